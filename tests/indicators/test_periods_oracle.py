"""Month, quarter and year of every indicator at every level, added up in fractions from what the second implementation
says of each row: never from a shorter period's values, and never from the program's own sums.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import oracle
import oracle_rounds
import pandas as pd
import pytest
from oracle_attribution import NOBODY, Feeds
from random_bank import ABOVE, KNOWN_UNTIL, random_bank

from pipeline.appraisals import appraise_period
from pipeline.contracts import contract_of
from pipeline.indicators import evaluate, load_indicators
from pipeline.partials import compute_partials
from pipeline.periods import Period
from pipeline.rolling import roll_up

SEEDS = (4, 5)
KINDS = ("month", "quarter", "year")
SPAN = (date(2025, 1, 1), date(2027, 1, 1))
GRAINS = oracle.GRAINS | oracle_rounds.GRAINS
LEVELS = {"E": {"employee"}, "B": {"branch", "managing_unit"}, "K": {"bank"}}
# A share of a hundred is told in per cent; these have another unit, or are told in points of a hundred already.
SCALE = dict.fromkeys(GRAINS, 100) | oracle.SCALE | {"mystery_shopper_score": 1, "mystery_lobby_score": 1}
SAMPLES = {"rule_adherence": 4, "senior_service_adherence": 4, "suitability_adherence": 4} | {
    "mystery_shopper_score": 1,
    "mystery_lobby_score": 1,
}
COMPLETE = {
    "complaint_count",
    "complaint_rate",
    "complaint_timeliness",
    "counted_errors",
    "critical_errors",
    "first_contact_timeliness",
    "invitation_rate",
    "rectification_timeliness",
    "regulator_referrals",
    "repeat_complaint_rate",
    "repeat_finding_rate",
    "skill_pass_rate",
    "survey_response_rate",
    "training_completion",
    "upheld_complaints",
}
EXACT = Fraction(1, 10**12)  # of a sum: thirds, ninths and ninety-ninths have no end, and a double has sixteen digits
INDICES = ("survey_satisfaction_index", "speed_index", "professionalism_index", "personalisation_index")
ENOUGH = 25
FEBRUARY = Period(date(2026, 2, 1), "month")
# Asked for once a quarter: a month shows the last quarter that has ended.
QUARTERLY = (*INDICES, "mystery_lobby_score", "mystery_shopper_score", "net_promoter_score", "skill_pass_rate")
# No row of these feeds is without these cells: without them the row is of another kind, of no day, or of no incident.
ALWAYS = {"branches": {"kind"}, "checks": {"item_code"}, "training": {"started_at"}, "score_events": {"incident_ref"}}

Key = tuple[Any, ...]  # indicator, level, subject, post, period's first day


@dataclass
class Added:
    """Facts added up; `parts`: of how many persons, posts, branches and months, each kept to so many decimals."""

    numerator: Fraction = Fraction(0)
    denominator: Fraction = Fraction(0)
    sample: Fraction = Fraction(0)
    parts: int = 0


@dataclass(frozen=True)
class Run:
    feeds: Feeds
    values: dict[str, dict[Key, dict[str, Any]]]
    added: dict[str, dict[Key, Added]]
    appraised: dict[Key, dict[str, Any]]  # what an appraisal of February shows, with the months before it


@pytest.fixture(params=SEEDS, ids=lambda seed: f"seed{seed}")
def run(request, bank, take_in, once) -> Run:
    def work() -> Run:
        feeds = random_bank(request.param)
        take_in(feeds)
        indicators = load_indicators(bank.workspace.settings)
        with bank.writing() as connection:
            compute_partials(connection, indicators, KNOWN_UNTIL, settings=bank.workspace.settings)
            frames = {kind: evaluate(roll_up(connection, kind, *SPAN), indicators, ENOUGH) for kind in KINDS}
            month = appraise_period(connection, bank.workspace.settings, FEBRUARY, indicators, [], KNOWN_UNTIL)
        values = {kind: _by_key(frame) for kind, frame in frames.items()}
        facts = list(_facts(feeds))
        return Run(feeds, values, {kind: _added(facts, kind) for kind in KINDS}, _by_key(month.values))

    return once(str(request.param), work)


def _by_key(values: pd.DataFrame) -> dict[Key, dict[str, Any]]:
    keys = ["indicator", "level", "subject_id", "post", "period"]
    return {tuple(row[key] for key in keys): row for row in values.to_dict("records")}


def _facts(feeds: Feeds) -> Iterator[tuple[str, tuple[str, str, str, date], tuple[Fraction, Fraction, Fraction]]]:
    """(indicator, who and when, numerator, denominator and sample) of every row's share in every indicator."""
    for fact in oracle.facts(feeds, KNOWN_UNTIL):
        who = (fact.employee, fact.post, fact.branch, fact.month)
        yield fact.indicator, who, (fact.numerator, fact.denominator, Fraction(fact.sample))
    for indicator, who, sums in oracle_rounds.facts(feeds, KNOWN_UNTIL):
        yield indicator, who, (sums[0], sums[1], sums[2])


