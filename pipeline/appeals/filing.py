"""Filing: who claims what about which record or row of a sheet, with what evidence, and by when it is answered."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from pipeline.appeals.claimants import Claimant, claimant_of
from pipeline.appeals.model import KINDS, Appeal, AppealRefused, Filing
from pipeline.appeals.records import FILED, add_step, appeal_of, appeals, desk, next_number
from pipeline.appeals.remedies import remedies_of
from pipeline.appeals.telling import number_of
from pipeline.appeals.versions import found_record, versions
from pipeline.appeals.whose import Relation, relation, whose
from pipeline.calendar import WorkingDays
from pipeline.closing.states import Standing, standing
from pipeline.contracts import contract_of
from pipeline.files import copy_whole
from pipeline.indicators import load_indicators
from pipeline.masks import mask_text
from pipeline.periods import Period
from pipeline.rows_cleared import why_gone
from pipeline.settings import Settings
from pipeline.texts import Message, msg
from pipeline.warehouse import Connection, read_parquet
from pipeline.workspace import Workspace, who

SHOWN = ("preview", "final", "restated")  # states in which people have their sheets
LARGEST = 200 * 1024 * 1024  # bytes of a file of evidence: a recording fits, a film does not


@dataclass(frozen=True)
class _About:
    """What the claim is about; `department` is whose file the record came in, `is_of_others` whether it names a colleague."""

    feed: str | None = None
    record_id: str | None = None
    department: str | None = None
    is_of_others: bool = False


def file_appeal(workspace: Workspace, connection: Connection, filing: Filing, moment: datetime) -> Appeal:
    """Take the claim down and return it with its number and the day by which it is answered.

    Raises AppealRefused, with nothing written, where it cannot be taken so.
    """
    period = Period.parse(filing.period)
    filing = replace(filing, period=str(period))
    day = filing.filed_on or moment.date()
    if day > moment.date():
        raise AppealRefused(msg("A claim cannot have been filed on {day}, which is yet to come.", day=day.isoformat()))
    if not filing.claim.strip():
        raise AppealRefused(msg("Say what is wrong and why with --claim."))
    now = standing(workspace, period)
    kind = _kind(filing, period, now, day)
    subject = claimant_of(workspace, connection, filing, period, now if kind == "appeal" else None)
    about = _about(workspace, connection, filing, period, subject)
    if filing.item is not None:
        _check_item(workspace, period, now, subject, filing.item)
    if filing.file is not None:
        _check_file(filing.file)
    with desk(workspace):
        known = appeals(workspace)
        _refuse_twice(known, kind, filing, subject, about)
        number = next_number(known, kind, filing.period)
        kept, sha256 = _keep(workspace, number, filing.file) if filing.file else (None, None)
        at = moment if filing.filed_on in (None, moment.date()) else datetime.combine(day, datetime.min.time())
        facts = {
            "kind": kind,
            "period": filing.period,
            "employee_id": subject.employee_id,
            "branch_id": subject.branch_id,
            "feed": about.feed,
            "record_id": about.record_id,
            "item": filing.item,
            "department": about.department,
            "is_of_others": about.is_of_others,
            "claim": mask_text(filing.claim.strip()),
            "evidence": mask_text(filing.evidence.strip()) if filing.evidence else None,
            "evidence_file": kept,
            "evidence_sha256": sha256,
            "filed_at": at.isoformat(timespec="seconds"),
            "filed_by": (filing.filed_by or subject.number).strip(),
            "recorded_at": moment.isoformat(timespec="seconds"),
            "recorded_by": who(),
            "due_on": due_on(workspace.settings, day).isoformat(),
            "is_late": kind == "appeal" and _is_late(now, day),
            "edition": now.number if now else None,
        }
        add_step(workspace, FILED, number, facts)
    return appeal_of(workspace, number)


def due_on(settings: Settings, filed: date) -> date:
    """The last working day for the answer, by the bank's own calendar; the day of filing is not counted."""
    days = WorkingDays(frozenset(settings.calendar.holidays), frozenset(settings.calendar.workdays))
    return days.nth_from(filed + timedelta(days=1), settings.appeals.answer_days).day


def _kind(filing: Filing, period: Period, now: Standing | None, day: date) -> str:
    is_shown = now is not None and now.state in SHOWN
    kind = filing.kind or ("appeal" if is_shown else "dispute")
    if kind not in KINDS:
        raise AppealRefused(msg("--kind: there is no “{got}”. Write dispute or appeal, or leave it out.", got=kind))
    if kind == "dispute" and is_shown:
        raise AppealRefused(
            msg(
                "{period} is scored and people have their sheets. File an appeal: leave --kind out.", period=str(period)
            )
        )
    if not is_shown and (kind == "appeal" or filing.item is not None):
        raise AppealRefused(
            msg(
                "Nobody has a sheet of {period} yet, since its preview has not begun. "
                "Dispute the record: leave --kind and --item out, and name it with --feed and --record.",
                period=str(period),
            )
        )
    if day < period.first:
        raise AppealRefused(msg("{period} has not begun yet.", period=str(period)))
    return kind


