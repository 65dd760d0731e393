"""Disputes, appeals and acknowledgements as the commands handle them: what is written on a line, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline import stages
from pipeline.appeals import acknowledging
from pipeline.appeals.deciding import STATUS, withdraw
from pipeline.appeals.filing import file_appeal
from pipeline.appeals.model import Appeal, AppealRefused, Filing, Ruling
from pipeline.appeals.receipts import read_receipts
from pipeline.appeals.records import appeal_of, appeals
from pipeline.appeals.remedies import without_sign
from pipeline.appeals.telling import number_of
from pipeline.hr.declared import declared
from pipeline.hr.files import headers
from pipeline.periods import Period
from pipeline.rows_cleared import why_gone
from pipeline.texts import Message, msg
from pipeline.warehouse import writing
from pipeline.workspace import Workspace

RESULTS = "appraisal_results"  # HR's table that has the columns of acknowledgements too


@dataclass(frozen=True)
class Receipt:
    """One acknowledgement as it is written on the command line."""

    employee: str | None
    what: str | None
    on: str | None
    by: str | None
    note: str | None


def day(text: str | None) -> date | None:
    """A day of the command line. Raises AppealRefused."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise AppealRefused(msg("“{text}” is not a day. Write it as 2026-10-16.", text=text)) from None


def changes(written: Sequence[str]) -> Mapping[str, str] | None:
    """`column=value` of the command line; None where nothing was written. Raises AppealRefused."""
    found: dict[str, str] = {}
    for text in written:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise AppealRefused(msg("--set: “{text}” is not column=value.", text=text))
        if name.strip() in found:
            raise AppealRefused(msg("--set: {column} stands there twice.", column=name.strip()))
        found[name.strip()] = value
    return found or None


def file_claim(workspace: Workspace, filing: Filing) -> Appeal:
    """See pipeline.appeals.filing.file_appeal."""
    with writing(workspace, "appeal file") as connection:
        return file_appeal(workspace, connection, filing, workspace.now())


def decide_claim(workspace: Workspace, number: str, ruling: Ruling) -> Appeal:
    """See pipeline.appeals.deciding.decide."""
    return stages.settle(workspace, number, ruling, workspace.now())


def withdraw_claim(workspace: Workspace, number: str, by: str, reason: str) -> Appeal:
    """See pipeline.appeals.deciding.withdraw."""
    return withdraw(workspace, number, by, reason, workspace.now())


def acknowledge(workspace: Workspace, period: str, edition: int | None, receipt: Receipt, file: Path | None) -> Message:
    """Take down one acknowledgement, or those of a list; return the sentence that tells so. Raises AppealRefused."""
    wanted, moment = Period.parse(period), workspace.now()
    if (file is None) == (receipt.employee is None):
        raise AppealRefused(msg("Name an employee, or a list with --from. One of them."))
    if file is not None:
        exported = [*headers(RESULTS), *(column.name for column in declared(RESULTS).columns)]
        listed = read_receipts(file, wanted, edition, exported)
        said = listed.said
        numbers = acknowledging.acknowledge(
            workspace, wanted, edition, said, moment, faults=listed.faults, file=listed.file
        )
    else:
        if receipt.what is None:
            raise AppealRefused(msg("Say what became of the sheet with --as {known}.", known=list(acknowledging.SAID)))
        when = receipt.on or moment.date().isoformat()
        person = number_of(str(receipt.employee))
        said = (acknowledging.Said(person, receipt.what, when, receipt.by, receipt.note),)
        numbers = acknowledging.acknowledge(workspace, wanted, edition, said, moment)
    return msg(
        "{count} acknowledgements of {period}, edition {edition}, taken down.",
        count=len(said),
        period=str(wanted),
        edition=[str(number) for number in numbers],
    )


def filed(appeal: Appeal) -> Message:
    """What the claimant is told; and of a record that is a colleague's, that it is."""
    told = _filed(appeal)
    return msg("{told} {mind}", told=told, mind=_of_colleague(appeal)) if appeal.is_of_others else told


def _filed(appeal: Appeal) -> Message:
    facts = {"number": appeal.number, "due": appeal.due_on.isoformat()}
    if appeal.is_late:
        return msg(
            "{number} filed, after the preview was over; it is marked as late and handled all the same. "
            "To be answered by {due}.",
            **facts,
        )
    return msg("{number} filed. To be answered by {due}.", **facts)


def decided(workspace: Workspace, appeal: Appeal) -> Message:
    """What a decision did, and to whose record, where it is not the claimant's."""
    told = _decided(workspace, appeal)
    if not appeal.others:
        return told
    facts = {"who": appeal.employee_id or appeal.branch_id, "others": list(appeal.others)}
    return msg(
        "{told} Mind: the record that was changed is about {others}, not about {who}, who filed.", told=told, **facts
    )