def _added(facts: list[Any], kind: str) -> dict[Key, Added]:
    found: dict[Key, Added] = defaultdict(Added)
    parts: dict[Key, set[Any]] = defaultdict(set)
    for indicator, who, (numerator, denominator, sample) in facts:
        employee, post, branch, month = who
        subjects = [("bank", NOBODY, NOBODY)]
        if "E" in GRAINS[indicator] and employee != NOBODY:
            subjects.append(("employee", employee, post))
        if "B" in GRAINS[indicator] or ("Y" in GRAINS[indicator] and kind == "year"):
            subjects += [("branch", branch, NOBODY)] if branch != NOBODY else []
            subjects += [("managing_unit", unit, NOBODY) for unit in _units_above(branch)]
        for subject in subjects:
            key = (indicator, *subject, _first_day(month, kind))
            one = found[key]
            one.numerator += numerator
            one.denominator += denominator
            one.sample += sample
            parts[key].add(who)
    for key, one in found.items():
        one.parts = len(parts[key])
    return dict(found)


def _units_above(branch: str) -> Iterator[str]:
    """Every unit that the branch is part of; a unit is also part of itself."""
    if branch in ABOVE.values():
        yield branch
    while branch in ABOVE:
        branch = ABOVE[branch]
        yield branch


def _first_day(month: date, kind: str) -> date:
    if kind == "year":
        return date(month.year, 1, 1)
    while kind == "quarter" and month.month not in (1, 4, 7, 10):
        month = date(month.year, month.month - 1, 1)
    return month


def _value(indicator: str, one: Added) -> Fraction | None:
    """In the indicator's unit; None where nothing was counted."""
    if indicator in oracle.COUNTS:
        return one.numerator
    if one.denominator == 0:
        return None
    numerator = one.numerator
    if indicator == "processing_accuracy":
        numerator = max(numerator, Fraction(0))  # more errors than transactions
    return numerator * SCALE[indicator] / one.denominator


def _status(key: Key, one: Added) -> str:
    if _value(key[0], one) is None:
        return "no_cases"
    least = SAMPLES.get(key[0], ENOUGH)
    needed = max(least, ENOUGH) if key[1] == "employee" else least
    return "thin" if one.sample < needed and key[0] not in COMPLETE else "ok"


def test_every_indicator_has_a_second_implementation_and_facts_at_every_level_that_offers_it(bank, run: Run):
    names = set(load_indicators(bank.workspace.settings))
    assert set(GRAINS) == names
    wanted = {(name, level) for name in names for grain in GRAINS[name] for level in LEVELS.get(grain, ())}
    for kind in KINDS:
        yearly = {("net_promoter_score", level) for level in LEVELS["B"]} if kind == "year" else set()
        assert {key[:2] for key in run.added[kind]} == wanted | yearly, kind


@pytest.mark.parametrize("kind", KINDS)
def test_every_sum_value_and_status_of_a_period_is_added_up_from_facts(run: Run, kind: str):
    got, expected = run.values[kind], run.added[kind]
    assert set(got) == set(expected)
    assert {str(key): fault for key, one in expected.items() if (fault := _fault(key, got[key], one))} == {}