def _is_late(now: Standing | None, day: date) -> bool:
    """Whether the preview is over. Such a claim is taken all the same: the right to arbitration stands."""
    return now is not None and (now.preview_until is None or day.isoformat() > now.preview_until)


def _about(workspace: Workspace, connection: Connection, filing: Filing, period: Period, subject: Claimant) -> _About:
    if (filing.feed is None) != (filing.record_id is None):
        raise AppealRefused(msg("--feed and --record belong together. Give both of them."))
    if filing.feed is None or filing.record_id is None:
        if filing.item is None:
            raise AppealRefused(
                msg(
                    "Say what the claim is about: a record with --feed and --record, or from the preview on a row of the "
                    "sheet with --item."
                )
            )
        return _About()
    remedies_of(filing.feed)
    contract = contract_of(filing.feed)
    purged = why_gone(workspace, period.months, filing.feed)
    record_id = found_record(connection, contract, number_of(filing.record_id), purged)
    related = relation(connection, whose(connection, contract, record_id, period), subject, period)
    if related == Relation.FOREIGN:
        raise AppealRefused(_not_theirs(contract.feed, record_id, subject))
    department = versions(connection, contract, record_id).department
    return _About(filing.feed, record_id, department, related == Relation.COLLEAGUE)


def _not_theirs(feed: str, record_id: str, subject: Claimant) -> Message:
    """Whose the record is, is not told: the claimant may read the answer."""
    facts = {"feed": feed, "record": record_id, "who": subject.number}
    if subject.employee_id is None:
        return msg(
            "{feed} {record} is neither about {who} nor about a branch or a person of it. Check --record; whoever the record "
            "is about can file the claim.",
            **facts,
        )
    return msg(
        "{feed} {record} is neither about {who} nor about a branch of theirs. Check --record; from the preview on, a row of "
        "the sheet can be named with --item instead.",
        **facts,
    )


def _check_item(workspace: Workspace, period: Period, now: Standing | None, subject: Claimant, item: str) -> None:
    """Raises AppealRefused where the claimant's sheet has no such row; where the claimant has no sheet, where there is no such
    indicator.
    """
    folder = workspace.edition(str(period))
    path = (folder.with_name(now.folder) if now else folder) / "points.parquet"
    known: list[str] = []
    if path.is_file():
        points = read_parquet(path)
        known = sorted(points.loc[points["subject_id"] == subject.number, "item"].astype(str).unique())
    if not known:
        known = sorted(load_indicators(workspace.settings, workspace.root / "indicators"))
    if item not in known:
        raise AppealRefused(
            msg(
                "The sheet of {who} has no row “{got}”. Its rows are: {known}.",
                who=subject.number,
                got=item,
                known=known,
            )
        )


def _check_file(path: Path) -> None:
    if path.is_symlink() or not path.is_file():
        raise AppealRefused(msg("There is no file {file}. Name the file of evidence with its path.", file=path))
    if path.stat().st_size > LARGEST:
        raise AppealRefused(
            msg(
                "{file} is larger than {size} MB. Keep it where it is and name its number with --evidence.",
                file=path.name,
                size=LARGEST // 1024 // 1024,
            )
        )


def _refuse_twice(known: list[Appeal], kind: str, filing: Filing, subject: Claimant, about: _About) -> None:
    for one in known:
        claimant = (one.employee_id or one.branch_id) == subject.number
        is_same = (one.kind, one.period, one.feed, one.record_id, one.item) == (
            kind,
            filing.period,
            about.feed,
            about.record_id,
            filing.item,
        )
        if claimant and is_same and one.status == "open":
            raise AppealRefused(
                msg(
                    "The same claim is open already as {number}, to be answered by {day}.",
                    number=one.number,
                    day=one.due_on.isoformat(),
                )
            )


def _keep(workspace: Workspace, number: str, path: Path) -> tuple[str, str]:
    """A copy of the file below appeals/<number>/, on the disk; its name there and its hash. What a filing that was killed
    had left there goes.
    """
    folder = workspace.evidence(number)
    shutil.rmtree(folder, ignore_errors=True)
    target = folder / path.name
    copy_whole(path, target, 0o600)
    return target.name, hashlib.sha256(target.read_bytes()).hexdigest()
