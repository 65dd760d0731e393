"""One employee's sheet: the results, what they are made of, and the matters that counted."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Request, Response

from pipeline.api import forms, reading
from pipeline.api.callers import Caller, purpose
from pipeline.api.choosing import ID, Choice, bounded
from pipeline.api.described import answers, row_of
from pipeline.api.problems import Problem
from pipeline.api.service import (
    UNFILTERED,
    PeriodOf,
    Purpose,
    Served,
    closed_edition,
    preview_edition,
    reaching,
)
from pipeline.api.shelf import Shelf, Table
from pipeline.texts import msg
from pipeline.warehouse import Connection

PARTS: tuple[Table, ...] = ("appraisal_results", "indicator_points", "score_events")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["period", "edition", "edition_status", "seal", *PARTS],
    "properties": {
        "period": {"type": "string"},
        "edition": {"type": "integer"},
        "edition_status": {"enum": ["preview", "final", "restated"]},
        "seal": {"type": "string"},
        **{table: {"type": "array", "items": row_of(table)} for table in PARTS},
    },
}
router = APIRouter(prefix="/v1/periods/{period}/editions/{edition}")
SheetEdition = Annotated[
    str,
    Path(
        pattern=r"^([1-9][0-9]{0,3}|latest|preview)$",
        description="The edition's number, or latest; the employee themself may ask for preview.",
        examples=["latest"],
    ),
]


@router.get(
    "/employees/{employee_id}/sheet",
    operation_id="sheet",
    summary="One employee's sheet",
    tags=["results"],
    responses=answers(SCHEMA),
    response_class=Response,
    dependencies=[UNFILTERED],
)
async def sheet(
    request: Request,
    served: Served,
    period: PeriodOf,
    edition: SheetEdition,
    employee_id: Annotated[str, Path(pattern=ID, min_length=1, max_length=64, examples=["20180133"])],
    x_purpose: Purpose = None,
    caller: Caller = reaching("sheets"),
) -> Response:
    stated = purpose(x_purpose)
    forms.wanted(request.headers.get("accept"), ("json",))
    choice = bounded(Choice(employee=employee_id), caller)
    if edition == "preview" and caller.employee is None:
        raise Problem(
            403, "preview", msg("A preview is for the persons themselves; HR's use begins with a final edition.")
        )
    preview = edition == "preview"
    standing = (
        preview_edition(served.workspace, period) if preview else closed_edition(served.workspace, period, edition)
    )
    shelf = await served.shelf(standing)
    tag = forms.tag(shelf.checksum, shelf.version, "sheet", choice)
    if forms.has_it(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers={"ETag": tag})
    found = {table: await served.reader.ask(partial(_rows, shelf, table, choice)) for table in PARTS}
    if not found["appraisal_results"].rows:
        if caller.branch is not None:  # whether there is such a person elsewhere is not told
            raise Problem(
                403, "scope", msg("This token does not reach so far: it is of one branch or one person only.")
            )
        raise Problem(404, "employee", msg("There is no such employee in this edition."))
    await served.note(caller, "api sheet", purpose=stated, shelf=shelf, subjects=[employee_id])
    head = {
        "period": shelf.period,
        "edition": shelf.number,
        "edition_status": shelf.state,
        "seal": shelf.checksum[:16],
    }
    parts = [b'"%s":[%s]' % (table.encode(), b",".join(page.rows)) for table, page in found.items()]
    content = orjson.dumps(head)[:-1] + b"," + b",".join(parts) + b"}"
    return Response(content, media_type="application/json", headers={"ETag": tag})


def _rows(shelf: Shelf, table: Table, choice: Choice, connection: Connection) -> reading.Page:
    return reading.page(connection, shelf, table, choice, None)
