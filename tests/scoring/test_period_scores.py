"""The score of a quarter or a year: by facts, as the mean of its months, or of its quarters by weight; both are kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from score_samples import only
from workbench import Bank

from pipeline import appraisals
from pipeline.partials import compute_partials
from pipeline.periods import Period
from pipeline.stages import load_rules

# Every error in 1,000 transactions costs 10 points: 10 in 10,000.
RULES = """document_no: '1'
democratic_procedure: '1'
published_at: 2025-12-01
approved_by: '1'
version: '1'
minimum_indicators: 1
levels:
  - {grade: good, title: {zh: 良好, en: Good}, reaching: 80}
  - {grade: below, title: {zh: 不达标, en: Below}, reaching: 0}
"""
OF = {
    "branch": "title: {zh: 网点, en: Branch}\nlevel: branch\nbank: true\n",
    "teller": "title: {zh: 柜员, en: Teller}\nlevel: employee\nposts: [teller]\n",
}
PAY = (
    "service_coefficient: {by_grade: {good: 1.1, below: 0.8}, not_graded: 1.0}\nwhen_not_graded: {short_period: 0.9}\n"
)
QUARTER, YEAR = Period.parse("2026-Q3"), Period.parse("2026")
# Month → transactions, errors. The scores are 100, 80 and 60; over the quarter 10 errors in 4,000 cost 25.
COURSE = {7: (1000, 0), 8: (1000, 2), 9: (2000, 8)}


EACH = "kind: steps, per: 10, deduct: 10"


def write(
    bank: Bank, level: str, *, name: str = "", since: str = "2026-01-01", curve: str = EACH, more: str = ""
) -> None:
    folder = Path(bank.workspace.root / "scorecards")
    folder.mkdir(exist_ok=True)
    row = f"indicator: error_rate, weight: 100, target: 0, basis: observed, when_thin: own, curve: {{{curve}}}"
    text = OF[level] + RULES + f"items: [{{{row}}}]\neffective_from: {since}\n" + more
    (folder / f"{name or level}.yaml").write_text(text, encoding="utf-8")


def deliver(bank: Bank, course: dict[int, tuple[int, int]] = COURSE, year: int = 2026) -> None:
    bank.deliver("branches")
    bank.deliver("employees")
    volumes, errors = [], []
    for month, (done, wrong) in course.items():
        day = f"{year}-{month:02}-15"
        volumes.append({"record_id": f"T{day}", "transaction_date": day, "transaction_count": str(done)})
        errors += [{"error_id": f"X{day}{n}", "occurred_at": day} for n in range(wrong)]
    bank.deliver("transactions", *volumes)
    bank.deliver("errors", *errors)


def results(bank: Bank, period: Period, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    monkeypatch.setattr(appraisals, "HISTORY", 1)
    rules = load_rules(bank.workspace)
    with bank.writing() as connection:
        known = date(2027, 1, 31)
        compute_partials(connection, rules.indicators, known, settings=bank.workspace.settings)
        figures = appraisals.appraise_period(
            connection, bank.workspace.settings, period, rules.indicators, rules.cards, known
        )
    return figures.results


def told(found: pd.DataFrame, level: str, **where: Any) -> tuple[Any, ...]:
    row = only(found, level=level, **where)
    return row["score"], row.get("score_of_facts"), row["grade"]


def test_by_facts_the_quarter_is_reckoned_anew_from_its_own_sums(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(bank)
    write(bank, "branch")
    found = results(bank, QUARTER, monkeypatch)
    assert only(found, level="branch")["score"] == 75.0  # 10 ÷ 4,000 = 25 in 10,000
    assert "score_of_facts" not in found


def test_the_mean_of_the_months_stands_beside_the_score_of_the_facts(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(bank)
    for level in OF:
        write(bank, level, more="period_score: mean_of_months\n")
    found = results(bank, QUARTER, monkeypatch)
    for level in ("branch", "employee"):
        assert told(found, level) == (80.0, 75.0, "good"), level  # (100 + 80 + 60) ÷ 3
    bank_score, of_facts, grade = told(found, "bank")
    assert (bank_score, of_facts) == (80.0, 75.0)
    assert pd.isna(grade)


def test_a_month_is_scored_by_the_rules_of_its_own_day(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(bank)
    write(bank, "branch", name="old", more="period_score: mean_of_months\neffective_to: 2026-07-31\n")
    write(bank, "branch", name="new", since="2026-08-01", curve="kind: steps, per: 10, deduct: 5")
    found = results(bank, QUARTER, monkeypatch)
    # July 100; from August an error costs 5: 90 and 80. The quarter began under the old rules: 75 by its facts.
    assert told(found, "branch") == (90.0, 75.0, "good")


def test_a_month_without_a_grade_leaves_the_mean(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(bank)
    bank.deliver(
        "employees", {"valid_from": "2026-08-01"}, {"employee_id": "E2", "valid_from": "2026-08-20"}, name="held.csv"
    )
    bank.deliver("transactions", {"record_id": "N8", "transaction_date": "2026-08-25", "employee_id": "E2"})
    bank.deliver("transactions", {"record_id": "N9", "transaction_date": "2026-09-25", "employee_id": "E2"})
    bank.deliver("errors", {"error_id": "N8", "occurred_at": "2026-08-25", "employee_id": "E2"})
    write(bank, "teller", more="period_score: mean_of_months\npresence: {quarter: 30}\n" + PAY)
    found = results(bank, QUARTER, monkeypatch)
    # Twelve days of August are too few: only September counts. By the facts 1 error in 200 costs 50.
    assert told(found, "employee", subject_id="E2") == (100.0, 50.0, "good")


def test_who_was_there_too_shortly_gets_no_grade_by_the_mean_either(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(bank)
    bank.deliver("employees", {"employee_id": "E2", "valid_from": "2026-08-20"})
    bank.deliver("transactions", {"record_id": "N9", "transaction_date": "2026-09-25", "employee_id": "E2"})
    write(bank, "teller", more="period_score: mean_of_months\n" + PAY)
    row = only(results(bank, QUARTER, monkeypatch), level="employee", subject_id="E2")
    assert (row["result_status"], row["result_reason"], row["service_coefficient"]) == ("short_period", "joined", 0.9)
    assert pd.isna(row["grade"])
    assert row["score"] == 100.0


def test_quarters_count_by_their_weights_and_each_quarter_by_its_own_facts(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(bank, {5: (1000, 1)} | COURSE)
    write(bank, "branch", more="period_score: weighted_quarters\nquarter_weights: [10, 20, 30, 40]\n")
    # Second quarter 90, third 75, the others unknown: (90 × 20 + 75 × 30) ÷ 50. By the facts 11 in 5,000 cost 22.
    assert told(results(bank, YEAR, monkeypatch), "branch") == (81.0, 78.0, "good")
    quarter = results(bank, QUARTER, monkeypatch)
    assert only(quarter, level="branch")["score"] == 75.0
    assert "score_of_facts" not in quarter


def test_each_month_of_a_mean_is_compared_with_its_own_month_of_last_year(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(bank)
    deliver(bank, dict.fromkeys((7, 8, 9), (1000, 4)), year=2025)
    for level in OF:
        curve = "kind: progress, per: 10, add: 5, start: 60"
        write(bank, level, curve=curve, more="period_score: mean_of_months\n")
    found = results(bank, QUARTER, monkeypatch)
    # Last year 40 in 10,000 every month. Now 0, 20 and 40: 60 + 20, 60 + 10, 60 + 0, and 70 in the mean.
    # By the facts 25 after 40: 60 + 7.5.
    for level in ("branch", "employee", "bank"):
        assert told(found, level)[:2] == (70.0, 67.5), level


APART = """score_events: {bonus: {cap: 30, categories: {praise: 30}}, maximum: 150, grade_with_bonus: false}
presence: {month: 5}
"""


def test_where_bonuses_do_not_lift_the_grade_the_mean_without_them_decides_it(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(bank, COURSE | {9: (2000, 10)})
    bank.deliver("score_events", {"category": "praise", "points": ""})
    write(bank, "teller", more=APART + "period_score: mean_of_months\n")
    row = only(results(bank, QUARTER, monkeypatch), level="employee")
    # 100, 80 and 50 + 30: 86.7 on average, 76.7 without what was praised.
    assert (row["score"], row["graded_by"], row["grade"]) == (86.666666667, 76.666666667, "below")


def test_nor_do_they_where_two_posts_are_put_together(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    bank.deliver("branches")
    bank.deliver(
        "employees",
        {"valid_to": "2026-09-15"},
        {"post": "lobby_manager", "valid_from": "2026-09-16"},
    )
    days = ("2026-09-10", "2026-09-20")
    bank.deliver("transactions", *({"record_id": f"T{day}", "transaction_date": day} for day in days))
    bank.deliver("errors", *({"error_id": f"X{day}", "occurred_at": day} for day in days))
    bank.deliver("score_events", {"category": "praise", "points": ""})
    monkeypatch.setitem(OF, "lobby", "title: {zh: 大堂, en: Lobby}\nlevel: employee\nposts: [lobby_manager]\n")
    for level in ("teller", "lobby"):
        write(bank, level, more=APART, curve="kind: steps, per: 50, deduct: 15")
    found = results(bank, Period.parse("2026-09"), monkeypatch)
    own = found[(found["level"] == "employee") & (found["post"] != "combined")]
    whole = only(found, level="employee", post="combined")
    assert own["grade"].tolist() == ["below", "below"]
    assert whole["score"] >= 80 > whole["graded_by"] == pytest.approx(own["graded_by"].mean())
    assert whole["grade"] == "below"
