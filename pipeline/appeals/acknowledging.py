"""What people said of their sheets (签收): delivered, read, confirmed, objected, refused, talked over; or nothing.

Silence is silence: after the preview it is called no_answer, and never taken for consent. What somebody said of one edition
does not count for the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeAlias

from pipeline.appeals.model import AppealRefused
from pipeline.closing.states import Standing, standing, standings
from pipeline.journal import append_all, read
from pipeline.periods import Period
from pipeline.readers import place_of
from pipeline.texts import Message, msg
from pipeline.warehouse import read_parquet
from pipeline.workspace import Workspace, who

SAID = ("delivered", "read", "confirmed", "objected", "refused", "interview")
ANSWERS = ("confirmed", "objected", "refused")
NO_ANSWER = "no_answer"
SHOWN = ("preview", "final", "restated")
Fault: TypeAlias = "tuple[int, Message]"  # the row of a list that it is about (0: none alone), and what is wrong


@dataclass(frozen=True)
class Said:
    """One thing that became of somebody's sheet. `on` is an ISO day, or day and time; `by`: who talked with the person.

    `edition`: the one that it is said of, as it is written; `row`: where it stands in a list. None where neither is told.
    """

    employee_id: str
    what: str
    on: str
    by: str | None = None
    note: str | None = None
    edition: str | None = None
    row: int | None = None


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
    workspace: Workspace,
    period: Period,
    edition: int | None,
    said: Sequence[Said],
    moment: datetime,
    *,
    faults: Sequence[Fault] = (),
    file: str | None = None,
) -> tuple[int, ...]:
    """Take down what became of sheets, each of the edition that it names, else of `edition`, else of the newest; return the
    numbers of these editions.

    `faults`: what is wrong already with the list `file` that it was read from. Raises AppealRefused with every fault at once,
    in the order of the rows; then nothing is written.
    """
    default = _shown(workspace, period, edition)
    editions = {one.edition: _of_edition(workspace, period, one.edition, default) for one in said}
    wrong = _together_by_row([*faults, *_all_faults(workspace, period, said, editions, moment)])
    if wrong:
        raise AppealRefused(
            msg("Nothing was taken down. {faults}", faults=wrong)
            if file is None
            else msg("Nothing was taken down from {file}. {faults}", file=file, faults=wrong)
        )
    booked = [(one, shown.number) for one in said if (shown := editions[one.edition])]
    records = [
        {
            "employee_id": one.employee_id,
            "period": str(period),
            "edition": number,
            "as": one.what,
            "on": one.on,
            "by": one.by,
            "note": one.note,
            "recorded_at": moment.isoformat(timespec="seconds"),
            "recorded_by": who(),
        }
        for one, number in booked
    ]
    if records:
        append_all(workspace.acknowledgements, list(records), chained=True)
    return tuple(sorted({number for _, number in booked})) or (default.number,)


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
    ordered = _by_time(said)
    first = {what: _first(ordered, (what,)) for what in SAID}
    answers = _by_time([record for record in said if record["as"] in ANSWERS])
    talks = _by_time([record for record in said if record["as"] == "interview"])
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


def _by_time(said: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """By their time. One with a day alone comes after what was taken down of that day before it: its time is not known, and
    it was said later.
    """
    latest: dict[date, datetime] = {}
    times: list[datetime] = []
    for record in said:
        at = datetime.fromisoformat(str(record["on"])).replace(tzinfo=None)
        known = latest.get(at.date(), at)
        times.append(known if at.time() == time() else at)
        latest[at.date()] = max(known, at)
    return [record for _, record in sorted(zip(times, said, strict=True), key=lambda pair: pair[0])]  # stable


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


def _of_edition(workspace: Workspace, period: Period, written: str | None, default: Standing) -> Standing | None:
    """The standing of the edition whose number is written; None where people were shown none such."""
    if written is None:
        return default
    return _newest(workspace, period, int(written)) if written.isdecimal() else None


def _all_faults(
    workspace: Workspace,
    period: Period,
    said: Sequence[Said],
    editions: dict[str | None, Standing | None],
    moment: datetime,
) -> Iterator[Fault]:
    known = {one.number: one for one in standings(workspace, period) if one.state in SHOWN}
    people = {number: _people(workspace, shown) for number, shown in sorted(known.items())}
    for one in said:
        shown = editions[one.edition]
        found = _faults_of_day(one, moment)
        if shown is None:
            facts = {"got": one.edition, "period": str(period), "known": list(people)}
            found.append(msg("of {period} people were shown edition {known}, and no “{got}”.", **facts))
            if not any(one.employee_id in mine for mine in people.values()):
                found.append(msg("{employee} has no sheet of {period}.", employee=one.employee_id, period=str(period)))
        else:
            found += _faults_in_edition(one, shown, people[shown.number])
        for fault in found:
            yield (
                one.row or 0,
                fault if one.row is None else msg("Row {row}: {fault}", row=place_of(one.row), fault=fault),
            )


def _together_by_row(faults: Sequence[Fault]) -> list[Message]:
    """In the order of the rows; what is said of a row is said once."""
    found: dict[int, list[Message]] = {}
    for row, fault in faults:
        mine = found.setdefault(row, [])
        if fault not in mine:
            mine.append(fault)
    return [fault for row in sorted(found) for fault in found[row]]


def _faults_of_day(one: Said, moment: datetime) -> list[Message]:
    try:
        day = datetime.fromisoformat(one.on).date()
    except ValueError:
        return [msg("{employee}: expected a day as 2026-10-16, got “{got}”.", got=one.on, employee=one.employee_id)]
    if day > moment.date():
        return [msg("{employee}: {day} is yet to come.", day=one.on, employee=one.employee_id)]
    return []


def _faults_in_edition(one: Said, shown: Standing, people: set[str]) -> list[Message]:
    found: list[Message] = []
    facts = {"employee": one.employee_id, "period": str(shown.period), "edition": shown.number}
    if one.employee_id not in people:
        found.append(msg("{employee} has no sheet in edition {edition} of {period}.", **facts))
    if one.what not in SAID:
        found.append(msg("{employee}: “{got}” is none of {known}.", got=one.what, known=SAID, **facts))
    first = shown.preview_from or shown.at[:10]
    if _day(one.on) and _day(one.on) < first:
        found.append(
            msg("{employee}: {day} is before the sheet was shown ({first}).", day=one.on, first=first, **facts)
        )
    if one.what == "interview" and not one.by:
        found.append(
            msg("{employee}: say who talked with the person (--by).", **facts)
            if one.row is None
            else msg("{employee}: say who talked with the person (面谈人).", **facts)
        )
    return found


def _day(text: str) -> str:
    """The ISO day; empty for what is none."""
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        return ""
