"""The access log and the tokens as sentences for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.access import GIVEN, Access, accesses, end_of_chain, verify
from pipeline.texts import Message, msg
from pipeline.tokens import Token, tokens
from pipeline.workspace import Workspace

BROKEN = 1  # exit code where the log was changed
STATES = {"valid": msg("valid"), "expired": msg("expired"), "revoked": msg("revoked")}


def lines(
    workspace: Workspace, *, employee: str | None = None, who: str | None = None, since: date | None = None
) -> Iterator[Message]:
    """The accesses looked for, a line each, and how many there were."""
    count = 0
    for access in accesses(workspace, employee=employee, who=who, since=since):
        count += 1
        yield _line(access)
    yield msg("{count} accesses.", count=count)


def verdict(workspace: Workspace) -> tuple[bool, Message]:
    """Whether the log is as it was written, and what to say of it."""
    fault = verify(workspace)
    if fault is not None:
        return False, fault.message
    count, last = end_of_chain(workspace)
    return True, msg(
        "The access log is as it was written: {count} lines. Its last hash is {hash}; whoever noted an earlier one finds it in "
        "the file, unless lines were cut off the end.",
        count=count,
        hash=last or "-",
    )


def token_lines(workspace: Workspace) -> list[Message]:
    """Every token, newest last."""
    return [_token(one, workspace) for one in tokens(workspace)] or [msg("There are no tokens yet.")]


def _line(access: Access) -> Message:
    return msg(
        "{number}  {at}  {who} ({role})  {action}  {period} {edition}  {subjects}  purpose: {purpose}{selection}{result}",
        number=access.number,
        at=f"{access.at:%Y-%m-%d %H:%M:%S}",
        who=access.who,
        role=access.role,
        action=access.action,
        period=access.period or "-",
        edition=access.edition or "-",
        subjects=_subjects(access),
        purpose=access.purpose or "-",
        selection=f"  [{access.selection}]" if access.selection else "",
        result="" if access.result == GIVEN else f"  {access.result}",
    )


def _subjects(access: Access) -> object:
    if access.subjects:
        return list(access.subjects)
    return msg("{count} employees", count=access.count)


def _token(one: Token, workspace: Workspace) -> Message:
    return msg(
        "{id}  {name}  {role} {scope}  {state}  until {until}  (made {made} by {by})",
        id=one.id,
        name=one.name,
        role=one.role,
        scope=one.scope or "-",
        state=STATES[one.state(workspace.now())],
        until=f"{one.expires_at:%Y-%m-%d}",
        made=f"{one.created_at:%Y-%m-%d}",
        by=one.created_by,
    )
