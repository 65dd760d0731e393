"""A department's word that there was nothing to deliver: a line of the ledger like any file's, until rows arrive."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pipeline.committing import next_number, recover, register
from pipeline.contracts import contract_of
from pipeline.deliveries import owed_for, read_declared, read_loads
from pipeline.errors import UsageError
from pipeline.ledger import append_ledger
from pipeline.periods import Period
from pipeline.settings import Delivery
from pipeline.texts import Message, msg
from pipeline.warehouse import Connection, transaction
from pipeline.workspace import Workspace, who

KIND = "none_declared"


class DeclarationError(UsageError):
    """What is declared as none is not owed so, is not over, or came."""


def declare_none(
    workspace: Workspace, connection: Connection, feed: str, period: Period, department: str | None, moment: datetime
) -> Message:
    """Note in the ledger who said, and when, that there was none; return the sentence that tells so.

    Said before, it is not noted again. Rows that arrive later win by themselves. Raises DefinitionError for a feed that is
    none, and DeclarationError where nothing is expected so, where the period is not over, and where a file came.
    """
    recover(workspace, connection)
    owed = _owed(workspace, feed, period, department)
    facts = {"feed": contract_of(feed).named, "period": str(period)}
    facts["department"] = owed.department
    if period.after > moment.date():
        raise DeclarationError(msg("{period} is not over yet. Declare it when it is.", period=str(period)))
    if (feed, owed.department, str(period)) in read_declared(connection):
        return msg("{feed} of {period}, {department}: declared as none before.", **facts)
    mine = [load for load in read_loads(connection) if (load.feed, load.department) == (feed, owed.department)]
    came = [load.number for load in mine if load.speaks_of(period)]
    if came:
        raise DeclarationError(
            msg(
                "{feed} of {period} came from {department} (ledger number {number}), so it cannot be declared as none.",
                number=came[0],
                **facts,
            )
        )
    with transaction(connection):
        record = _record(next_number(connection), feed, period, owed.department, moment)
        register(connection, record)
    append_ledger(workspace.ledger, record)
    return msg("{feed} of {period}, {department}: noted in the ledger that there was none.", **facts)


def _owed(workspace: Workspace, feed: str, period: Period, department: str | None) -> Delivery:
    """The one expected delivery that is meant."""
    title = contract_of(feed).named
    of_feed = [d for d in workspace.settings.expected_deliveries if d.feed == feed]
    found = [d for d in of_feed if department in (None, d.department)]
    if not found:
        raise DeclarationError(
            msg(
                "appraisal.yaml expects no {feed} from {department}. It is expected from: {departments}.",
                feed=title,
                department=department or "—",
                departments=[d.department for d in of_feed] or ["—"],
            )
        )
    due = [d for d in found if period in owed_for(d, period)]
    if not due:
        raise DeclarationError(
            msg(
                "{feed} is not owed for {period}: it is owed by {kind}. Write the period so.",
                feed=title,
                period=str(period),
                kind=[_KINDS[d.frequency] for d in found],
            )
        )
    if len({d.department for d in due}) > 1:
        raise DeclarationError(
            msg(
                "Several departments owe {feed}: {departments}. Say which with --department.",
                feed=title,
                departments=[d.department for d in due],
            )
        )
    return due[0]


def _record(number: int, feed: str, period: Period, department: str, moment: datetime) -> dict[str, Any]:
    """Like a file's record, but of no bytes and no name."""
    when = moment.isoformat(timespec="seconds")
    return {
        "number": number,
        "kind": KIND,
        "feed": feed,
        "period": str(period),
        "department": department,
        "sha256": "",
        "name": "",
        "as_of": None,
        "arrived_at": when,
        "loaded_at": when,
        "by": who(),
        "loads": [],
    }


_KINDS = {
    "month": msg("month (2026-09)"),
    "quarter": msg("quarter (2026-Q3)"),
    "year": msg("year (2026)"),
    "once": msg("once"),
}
