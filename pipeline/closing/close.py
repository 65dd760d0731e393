"""Closing a period: from the draft to provisional results, to results open to objections, to final ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline import stages
from pipeline.api.shelf import prepare
from pipeline.appeals import appeals
from pipeline.calendar import WorkingDays
from pipeline.closing.late import known_to, late_files, told
from pipeline.closing.making import Plan, freeze
from pipeline.closing.states import CLOSED, Decision, Standing, standing, standings
from pipeline.contracts import contract_of
from pipeline.editions import (
    MANIFEST,
    REPORT,
    Edition,
    manifest_in,
    read_edition,
    read_manifest,
    sha256_of,
    write_json,
)
from pipeline.errors import AppraiseError, ClosingRefused, UsageError
from pipeline.files import copy_whole
from pipeline.periods import Period
from pipeline.settings import Settings
from pipeline.texts import Message, msg
from pipeline.warehouse import Connection, locked, writing
from pipeline.workspace import Workspace, who

ORDER = ("provisional", "preview", "final")
SERVED = ("preview", *CLOSED)  # of which the HR interface has tables


@dataclass(frozen=True)
class Closed:
    """The state that was reached, and what whoever decides should know of it."""

    standing: Standing
    warnings: tuple[Message, ...]


def close(workspace: Workspace, period: Period, state: str, approved_by: str, minutes: str) -> Closed:
    """Freeze the period's draft in `state`: provisional | preview | final. Raises ClosingRefused, saying why, where it may not
    be; the period is then as it was.
    """
    decision = decided(workspace, approved_by, minutes, is_required=state == "final")
    if state not in ORDER:
        raise UsageError(msg("--as: there is no “{got}”. Write one of {known}.", got=state, known=ORDER))
    if period.after > workspace.now().date():
        raise ClosingRefused(msg("{period} is not over yet. Close it when it is.", period=str(period)))
    with locked(workspace, "close"):
        before = standing(workspace, period)
        _check_order(before, period, state)
        if state == "final":
            _check_preview(workspace, period, before)
        _check_files(workspace, period)
        draft = read_edition(workspace, period)
        first, last = _preview(workspace, state, before)
        again = before if before and before.state == state and _is_same(workspace, before, draft) else None
        if again:
            _check_news(again, last)
        with writing(workspace) as connection:
            _check_draft(connection, draft)
            made_of = members(workspace, connection, period) if state == "final" else {}
        facts = {"members": made_of} if made_of else {}
        plan = Plan(period, 1, state, decision, _copying(draft), first, last, lambda _: facts)
        freeze(workspace, [plan], decision)
    reached = standing(workspace, period)
    assert reached is not None
    return Closed(reached, (*_prolonged(reached, again), *_warnings(workspace, draft)))


def decided(
    workspace: Workspace, approved_by: str, minutes: str, *, is_required: bool, reason: str = "", reason_code: str = ""
) -> Decision:
    """The decision to be recorded. Raises ClosingRefused where nobody is named, or nobody else than who is at work."""
    by = who()
    if is_required and not (approved_by.strip() and minutes.strip()):
        raise ClosingRefused(
            msg(
                "A person decides on results: name who approved them and the number of the minutes "
                "(--approved-by NAME --minutes NUMBER)."
            )
        )
    if approved_by.strip() and approved_by.strip().casefold() == by.strip().casefold():
        raise ClosingRefused(
            msg("{name} cannot approve what {name} closes. Name the person who decided.", name=approved_by.strip())
        )
    at = workspace.now().isoformat(timespec="seconds")
    return Decision(at, by, approved_by.strip(), minutes.strip(), reason, reason_code)


def members(workspace: Workspace, connection: Connection, period: Period) -> dict[str, Any]:
    """The closed periods that a quarter or a year is made of: period → number and seal of its edition. Empty for a month.
    Raises ClosingRefused where one is open, or is to be corrected first.
    """
    if period.kind == "month":
        return {}
    newest = {one.period: one for one in standings(workspace) if one.is_closed}
    quarters = {Period(month.first, "quarter") for month in period.months if month.number % 3 == 1}
    wanted: Sequence[Period] = period.months
    if period.kind == "year" and all(quarter in newest for quarter in quarters):
        wanted = sorted(quarters)
    if missing := [str(one) for one in wanted if one not in newest]:
        raise ClosingRefused(
            msg(
                "{period} can be closed once {missing} are final. Close them first.",
                period=str(period),
                missing=missing,
            )
        )
    months = {month: number for month, number in known_to(workspace).items() if month in period.months}
    if late := late_files(connection, months):
        raise ClosingRefused(
            msg(
                "{period} cannot be closed yet: {late}",
                period=str(period),
                late=told(late),
            )
        )
    return {str(one): {"number": newest[one].number, "seal": newest[one].seal} for one in wanted}


def preview_end(settings: Settings, first: date) -> date:
    """The last day of objections: the days of the preview are working days, from the one after it began."""
    days = WorkingDays(frozenset(settings.calendar.holidays), frozenset(settings.calendar.workdays))
    return days.nth_from(first + timedelta(days=1), settings.closing.preview_days).day


def _check_order(before: Standing | None, period: Period, state: str) -> None:
    if before is None or ORDER.index(state) >= (ORDER.index(before.state) if before.state in ORDER[:2] else 9):
        return
    if before.is_closed:
        raise ClosingRefused(
            msg(
                "{period} has been final since {day} (edition {number}). What is wrong in it is corrected by: "
                "appraise restate {period}.",
                period=str(period),
                day=before.at[:10],
                number=before.number,
            )
        )
    raise ClosingRefused(
        msg("{period} has been open to objections since {day}.", period=str(period), day=str(before.preview_from))
    )


def _check_preview(workspace: Workspace, period: Period, before: Standing | None) -> None:
    """Results are final once everybody had the days to object."""
    days = workspace.settings.closing.preview_days
    if days == 0:
        return
    if before is None or before.state != "preview" or before.preview_until is None:
        raise ClosingRefused(
            msg(
                "{period} has not been open to objections yet ({days} working days). Open it first: "
                "appraise close {period} --as preview.",
                period=str(period),
                days=days,
            )
        )
    if workspace.now().date() <= date.fromisoformat(before.preview_until):
        raise ClosingRefused(
            msg(
                "{period} is open to objections until {day}. It can be final from the day after.",
                period=str(period),
                day=before.preview_until,
            )
        )


def _check_files(workspace: Workspace, period: Period) -> None:
    """The draft's files are what the last run wrote."""
    folder = workspace.edition(str(period))
    if not (folder / MANIFEST).is_file():
        return  # there is none, which is told as such
    for name, told_of in manifest_in(folder, period)["files"].items():
        path = folder / name
        if not path.is_file() or sha256_of(path) != told_of["sha256"]:
            facts = {"period": str(period), "file": name}
            raise ClosingRefused(
                msg("The draft of {period} was changed since its run ({file}). Run it again.", **facts)
            )


