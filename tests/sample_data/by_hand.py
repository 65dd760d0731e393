"""The teller's and the branch's sheet worked by hand: the rules of the scorecards in Decimal and plain loops, from the
departments' own files. Nothing of the pipeline is used; only whether a person's sample was enough is taken from outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from hand_cases import (
    QUALITY,
    complaints_in_time,
    complaints_referred,
    complaints_upheld,
    items_met,
    mended_in_time,
    points_of_visit,
    upheld_of_person,
)
from hand_counts import (
    courses_in_time,
    error_costs,
    errors_of_branch,
    exams_failed,
    invitations,
    ratings,
    scores_of_interviews,
    transactions,
    waits_within_ten_minutes,
)
from raw_files import RawFiles, day_of

LEVELS = ((95, "excellent", "1.2"), (88, "good", "1.1"), (75, "fair", "1.0"), (0, "below", "0.8"))
BONUSES = {"客户表扬": "0.5", "锦旗": "1", "委屈奖": "1", "堵截诈骗": "2", "服务创新": "1"}
MOST_BONUS, MOST_DEDUCTION = Decimal(5), Decimal(10)
NORMAL = Decimal("1.959963984540054")


@dataclass(frozen=True)
class Line:
    """A row of a sheet: what it goes by, and its points; both None where the row has nothing to go by."""

    weight: Decimal
    value: Decimal | None
    points: Decimal | None


@dataclass(frozen=True)
class Sheet:
    """`base` of 100, over the rows that have points; `coefficient` for persons only."""

    lines: Mapping[str, Line]
    base: Decimal
    bonus: Decimal
    deduction: Decimal
    score: Decimal
    grade: str
    coefficient: Decimal


def rounded(number: Decimal) -> Decimal:
    """To nine decimals, as every amount is kept."""
    return number.quantize(Decimal("1e-9"), ROUND_HALF_EVEN)


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return part * 100 / whole if whole else None


def short_of(weight: str, value: Decimal | None, target: str, per: str, deduct: str, worse_above: bool = False) -> Line:
    """每低（高）`per` 扣 `deduct` 分，按比例计，扣完为止。"""
    full = Decimal(weight)
    if value is None:
        return Line(full, None, None)
    off = rounded(value) - Decimal(target) if worse_above else Decimal(target) - rounded(value)
    lost = rounded(max(off, Decimal(0)) * Decimal(deduct) / Decimal(per))
    return Line(full, value, max(full - lost, Decimal(0)))


def for_each(weight: str, cases: Decimal, deduct: str) -> Line:
    """每件扣 `deduct` 分，扣完为止。"""
    return Line(Decimal(weight), cases, max(Decimal(weight) - cases * Decimal(deduct), Decimal(0)))


def branch_sheet(raw: RawFiles, branch: str) -> Sheet:
    """网点评分表（明银发〔2026〕5号）."""
    satisfied, answers = ratings(raw).of_branch.get(branch, (0, 0))
    interviews = scores_of_interviews(raw, branch)
    ninths = Decimal(sum(score - 1 for score in interviews))
    got, possible = points_of_visit(raw, branch)
    met, applied = items_met(raw, branch)
    in_time, due = complaints_in_time(raw, branch)
    waits, tickets = waits_within_ten_minutes(raw, branch)
    mended, findings = mended_in_time(raw, branch)
    done, courses = courses_in_time(raw, branch=branch)
    errors = errors_of_branch(raw, branch) * 10000 / transactions(raw, branch)
    overdue = for_each("8", due - in_time, "4")  # where nothing was due nothing is overdue: nothing is taken off
    lines = {
        "counter_satisfaction_rate": short_of("10", percent(Decimal(satisfied), Decimal(answers)), "98", "0.5", "1"),
        "survey_satisfaction_index": short_of("10", percent(ninths, Decimal(9 * len(interviews))), "88", "1", "0.5"),
        "mystery_shopper_score": short_of("20", percent(got, possible), "90", "1", "0.5"),
        "rule_adherence": short_of("15", percent(met, applied), "96", "1", "0.5"),
        "complaint_timeliness": Line(overdue.weight, percent(in_time, due), overdue.points),
        "upheld_complaints": for_each("7", complaints_upheld(raw, branch), "2"),
        "regulator_referrals": for_each("5", complaints_referred(raw, branch), "2.5"),
        "error_rate": short_of("10", errors, "2", "0.5", "0.5", worse_above=True),
        "counter_wait_rate": short_of("5", percent(waits, tickets), "90", "2", "0.5"),
        "rectification_timeliness": short_of("5", percent(mended, findings), "100", "5", "0.5"),
        "training_completion": short_of("5", percent(done, courses), "100", "5", "0.5"),
    }
    return _summed_up(lines, *_matters(raw, "机构", branch))


def teller_sheet(raw: RawFiles, person: str, branches: Mapping[str, Sheet], enough: Mapping[str, bool]) -> Sheet:
    """柜员评分表（明银发〔2026〕5号）.

    `branches`: the sheets of the branches where the person was. `enough`: row → whether the person's own sample is
    enough to go by, of the two rows that are samples; where it is not, the row is 按网点计.
    """
    days = raw.stays(person)
    satisfied, answers = ratings(raw).of_person.get(person, (0, 0))
    usual = _by_days(days, {name: sheet.lines["counter_satisfaction_rate"].value for name, sheet in branches.items()})
    at_branch = short_of("25", usual, "98", "0.5", "2")
    counter = at_branch
    if enough["counter_satisfaction_rate"]:
        counter = short_of("25", _good_end(satisfied, answers), "98", "0.5", "2")
    asked = invitations(raw, person)
    if asked and Decimal(answers) * 100 / asked < 60 and counter.points and at_branch.points:
        counter = Line(counter.weight, counter.value, min(counter.points, at_branch.points))
    assert not enough["rule_adherence"], "no teller of the sample was checked four times"
    checked = _by_days(days, {name: sheet.lines["rule_adherence"].value for name, sheet in branches.items()})
    number, cost = error_costs(raw, person)
    own, referred = upheld_of_person(raw, person)
    done, courses = courses_in_time(raw, person=person)
    late = 5 * (courses - done) + 3 * exams_failed(raw, person)
    linked = _by_days(days, {name: sheet.score for name, sheet in branches.items()})
    assert linked is not None
    lines = {
        "counter_satisfaction_rate": counter,
        "counted_errors": Line(Decimal(20), number, max(20 - cost, Decimal(0))),
        "rule_adherence": short_of("20", checked, "96", "1", "0.4"),
        "upheld_complaints": Line(Decimal(15), own + referred, max(15 - 5 * own - 10 * referred, Decimal(0))),
        "training_completion": Line(Decimal(10), percent(done, courses), max(10 - late, Decimal(0))),
        "linked_branch": Line(Decimal(10), linked, rounded(linked / 10)),
    }
    return _summed_up(lines, *_matters(raw, "员工", person))


def _by_days(days: Mapping[str, int], values: Mapping[str, Decimal | None]) -> Decimal | None:
    """The mean of the branches' figures by the days spent there; a branch without one does not count."""
    known = [(number, value) for name, number in days.items() if (value := values[name]) is not None]
    whole = sum(number for number, _ in known)
    return rounded(sum((number * value for number, value in known), Decimal(0)) / whole) if whole else None