def _decided(workspace: Workspace, appeal: Appeal) -> Message:
    facts: dict[str, Any] = {"number": appeal.number, "status": STATUS[appeal.status]}
    purged = why_gone(workspace, Period.parse(appeal.period).months)
    if appeal.is_granted and purged:
        facts |= {"period": appeal.period, "why": purged}
        return msg(
            "{number}: {status}. {period} itself is not computed again: {why} What is granted takes effect by an approved "
            "matter of a month that is still open.",
            **facts,
        )
    if appeal.ledger_number is not None:
        return msg(
            "{number}: {status}. The record was corrected by file {ledger} of the ledger; a period that is closed "
            "already changes with “appraise restate” alone.",
            ledger=appeal.ledger_number,
            **facts,
        )
    if appeal.is_waiting:
        return msg("{number}: {status}. The record is still to be corrected; the next run does it.", **facts)
    return msg("{number}: {status}. Nothing in the record changes.", **facts)


def listed(workspace: Workspace, period: str | None, *, only_open: bool) -> Iterator[Message]:
    """A line each, those to be answered first by their day; overdue ones say so."""
    today = workspace.now().date()
    wanted = None if period is None else str(Period.parse(period))
    found = [one for one in appeals(workspace, wanted) if one.status == "open" or not only_open]
    if not found:
        yield msg("No disputes and no appeals.")
    for one in sorted(found, key=lambda one: (one.status != "open", one.due_on, one.number)):
        yield msg(
            "{number}  {who}  {about}  {status}  {due}",
            number=one.number,
            who=one.employee_id or one.branch_id,
            about=_about(one),
            status=STATUS[one.status],
            due=_due(one, today),
        )


def shown(workspace: Workspace, number: str) -> Iterator[Message]:
    """One dispute or appeal, step by step. Raises AppealRefused."""
    one = appeal_of(workspace, number)
    yield msg("{number}: {period}, {about}", number=one.number, period=one.period, about=_about(one))
    yield msg(
        "Filed on {day} by {who}, taken down by {clerk}.{late}",
        day=one.filed_at.date().isoformat(),
        who=one.filed_by,
        clerk=one.recorded_by,
        late=msg(" Late: after the preview.") if one.is_late else "",
    )
    if one.is_of_others:
        yield _of_colleague(one)
    yield msg("Claim: {claim}", claim=one.claim)
    if one.evidence:
        yield msg("Evidence: {evidence}", evidence=one.evidence)
    if one.evidence_file:
        yield msg(
            "File: {file} (SHA-256 {hash})",
            file=f"appeals/{one.number}/{one.evidence_file}",
            hash=one.evidence_sha256,
        )
    yield _due(one, workspace.now().date())
    if one.decided_by:
        yield msg(
            "Decided on {day} by {who} ({document}): {status}. {reason}",
            day=str(one.decided_at),
            who=one.decided_by,
            document=one.document_no,
            status=STATUS[one.status],
            reason=one.reason,
        )
        if one.reply:
            yield msg("Reply: {reply}", reply=one.reply)
    if one.remedy is not None:
        for name, value in one.remedy.values.items():
            old, new = (without_sign(one.remedy.feed, name, text) for text in (one.remedy.before.get(name), value))
            if new != old:
                yield msg(
                    "{feed} {record}, {column}: {old} → {new}",
                    feed=one.remedy.feed,
                    record=one.remedy.record_id,
                    column=name,
                    old="—" if old is None else old,
                    new="—" if new is None else new,
                )
        yield decided(workspace, one)


def _of_colleague(one: Appeal) -> Message:
    return msg(
        "Mind: {feed} {record} names somebody else of the claimant’s branch. The claim was taken, since the branch’s figures "
        "may count for the claimant too.",
        feed=one.feed,
        record=one.record_id,
    )


def _about(one: Appeal) -> str:
    parts = [f"{one.feed} {one.record_id}"] if one.feed else []
    return "、".join([*parts, *([one.item] if one.item else [])])


def _due(one: Appeal, today: date) -> Message:
    facts = {"due": one.due_on.isoformat(), "day": str(one.decided_at)}
    if one.status == "withdrawn":
        return msg("taken back on {day}", **facts)
    if one.decided_at is not None:
        return (
            msg("answered on {day}, in time (due {due})", **facts)
            if one.is_in_time
            else msg("answered on {day}, too late (due {due})", **facts)
        )
    return (
        msg("overdue: to be answered by {due}", **facts)
        if one.is_overdue(today)
        else msg("to be answered by {due}", **facts)
    )