def _fault(key: Key, got: dict[str, Any], one: Added) -> str:
    """What differs between a row of the program and what the facts add up to; nothing where they agree."""
    indicator, right = key[0], _value(key[0], one)
    if not _is_same(got["numerator"], one.numerator):
        return f"numerator {got['numerator']} for {float(one.numerator)}"
    if got["denominator"] != one.denominator and indicator not in oracle.COUNTS:
        return f"denominator {got['denominator']} for {one.denominator}"
    if (got["sample"], got["status"]) != (one.sample, _status(key, one)):
        return f"{got['status']} by {got['sample']} for {_status(key, one)} by {one.sample}"
    if (right is None) != math.isnan(got["value"]):
        return f"value {got['value']} for {right}"
    if right is not None and not _is_same(got["value"], Fraction(right)):
        return f"value {got['value']} for {float(right)}"
    return ""


def _is_same(got: float, exact: Fraction) -> bool:
    return abs(Fraction(got) - exact) <= EXACT * abs(exact)


def test_longer_periods_are_not_the_means_of_their_months(run: Run):
    """Were they, most figures would differ: the months of these feeds have unequal numbers of rows."""
    for kind in ("quarter", "year"):
        months: dict[Key, list[float]] = defaultdict(list)
        for key, row in run.values["month"].items():
            if not math.isnan(row["value"]):
                months[*key[:4], _first_day(key[4], kind)].append(row["value"])
        several = {key: values for key, values in months.items() if len(set(values)) > 1}
        means = {key: sum(values) / len(values) for key, values in several.items()}
        differ = {key for key, mean in means.items() if abs(mean - run.values[kind][key]["value"]) > 1e-6}
        assert len(differ) > len(several) * 0.9
        assert {key[0] for key in differ} == set(GRAINS)


def test_a_month_shows_the_last_ended_quarter_of_what_is_asked_for_once_a_quarter(run: Run):
    """In January and February that of October to December; in December, the quarter that ends with it."""
    shown = {key: row for key, row in run.appraised.items() if key[0] in QUARTERLY}
    assert {key[0] for key in shown} == set(QUARTERLY)
    quarter = {key[:4]: one for key, one in run.added["quarter"].items() if key[4] == date(2025, 10, 1)}
    for month, is_carried in ((date(2025, 12, 1), False), (date(2026, 1, 1), True), (date(2026, 2, 1), True)):
        here = {key[:4]: row for key, row in shown.items() if key[4] == month}
        # Persons are shown in the month of the appraisal alone.
        wanted = {
            key: one
            for key, one in quarter.items()
            if key[0] in QUARTERLY and (key[1] != "employee" or month == FEBRUARY.first)
        }
        assert set(here) == set(wanted)
        for key, one in wanted.items():
            status = _status((*key, month), one)
            assert here[key]["status"] == ("carried" if is_carried and status == "ok" else status), (key, month)
            assert (here[key]["denominator"], here[key]["sample"]) == (one.denominator, one.sample), (key, month)


@pytest.mark.parametrize(
    ("person", "posts"),
    [
        ("moves", {"teller", "lobby_manager"}),
        ("is lent", {"teller", "lobby_manager"}),
        ("has two posts", {"phone_agent", "relationship_manager"}),
        ("leaves", {"teller", NOBODY}),  # what still bears the name of one who has left
        ("moves on rounds", {"teller", "lobby_manager"}),
        ("is lent on rounds", {"teller", "lobby_manager"}),
        ("has two posts on rounds", {"teller", "lobby_manager"}),
    ],
)
def test_a_person_has_a_row_for_each_post_held_in_the_year(run: Run, person: str, posts: set[str]):
    held = {key[3] for kind in ("quarter", "year") for key in run.values[kind] if key[1:3] == ("employee", person)}
    assert held == posts


def test_every_optional_cell_of_a_row_is_blank_somewhere(run: Run):
    for feed, rows in run.feeds.items():
        optional = {column.name for column in contract_of(feed).columns if not column.is_required} & set(rows[0])
        never = {name for name in optional if not any(row[name] == "" for row in rows)}
        assert never == ALWAYS.get(feed, set()), feed
        assert {name for name in rows[0] if not any(row[name] for row in rows)} == set(), feed
