"""Seeded random rounds through the program and through the plain second implementation: the same sums, to the last one."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from oracle_rounds import GRAINS, figures
from random_rounds import KNOWN_UNTIL, random_rounds

SPAN = (date(2025, 1, 1), date(2027, 1, 1))
COLUMNS = ("numerator", "denominator", "sample")
SQUARES = ("numerator_sq", "denominator_sq", "cross_product")
WITH_SQUARES = (
    "mystery_lobby_score",
    "mystery_shopper_score",
    "rule_adherence",
    "senior_service_adherence",
    "suitability_adherence",
)
LEVELS = ("employee", "branch", "bank")


@pytest.fixture(params=(1, 2), ids=lambda seed: f"seed{seed}")
def run(request, bank, take_in, once):
    """The feeds, and the program's values by kind of period."""

    def work():
        feeds = random_rounds(request.param)
        take_in(feeds)
        values = {kind: bank.values(kind, *SPAN, KNOWN_UNTIL) for kind in ("month", "quarter", "year")}
        staged = bank.rows(
            "select 'checks', count(*) from staging.checks"
            " union all select 'training', count(*) from staging.training"
            " union all select 'rectifications', count(*) from staging.rectifications"
            " union all select 'mystery_visits', count(*) from staging.mystery_visits where not is_filled_in"
        )
        withheld = bank.rows("select distinct feed, level, standing_kind from staging.withheld_items")
        return feeds, values, dict(staged), set(withheld)

    return once(str(request.param), work)


@pytest.mark.parametrize("kind", ["month", "quarter", "year"])
def test_every_sum_of_a_round_is_the_one_worked_out_by_hand(run, kind: str):
    feeds, values, _, _ = run
    expected = figures(feeds, KNOWN_UNTIL, kind)
    got = {key: row for key, row in values[kind].items() if key[0] in GRAINS and key[1] in LEVELS}
    assert set(got) == set(expected)
    faults = []
    for key, sums in expected.items():
        names = (*COLUMNS, *SQUARES) if key[0] in WITH_SQUARES else COLUMNS
        found = [Fraction(got[key][name]) for name in names]
        if any(abs(one - other) > Fraction(1, 10**6) for one, other in zip(found, sums, strict=False)):
            faults.append((key, [float(one) for one in found], [float(one) for one in sums]))
    assert faults == []


def test_rounds_bring_every_indicator_at_every_level_that_offers_it(run):
    _, values, _, _ = run
    letters = {"E": "employee", "B": "branch", "K": "bank"}
    wanted = {(name, letters[grain]) for name, grains in GRAINS.items() for grain in grains}
    assert wanted <= {key[:2] for key in values["month"]}


def test_staging_has_one_row_for_every_row_of_a_round(run):
    feeds, _, staged, _ = run
    assert staged == {feed: len(feeds[feed]) for feed in staged}


def test_rounds_bring_incidents_that_cost_elsewhere_in_every_way(run):
    events = {"complaint", "deduction", "veto", "error"}
    _, _, _, withheld = run
    assert {("mystery_visits", "branch"), ("checks", "branch"), ("checks", "employee")} == {one[:2] for one in withheld}
    kinds = {(feed, kind) for feed, level, kind in withheld if level == "branch"}
    assert {("mystery_visits", "check"), ("checks", "mystery"), ("checks", "complaint")} <= kinds
    assert len({kind for _, _, kind in withheld} & events) >= 3
