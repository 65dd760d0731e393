"""What people said of their sheets (签收): delivered, read, confirmed, objected, refused, talked over; or nothing.

Silence is silence: after the preview it is called no_answer, and never taken for consent. What somebody said of one edition
does not count for the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipeline.appeals.model import AppealRefused
from pipeline.closing.states import Standing, standing, standings
from pipeline.journal import append_all, read
from pipeline.periods import Period
from pipeline.texts import Message, msg
from pipeline.warehouse import read_parquet
from pipeline.workspace import Workspace, who

SAID = ("delivered", "read", "confirmed", "objected", "refused", "interview")
ANSWERS = ("confirmed", "objected", "refused")
NO_ANSWER = "no_answer"
SHOWN = ("preview", "final", "restated")


@dataclass(frozen=True)
class Said:
    """One thing that became of somebody's sheet. `on` is an ISO day, or day and time; `by`: who talked with the person."""

    employee_id: str
    what: str
    on: str
    by: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Acknowledgement:
    """Somebody's answer to one edition. Days are ISO, None where there is none. `confirmation`: confirmed | objected |
    refused, the last that was said; no_answer once the preview is over; None while it may still come.
    """

    employee_id: str
    period: str
    edition: int
    delivered_at: str | None
    read_at: str | None
    confirmed_at: str | None
    confirmation: str | None
    interview_on: str | None
    interview_by: str | None
    note: str | None


def acknowledge(
    workspace: Workspace, period: Period, edition: int | None, said: Sequence[Said], moment: datetime
) -> int:
    """Take down what became of sheets of the edition (the newest, where none is named); return its number.

    Raises AppealRefused with every fault at once; then nothing is written.
    """
    shown = _shown(workspace, period, edition)
    people = _people(workspace, shown)
    faults = [fault for one in said for fault in _faults(one, shown, people, moment)]
    if faults:
        raise AppealRefused(msg("Nothing was taken down. {faults}", faults=faults))
    records = [
        {
            "employee_id": one.employee_id,
            "period": str(period),
            "edition": shown.number,
            "as": one.what,
            "on": one.on,
            "by": one.by,
            "note": one.note,
            "recorded_at": moment.isoformat(timespec="seconds"),
            "recorded_by": who(),
        }
        for one in said
    ]
    if records:
        append_all(workspace.acknowledgements, list(records), chained=True)
    return shown.number


def acknowledgements(
    workspace: Workspace, period: Period, edition: int | None = None, *, today: date | None = None
) -> dict[str, Acknowledgement]:
    """Employee → the answer to the edition (the newest that people were shown), for everybody whose sheet it holds.

    Empty where no sheet of the period has been shown. `today` decides whether the preview is over.
    """
    shown = _newest(workspace, period, edition)
    if shown is None:
        return {}
    silent = NO_ANSWER if is_over(shown, today or workspace.now().date()) else None
    said: dict[str, list[dict[str, Any]]] = {person: [] for person in sorted(_people(workspace, shown))}
    for record in read(workspace.acknowledgements):
        if (record["period"], record["edition"]) == (str(period), shown.number):
            said.setdefault(record["employee_id"], []).append(record)
    return {person: _together(person, str(period), shown.number, mine, silent) for person, mine in said.items()}


def is_over(shown: Standing, today: date) -> bool:
    """Whether the edition's preview is over: its last day has passed, or it is final."""
    return shown.is_closed or (shown.preview_until is not None and today.isoformat() > shown.preview_until)


def _together(
    person: str, period: str, edition: int, said: Sequence[dict[str, Any]], silent: str | None
) -> Acknowledgement:
    """The days of a sheet, each the first of its kind; the answer is the last one given, an earlier one is not lost."""
    ordered = sorted(said, key=lambda record: str(record["on"]))  # a stable sort: of one day, as they were taken down
    first = {what: _first(ordered, (what,)) for what in SAID}
    answers = [record for record in ordered if record["as"] in ANSWERS]
    talks = [record for record in ordered if record["as"] == "interview"]
    notes = list(dict.fromkeys(str(record["note"]) for record in ordered if record["note"]))
    return Acknowledgement(
        employee_id=person,
        period=period,
        edition=edition,
        delivered_at=first["delivered"],
        read_at=first["read"],
        confirmed_at=str(answers[-1]["on"]) if answers else None,
        confirmation=str(answers[-1]["as"]) if answers else silent,
        interview_on=str(talks[-1]["on"]) if talks else None,
        interview_by=talks[-1]["by"] if talks else None,
        note="；".join(notes) or None,
    )


def _first(ordered: Iterable[dict[str, Any]], kinds: Sequence[str]) -> str | None:
    return next((str(record["on"]) for record in ordered if record["as"] in kinds), None)


def _newest(workspace: Workspace, period: Period, edition: int | None) -> Standing | None:
    """The newest standing of the edition that people were shown."""
    now = standing(workspace, period)
    wanted = edition if edition is not None else now.number if now else None
    mine = [one for one in standings(workspace, period) if one.number == wanted and one.state in SHOWN]
    return mine[-1] if mine else None


def _shown(workspace: Workspace, period: Period, edition: int | None) -> Standing:
    shown = _newest(workspace, period, edition)
    if shown is None:
        raise AppealRefused(
            msg("Nobody has been shown a sheet of {period} yet, so nobody can have answered to it.", period=str(period))
            if edition is None
            else msg(
                "There is no edition {edition} of {period} that people were shown.", edition=edition, period=str(period)
            )
        )
    return shown


def _people(workspace: Workspace, shown: Standing) -> set[str]:
    """Whose sheets the edition holds."""
    path = workspace.edition(str(shown.period)).with_name(shown.folder) / "results.parquet"
    if not path.is_file():
        return set()
    results = read_parquet(path)
    return set(results.loc[results["level"] == "employee", "subject_id"].astype(str))


def _faults(one: Said, shown: Standing, people: set[str], moment: datetime) -> list[Message]:
    found: list[Message] = []
    facts = {"employee": one.employee_id, "period": str(shown.period), "edition": shown.number}
    if one.employee_id not in people:
        found.append(msg("{employee} has no sheet in edition {edition} of {period}.", **facts))
    if one.what not in SAID:
        found.append(msg("{employee}: “{got}” is none of {known}.", got=one.what, known=SAID, **facts))
    try:
        day = datetime.fromisoformat(one.on).date()
    except ValueError:
        return [*found, msg("{employee}: expected a day as 2026-10-16, got “{got}”.", got=one.on, **facts)]
    if day > moment.date():
        found.append(msg("{employee}: {day} is yet to come.", day=one.on, **facts))
    first = shown.preview_from or shown.at[:10]
    if day.isoformat() < first:
        found.append(
            msg("{employee}: {day} is before the sheet was shown ({first}).", day=one.on, first=first, **facts)
        )
    if one.what == "interview" and not one.by:
        found.append(msg("{employee}: say who talked with the person (--by).", **facts))
    return found
