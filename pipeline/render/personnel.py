"""What HR sees first, as cells: heads that add up, grades as bars with their counts, coefficients with their digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from pipeline.explain.arithmetic import written
from pipeline.people.headcount import STATUSES
from pipeline.report.formats import NO_VALUE, fact, number
from pipeline.report.model import Text
from pipeline.report.model.hr import ActionList, ChangeLine, Changes, HrOverview, Noted, PostGrades
from pipeline.texts import msg

KINDS = {
    "contract": msg("contract"),
    "agency": msg("labour dispatch"),
    "outsourced": msg("outsourced"),
    "-": msg("not stated"),
}
DIRECTIONS = {
    "down": msg("grade down"),
    "up": msg("grade up"),
    "lost": msg("no longer graded"),
    "gained": msg("graded now"),
    "score": msg("same grade"),
}


@dataclass(frozen=True)
class Slice:
    """A part of a bar: its share of the whole in %, as CSS; `place` of its grade, best first."""

    place: int
    width: str
    count: int
    label: str


@dataclass(frozen=True)
class BranchPeople:
    """A branch's people on a list."""

    branch: str
    people: tuple[Noted, ...]


def helpers(locale: str) -> dict[str, Callable[..., Any]]:
    """The functions that hr.html.j2 calls, bound to their language."""
    spoken: dict[str, Callable[..., Any]] = {
        "heads_line": heads_line,
        "slices": slices,
        "moved_count": moved_count,
        "has_moved": has_moved,
        "changes_line": changes_line,
        "noted": noted,
    }
    return {
        **{name: partial(function, locale=locale) for name, function in spoken.items()},
        "status_name": lambda status: STATUSES[status].text(locale),
        "employment_name": lambda kind: KINDS[kind].text(locale) if kind in KINDS else kind,
        "direction_name": lambda line: DIRECTIONS[line.direction].text(locale),
        "factor": factor,
        "grade_from_to": partial(grade_from_to, locale=locale),
        "by_branch": by_branch,
    }


def heads_line(report: HrOverview, locale: str) -> str:
    """在册264人＝已评定207人＋不满考核期0人＋…."""
    heads = report.headcount
    parts = [
        msg("{status} {count}", status=STATUSES[part.status], count=number(part.count, 0)).text(locale, fact)
        for part in heads.parts
    ]
    plus, equals = ("＋", "＝") if locale == "zh-CN" else (" + ", " = ")
    if heads.on_roster is None:
        told = msg("{parts}; this edition keeps no roster to compare them with", parts=plus.join(parts))
        return told.text(locale)
    left = msg("On the roster {count}", count=number(heads.on_roster, 0)).text(locale)
    return f"{left}{equals}{plus.join(parts)}"


def slices(counts: Sequence[int], grades: Sequence[Text], locale: str) -> list[Slice]:
    """The parts of a bar that have anybody in them."""
    whole = sum(counts)
    return [
        Slice(place, f"{100 * count / whole:.2f}%", count, f"{grade.text(locale)} {number(count, 0)}")
        for place, (count, grade) in enumerate(zip(counts, grades, strict=True))
        if count
    ]


def moved_count(line: PostGrades, place: int, locale: str) -> str:
    """（+3）: how many more of the same persons have the grade now; empty without a period before."""
    if line.moved is None:
        return ""
    change = line.moved[place]
    return number(change, 0, signed=True) if change else ""


def has_moved(report: HrOverview, locale: str) -> bool:
    """Whether any count of the grades has brackets behind it, so that the heading explains them."""
    return any(moved_count(line, place, locale) for line in report.distribution for place in range(len(line.counts)))


def changes_line(changes: Changes, locale: str) -> str:
    """本版较第1版变动14人（升级9人、降级5人）."""
    counts = {name: sum(line.direction == name for line in changes.lines) for name in DIRECTIONS}
    before = msg("the draft before") if changes.edition is None else msg("edition {edition}", edition=changes.edition)
    if not changes.lines:
        return msg("Against {before}, nobody’s grade, coefficient or score changed.", before=before).text(locale, fact)
    parts = [
        msg("{what} {count}", what=DIRECTIONS[name], count=number(count, 0)) for name, count in counts.items() if count
    ]
    told = msg(
        "Against {before}, {count} people changed: {parts}.",
        before=before,
        count=number(len(changes.lines), 0),
        parts=parts,
    )
    return told.text(locale, fact)


def grade_from_to(line: ChangeLine, locale: str) -> str:
    """合格→良好."""
    old, new = (grade.text(locale) if grade else NO_VALUE for grade in (line.old_grade, line.new_grade))
    return old if old == new else f"{old} → {new}"


def noted(person: Noted, locale: str) -> str:
    """The remarks beside a name."""
    return fact(list(person.notes), locale)


def by_branch(wanted: ActionList) -> list[BranchPeople]:
    """The list's people by branch, in the order in which they stand."""
    found: dict[str, list[Noted]] = {}
    for one in wanted.people:
        found.setdefault(one.person.branch, []).append(one)
    return [BranchPeople(branch, tuple(people)) for branch, people in found.items()]


def factor(value: float | None) -> str:
    """A coefficient, or a sum of them, with its digits, one place at the least: 1.0, 250.6."""
    if value is None:
        return NO_VALUE
    places = len(written(Decimal(repr(value))).partition(".")[2])
    return number(value, max(1, places))
