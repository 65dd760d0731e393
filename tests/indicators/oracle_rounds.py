"""A second, dull implementation of the indicators of rounds: mystery visits, checks, training and rectifications.

It reads the very rows that a test delivers ("" is a blank cell) and says in plain Python what the contracts and the indicators'
table say. A figure is (numerator, denominator, sample), and for those with an interval the squares as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from oracle_attribution import FOREVER, NOBODY, Feeds, Row, day, day_of, month_of, place
from oracle_incidents import CHECKS, VISITS, Item, Lost, lost_by, withheld

# Who may be shown a value: E employee, B branch, K bank.
GRAINS = {
    "mystery_lobby_score": "BK",
    "mystery_shopper_score": "BK",
    "rectification_timeliness": "BK",
    "repeat_finding_rate": "BK",
    "rule_adherence": "EBK",
    "senior_service_adherence": "EBK",
    "skill_pass_rate": "EBK",
    "suitability_adherence": "EBK",
    "training_completion": "EBK",
}
LOBBY, SENIOR = "大堂", "适老"
SUMS = 6  # numerator, denominator, sample, and the squares: of numerators, of denominators, and of one by the other

Sums = tuple[Fraction, ...]
Key = tuple[str, str, str, date]  # employee, post, branch, month
Figures = dict[tuple[Any, ...], Sums]


@dataclass(frozen=True)
class Observed:
    """A check, as far as it is of one person or of none: what was met and what applied, in points."""

    who: Key
    met: Fraction
    applied: Fraction
    checks: int
    counts_items: bool  # each item is an observation of its own
    coverage: str
    is_summary: bool


def figures(feeds: Feeds, known_until: date, kind: str) -> Figures:
    """(indicator, level, subject, post, period's first day) → sums, for the levels at which each is offered."""
    found: dict[tuple[Any, ...], list[Fraction]] = defaultdict(lambda: [Fraction(0)] * SUMS)
    for indicator, (employee, post, branch, month), sums in facts(feeds, known_until):
        period = first_of(month, kind)
        keys = [(indicator, "bank", "-", "-", period)]
        if "E" in GRAINS[indicator] and employee != NOBODY:
            keys.append((indicator, "employee", employee, post, period))
        if branch != NOBODY:
            keys.append((indicator, "branch", branch, "-", period))
        for key in keys:
            found[key] = [one + other for one, other in zip(found[key], sums, strict=True)]
    return {key: tuple(sums) for key, sums in found.items()}


def first_of(month: date, kind: str) -> date:
    """The first day of the month's own month, quarter or year."""
    return date(month.year, {"month": month.month, "quarter": (month.month - 1) // 3 * 3 + 1, "year": 1}[kind], 1)


def facts(feeds: Feeds, known_until: date) -> Iterator[tuple[str, Key, Sums]]:
    given_back = withheld(feeds, _lost(feeds))
    yield from _mystery(feeds, given_back, "mystery_shopper_score", "")
    yield from _mystery(feeds, given_back, "mystery_lobby_score", LOBBY)
    usual = [row for row in feeds["checks"] if row["method"] not in ("self", "peer")]
    yield from _adherence(feeds, given_back, "rule_adherence", [row for row in usual if row["method"] != "document"])
    senior = [row for row in usual if row["method"] != "document" and _is_senior(row)]
    yield from _adherence(feeds, given_back, "senior_service_adherence", senior)
    documents = [row for row in usual if row["method"] == "document"]
    yield from _adherence(feeds, given_back, "suitability_adherence", documents)
    yield from _findings(feeds, usual)
    yield from _training(feeds, known_until)
    yield from _exams(feeds)
    yield from _rectifications(feeds, known_until)


def plain(numerator: int, denominator: int = 1) -> Sums:
    """A case of a census."""
    return (Fraction(numerator), Fraction(denominator), Fraction(denominator), Fraction(0), Fraction(0), Fraction(0))


def _lost(feeds: Feeds) -> Iterator[Lost]:
    """Every item of a rate that lost points by an incident."""
    for visit, rows in _visits(feeds).items():
        for row, _, points, possible in _visit_points(feeds, rows):
            if row and points < possible:
                item, on = (VISITS, visit, row["item_code"]), day_of(row["visited_at"])
                yield from lost_by(row, item, NOBODY, row["branch_id"], on)
    for row in feeds["checks"]:
        applied = _applied(row)
        is_summary = row["item_code"] == "ALL" and not row["employee_id"]
        if applied and applied[0] < applied[1] and not is_summary and row["method"] not in ("self", "peer"):
            employee, _, branch = place(feeds, row, day_of(row["observed_at"] or row["checked_at"]))
            yield from lost_by(row, _check_item(row), employee, branch, day_of(row["checked_at"]))


def _check_item(row: Row) -> Item:
    return CHECKS, row["check_id"], row["item_code"]


# Mystery visits ------------------------------------------------------------------------------------------------------


def _visits(feeds: Feeds) -> dict[str, list[Row]]:
    visits: dict[str, list[Row]] = defaultdict(list)
    for row in feeds["mystery_visits"]:
        visits[row["visit_id"]].append(row)
    return visits


def _mystery(
    feeds: Feeds, given_back: set[tuple[Item, str]], indicator: str, module: str
) -> Iterator[tuple[str, Key, Sums]]:
    for visit, rows in _visits(feeds).items():
        items = [one for one in _visit_points(feeds, rows) if module in one[1]]
        if not items:
            continue
        got = possible = Fraction(0)
        for row, _, points, full in items:
            costs_elsewhere = row is not None and ((VISITS, visit, row["item_code"]), "branch") in given_back
            got += 100 * (full if costs_elsewhere else points)
            possible += full
        where = (NOBODY, NOBODY, rows[0]["branch_id"], month_of(day_of(rows[0]["visited_at"])))
        yield indicator, where, (got, possible, Fraction(1), got * got, possible * possible, got * possible)


def _visit_points(feeds: Feeds, rows: list[Row]) -> Iterator[tuple[Row | None, str, Fraction, Fraction]]:
    """(row, module, points, points possible) of every item that is judged; None for those that a list of faults leaves
    out: they have no row.
    """
    listed = {
        item["item_code"]: item
        for item in feeds["checklist_items"]
        if (item["checklist_id"], item["version"]) == (rows[0]["checklist_id"], rows[0]["checklist_version"])
    }
    for row in rows:
        item = listed.get(row["item_code"])
        possible = row["points_possible"] or (item["points_possible"] if item else "")
        points = row["points_after_review"] or row["points_scored"]
        if not points and row["points_deducted"] and possible:
            points = str(Fraction(possible) - Fraction(row["points_deducted"]))
        is_known = row["is_fault_only"] != "yes" or bool(listed)
        if points and possible and is_known and _is_reviewed(row):
            yield row, row["module"] or (item["module"] if item else ""), Fraction(points), Fraction(possible)
    if any(row["is_fault_only"] == "yes" and _is_reviewed(row) for row in rows):
        branch = next(one for one in feeds["branches"] if one["branch_id"] == rows[0]["branch_id"])
        named = {row["item_code"] for row in rows}
        for code, item in listed.items():
            kinds = [kind.strip() for kind in item["branch_kinds"].split(",") if kind.strip()]
            applies = not kinds or {branch["kind"], branch["level"], branch["peer_group"]} & set(kinds)
            if code not in named and applies:
                yield None, item["module"], Fraction(item["points_possible"]), Fraction(item["points_possible"])


def _is_reviewed(row: Row) -> bool:
    return row["review_result"] in ("", "final", "revised")


# Checks --------------------------------------------------------------------------------------------------------------


def _is_senior(row: Row) -> bool:
    return row["customer_group"] in ("senior", "disabled") or SENIOR in row["module"]


def _adherence(
    feeds: Feeds, given_back: set[tuple[Item, str]], indicator: str, rows: list[Row]
) -> Iterator[tuple[str, Key, Sums]]:
    """A person gets back what costs the person elsewhere, a branch what costs the branch; a branch has its summary alone."""
    for one in _observed(feeds, rows, given_back, "employee"):
        employee, _, branch, month = one.who
        if employee != NOBODY:
            yield indicator, one.who, _sums(one)
            # What the branch has is counted below.
            yield indicator, (NOBODY, NOBODY, branch, month), tuple(-part for part in _sums(one))
    observed = list(_observed(feeds, rows, given_back, "branch"))
    summed_up = {(one.who[2], one.who[3], one.coverage) for one in observed if one.is_summary}
    for one in observed:
        _, _, branch, month = one.who
        if one.is_summary or (branch, month, one.coverage) not in summed_up:
            yield indicator, (NOBODY, NOBODY, branch, month), _sums(one)


def _observed(feeds: Feeds, rows: list[Row], given_back: set[tuple[Item, str]], level: str) -> Iterator[Observed]:
    checks: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if _applied(row) is None:
            continue
        employee, post, branch = place(feeds, row, day_of(row["observed_at"] or row["checked_at"]))
        who = (employee, post, branch, month_of(day_of(row["checked_at"])))
        coverage = "mixed" if row["method"] in ("on_site", "video", "mixed") else row["method"]
        is_summary = row["item_code"] == "ALL" and not row["employee_id"]
        checks[row["check_id"], who, coverage, is_summary, is_summary and bool(row["passed_count"])].append(row)
    for (_, who, coverage, is_summary, counts_items), mine in checks.items():
        met = applied = Fraction(0)
        for row in mine:
            part, full = _applied(row) or (Fraction(0), Fraction(0))
            met += full if (_check_item(row), level) in given_back else part
            applied += full
        yield Observed(
            who,
            met,
            applied,
            max(int(row["check_count"] or "1") for row in mine),
            counts_items,
            coverage,
            is_summary,
        )


def _applied(row: Row) -> tuple[Fraction, Fraction] | None:
    """(met, applied) of a row; None where it says neither, or names faults only."""
    if row["is_fault_only"] == "yes":
        return None
    if row["passed_count"]:
        return Fraction(row["passed_count"]), Fraction(row["item_count"] or "1")
    weight = Fraction(row["points_possible"] or "1")
    if row["points_deducted"] and row["points_possible"]:
        return weight - Fraction(row["points_deducted"]), weight
    if row["is_passed"]:
        return (weight if row["is_passed"] == "yes" else Fraction(0)), weight
    if row["points_deducted"]:
        return Fraction(Fraction(row["points_deducted"]) == 0), weight
    return None


def _sums(one: Observed) -> Sums:
    if one.counts_items:
        return one.met, one.applied, Fraction(one.checks), one.met, one.applied, one.met
    return one.met, one.applied, Fraction(one.checks), one.met**2, one.applied**2, one.met * one.applied


def _findings(feeds: Feeds, rows: Iterable[Row]) -> Iterator[tuple[str, Key, Sums]]:
    for row in rows:
        applied = _applied(row)
        is_fault = row["is_fault_only"] == "yes" or (applied is not None and applied[0] < applied[1])
        is_summary = row["item_code"] == "ALL" and not row["employee_id"]
        if row["is_repeat"] and is_fault and not is_summary:
            _, _, branch = place(feeds, row, day_of(row["observed_at"] or row["checked_at"]))
            where = (NOBODY, NOBODY, branch, month_of(day_of(row["checked_at"])))
            yield "repeat_finding_rate", where, plain(row["is_repeat"] == "yes")


# Training and rectifications -----------------------------------------------------------------------------------------


def _day_of_training(row: Row) -> date:
    return day_of(row["due_date"] or row["completed_date"] or row["exam_date"] or row["started_at"])


def _last_day(feeds: Feeds, employee: str) -> date:
    """The last day on which the employee holds any post; those that end before they begin were never held."""
    ends = [
        last
        for row in feeds["employees"]
        if row["employee_id"] == employee
        and (last := min(day(row["valid_to"]) or FOREVER, day(row["left_date"]) or FOREVER))
        >= day_of(row["valid_from"])
    ]
    return max(ends, default=FOREVER)


def _where(feeds: Feeds, row: Row, on: date) -> Key:
    return (*place(feeds, row, on, own=""), month_of(on))


def _training(feeds: Feeds, known_until: date) -> Iterator[tuple[str, Key, Sums]]:
    courses: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in feeds["training"]:
        if row["due_date"] and row["is_required"] != "no":
            courses[row["employee_id"], row["course_code"], row["due_date"]].append(row)
    for (employee, _, written), rows in courses.items():
        due = day_of(written)
        if due >= known_until or due > _last_day(feeds, employee) or any(row["is_excused"] == "yes" for row in rows):
            continue
        is_done = any(
            row["completed_date"] and day_of(row["completed_date"]) <= due and row["is_passed"] != "no" for row in rows
        )
        yield "training_completion", _where(feeds, rows[0], due), plain(is_done)


def _exams(feeds: Feeds) -> Iterator[tuple[str, Key, Sums]]:
    exams: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in feeds["training"]:
        on = _day_of_training(row)
        is_taken = row["course_type"] == "skill" and row["is_passed"] and row["is_excused"] != "yes"
        if is_taken and on <= _last_day(feeds, row["employee_id"]):
            exams[row["employee_id"], row["course_code"], first_of(month_of(on), "quarter")].append(row)
    for rows in exams.values():
        best = min(rows, key=lambda row: (row["is_passed"] != "yes", _day_of_training(row), row["record_id"]))
        yield "skill_pass_rate", _where(feeds, best, _day_of_training(best)), plain(best["is_passed"] == "yes")


def _rectifications(feeds: Feeds, known_until: date) -> Iterator[tuple[str, Key, Sums]]:
    for row in feeds["rectifications"]:
        issued = day_of(row["issued_at"])
        due = max(day_of(row["due_date"]), issued)
        if due >= known_until:
            continue
        done = day(row["done_at"])
        if row["status"] in ("done", "closed"):
            done = done or day(row["verified_at"]) or day_of(row["due_date"])
        is_done = done is not None and done <= due and row["status"] != "rejected"
        where = (NOBODY, NOBODY, row["branch_id"], month_of(due))
        yield "rectification_timeliness", where, plain(is_done)
