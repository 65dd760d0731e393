"""A real bank's complaints, a call centre's calls and a bank's NPS answers, unchanged, from files to pages.

The figures are those that the files' own readme states; 2021 by month was counted independently from the files.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from real_bank import RealBank

from pipeline.statistics import charts
from pipeline.warehouse import connect

pytestmark = pytest.mark.real
Find = Callable[[str], Path]
QUARTERS = {"2021-Q1": 14.12, "2021-Q2": 11.52, "2021-Q3": 9.90, "2021-Q4": 11.80}


def _rows(bank: RealBank, sql: str) -> list[tuple[object, ...]]:
    connection = connect(bank.workspace.warehouse, read_only=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_no_row_is_returned_and_every_account_balances(us_bank: RealBank) -> None:
    assert [outcome.status for outcome in us_bank.outcomes] == ["loaded"] * 3
    for load in (load for outcome in us_bank.outcomes for load in outcome.loads):
        assert load["read"] == load["mapped"] + sum(part["count"] for part in load["set_aside"])
        parts = ("accepted", "corrected", "duplicate", "withdrawn", "quarantined")
        assert load["produced"] == sum(load[part] for part in parts)
        assert load["quarantined"] == 0


def test_complaints_are_all_there_with_the_banks_own_ruling(us_bank: RealBank) -> None:
    found = _rows(
        us_bank, "select count(*), count(*) filter (is_in_time), count(*) filter (not is_in_time) from feed.complaints"
    )
    assert found == [(53_385, 51_504, 1_881)]


@pytest.mark.parametrize(
    ("month", "received", "in_time"), [("2022-10", 1_133, 1_066), ("2022-11", 1_131, 1_022), ("2022-12", 1_145, 1_079)]
)
def test_complaints_by_month_submitted(us_bank: RealBank, month: str, received: int, in_time: int) -> None:
    timeliness = us_bank.value(month, "complaint_timeliness")
    assert (timeliness["denominator"], timeliness["numerator"]) == (received, in_time)
    assert us_bank.value(month, "complaint_count")["value"] == received


def test_calls_answered_and_resolved_over_the_quarter(us_bank: RealBank) -> None:
    answered = us_bank.value("2021-Q1", "connection_rate")
    assert (answered["denominator"], answered["numerator"]) == (5_000, 4_054)
    assert round(float(answered["value"]), 2) == 81.08
    resolved = us_bank.value("2021-Q1", "resolution_rate")
    assert (resolved["denominator"], resolved["numerator"]) == (4_054, 3_646)
    assert round(float(resolved["value"]), 2) == 89.94
    assert round(float(resolved["numerator"]) / float(answered["denominator"]) * 100, 2) == 72.92


@pytest.mark.parametrize(
    ("month", "calls", "answered", "resolved"),
    [("2021-01", 1_772, 1_455, 1_311), ("2021-02", 1_616, 1_298, 1_161), ("2021-03", 1_612, 1_301, 1_174)],
)
def test_calls_by_month(us_bank: RealBank, month: str, calls: int, answered: int, resolved: int) -> None:
    connection = us_bank.value(month, "connection_rate")
    assert (connection["denominator"], connection["numerator"]) == (calls, answered)
    assert us_bank.value(month, "resolution_rate")["numerator"] == resolved


def test_speed_of_answer_counts_answered_calls_only(us_bank: RealBank) -> None:
    row = us_bank.value("2021-Q1", "average_speed_of_answer")
    assert row["denominator"] == 4_054
    assert round(float(row["value"]), 2) == 67.52


def test_mean_rating_is_of_answered_calls_only(us_bank: RealBank) -> None:
    found = _rows(us_bank, "select count(*), round(avg(overall), 4) from feed.surveys where instrument = 'ivr'")
    assert found == [(4_054, 3.4036)]


def test_net_promoter_score_of_the_year_and_its_quarters(us_bank: RealBank) -> None:
    year = us_bank.value("2021", "net_promoter_score")
    assert (year["numerator"], year["denominator"]) == (2_309 - 1_719, 5_000)
    assert round(float(year["value"]), 2) == 11.80
    for quarter, expected in QUARTERS.items():
        assert round(float(us_bank.value(quarter, "net_promoter_score")["value"]), 2) == expected


def test_the_files_own_month_and_quarter_agree_with_the_dates_read(us_bank: RealBank, real_file: Find) -> None:
    """Day-first dates: read the other way round, 1,841 of them would silently be others."""
    with real_file("survey_bank_nps_2021.csv").open(encoding="utf-8-sig", newline="") as file:
        key = {f"NPS{row['ID']}": (int(row["Month"]), int(row["Quarter"])) for row in csv.DictReader(file)}
    sql = "select survey_id, month(answered_at), quarter(answered_at) from feed.surveys where instrument = 'app'"
    assert {row[0]: (row[1], row[2]) for row in _rows(us_bank, sql)} == key


def test_the_quarter_is_added_up_from_facts_not_averaged_from_months(us_bank: RealBank) -> None:
    months = [us_bank.value(f"2021-0{n}", "average_speed_of_answer") for n in (1, 2, 3)]
    quarter = us_bank.value("2021-Q1", "average_speed_of_answer")
    assert quarter["numerator"] == sum(float(m["numerator"]) for m in months)
    assert quarter["denominator"] == sum(float(m["denominator"]) for m in months)
    mean_of_means = sum(float(m["value"]) for m in months) / 3
    assert float(quarter["value"]) == pytest.approx(
        float(quarter["numerator"]) / float(quarter["denominator"]), abs=1e-9
    )
    assert abs(float(quarter["value"]) - mean_of_means) > 1e-4


def test_timely_rates_by_quarter_show_the_drop_of_2021(us_bank: RealBank) -> None:
    expected = {"2021-Q2": 84.60, "2021-Q3": 81.03, "2021-Q4": 89.35}
    for quarter, value in expected.items():
        assert round(float(us_bank.value(quarter, "complaint_timeliness")["value"]), 2) == value


@pytest.mark.parametrize(("quarter", "overdue"), [("2021-Q2", 419), ("2021-Q3", 510), ("2021-Q4", 291)])
def test_the_chart_of_timeliness_flags_the_drop_and_names_its_rule(
    us_bank: RealBank, quarter: str, overdue: int
) -> None:
    """As on that quarter's own page: with the quarters up to it, on Laney's p′ chart, below the lower limit."""
    us_bank.run(quarter)
    report = us_bank.report(quarter)
    line = next(line for line in report["indicators"] if line["indicator"] == "complaint_timeliness")
    assert line["judgement"]["rule"] == "standard.missed.worse.outside"
    assert line["judgement"]["tone"] == "breach"
    assert round(line["denominator"] - line["numerator"]) == overdue
    text = us_bank.pages[quarter].read_text(encoding="utf-8")
    assert f"未达标，逾期{overdue}件；明显变差" in text


def test_the_chart_of_all_years_flags_those_three_quarters_as_outside(us_bank: RealBank) -> None:
    sql = """select cast(date_trunc('quarter', received_at) as date), count(*) filter (is_in_time), count(*)
        from feed.complaints group by 1 order by 1"""
    quarters, in_time, received = zip(*_rows(us_bank, sql), strict=True)
    limits = charts.laney_p(in_time, received)
    causes = charts.special_causes([x / n for x, n in zip(in_time, received, strict=True)], limits)
    assert len(quarters) == 23
    assert limits.sigma_z > 5  # chance alone would call nearly every quarter of this bank special
    outside = [day for day, cause in zip(quarters, causes, strict=True) if cause == "outside"]
    assert outside == [date(2021, 4, 1), date(2021, 7, 1), date(2021, 10, 1)]


def test_agents_are_appraised_on_their_own_calls(us_bank: RealBank) -> None:
    edition = us_bank.run("2021-Q1")
    results = edition.tables["results"]
    agents = results[results["level"] == "employee"]
    assert len(agents) == 8
    assert agents["grade"].notna().all()
    values = edition.tables["values"]
    mine = values[(values["level"] == "employee") & (values["indicator"] == "resolution_rate")]
    assert mine["denominator"].sum() == 4_054


def test_pages_stand_for_every_period(us_bank: RealBank) -> None:
    for period in ("2021-01", "2021-02", "2021-03", "2021-Q1"):
        us_bank.run(period)
        text = us_bank.pages[period].read_text(encoding="utf-8")
        assert "投诉处理及时率" in text
        assert "NaN" not in text
    assert us_bank.run("2021-Q1").period.first == date(2021, 1, 1)
