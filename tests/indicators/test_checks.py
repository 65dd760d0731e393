"""Checks: weights, what is never scored, lists of faults, and summaries that carry the denominator."""

from __future__ import annotations

import pytest

TELLER = {"level": "employee", "subject": "E1", "post": "teller"}


def summary(applied: str, met: str, checks: str = "3", **cells: str) -> dict[str, str]:
    return {
        "item_code": "ALL",
        "method": "mixed",
        "is_passed": "",
        "item_count": applied,
        "passed_count": met,
        "check_count": checks,
    } | cells


CASES = {
    "items without points": {
        "checks": [
            {"check_id": "a1"},
            {"check_id": "a1", "item_code": "A2"},
            {"check_id": "a1", "item_code": "A3", "is_passed": "no"},
            {"check_id": "a2", "is_passed": "yes"},
            {"check_id": "a2", "item_code": "A9", "is_passed": ""},
        ]
    },
    "items with points": {
        "checks": [
            {"check_id": "b1", "points_possible": "2", "points_deducted": "0.5", "is_passed": "no"},
            {"check_id": "b1", "item_code": "A2", "points_possible": "3", "is_passed": "no"},
            {"check_id": "b1", "item_code": "A3", "points_possible": "5"},
            {"check_id": "b1", "item_code": "A4", "points_deducted": "0", "is_passed": ""},
            {"check_id": "b1", "item_code": "A5", "points_deducted": "1", "is_passed": ""},
        ]
    },
    "self and peer": {"checks": [{"check_id": "c1"}, {"check_id": "c2", "method": "自查", "is_passed": "no"}]},
    "only by themselves": {"checks": [{"check_id": "d1", "method": "self"}, {"check_id": "d2", "method": "peer"}]},
    "faults only": {
        "checks": [
            {"check_id": "e1", "is_fault_only": "yes", "is_passed": "no", "is_repeat": "yes"},
            {"check_id": "e1", "item_code": "A2", "is_fault_only": "yes", "is_passed": "", "is_repeat": "no"},
            {"check_id": "e1", "item_code": "A3", "is_fault_only": "yes", "is_passed": "", "is_repeat": ""},
        ]
    },
    "summary beside its items": {
        "checks": [
            summary("92", "84", check_id="f0"),
            {"check_id": "f1", "is_passed": "no"},
            {"check_id": "f2", "method": "video", "is_passed": "no"},
            {"check_id": "f3", "method": "phone_test", "is_passed": "no"},
        ]
    },
    "summary of another month": {
        "checks": [summary("50", "50", check_id="g0", checked_at="2026-08-31"), {"check_id": "g1", "is_passed": "no"}]
    },
    "summary beside a teller's own": {
        "employees": [{"employee_id": "E1"}],
        "checks": [
            summary("92", "84", check_id="h0"),
            {"check_id": "h1", "employee_id": "E1", "is_passed": "no"},
            {"check_id": "h1", "item_code": "A2", "employee_id": "E1"},
            {"check_id": "h1", "item_code": "A3", "employee_id": "E1"},
        ],
    },
    "nothing was checked": {"checks": [summary("0", "0", "0", check_id="i0")]},
    "listening": {
        "employees": [{"employee_id": "E2", "post": "phone_agent"}],
        "checks": [
            {
                "check_id": f"j{n}",
                "item_code": "ALL",
                "method": "监听",
                "employee_id": "E2",
                "points_possible": "100",
                "points_deducted": str(n),
                "is_passed": "",
            }
            for n in (0, 2, 4)
        ],
    },
    "seen before, recorded later": {
        "employees": [
            {"employee_id": "E3", "valid_to": "2026-09-06"},
            {"employee_id": "E3", "post": "lobby_manager", "valid_from": "2026-09-07"},
        ],
        "checks": [
            {"check_id": "k1", "employee_id": "E3", "observed_at": "2026-08-30", "checked_at": "2026-09-10"},
            {"check_id": "k2", "employee_id": "E3", "checked_at": "2026-09-10"},
        ],
    },
    "elderly customers": {
        "checks": [
            summary("40", "30", check_id="l0"),
            {"check_id": "l1", "customer_group": "老年客户", "is_passed": "no"},
            {"check_id": "l1", "item_code": "A2", "customer_group": "disabled"},
            {"check_id": "l1", "item_code": "A3", "module": "消保与适老"},
            {"check_id": "l1", "item_code": "A4", "customer_group": "other"},
            {"check_id": "l1", "item_code": "A5", "module": "柜面礼仪"},
        ]
    },
    "recordings of sales": {
        "checks": [
            {"check_id": "m1", "method": "双录检查"},
            {"check_id": "m2", "method": "document", "is_passed": "no"},
            {"check_id": "m3", "is_passed": "no"},
        ]
    },
    "repeats": {
        "checks": [
            {"check_id": "n1", "is_passed": "no", "is_repeat": "yes"},
            {"check_id": "n2", "is_passed": "no", "is_repeat": "no"},
            {"check_id": "n3", "points_possible": "2", "points_deducted": "0.5", "is_passed": "", "is_repeat": "no"},
            {"check_id": "n4", "is_repeat": "no"},
            {"check_id": "n5", "is_passed": "no", "is_repeat": "yes", "method": "self"},
            summary("10", "7", check_id="n6", is_repeat="no"),
        ]
    },
}


