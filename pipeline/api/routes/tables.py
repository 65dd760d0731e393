"""HR's tables of an edition: pages as JSON, the whole or a page as CSV and Parquet."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, BinaryIO
from urllib.parse import urlencode

import orjson
from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from pipeline.api import forms, reading
from pipeline.api.callers import Caller, purpose
from pipeline.api.choosing import LARGEST, Choice, Filters, chosen, cursor
from pipeline.api.described import ADDRESSES, answers, page_of
from pipeline.api.service import EditionOf, PeriodOf, Purpose, Served, Service, closed_edition, reaching
from pipeline.api.shelf import Shelf, Table
from pipeline.closing.states import standings
from pipeline.periods import Period

BLOCK = 256 * 1024  # bytes of a file that are sent at once
router = APIRouter(prefix="/v1/periods/{period}/editions/{edition}")


def _offer(table: Table) -> None:
    """Make the route of one table."""

    async def read(
        request: Request,
        served: Served,
        period: PeriodOf,
        edition: EditionOf,
        filters: Annotated[Filters, Query()],
        x_purpose: Purpose = None,
        caller: Caller = reaching("results"),
    ) -> Response:
        stated = purpose(x_purpose)
        form = forms.wanted(request.headers.get("accept"))
        standing = closed_edition(served.workspace, period, edition)
        choice = chosen(filters, caller, standing.seal)
        shelf = await served.shelf(standing)
        tag = forms.tag(shelf.checksum, shelf.version, table, form, choice, filters.limit)
        if forms.has_it(request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers={"ETag": tag})
        changed = await _changed(served, shelf, choice)
        answer = partial(_page if form == "json" else _whole, served, caller, stated, shelf, table, choice, changed)
        response: Response = await answer(form=form, request=request)
        response.headers["ETag"] = tag
        return response

    router.add_api_route(
        f"/{ADDRESSES[table].path}",
        read,
        operation_id=table,
        summary=ADDRESSES[table].summary,
        tags=["results"],
        responses=answers(page_of(table), forms=("json", "csv", "parquet")),
        response_class=Response,
    )


async def _page(
    served: Service,
    caller: Caller,
    stated: str,
    shelf: Shelf,
    table: Table,
    choice: Choice,
    changed: Sequence[str] | None,
    *,
    form: forms.Form,
    request: Request,
) -> Response:
    """A page of JSON."""
    choice = replace(choice, most=choice.most or LARGEST)
    found = await served.reader.ask(lambda connection: reading.page(connection, shelf, table, choice, changed))
    await served.note(
        caller, f"api {table}", purpose=stated, shelf=shelf, subjects=found.employees, selection=choice.told()
    )
    following = cursor(found.last, shelf.checksum) if found.last is not None else None
    head = orjson.dumps(
        {
            "period": shelf.period,
            "edition": shelf.number,
            "edition_status": shelf.state,
            "seal": shelf.checksum[:16],
            "count": len(found.rows),
            "next": following,
        }
    )
    content = head[:-1] + b',"rows":[' + b",".join(found.rows) + b"]}"
    return Response(content, media_type=forms.MEDIA_TYPES[form], headers=_link(request, following))


async def _whole(
    served: Service,
    caller: Caller,
    stated: str,
    shelf: Shelf,
    table: Table,
    choice: Choice,
    changed: Sequence[str] | None,
    *,
    form: forms.Form,
    request: Request,
) -> Response:
    """All that was chosen as a file, or a page of it where a limit is given; in constant memory."""
    headers = {"Content-Disposition": f'attachment; filename="{table}_{shelf.period}_{shelf.number}.{form}"'}
    if choice.most is not None:
        page = await served.reader.ask(lambda connection: reading.page(connection, shelf, table, choice, changed))
        subjects: Any = page.employees
        headers |= _link(request, cursor(page.last, shelf.checksum) if page.last is not None else None)
    else:
        subjects = await served.reader.ask(
            lambda connection: reading.concerned(connection, shelf, table, choice, changed)
        )
    await served.note(
        caller, f"api {table} {form}", purpose=stated, shelf=shelf, subjects=subjects, selection=choice.told()
    )
    if form == "csv":
        lines = _lines(served, shelf, table, choice, changed)
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8; header=present", headers=headers)
    path = served.reader.spool / f"{uuid.uuid4()}.parquet"
    file = await served.reader.ask(lambda connection: reading.parquet(connection, shelf, table, choice, changed, path))
    return StreamingResponse(_blocks(file), media_type=forms.MEDIA_TYPES[form], headers=headers)


async def _lines(
    served: Service, shelf: Shelf, table: Table, choice: Choice, changed: Sequence[str] | None
) -> AsyncIterator[bytes]:
    yield reading.header(table).encode() + b"\r\n"
    left = choice.most
    while True:
        part = replace(choice, most=left)
        lines, last = await served.reader.ask(partial(_next_lines, shelf, table, part, changed))
        if lines:
            yield b"\r\n".join(lines) + b"\r\n"
        left = None if left is None else left - len(lines)
        if not lines or left == 0:
            return
        choice = replace(choice, after=last)


def _next_lines(
    shelf: Shelf, table: Table, choice: Choice, changed: Sequence[str] | None, connection: Any
) -> tuple[list[bytes], int]:
    return reading.lines(connection, shelf, table, choice, changed)


async def _blocks(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        while block := await to_thread.run_sync(file.read, BLOCK):
            yield block


async def _changed(served: Service, shelf: Shelf, choice: Choice) -> Sequence[str] | None:
    """Whom the corrections after an edition changed; None where that was not asked."""
    if choice.changed_since is None:
        return None
    editions = [one for one in standings(served.workspace, Period.parse(shelf.period)) if one.is_closed]
    wanted = [one for one in editions if choice.changed_since < one.number <= shelf.number]
    later = [await served.shelf(one) for one in wanted]
    return await served.reader.ask(lambda connection: reading.changed_since(connection, later))


def _link(request: Request, following: str | None) -> dict[str, str]:
    """Where the next page is. By its edition's number, so that a correction in between changes nothing."""
    if following is None:
        return {}
    query = {name: value for name, value in request.query_params.items() if name != "cursor"}
    return {"Link": f'<?{urlencode(query | {"cursor": following})}>; rel="next"'}


for name in ADDRESSES:
    _offer(name)
