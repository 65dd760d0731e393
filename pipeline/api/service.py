"""What every route works with: the workspace, its editions ready to be read, the callers, the access log."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Depends, Header, Path, Query, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict

from pipeline.access import log_access
from pipeline.api import callers, parameters, problems
from pipeline.api.callers import Caller, Gatekeeper, Reach
from pipeline.api.journaling import LOGGER
from pipeline.api.problems import Problem
from pipeline.api.reading import Reader
from pipeline.api.shelf import Shelf, is_stale, ready, shelf_of
from pipeline.closing.states import Standing, standings
from pipeline.errors import AppraiseError
from pipeline.periods import Period
from pipeline.texts import msg
from pipeline.workspace import Workspace

PERIOD = r"^(19|2[0-9])[0-9]{2}(-(Q[1-4]|0[1-9]|1[0-2]))?$"
BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token of “appraise token create”, as Bearer. It is shown once.",
)
PeriodOf = Annotated[str, Path(pattern=PERIOD, description="2026-09, 2026-Q3 or 2026.", examples=["2026-09"])]
EditionOf = Annotated[
    str,
    Path(pattern=r"^([1-9][0-9]{0,3}|latest)$", description="The edition's number, or latest.", examples=["latest"]),
]


class _Nothing(BaseModel):
    """No query parameter at all: one that is refused here was meant to narrow down what is handed out."""

    model_config = ConfigDict(extra="forbid")


async def _without_filters(asked: Annotated[_Nothing, Query()]) -> None:
    """Of a route that has no query parameters. A misspelt one is an error (422), as at those that have some."""


UNFILTERED = Depends(_without_filters)
Purpose = Annotated[
    str | None,
    Header(alias="X-Purpose", description="What the data is for. Chinese percent-encoded (UTF-8). Kept in the log."),
]


@dataclass
class Service:
    """One worker's."""

    workspace: Workspace
    reader: Reader
    gatekeeper: Gatekeeper
    making: dict[str, asyncio.Lock] = field(default_factory=dict)
    behind: set[asyncio.Task[None]] = field(default_factory=set)

    async def shelf(self, standing: Standing) -> Shelf:
        """The edition's tables, made first where nobody asked for them yet; in a process of its own, since that takes memory.

        Raises Problem (503) where they cannot be made.
        """
        shelf = shelf_of(self.workspace, standing)
        making = self.making.setdefault(str(shelf.folder), asyncio.Lock())
        there = ready(shelf)
        if there is None:
            async with making:
                there = ready(shelf) or await self._made(standing, shelf)
        elif is_stale(self.workspace, there) and not making.locked():
            again = asyncio.create_task(self._again(standing, shelf, making))
            self.behind.add(again)
            again.add_done_callback(self.behind.discard)
        return there

    async def _made(self, standing: Standing, shelf: Shelf) -> Shelf:
        given = (str(self.workspace.root), str(standing.period), standing.folder)
        made = await asyncio.create_subprocess_exec(sys.executable, "-m", "pipeline.api.preparing", *given)
        there = ready(shelf) if await made.wait() == 0 else None
        if there is None:
            LOGGER.error(
                "tables not made", extra={"facts": {"period": str(standing.period), "edition": standing.folder}}
            )
            raise Problem(
                503,
                "edition",
                msg("The tables of this edition cannot be made. The operator finds why with “appraise verify”."),
                seconds=600,
            )
        return there

    async def _again(self, standing: Standing, shelf: Shelf, making: asyncio.Lock) -> None:
        """Make them again behind the scenes, while those that there are go on being read."""
        with contextlib.suppress(Problem):  # which is in the log; the next request tries again
            async with making:
                await self._made(standing, shelf)

    async def note(
        self,
        caller: Caller,
        action: str,
        *,
        purpose: str,
        shelf: Shelf | None = None,
        subjects: Iterable[str] = (),
        selection: str = "",
    ) -> None:
        """Write the access down before anything is handed out. Raises Problem (503): without a line, no data."""
        work = partial(
            log_access,
            self.workspace,
            who=caller.name,
            role=caller.role,
            purpose=purpose,
            action=action,
            period=shelf.period if shelf else "",
            edition=shelf.edition if shelf else "",
            subjects=subjects,
            selection=selection,
        )
        try:
            await to_thread.run_sync(work)
        except (OSError, AppraiseError):
            raise Problem(
                503,
                "access-log",
                msg("The access log cannot be written, and without it nothing is handed out. Tell the operator."),
                seconds=600,
            ) from None


def service(request: Request) -> Service:
    found: Service = request.app.state.service
    return found


Served = Annotated[Service, Depends(service)]


def reaching(reach: Reach) -> Any:
    """The caller, who must be one whose role reaches so far."""

    async def admitted(
        request: Request,
        served: Served,
        given: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)] = None,
    ) -> Caller:
        caller = served.gatekeeper.admit(request.headers.get("authorization"))
        request.state.caller = caller
        callers.allowed(caller, reach)
        if twice := parameters.given_twice(request.query_params.multi_items()):
            raise problems.of_parameters(twice)
        return caller

    return Depends(admitted)


def closed_edition(workspace: Workspace, period: str, edition: str) -> Standing:
    """The final or restated edition of that number, or the newest. Raises Problem (404): nothing else is for HR's use."""
    found = [one for one in standings(workspace, Period.parse(period)) if one.is_closed]
    kept = [one for one in found if edition in ("latest", str(one.number))]
    if not kept:
        raise Problem(404, "edition", msg("There is no final or restated edition of that number of this period."))
    return kept[-1]


def preview_edition(workspace: Workspace, period: str) -> Standing:
    """The newest preview of a period. Raises Problem (404)."""
    found = [one for one in standings(workspace, Period.parse(period)) if one.state == "preview"]
    if not found:
        raise Problem(404, "edition", msg("There is no preview of this period."))
    return found[-1]