def sums(row):
    return row["numerator"], row["denominator"], row["sample"]


def test_item_without_points_weighs_one_and_one_not_judged_nothing(figure):
    row = figure("items without points", "rule_adherence")
    assert sums(row) == (3, 4, 2)
    assert row["value"] == 75.0


def test_interval_is_that_of_a_ratio_over_checks(figure):
    # checks (2, 3) and (1, 1): residuals −0.25 and 0.25; variance 2/1 · 0.125 / 16, t(1) = 12.7062
    row = figure("items without points", "rule_adherence")
    half = 12.706204736 * 100 * (2 * 0.125 / 16) ** 0.5
    assert (row["low"], row["high"]) == (pytest.approx(75 - half), pytest.approx(75 + half))


def test_item_with_points_weighs_them_and_loses_what_was_taken_off(figure):
    # 1.5 of 2, 0 of 3, 5 of 5, and 1 of 1 and 0 of 1 where no points are known
    assert sums(figure("items with points", "rule_adherence")) == (7.5, 12, 1)


def test_branch_s_own_and_its_peers_checks_are_never_scored(figure):
    assert sums(figure("self and peer", "rule_adherence")) == (1, 1, 1)
    assert figure("only by themselves", "rule_adherence") is None


def test_list_of_faults_is_in_neither_sum(figure):
    assert figure("faults only", "rule_adherence") is None


def test_summary_is_the_branch_s_figure_and_its_items_are_not_added_again(figure):
    # 84 of 92 at three visits, and one telephone test, which the summary does not cover
    assert sums(figure("summary beside its items", "rule_adherence")) == (84, 93, 4)


def test_items_of_a_summary_are_each_an_observation(figure):
    # Σ(y − R·x)² over 92 items: 84 · (8/92)² + 8 · (84/92)² = 7.3043; three checks, t(2) = 4.30265
    row = figure("summary beside a teller's own", "rule_adherence")
    half = 4.302652730 * 100 / 92 * (3 / 2 * (84 * 8**2 + 8 * 84**2) / 92**2) ** 0.5
    assert row["low"] == pytest.approx(100 * 84 / 92 - half)


def test_summary_stands_for_its_own_month_alone(figure):
    assert sums(figure("summary of another month", "rule_adherence")) == (0, 1, 1)


def test_teller_has_the_own_items_and_the_branch_its_summary(figure):
    case = "summary beside a teller's own"
    assert sums(figure(case, "rule_adherence", **TELLER)) == (2, 3, 1)
    assert sums(figure(case, "rule_adherence")) == (84, 92, 3)


def test_summary_of_no_checks_is_no_figure(figure):
    assert figure("nothing was checked", "rule_adherence")["status"] == "no_cases"


def test_total_of_a_listened_call_weighs_its_points(figure):
    agent = {"level": "employee", "subject": "E2", "post": "phone_agent"}
    assert sums(figure("listening", "rule_adherence", **agent)) == (294, 300, 3)
    assert sums(figure("listening", "rule_adherence")) == (294, 300, 3)


def test_check_counts_in_the_month_of_its_record_for_the_post_of_the_day_it_was_seen(figure):
    case = "seen before, recorded later"
    assert figure(case, "rule_adherence", level="employee", subject="E3", post="teller")["sample"] == 1
    assert figure(case, "rule_adherence", level="employee", subject="E3", post="lobby_manager")["sample"] == 1


def test_service_of_the_elderly_has_its_own_items_though_a_summary_came(figure):
    assert sums(figure("elderly customers", "senior_service_adherence")) == (2, 3, 1)
    assert sums(figure("elderly customers", "rule_adherence")) == (30, 40, 3)
    assert figure("items with points", "senior_service_adherence") is None


def test_recordings_of_sales_are_a_figure_of_their_own(figure):
    assert sums(figure("recordings of sales", "suitability_adherence")) == (1, 2, 2)
    assert sums(figure("recordings of sales", "rule_adherence")) == (0, 1, 1)


def test_repeats_are_of_findings_that_say_whether_they_repeat(figure):
    assert sums(figure("repeats", "repeat_finding_rate")) == (1, 3, 3)
    assert figure("items without points", "repeat_finding_rate") is None


def test_list_of_faults_is_of_findings(figure):
    assert sums(figure("faults only", "repeat_finding_rate")) == (1, 2, 2)
