"""Which periods there are and how they stand; the data dictionary. No person is named here."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from pipeline.api import columns, forms
from pipeline.api.callers import Caller
from pipeline.api.described import answers
from pipeline.api.problems import Problem
from pipeline.api.service import UNFILTERED, PeriodOf, Served, reaching
from pipeline.closing.states import Standing, standings
from pipeline.periods import Period
from pipeline.texts import msg

STANDING: dict[str, Any] = {
    "type": "object",
    "required": ["period", "edition", "state", "at", "approved_by", "minutes", "reason", "seal", "is_closed"],
    "properties": {
        "period": {"type": "string"},
        "edition": {"type": "integer"},
        "state": {"enum": ["provisional", "preview", "final", "restated"]},
        "at": {"type": "string"},
        "approved_by": {"type": "string"},
        "minutes": {"type": "string"},
        "reason": {"type": "string"},
        "reason_code": {"type": "string"},
        "preview_from": {"type": ["string", "null"]},
        "preview_until": {"type": ["string", "null"]},
        "seal": {"type": "string"},
        "is_closed": {"type": "boolean", "description": "Whether it is final or restated, so that pay may rest on it."},
    },
}
COLUMN: dict[str, Any] = {
    "type": "object",
    "required": ["table", "position", "name", "zh", "type"],
    "properties": {
        "table": {"type": "string"},
        "position": {"type": "integer"},
        "name": {"type": "string"},
        "zh": {"type": "string"},
        "type": {"type": "string"},
        "note": {"type": "object", "description": "What it means, in Chinese (zh) and English (en)."},
        "codes": {"type": "object", "description": "Code → Chinese label."},
    },
}
router = APIRouter(prefix="/v1")


def _list(name: str, item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": [name], "properties": {name: {"type": "array", "items": item}}}


@router.get(
    "/periods",
    operation_id="periods",
    summary="The periods that were ever closed or opened to objections, as they stand now",
    tags=["periods"],
    responses=answers(_list("periods", STANDING)),
    response_class=Response,
    dependencies=[UNFILTERED],
)
async def periods(request: Request, served: Served, caller: Caller = reaching("results")) -> Response:
    newest = {str(one.period): one for one in standings(served.workspace)}
    return _answer(request, {"periods": [told(newest[period]) for period in sorted(newest)]})


@router.get(
    "/periods/{period}/editions",
    operation_id="editions",
    summary="The states that a period went through, oldest first",
    tags=["periods"],
    responses=answers(_list("editions", STANDING)),
    response_class=Response,
    dependencies=[UNFILTERED],
)
async def editions(
    request: Request, served: Served, period: PeriodOf, caller: Caller = reaching("results")
) -> Response:
    found = standings(served.workspace, Period.parse(period))
    if not found:
        raise Problem(
            404, "period", msg("This period is still open: nothing of it was closed or opened to objections.")
        )
    return _answer(request, {"editions": [told(one) for one in found]})


@router.get(
    "/data-dictionary",
    operation_id="data_dictionary",
    summary="Every column of every table: type, meaning, codes",
    tags=["periods"],
    responses=answers(_list("columns", COLUMN)),
    response_class=Response,
    dependencies=[UNFILTERED],
)
async def data_dictionary(request: Request, served: Served, caller: Caller = reaching("results")) -> Response:
    return _answer(request, {"columns": columns.dictionary()})


def told(standing: Standing) -> dict[str, Any]:
    """A standing as it is answered: without who ran the command and where its files lie."""
    found = asdict(standing) | {
        "period": str(standing.period),
        "edition": standing.number,
        "seal": standing.seal[:16],
        "is_closed": standing.is_closed,
    }
    return {name: found[name] for name in STANDING["properties"]}


def _answer(request: Request, answer: dict[str, Any]) -> Response:
    forms.wanted(request.headers.get("accept"), ("json",))
    content = orjson.dumps(answer)
    tag = forms.tag(content)
    if forms.has_it(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(content, media_type="application/json", headers={"ETag": tag})