def _is_same(workspace: Workspace, before: Standing, draft: Edition) -> bool:
    """Whether what was frozen is the draft as it is now."""
    frozen = read_manifest(workspace, before)["files"]
    told = {name: one["sha256"] for name, one in draft.manifest["files"].items()}
    return all(frozen.get(name, {}).get("sha256") == sha256 for name, sha256 in told.items())


def _check_news(before: Standing, until: str | None) -> None:
    """Results that are what they were are frozen again only for the days of objection that a later preview has to give."""
    facts = {"period": str(before.period), "number": before.number}
    if before.state == "provisional":
        raise ClosingRefused(
            msg(
                "{period} has been provisional since {day} (edition {number}), and its draft is still the same.",
                day=before.at[:10],
                **facts,
            )
        )
    if before.preview_until == until:
        raise ClosingRefused(
            msg(
                "{period} is open to objections until {until} already (edition {number}), and its draft is still the same: "
                "nothing was changed. “appraise report {period}” writes its pages again.",
                until=until,
                **facts,
            )
        )


def _prolonged(reached: Standing, again: Standing | None) -> list[Message]:
    """That nothing but the days of objection is new, where the draft of a second preview is that of the first."""
    if again is None or reached.state != "preview":
        return []
    return [
        msg(
            "The draft of {period} is still that of the preview since {day}; only the days of objection count anew: until "
            "{until} instead of {before}.",
            period=str(reached.period),
            day=str(again.preview_from),
            until=str(reached.preview_until),
            before=str(again.preview_until),
        )
    ]


