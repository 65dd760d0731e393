"""The access log, for auditors."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Annotated, Any

import orjson
from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from pipeline.access import Access, accesses, as_record
from pipeline.api import forms
from pipeline.api.callers import Caller, purpose
from pipeline.api.choosing import LARGEST, Id
from pipeline.api.described import answers
from pipeline.api.service import Purpose, Served, reaching

router = APIRouter(prefix="/v1")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["count", "next", "entries"],
    "properties": {
        "count": {"type": "integer"},
        "next": {"type": ["integer", "null"], "description": "To be given as `after`; null at the end."},
        "entries": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["number", "at", "who", "role", "purpose", "action", "subjects", "count", "result"],
                "properties": {
                    "number": {"type": "integer"},
                    "at": {"type": "string"},
                    "subjects": {"type": "array", "items": {"type": "string"}},
                    "count": {"type": "integer"},
                    **{
                        name: {"type": "string"}
                        for name in (
                            "who",
                            "role",
                            "purpose",
                            "action",
                            "period",
                            "edition",
                            "selection",
                            "digest",
                            "result",
                        )
                    },
                },
            },
        },
    },
}


class Search(BaseModel):
    """Query parameters; any other is refused."""

    model_config = ConfigDict(extra="forbid")

    employee: Id | None = Field(None, description="Only accesses that concern this employee.")
    who: Id | None = Field(None, description="Only of this account or token.")
    since: date | None = Field(None, description="Only from this day on.")
    after: int = Field(0, ge=0, le=2**31, description="Only lines after this number.")
    limit: int = Field(LARGEST, ge=1, le=LARGEST)


@router.get(
    "/audit",
    operation_id="audit",
    summary="Who had whose data, when and for what; oldest first",
    tags=["audit"],
    responses=answers(SCHEMA, tagged=False),
    response_class=Response,
)
async def audit(
    request: Request,
    served: Served,
    search: Annotated[Search, Query()],
    x_purpose: Purpose = None,
    caller: Caller = reaching("audit"),
) -> Response:
    stated = purpose(x_purpose)
    forms.wanted(request.headers.get("accept"), ("json",))

    def found() -> list[Access]:
        lines = accesses(served.workspace, employee=search.employee, who=search.who, since=search.since)
        return list(islice((one for one in lines if one.number > search.after), search.limit + 1))

    entries = await to_thread.run_sync(found, abandon_on_cancel=True)
    kept = entries[: search.limit]
    await served.note(
        caller,
        "api audit",
        purpose=stated,
        subjects=[search.employee] if search.employee else (),
        selection=_told(search),
    )
    following = kept[-1].number if len(entries) > search.limit else None
    answer = {"count": len(kept), "next": following, "entries": [as_record(one) for one in kept]}
    return Response(orjson.dumps(answer), media_type="application/json")


def _told(search: Search) -> str:
    return " ".join(f"{name}={value}" for name, value in search.model_dump(exclude_none=True).items() if value)
