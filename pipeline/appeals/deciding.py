"""Decisions on disputes and appeals, and claims taken back. Everything is checked before the first line is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime

from pipeline.appeals.claimants import Claimant
from pipeline.appeals.correcting import complete, decisions_on
from pipeline.appeals.leaving_out import left_out
from pipeline.appeals.model import GRANTED, NEW, OUTCOMES, SET, Appeal, AppealRefused, Remedy, Ruling
from pipeline.appeals.records import DECIDED, WITHDRAWN, add_step, appeal_of, desk
from pipeline.appeals.rehearsing import check_names, rehearsed
from pipeline.appeals.remedies import check_sign, may_change, remedies_of, without_sign
from pipeline.appeals.telling import claimant_names, number_of, same
from pipeline.appeals.versions import composed, found_record, versions
from pipeline.appeals.whose import Relation, Whose, relation, whose, whose_columns
from pipeline.contracts import Contract, contract_of
from pipeline.errors import FileRefused
from pipeline.masks import mask_text
from pipeline.periods import Period
from pipeline.rows_cleared import why_gone
from pipeline.texts import Message, msg
from pipeline.warehouse import Connection
from pipeline.workspace import Workspace, who


def decide(workspace: Workspace, connection: Connection, number: str, ruling: Ruling, moment: datetime) -> Appeal:
    """Record the decision and correct the record by it; return the appeal as it then stands.

    Raises AppealRefused, with nothing written, where the decision cannot be taken so.
    """
    with desk(workspace):
        complete(workspace, connection, moment)
        appeal = appeal_of(workspace, number)
        decided_on = ruling.decided_on or moment.date()
        is_purged = bool(why_gone(workspace, Period.parse(appeal.period).months))
        _check(connection, appeal, ruling, decided_on, moment.date(), needs_remedy=not is_purged)
        remedy: Remedy | None = None
        others: list[str] = []
        if ruling.has_remedy:
            contract, record_id = _record(workspace, connection, appeal, ruling)
            others = _others(connection, appeal, ruling, contract, record_id)
            remedy = _remedy(workspace, connection, appeal, ruling, contract, record_id, decided_on)
        facts = {
            "outcome": ruling.outcome,
            "decided_by": ruling.decided_by.strip(),
            "decided_on": decided_on.isoformat(),
            "document_no": ruling.document_no.strip(),
            "reason": mask_text(ruling.reason.strip()),
            "reply": mask_text(ruling.reply.strip()) if ruling.reply else None,
            "remedy": asdict(remedy) if remedy else None,
            "others": others,
            "recorded_at": moment.isoformat(timespec="seconds"),
            "recorded_by": who(),
        }
        add_step(workspace, DECIDED, number, facts)
        outcomes = complete(workspace, connection, moment)
    refused = next((outcome.message for outcome in outcomes if outcome.is_refused and outcome.message), None)
    if refused is not None:
        raise FileRefused(refused)
    return appeal_of(workspace, number)


def withdraw(workspace: Workspace, number: str, by: str, reason: str, moment: datetime) -> Appeal:
    """The claim is taken back. Raises AppealRefused for one that is not open, or where nobody says who takes it back."""
    with desk(workspace):
        appeal = appeal_of(workspace, number)
        _require_open(appeal)
        if not by.strip():
            raise AppealRefused(msg("Say who takes the claim back with --by."))
        facts = {
            "by": by.strip(),
            "reason": reason.strip() or None,
            "withdrawn_on": moment.date().isoformat(),
            "recorded_at": moment.isoformat(timespec="seconds"),
            "recorded_by": who(),
        }
        add_step(workspace, WITHDRAWN, number, facts)
    return appeal_of(workspace, number)


def _check(
    connection: Connection, appeal: Appeal, ruling: Ruling, decided_on: date, today: date, *, needs_remedy: bool
) -> None:
    """`needs_remedy`: whether what is granted must change a record; where rows were purged there may be none left."""
    _require_open(appeal)
    if ruling.outcome not in OUTCOMES:
        raise AppealRefused(
            msg("--outcome: there is no “{got}”. Write one of {known}.", got=ruling.outcome, known=OUTCOMES)
        )
    for option, text in (("--by", ruling.decided_by), ("--document", ruling.document_no), ("--reason", ruling.reason)):
        if not text.strip():
            raise AppealRefused(
                msg("A decision needs {option}: who decided, by which document, and why.", option=option)
            )
    if not appeal.filed_at.date() <= decided_on <= today:
        raise AppealRefused(
            msg(
                "The day of the decision, {day}, does not lie between the filing ({filed}) and today ({today}).",
                day=decided_on.isoformat(),
                filed=appeal.filed_at.date().isoformat(),
                today=today.isoformat(),
            )
        )
    if same(ruling.decided_by) in claimant_names(connection, appeal):
        raise AppealRefused(
            msg("{by} filed the claim, and so cannot decide it. Somebody else must.", by=ruling.decided_by)
        )
    if ruling.outcome not in GRANTED and ruling.has_remedy:
        raise AppealRefused(msg("A claim that is rejected changes nothing. Leave --exclude and --set out."))
    if ruling.outcome in GRANTED and not ruling.has_remedy and needs_remedy:
        raise AppealRefused(
            msg("Say what the decision does to the record: --exclude leaves it out, --set column=value corrects it.")
        )
    if ruling.is_excluded and ruling.changes:
        raise AppealRefused(msg("--exclude and --set are two things. Give one of them."))


def _require_open(appeal: Appeal) -> None:
    if appeal.status != "open":
        raise AppealRefused(
            msg(
                "{number} is not open any more: {status} on {day}. A new claim on the same record can be filed.",
                number=appeal.number,
                status=STATUS[appeal.status],
                day=str(appeal.decided_at),
            )
        )


def _others(connection: Connection, appeal: Appeal, ruling: Ruling, contract: Contract, record_id: str) -> list[str]:
    """Whose record the decision changes, where it is not the claimant's.

    Raises AppealRefused for a record that has nothing to do with the claimant, unless the decision says that it is theirs.
    """
    period, claimant = Period.parse(appeal.period), Claimant(appeal.employee_id, appeal.branch_id)
    found = whose(connection, contract, record_id, period)
    related = relation(connection, found, claimant, period)
    named = [text.strip() for name, text in (ruling.changes or {}).items() if name in whose_columns(contract)]
    if related == Relation.FOREIGN and claimant.number not in named:
        raise AppealRefused(_not_theirs(appeal, claimant, contract, record_id, found))
    return [] if related == Relation.OWN else found.numbers


def _not_theirs(appeal: Appeal, claimant: Claimant, contract: Contract, record_id: str, found: Whose) -> Message:
    facts = {
        "feed": contract.feed,
        "record": record_id,
        "others": found.numbers,
        "who": claimant.number,
        "number": appeal.number,
    }
    if appeal.feed is not None:
        return msg(
            "{feed} {record} is about {others} and has nothing to do with {who}, who filed {number}; it cannot be changed by "
            "this decision. Reject the claim; whoever the record is about can file another.",
            **facts,
        )
    if set(whose_columns(contract)) & set(remedies_of(contract.feed).columns):
        return msg(
            "{feed} {record} is about {others} and has nothing to do with {who}, who filed {number}. Check --record; one that "
            "is theirs by right is given to them with --set.",
            **facts,
        )
    return msg(
        "{feed} {record} is about {others} and has nothing to do with {who}, who filed {number}. Check --record.",
        **facts,
    )


def _remedy(
    workspace: Workspace,
    connection: Connection,
    appeal: Appeal,
    ruling: Ruling,
    contract: Contract,
    record_id: str,
    decided_on: date,
) -> Remedy:
    """What the decision does, as it will come out of its file."""
    found = versions(connection, contract, record_id)
    if found.base is None:
        raise AppealRefused(
            msg(
                "{feed} {record} was taken back by its department; there is nothing to correct.",
                feed=contract.feed,
                record=record_id,
            )
        )
    before = decisions_on(workspace, contract.feed, record_id)
    row = composed(found.base, [one.remedy for one in before if one.remedy])
    _check_issuer(contract, row, ruling)
    if ruling.is_excluded:
        remedy = left_out(workspace, connection, contract, row, appeal, ruling, decided_on.isoformat())
        if remedy.kind == NEW:
            event = contract_of("score_events")
            return replace(remedy, values=rehearsed(workspace, event, remedy.values, None, {}))
        remedy = replace(remedy, record_id=record_id)
    else:
        changes = {name: text.strip() or None for name, text in (ruling.changes or {}).items()}
        for name, text in changes.items():
            may_change(contract, name)
            check_sign(contract.feed, name, text)
        check_names(connection, contract, changes)
        remedy = Remedy(SET, contract.feed, record_id, changes, {name: row[name] for name in changes})
    read = rehearsed(workspace, contract, composed(row, [remedy]), found.key, remedy.values)
    remedy = replace(remedy, values={name: read[name] for name in remedy.values})
    if all(without_sign(contract.feed, name, remedy.before[name]) == text for name, text in remedy.values.items()):
        raise AppealRefused(
            msg(
                "{feed} {record} is so already; the decision would change nothing.",
                feed=contract.feed,
                record=record_id,
            )
        )
    return remedy


def _record(workspace: Workspace, connection: Connection, appeal: Appeal, ruling: Ruling) -> tuple[Contract, str]:
    """The record that the decision is about: as it was filed, or as the ruling names it where the filing named none."""
    if appeal.feed is not None and ruling.feed not in (None, appeal.feed):
        raise AppealRefused(
            msg(
                "{number} is about {feed} {record}, not about {got}. Leave --feed and --record out.",
                number=appeal.number,
                feed=appeal.feed,
                record=appeal.record_id,
                got=ruling.feed,
            )
        )
    feed, record_id = appeal.feed or ruling.feed, appeal.record_id or ruling.record_id
    if feed is None or record_id is None:
        raise AppealRefused(
            msg(
                "{number} names an item of the sheet. Say which record the decision corrects with --feed and --record.",
                number=appeal.number,
            )
        )
    remedies_of(feed)
    contract = contract_of(feed)
    purged = why_gone(workspace, Period.parse(appeal.period).months, feed)
    return contract, found_record(connection, contract, number_of(record_id), purged)


def _check_issuer(contract: Contract, row: Mapping[str, str | None], ruling: Ruling) -> None:
    issued = {same(str(row[name])) for name in remedies_of(contract.feed).issuers if row[name]}
    if same(ruling.decided_by) in issued:
        raise AppealRefused(
            msg("{by} issued the record, and so cannot decide on it. Somebody else must.", by=ruling.decided_by)
        )


STATUS = {
    "open": msg("open"),
    "upheld": msg("upheld"),
    "partly": msg("partly upheld"),
    "rejected": msg("rejected"),
    "withdrawn": msg("taken back"),
}
