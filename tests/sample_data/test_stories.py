"""Each story planted in the sample ends as it is told: practice/scorecards.md, "Stories planted in the sample".

What the departments' files say of them is tested in test_sample_figures.py, test_sample_quality.py, test_sample_counted.py and
test_sample_trust.py; here it is what the edition makes of it.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import orjson
import pandas as pd
import pytest
from conftest import Appraised
from hand_counts import OPERATIONS
from raw_files import RawFiles

from pipeline import stages
from pipeline.appraisals import HISTORY
from pipeline.editions import Edition
from pipeline.report.build import bank_report, branch_reports
from pipeline.report.lookup import Book
from pipeline.scorecards import in_force
from pipeline.workspace import Workspace

BINJIANG, QINGHE, REFURBISHED, SMALL, CITY = "010205", "020104", "010226", "020122", "010200"
MOBILE = "010007"  # 网络金融部
SAINT, HELPED_OUT, LEFT, INHERITED, MOTHER = "20170915", "20190822", "20120228", "20260105", "W0260412"
SEPTEMBER, AUGUST = date(2026, 9, 1), date(2026, 8, 1)


@pytest.fixture(scope="module")
def september(appraised: Appraised) -> Edition:
    return appraised.edition("2026-09")


@pytest.fixture(scope="module")
def book(appraised: Appraised):
    """Period → what its report is made from."""
    workspace = Workspace.open(appraised.root)
    rules = stages.load_rules(workspace)

    @cache
    def of(period: str) -> Book:
        edition = appraised.edition(period)
        cards = in_force(rules.cards, edition.period)
        return Book(edition, workspace.settings, rules.indicators, cards, HISTORY)

    return of


def rows(edition: Edition, table: str, **wanted: Any) -> list[dict[str, Any]]:
    """The table's rows with these values; of a table with several periods, those of the edition's own."""
    found = edition.tables[table]
    if "period" in found and "period" not in wanted:
        wanted["period"] = edition.period.first
    for column, value in wanted.items():
        found = found[found[column] == value]
    return found.to_dict("records")


def one(edition: Edition, table: str, **wanted: Any) -> dict[str, Any]:
    (row,) = rows(edition, table, **wanted)
    return row


def value(edition: Edition, indicator: str, subject: str, period: date = SEPTEMBER) -> float:
    """A branch's or a department's value; 0 cases where there is no row."""
    found = rows(edition, "values", indicator=indicator, level="branch", subject_id=subject, period=period)
    return float(found[0]["value"]) if found else 0.0


def test_1_the_branch_whose_errors_double_is_found_worse_and_no_other(september, book):
    found = rows(september, "comparisons", indicator="error_rate", level="branch", against="previous")
    assert [row["subject_id"] for row in found if row["verdict"] != "none"] == [BINJIANG]
    assert one(september, "comparisons", indicator="error_rate", subject_id=BINJIANG, against="previous")["low"] > 1
    owners = {
        finding.owner for finding in bank_report(book("2026-09")).findings if finding.rule == "problem.branch_apart"
    }
    assert owners == {"滨江支行"}


def test_2_training_helps_where_it_was_given(appraised):
    quarter = appraised.edition("2026-Q3")
    found = rows(quarter, "comparisons", indicator="rule_adherence", level="managing_unit", against="previous")
    verdicts = {row["subject_id"]: row["verdict"] for row in found}
    assert verdicts[CITY] == "better"
    assert set(verdicts.values()) == {"better", "none"}
    assert [unit for unit, verdict in verdicts.items() if verdict == "better"] == [CITY]


def test_3_the_wave_of_complaints_is_the_department_s_and_costs_no_branch(september, book):
    now, before = (value(september, "complaint_count", MOBILE, day) for day in (SEPTEMBER, AUGUST))
    assert now >= 2 * before
    (surge,) = [one for one in bank_report(book("2026-09")).findings if one.rule == "problem.complaint_surge"]
    assert surge.owner == "网络金融部"
    # The department is no subject of a scorecard, and what it had to answer for stands in no branch's row.
    graded = {row["subject_id"] for row in rows(september, "results", level="branch")}
    assert MOBILE not in graded
    cases = pd.DataFrame(rows(september, "cases", indicator="upheld_complaints", level="branch"))
    theirs = set(cases.loc[cases["subject_id"] == MOBILE, "case_id"])
    assert theirs
    assert not theirs & set(cases.loc[cases["subject_id"].isin(graded), "case_id"])


def test_4_identical_tellers_are_not_told_apart(september):
    """Whoever had no error, no open course, no failed exam and no matter has one grade, the saintly one among them."""
    points = september.tables["points"]
    mine = points[(points["period"] == SEPTEMBER) & (points["post"] == "teller")]
    table = mine.pivot(index="subject_id", columns="item", values="points")
    same = table[(table["counted_errors"] == 20) & (table["training_completion"] == 10)].index
    results = pd.DataFrame(rows(september, "results", level="employee", post="teller", result_status="graded"))
    identical = results[results["subject_id"].isin(same) & (results["bonus"] == 0) & (results["deduction"] == 0)]
    assert len(identical) > 60
    assert set(identical["grade"]) == {"excellent"}
    ratings = mine[(mine["item"] == "counter_satisfaction_rate") & mine["subject_id"].isin(identical["subject_id"])]
    assert set(ratings["grain_used"]) == {"branch"}  # none can be told from the peers by so many answers


def test_5_the_branch_in_refurbishment_has_no_score_and_no_place(september, book):
    result = one(september, "results", level="branch", subject_id=REFURBISHED)
    assert result["result_status"] == "no_data"
    assert pd.isna(result["grade"])
    report = bank_report(book("2026-09"))
    (line,) = [line for line in report.branches if line.branch_id == REFURBISHED]
    assert line.rank is None
    assert report.branches_ranked < report.branches_counted
    (own,) = branch_reports(book("2026-09"), [REFURBISHED])
    assert own.rank is None


def test_6_the_saintly_teller_has_a_grade_but_no_award(september):
    result = one(september, "results", subject_id=SAINT, post="teller")
    assert result["grade"] == "excellent"
    assert not result["award_eligible"]
    assert "data_in_doubt" in result["ineligible_reason"].split()
    doubted = {
        row["subject_id"]
        for row in rows(september, "results", level="employee")
        if "data_in_doubt" in row["ineligible_reason"]
    }
    assert doubted == {SAINT}


def test_7_one_incident_is_deducted_once(september):
    """A complaint of 3 September, found by a check and a mystery visit too: 张伟 loses 5 points, and the branch 2."""
    mine = rows(september, "matters", subject_id=HELPED_OUT, kind="deduction")
    counted = {row["event_id"]: row["counted"] for row in mine if row["counted"]}
    assert sorted(counted.values()) == [-5.0]
    assert {row["status"] for row in mine} <= {"counted", "same_incident"}
    assert one(september, "points", subject_id=HELPED_OUT, item="upheld_complaints")["points"] == 15.0
    withheld = [
        row
        for row in rows(september, "shared_incidents", incident_ref="TS20260903001", level="branch")
        if row["feed"] == "mystery_visits"
    ]
    assert [(row["item_code"], row["points"], row["standing_kind"]) for row in withheld] == [("C1", 2.0, "complaint")]
    visit = one(september, "points", subject_id=BINJIANG, item="mystery_shopper_score")
    assert (visit["numerator"], visit["denominator"]) == (8600.0, 100.0)  # 84, and the 2 that C1 lost
    cases = rows(september, "cases", indicator="upheld_complaints", level="branch", subject_id=BINJIANG)
    assert "TS20260903001" in {row["case_id"] for row in cases}


def test_8_the_re_used_number_s_old_error_is_not_its_new_bearer_s(september):
    """Business of 24 July under 020140, then 吕芳's; since 20 August the number is 周晓's."""
    old = one(september, "cases", indicator="counted_errors", level="employee", subject_id=LEFT)
    others = [row["subject_id"] for row in rows(september, "cases", case_id=old["case_id"], level="employee")]
    assert others == [LEFT]
    at_branch = {
        row["case_id"]
        for row in rows(september, "cases", indicator="counted_errors", level="branch", subject_id=QINGHE)
    }
    assert old["case_id"] in at_branch
    assert rows(september, "results", subject_id=LEFT) == []
    assert one(september, "results", subject_id=INHERITED, post="teller")["result_status"] == "graded"


def test_9_the_upheld_appeal_gives_the_visit_its_point_back(appraised, september):
    """B2 of 滨江支行, one point, is restored by the list of 23 October: 86 becomes 87, the 2 of C1 among them."""
    after = appraised.edition("2026-09", in_the_end=True)
    before_then = [
        one(edition, "points", subject_id=BINJIANG, item="mystery_shopper_score") for edition in (september, after)
    ]
    assert [row["numerator"] / 100 for row in before_then] == [86.0, 87.0]
    assert [row["denominator"] for row in before_then] == [100.0, 100.0]
    gained = before_then[1]["points"] - before_then[0]["points"]
    assert gained == 0.5  # 每低1分扣0.5分
    scores = [one(edition, "results", level="branch", subject_id=BINJIANG)["score"] for edition in (september, after)]
    assert scores[1] > scores[0]


def test_10_referrals_rise_while_all_complaints_fall_and_nothing_is_called_better(appraised, book):
    june = appraised.edition("2026-06")

    def at_bank(indicator: str) -> list[float]:
        periods = (date(2026, 5, 1), date(2026, 6, 1))
        return [one(june, "values", indicator=indicator, level="bank", period=day)["value"] for day in periods]

    before, now = at_bank("complaint_count")
    assert now < 0.9 * before
    before, now = at_bank("regulator_referrals")
    assert now > 1.5 * before
    report = bank_report(book("2026-06"))
    assert report.headline.tone != "better"
    assert report.headline.rule != "headline.better"
    (redline,) = [line for line in report.redlines if line.code == "regulator_referrals"]
    assert (redline.previous, redline.count) == (before, now)


def test_11_the_outage_is_left_out_and_both_figures_are_told(september, book):
    rate = one(september, "values", indicator="connection_rate", level="bank")
    assert rate["unexcluded"] < rate["value"]
    assert pd.isna(one(september, "values", indicator="call_satisfaction_rate", level="bank")["unexcluded"])
    lines = {line.indicator: line for line in bank_report(book("2026-09")).indicators}
    shown = lines["connection_rate"]
    assert (shown.value, shown.unexcluded) == (rate["value"], rate["unexcluded"])


def test_12_self_reported_errors_without_loss_are_not_counted(appraised, september):
    raw = RawFiles(appraised.inbox, SEPTEMBER)
    ledger = raw.books(f"{OPERATIONS}/*9月运营差错台账-最终版2.xlsx", 3)
    reported = {row["差错编号"] for row in ledger if row.get("是否计入考核") == "否（主动报告且无损失）"}
    assert reported
    counted = {row["case_id"] for row in rows(september, "cases", indicator="counted_errors")}
    assert counted
    assert not counted & reported


def test_13_the_pensioners_branch_waits_long_but_as_its_group_does(september, book):
    own = one(september, "funnels", indicator="counter_wait_rate", subject_id=QINGHE)
    assert own["value"] < 90  # the target
    assert (own["peer_group"], own["flag"], own["verdict"]) == ("C", "within", "none")
    apart = [one for one in bank_report(book("2026-09")).findings if one.rule == "problem.branch_apart"]
    assert "清河支行" not in {finding.owner for finding in apart}


def test_14_maternity_leave_is_a_status_with_a_coefficient_by_rule(september, appraised):
    result = one(september, "results", subject_id=MOTHER)
    assert (result["result_status"], result["employment_status"]) == ("on_leave", "maternity")
    assert pd.isna(result["grade"])
    cards = {card.name: card for card in stages.load_rules(Workspace.open(appraised.root)).cards}
    rule = cards[result["scorecard"]].when_not_graded["on_leave"]
    assert result["service_coefficient"] == float(rule)
    assert not result["award_eligible"]


def test_15_the_late_department_is_named_and_its_branches_have_their_rate_in_the_end(appraised, september):
    def delivery(edition: Edition) -> dict[str, Any]:
        found = edition.tables["deliveries"]
        return found[(found["department"] == "服务质量管理部") & (found["feed"] == "checks")].to_dict("records")[0]

    after = appraised.edition("2026-09", in_the_end=True)
    assert (delivery(september)["status"], delivery(september)["missing_branches"]) == ("incomplete", "安平分行")
    assert delivery(after)["missing_branches"] == ""
    row = {"subject_id": QINGHE, "item": "rule_adherence"}
    assert pd.isna(one(september, "points", **row)["points"])
    assert one(after, "points", **row)["points"] > 0
    scores = [one(edition, "results", level="branch", subject_id=QINGHE) for edition in (september, after)]
    assert [score["coverage"] for score in scores] == [85.0, 100.0]
    assert scores[0]["score"] != scores[1]["score"]


def test_16_one_complaint_after_none_is_one_more_and_no_percentage(september, book):
    assert value(september, "complaint_count", SMALL) == 1.0
    assert value(september, "complaint_count", SMALL, AUGUST) == 0.0
    (report,) = branch_reports(book("2026-09"), [SMALL])
    text = orjson.dumps(report).decode()
    assert "∞" not in text
    assert '"inf' not in text.lower()
    (line,) = [line for line in report.indicators if line.indicator == "complaint_count"]
    assert line.unit == "cases"
    assert line.change in (None, 1.0)
