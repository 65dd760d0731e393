"""Correcting closed periods: the next edition, with what it changed for whom, and the quarters and years that contain it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from pipeline import stages
from pipeline.closing.close import decided
from pipeline.closing.differences import Why, differences
from pipeline.closing.making import Built, Plan, freeze
from pipeline.closing.states import Decision, Standing, closed, standings
from pipeline.editions import (
    BESIDE,
    MANIFEST,
    RULES,
    TABLES,
    Edition,
    Made,
    history_before,
    latest_edition,
    manifest_in,
    read_folder,
    read_manifest,
    sha256_of,
    write_files,
    write_json,
)
from pipeline.errors import ClosingRefused, UsageError
from pipeline.files import make_folder, put
from pipeline.periods import Period
from pipeline.rows_cleared import why_gone
from pipeline.rules import Rules, kept_rules
from pipeline.settings import ReasonCode
from pipeline.texts import Message, msg
from pipeline.warehouse import locked, write_parquet
from pipeline.workspace import Workspace

REASONS: tuple[str, ...] = get_args(ReasonCode)
OF_RULES = "rule_corrected"
DIFFERENCES = "differences.parquet"
ASIDE = ("deliveries", "checks")  # they tell of the data, and change by the day


@dataclass(frozen=True)
class Correction:
    """What a correction changed: the differences of one period, by the columns of pipeline.closing.differences; `tables`: the
    files of the edition that hold other figures, none of a quarter that only rests on another edition of a month.
    """

    period: Period
    old: int
    new: int
    differences: pd.DataFrame
    tables: tuple[str, ...]

    @property
    def people(self) -> int:
        return int(self.differences.loc[self.differences["level"] == "employee", "subject_id"].nunique())

    @property
    def branches(self) -> int:
        return int(self.differences.loc[self.differences["level"] == "branch", "subject_id"].nunique())


@dataclass(frozen=True)
class Restated:
    """The corrected periods; `after` are closed later ones of the kind that looked back on the edition before."""

    corrections: tuple[Correction, ...]
    after: tuple[Message, ...]


def restate(
    workspace: Workspace,
    period: Period,
    *,
    reason: str,
    reason_code: str,
    approved_by: str,
    minutes: str,
    basis: str = "",
    only_show: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Restated:
    """Correct the closed period by what is known now, with the closed quarters and years that contain it: all of them or none.

    By the rules that it was closed by, unless they are what is corrected (`rule_corrected`): then by the workspace's. With
    `only_show` nothing takes effect. Raises ClosingRefused where nothing would change, the period is not closed, or no person
    decided; UsageError for an unknown reason.
    """
    if reason_code not in REASONS:
        raise UsageError(
            msg("--reason-code: there is no “{got}”. Write one of {known}.", got=reason_code, known=REASONS)
        )
    if not reason.strip():
        raise UsageError(msg("--reason is empty. Say what is corrected, and why."))
    decision = decided(
        workspace, approved_by, minutes, is_required=not only_show, reason=reason.strip(), reason_code=reason_code
    )
    with locked(workspace, "restate"):
        wanted, left_as_they_are = _wanted(workspace, period)
        with tempfile.TemporaryDirectory(dir=_scratch(workspace)) as folder:
            drafts = [_draft(workspace, one, Path(folder), decision, basis, progress) for one in wanted]
            # A quarter is made of its months: where one of them is another now, so is the quarter.
            changed = [draft for draft in drafts if draft.changed or drafts[0].changed]
            if not changed:
                raise ClosingRefused(
                    msg(
                        "Nothing in {period} is other than in edition {number}: there is nothing to correct.",
                        period=str(period),
                        number=wanted[0].number,
                    )
                )
            if not only_show:
                freeze(workspace, [_plan(draft, decision) for draft in changed], decision)
    after = (*left_as_they_are, *_after(workspace, [draft.before for draft in changed]))
    return Restated(tuple(draft.correction for draft in changed), after)


@dataclass(frozen=True)
class _Draft:
    """A corrected edition that was computed into `folder` and is not frozen yet."""

    before: Standing
    earlier: Edition
    folder: Path
    table: pd.DataFrame
    why: Why
    changed: tuple[str, ...]

    @property
    def correction(self) -> Correction:
        return Correction(self.before.period, self.before.number, self.before.number + 1, self.table, self.changed)


def _wanted(workspace: Workspace, period: Period) -> tuple[list[Standing], list[Message]]:
    """The period's newest edition, and those of the closed quarter and year that contain it, in that order; and why those of
    which rows were purged are not among them. Raises ClosingRefused where rows of the period itself were.
    """
    stages.require_rows(workspace, period)
    own = closed(workspace, period)
    if own is None:
        raise ClosingRefused(
            msg(
                "{period} is not closed: run it again, and close it. Only closed results are corrected.",
                period=str(period),
            )
        )
    longer = [Period(period.first.replace(month=1), "year")]
    if period.kind == "month":
        longer.insert(0, Period(period.first.replace(month=(period.first.month - 1) // 3 * 3 + 1), "quarter"))
    found = [] if period.kind == "year" else [closed(workspace, one) for one in longer]
    whole = [one for one in found if one and not why_gone(workspace, one.period.months)]
    return [own, *whole], [
        msg("{period} stays as it is: {why}", period=str(one.period), why=why_gone(workspace, one.period.months))
        for one in found
        if one and one not in whole
    ]


def _draft(
    workspace: Workspace,
    before: Standing,
    scratch: Path,
    decision: Decision,
    basis: str,
    progress: Callable[[str], None],
) -> _Draft:
    period = before.period
    progress(str(period))
    earlier = latest_edition(workspace, period)
    assert earlier is not None
    assert earlier.folder is not None
    rules = stages.load_rules(workspace) if decision.reason_code == OF_RULES else kept_rules(earlier.folder / RULES)
    made = _made(workspace, period, rules, progress)
    folder = scratch / str(period)
    folder.mkdir()
    write_files(folder, made, {"number": before.number + 1, "state": "restated"})
    edition = read_folder(folder, period, before.number + 1)
    settings = workspace.settings.closing
    why = Why(decision.reason_code, decision.reason, basis, decision.at[:7], never_taken_back=settings.never_taken_back)
    table = differences(earlier, edition, why)
    write_parquet(table, folder / DIFFERENCES, BESIDE["differences"])
    now, then = _content(edition), _content(earlier)
    changed = tuple(name for name in {**then, **now} if now.get(name) != then.get(name))
    return _Draft(before, earlier, folder, table, why, changed)


def _made(workspace: Workspace, period: Period, rules: Rules, progress: Callable[[str], None]) -> Made:
    """The period computed anew from the warehouse, by `rules`; its checks are run again and must not fail."""
    verdict = stages.validate(workspace, period, progress)
    history = history_before(workspace, period, stages.LOOKED_BACK)
    return stages.make(workspace, period, rules, verdict, history, progress)


def _content(edition: Edition) -> dict[str, str]:
    """Table → hash, of those that hold figures."""
    names = (f"{name}.parquet" for name in TABLES if name not in ASIDE)
    return {name: told["sha256"] for name in names if (told := edition.manifest["files"].get(name))}


def _plan(draft: _Draft, decision: Decision) -> Plan:
    before, why = draft.before, draft.why

    def facts(built: Sequence[Built]) -> Mapping[str, Any]:
        made_of = dict(draft.earlier.manifest.get("members") or {})
        for one in built:  # those restated with it
            if str(one.plan.period) in made_of:
                made_of[str(one.plan.period)] = {"number": one.plan.number, "seal": one.seal.checksum}
        told = {"corrects": before.number, "reason": why.reason, "reason_code": why.reason_code, "basis": why.basis}
        return {**told, "paid_until": why.paid_until, **({"members": made_of} if made_of else {})}

    number = before.number + 1
    dates = (before.preview_from, before.preview_until)
    return Plan(before.period, number, "restated", decision, _moving(draft), *dates, facts)


def _moving(draft: _Draft) -> Callable[[Path, Mapping[str, Any]], None]:
    def fill(folder: Path, facts: Mapping[str, Any]) -> None:
        for path in sorted(draft.folder.rglob("*")):
            name = path.relative_to(draft.folder)
            if path.is_file() and name.as_posix() != MANIFEST:
                make_folder((folder / name).parent)
                put(path, folder / name)
        own = manifest_in(draft.folder, draft.before.period)
        table = {"rows": len(draft.table), "sha256": sha256_of(folder / DIFFERENCES)}
        write_json(folder / MANIFEST, {**own, "files": {**own["files"], DIFFERENCES: table}, **facts})

    return fill


def _after(workspace: Workspace, corrected: Sequence[Standing]) -> Iterator[Message]:
    """Closed periods that looked back on an edition that is corrected now: what follows from periods running may change."""
    newest = {one.period: one for one in standings(workspace) if one.is_closed}
    for before in corrected:
        for later in newest.values():
            looked = read_manifest(workspace, later).get("history") or []
            if any((one["period"], one["number"]) == (str(before.period), before.number) for one in looked):
                yield msg(
                    "{later} looked back on edition {number} of {period}. Where consequences of periods running may change, "
                    "correct it too: appraise restate {later}.",
                    later=str(later.period),
                    number=before.number,
                    period=str(before.period),
                )


def _scratch(workspace: Workspace) -> Path:
    workspace.scratch.mkdir(parents=True, exist_ok=True)
    return workspace.scratch