def _good_end(part: int, whole: int) -> Decimal:
    """The upper end of Wilson's interval at 95 %, in percent (persons go by the favourable end)."""
    n, p = Decimal(whole), Decimal(part) / whole
    middle = p + NORMAL**2 / (2 * n)
    half = NORMAL * (p * (1 - p) / n + NORMAL**2 / (4 * n**2)).sqrt()
    return rounded(min((middle + half) / (1 + NORMAL**2 / n), Decimal(1)) * 100)


def _matters(raw: RawFiles, kind: str, subject: str) -> tuple[Decimal, Decimal]:
    """Bonus and deduction of the month's approved matters, each up to its cap."""
    bonus = deduction = Decimal(0)
    for row in raw.books(f"{QUALITY}/*加减分及一票否决事项台账.xlsx", 2, "事项台账"):
        if (row["考核对象类型"], row["机构/员工编号"]) != (kind, subject) or not raw.in_month(day_of(row["认定日期"])):
            continue
        if row["类型"] == "加分":
            assert Decimal(str(row["分值"])) == Decimal(BONUSES[row["事项类别"]])
            bonus += Decimal(str(row["分值"]))
        elif row["类型"] == "扣分":
            deduction -= Decimal(str(row["分值"]))
    return min(bonus, MOST_BONUS), -min(deduction, MOST_DEDUCTION)


def _summed_up(lines: Mapping[str, Line], bonus: Decimal, deduction: Decimal) -> Sheet:
    counted = [line for line in lines.values() if line.points is not None]
    weight = sum(line.weight for line in counted)
    base = rounded(sum((line.points or Decimal(0) for line in counted), Decimal(0)) * 100 / weight)
    score = min(max(base + bonus + deduction, Decimal(0)), Decimal(105))
    grade, coefficient = next((name, factor) for least, name, factor in LEVELS if score >= least)
    return Sheet(lines, base, bonus, deduction, score, grade, Decimal(coefficient))
