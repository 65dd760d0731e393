"""Seeded random feeds through the program and through the plain second implementation: the same figures, to the last one."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from oracle import COUNTS, GRAINS, figures, first_day, value
from oracle_attribution import Feeds, day_of, month_of, total
from random_feeds import FIRST, KNOWN_UNTIL, random_feeds

SEEDS = (1, 2, 3)
KINDS = ("month", "quarter", "year")
SPAN = (date(2025, 1, 1), date(2027, 1, 1))
YEARLY = ("net_promoter_score", "branch")  # which has no months
STAGED = {
    "surveys": lambda row: row["answered_at"],
    "survey_invitations": lambda row: row["invited_date"] or row["period_start"],
    "contacts": lambda row: row["started_at"],
    "errors": lambda row: row["occurred_at"],
    "transactions": lambda row: row["transaction_date"] or row["period_start"],
    "complaints": lambda row: row["received_at"],
}
EXACT = Fraction(1, 10**12)  # of a sum: thirds, ninths and ninety-ninths have no end, and a double has sixteen digits


@dataclass(frozen=True)
class Run:
    """The feeds, what the program made of them, and the sums per month that it keeps."""

    feeds: Feeds
    values: dict[str, dict[tuple[Any, ...], dict[str, Any]]]
    partials: list[tuple[Any, ...]]
    staged: dict[str, list[tuple[date, int]]]


@pytest.fixture(params=SEEDS, ids=lambda seed: f"seed{seed}")
def run(request, bank, take_in, once) -> Run:
    def work() -> Run:
        feeds = random_feeds(request.param)
        take_in(feeds)
        values = {kind: bank.values(kind, *SPAN, KNOWN_UNTIL) for kind in KINDS}
        partials = bank.rows(
            "select indicator, month, sum(numerator), sum(denominator), sum(sample) from partial.facts group by all"
        )
        with bank.writing() as connection:
            staged = {
                feed: connection.execute(
                    f"select month, count(*) from staging.{feed} group by month order by month"
                ).fetchall()
                for feed in STAGED
            }
        return Run(feeds, values, partials, staged)

    return once(str(request.param), work)


@pytest.mark.parametrize("kind", KINDS)
def test_every_sum_and_value_is_the_one_worked_out_by_hand(run: Run, kind: str):
    expected = figures(run.feeds, KNOWN_UNTIL, kind)
    got = run.values[kind]
    assert set(got) == set(expected)
    faults = [f"{key}: {_difference(key[0], got[key], expected[key])}" for key in expected]
    assert [fault for fault in faults if not fault.endswith(": ")] == []


def _difference(indicator: str, got: dict[str, Any], expected: Any) -> str:
    """What differs between a row of the program and its counterpart; nothing where they agree."""
    found = []
    if not _is_same(got["numerator"], expected.numerator):
        found.append(f"numerator {got['numerator']} for {float(expected.numerator)}")
    if indicator not in COUNTS and got["denominator"] != expected.denominator:
        found.append(f"denominator {got['denominator']} for {float(expected.denominator)}")
    if got["sample"] != expected.sample:
        found.append(f"sample {got['sample']} for {expected.sample}")
    if not math.isnan(got["numerator_sq"]) and not _is_same(got["numerator_sq"], expected.square):
        found.append(f"squares {got['numerator_sq']} for {float(expected.square)}")
    right = value(indicator, expected)
    if right is None or math.isnan(got["value"]):
        if not (right is None and math.isnan(got["value"]) and got["status"] == "no_cases"):
            found.append(f"value {got['value']} ({got['status']}) for {right}")
    elif not _is_same(got["value"], Fraction(right)):
        found.append(f"value {got['value']} for {float(right)}")
    return ", ".join(found)


def _is_same(got: float, exact: Fraction) -> bool:
    return abs(Fraction(got) - exact) <= EXACT * abs(exact)


def test_feeds_bring_every_indicator_at_every_level_that_offers_it(run: Run):
    levels = {"E": "employee", "B": "branch", "Y": "branch", "K": "bank"}
    wanted = {(name, levels[grain], grain) for name, grains in GRAINS.items() for grain in grains}
    assert {key[:2] for key in run.values["year"]} == {key[:2] for key in wanted}
    assert {key[:2] for key in run.values["month"]} == {key[:2] for key in wanted if key[2] != "Y"}
    assert len({key[4] for key in run.values["month"]}) >= 7
    assert {key[4] for key in run.values["year"]} == {date(2025, 1, 1), date(2026, 1, 1)}


def test_quarters_and_years_are_sums_of_their_months(run: Run):
    for kind in ("quarter", "year"):
        sums: dict[tuple[Any, ...], Fraction] = defaultdict(Fraction)
        for key, row in run.values["month"].items():
            sums[*key[:4], first_day(key[4], kind)] += Fraction(row["sample"])
        assert sums == {key: row["sample"] for key, row in run.values[kind].items() if key[:2] != YEARLY}


ROWS_COUNTED: dict[str, tuple[str, Callable[[dict[str, str]], str], Callable[[dict[str, str]], Fraction | int]]] = {
    "connection_rate": (
        "contacts",
        lambda row: row["started_at"],
        lambda row: row["channel"] == "phone" and row["is_test"] != "yes",
    ),
    "counter_satisfaction_rate": (
        "surveys",
        lambda row: row["answered_at"],
        lambda row: (
            int(row["answer_count"] or 1)
            if row["instrument"] == "counter_device" and row["is_satisfied"] and row["is_default"] != "yes"
            else 0
        ),
    ),
    "net_promoter_score": (
        "surveys",
        lambda row: row["answered_at"],
        lambda row: int(row["answer_count"] or 1) if row["nps"] and row["is_default"] != "yes" else 0,
    ),
    "complaint_rate": (
        "transactions",
        lambda row: row["transaction_date"] or row["period_start"],
        lambda row: int(row["transaction_count"]),
    ),
    "survey_response_rate": (
        "survey_invitations",
        lambda row: row["invited_date"] or row["period_start"],
        lambda row: 0 if row["instrument"] == "app" else int(row["invited_count"]),
    ),
    "first_contact_resolution": (
        "contacts",
        lambda row: row["started_at"],
        lambda row: row["is_answered"] == "yes" and row["customer_id"] != "" and row["is_test"] != "yes",
    ),
    "processing_accuracy": (
        "transactions",
        lambda row: row["transaction_date"] or row["period_start"],
        lambda row: int(row["transaction_count"]),
    ),
    "error_rate": (
        "transactions",
        lambda row: row["transaction_date"] or row["period_start"],
        lambda row: int(row["transaction_count"]),
    ),
}


@pytest.mark.parametrize("indicator", ROWS_COUNTED)
def test_sums_over_partials_are_the_rows_of_the_feed_in_every_month(run: Run, indicator: str):
    feed, moment, amount = ROWS_COUNTED[indicator]
    rows: dict[date, list[Fraction]] = defaultdict(list)
    for row in run.feeds[feed]:
        rows[month_of(day_of(moment(row)))].append(Fraction(amount(row)))
    wanted = {month: float(total(amounts)) for month, amounts in rows.items() if total(amounts)}
    kept = {month: float(denominator) for name, month, _, denominator, _ in run.partials if name == indicator}
    assert {month: amount for month, amount in kept.items() if amount} == wanted


def test_every_counted_error_is_in_a_partial_of_its_month(run: Run):
    rows: dict[date, Fraction] = defaultdict(Fraction)
    for row in run.feeds["errors"]:
        if row["is_counted"] != "no":
            rows[month_of(day_of(row["occurred_at"]))] += Fraction(row["share"] or "1")
    kept = {month: Fraction(numerator) for name, month, numerator, _, _ in run.partials if name == "error_rate"}
    assert {month: amount for month, amount in kept.items() if amount} == rows


def test_every_complaint_that_was_not_merged_away_is_in_a_partial_of_its_month(run: Run):
    rows: dict[date, int] = defaultdict(int)
    for row in run.feeds["complaints"]:
        rows[month_of(day_of(row["received_at"]))] += not row["merged_into"]
    kept = {month: sample for name, month, _, _, sample in run.partials if name == "complaint_count"}
    assert kept == rows


def test_staging_has_one_row_for_every_row_of_its_feed(run: Run):
    for feed, months in run.staged.items():
        rows: dict[date, int] = defaultdict(int)
        for row in run.feeds[feed]:
            rows[month_of(day_of(STAGED[feed](row)))] += not row.get("merged_into")
        assert dict(months) == {month: count for month, count in rows.items() if count}, feed
        assert min(rows) == FIRST