def _check_draft(connection: Connection, draft: Edition) -> None:
    """The draft is made of all that came, and no critical check stands against it."""
    facts: dict[str, Any] = {"period": str(draft.period)}
    if not draft.manifest.get("rules"):
        raise ClosingRefused(msg("The draft of {period} is of an older release. Run it again.", **facts))
    failed = connection.execute(
        "select \"check\" from meta.checks where period = ? and severity = 'critical' and not is_met order by all",
        [str(draft.period)],
    ).fetchall()
    if failed:
        names = [name for (name,) in failed]
        raise ClosingRefused(
            msg(
                "Critical checks of {period} are not met: {names}. Mend the data and run it again.",
                names=names,
                **facts,
            )
        )
    known = {month: int(draft.manifest["ledger_number"]) for month in draft.period.months}
    if late := late_files(connection, known):
        names = sorted({one.name for one in late})
        raise ClosingRefused(
            msg("{files} came since the draft of {period} was made. Run it again.", files=names, **facts)
        )


def _warnings(workspace: Workspace, draft: Edition) -> list[Message]:
    """What is still open: deliveries that are missing, objections and appeals without an answer."""
    facts = {"period": str(draft.period)}
    table = draft.tables["deliveries"]
    owed = table[table["status"].isin(["not_delivered", "incomplete"])]
    found = [
        msg(
            "What {department} owes of {feed} has not come, or not from everybody.",
            feed=contract_of(row["feed"]).named,
            department=row["department"],
        )
        for row in owed.to_dict("records")
    ]
    numbers = [one.number for one in appeals(workspace) if one.period == str(draft.period) and one.status == "open"]
    if numbers:
        found.append(msg("Of {period}, {numbers} are not answered yet.", numbers=numbers, **facts))
    return found


def _preview(workspace: Workspace, state: str, before: Standing | None) -> tuple[str | None, str | None]:
    """From when to when objections can be filed."""
    if state == "preview":
        today = workspace.now().date()
        if workspace.settings.closing.preview_days == 0:
            return today.isoformat(), today.isoformat()
        return today.isoformat(), preview_end(workspace.settings, today).isoformat()
    return (before.preview_from, before.preview_until) if before and state == "final" else (None, None)


def _copying(draft: Edition) -> Any:
    """The draft's own files: what people looked at is what is frozen."""
    assert draft.folder is not None
    source = draft.folder

    def fill(folder: Path, facts: Mapping[str, Any]) -> None:
        for path in sorted(source.rglob("*")):
            name = path.relative_to(source)
            if path.is_file() and name.as_posix() not in (MANIFEST, REPORT) and not name.name.endswith(".part"):
                copy_whole(path, folder / name)
        write_json(folder / MANIFEST, {**draft.manifest, **facts})

    return fill


def stale(workspace: Workspace) -> list[tuple[Standing, list[str]]]:
    """Closed quarters and years of which a part was corrected after them, with those parts: they are to be restated."""
    newest = {str(one.period): one for one in standings(workspace) if one.is_closed}
    found = []
    for one in newest.values():
        made_of = read_manifest(workspace, one).get("members") or {}
        changed = [name for name, part in made_of.items() if name in newest and newest[name].seal != part["seal"]]
        if changed:
            found.append((one, changed))
    return found


def pages(workspace: Workspace, period: Period, waiting: Callable[[Message], None] | None = None) -> Path:
    """The pages of the state that was reached, in place of the draft's. `waiting`: see `stages.publish`."""
    return stages.publish(workspace, period, stages.load_rules(workspace), None, lambda _: None, waiting=waiting)


def shelve(workspace: Workspace, period: Period) -> list[Message]:
    """The tables of the newest edition as the HR interface reads them, made now and not on its first request. Where they
    cannot be made the period stands as it is; what is returned says why. Nothing for a state that is not served.
    """
    reached = standing(workspace, period)
    if reached is None or reached.state not in SERVED:
        return []
    try:
        prepare(workspace, reached)
    except (AppraiseError, OSError) as error:
        why = error.message if isinstance(error, AppraiseError) else str(error)
        return [msg("{period}: the tables for the HR interface are not made yet ({why}).", period=str(period), why=why)]
    return []
