"""How a decision leaves a row out: by the feed's own column for it, or by an approved exclusion of the row's moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pipeline.appeals.claimants import branch_on
from pipeline.appeals.model import EXCLUDE, NEW, Appeal, AppealRefused, Remedy, Ruling
from pipeline.appeals.remedies import FULL, remedies_of
from pipeline.contracts import Contract, contract_of
from pipeline.indicators import load_indicators
from pipeline.texts import msg
from pipeline.warehouse import Connection, single
from pipeline.workspace import Workspace

CATEGORY = "申诉剔除"


def left_out(
    workspace: Workspace,
    connection: Connection,
    contract: Contract,
    row: Mapping[str, str | None],
    appeal: Appeal,
    ruling: Ruling,
    decided_on: str,
) -> Remedy:
    """What leaves the row out. Raises AppealRefused where the feed has no way to, or not for this row alone."""
    ways = remedies_of(contract.feed)
    if ways.excluded:
        values = {
            name: _full_points(connection, row) if value == FULL else value for name, value in ways.excluded.items()
        }
        return Remedy(EXCLUDE, contract.feed, "", values, {name: row[name] for name in values})
    if not ways.by_event:
        raise AppealRefused(
            msg(
                "A row of {feed} cannot be left out. Say what is right in it with --set {columns}.",
                feed=contract.feed,
                columns=[f"{name}=…" for name in ways.columns],
            )
        )
    moment, branch = row[str(contract.event_date)], row["branch_id"]
    if branch is None and moment is not None and appeal.employee_id and row["employee_id"] == appeal.employee_id:
        branch = branch_on(connection, appeal.employee_id, date.fromisoformat(moment[:10]))
    if branch is None:
        raise AppealRefused(
            msg("The row names no branch, so that it cannot be left out alone. Give it one with --set branch_id=….")
        )
    sql = f"select count(*) from feed.{contract.feed} where {contract.event_date} = ? and coalesce(branch_id, ?) = ?"
    alike = single(connection.execute(sql, [moment, branch, branch]))
    if alike > 1:
        raise AppealRefused(
            msg(
                "{count} rows of {feed} have the same time and branch, and an exclusion would leave all of them out. "
                "Say what is right with --set, or have its department send the correction.",
                count=alike,
                feed=contract.feed,
            )
        )
    indicators = load_indicators(workspace.settings, workspace.root / "indicators").values()
    event = {
        "event_id": appeal.number,
        "decided_at": decided_on,
        "subject_type": "branch",
        "subject_id": branch,
        "kind": "exclusion",
        "category": CATEGORY,
        "basis": ruling.document_no,
        "document_no": ruling.document_no,
        "approved_by": ruling.decided_by,
        "starts_at": moment,
        "ends_at": moment,
        "branch_ids": branch,
        "indicators": ",".join(sorted(one.name for one in indicators if contract.feed in one.header.reads)),
        "is_withdrawn": "false",
    }
    columns = contract_of("score_events").columns
    return Remedy(NEW, "score_events", appeal.number, {c.name: event.get(c.name) for c in columns}, {})


def _full_points(connection: Connection, row: Mapping[str, str | None]) -> str:
    """The item's points: the row's own, else the checklist's."""
    points: str | None = row["points_possible"]
    if points is None:
        points = single(
            connection.execute(
                "select cast(points_possible as varchar) from feed.checklist_items"
                " where checklist_id = ? and version = ? and item_code = ?",
                [row["checklist_id"], row["checklist_version"], row["item_code"]],
            )
        )
    if points is None:
        raise AppealRefused(
            msg("How many points the item has is not known. Say what it earns with --set points_after_review=….")
        )
    return points
