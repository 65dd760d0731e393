"""The application: its routes, what it does with faults, and its description (/openapi.json)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from anyio import to_thread
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException

from pipeline.access import log_access
from pipeline.api import described, problems
from pipeline.api.callers import PURPOSE, Gatekeeper
from pipeline.api.choosing import ID
from pipeline.api.guard import Guard
from pipeline.api.journaling import LOGGER
from pipeline.api.parameters import fault
from pipeline.api.problems import Problem
from pipeline.api.reading import Reader
from pipeline.api.routes import audit, health, periods, sheets, tables
from pipeline.api.service import PERIOD, Service
from pipeline.errors import AppraiseError
from pipeline.workspace import Workspace

VERSION = "1.0"
# What of an address may stand in the access log: a refused request may hold anything.
PLAIN = {"period": PERIOD, "edition": r"^[a-z0-9]{1,9}$", "employee_id": ID}
ABOUT = (
    "Scores that HR pulls, from sealed editions. Every request but /health and /metrics carries a token; whoever asks for "
    "persons' data says what for (X-Purpose), and the access is logged before the answer begins."
)


def served() -> FastAPI:
    """The application of the workspace that APPRAISE_WORKSPACE names: what a worker process starts with."""
    return create_app(Workspace.open())


def create_app(workspace: Workspace) -> FastAPI:
    """The interface of a workspace, as an ASGI application."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        reader = Reader(workspace)
        app.state.service = Service(workspace, reader, Gatekeeper(workspace))
        yield
        reader.close()

    app = FastAPI(
        title="Appraisal interface",
        version=VERSION,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # behind a proxy it would lead to plain HTTP, and a client would send its token there
        lifespan=lifespan,
        separate_input_output_schemas=False,
    )
    for topic in (periods, tables, sheets, audit, health):
        app.include_router(topic.router)
    locale = workspace.settings.locale
    app.add_exception_handler(Problem, _telling(locale, lambda error, _: error))
    app.add_exception_handler(AppraiseError, _telling(locale, _unreadable))
    app.add_exception_handler(RequestValidationError, _telling(locale, _of_parameters))
    app.add_exception_handler(HTTPException, _telling(locale, _of_http))
    app.add_middleware(Guard, limits=workspace.settings.interface, locale=locale)
    app.openapi = partial(_described, app)  # type: ignore[method-assign]
    return app


def _telling(
    locale: str, problem_of: Callable[[Any, Request], Problem]
) -> Callable[[Request, Exception], Awaitable[Response]]:
    """A handler that answers with the problem behind an exception, and writes down whose data a known caller was refused."""

    async def tell(request: Request, error: Exception) -> Response:
        problem = problem_of(error, request)
        request.state.refused = problem.code
        if problem.status == 403:
            await _refusal(request, problem)
        content = problems.body(problem, locale, request.state.request_number)
        return Response(content, problem.status, problem.headers(), problems.MEDIA_TYPE)

    return tell


async def _refusal(request: Request, problem: Problem) -> None:
    """A line of the access log for what a valid token reached for and must not have."""
    service: Service = request.app.state.service
    caller = request.state.caller
    asked = {name: value for name, value in request.path_params.items() if re.match(PLAIN[name], value)}
    work = partial(
        log_access,
        service.workspace,
        who=caller.name,
        role=caller.role,
        purpose="",
        action=f"api {getattr(request.scope.get('route'), 'operation_id', '-')}",
        period=asked.get("period", ""),
        edition=asked.get("edition", ""),
        subjects=[asked["employee_id"]] if "employee_id" in asked else [],
        result=f"refused: {problem.code}",
    )
    try:
        await to_thread.run_sync(work)
    except (OSError, AppraiseError):
        LOGGER.error("the access log cannot be written")


def _of_parameters(error: RequestValidationError, request: Request) -> Problem:
    route = request.app.openapi()["paths"][request.scope["route"].path]["get"]
    offered = [one["name"] for one in route.get("parameters", []) if one["in"] == "query"]
    return problems.of_parameters([fault(one, offered) for one in error.errors()])


def _of_http(error: HTTPException, _: Request) -> Problem:
    return problems.not_allowed_method() if error.status_code == 405 else problems.not_found()


def _unreadable(error: AppraiseError, _: Request) -> Problem:
    """An edition, journal or setting that cannot be read. What the operator is told of it may name files."""
    LOGGER.error("unreadable: %s", type(error).__name__)
    return problems.unreadable()


def _described(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema:
        return app.openapi_schema
    found = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas = found["components"].setdefault("schemas", {})
    schemas["Problem"] = described.PROBLEM
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for path in found["paths"].values():
        for parameter in path["get"].get("parameters", []):
            if parameter["name"] == "X-Purpose":
                parameter |= {
                    "required": True,
                    "schema": {"type": "string", "pattern": PURPOSE},
                    "example": "%E8%96%AA%E9%85%AC%E6%A0%B8%E7%AE%97",
                }
    app.openapi_schema = found
    return found
