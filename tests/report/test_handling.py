"""Complaints told: flow, reasons, the clock, each overdue one, referrals, who is responsible; counted by hand."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date

import pytest
from ledger_banks import ledger_bank, ledger_book

from pipeline.report.formats import fact
from pipeline.report.handling import handling
from pipeline.report.lookup import Book
from pipeline.report.model.handling import AgeLine, Flow, Handling, Tally


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return ledger_book(ledger_bank(tmp_path_factory.mktemp("ledger") / "bank"))


@pytest.fixture(scope="module")
def whole(book: Book) -> Handling:
    found = handling(book, "bank", "-")
    assert found is not None
    return found


def said(found: Handling) -> list[str]:
    return [finding.sentence.text("zh-CN", fact) for finding in (*found.told, *found.clock_told)]


def test_complaints_are_counted_merged_and_without_merging_beside_earlier_ones(whole: Handling) -> None:
    assert (whole.received, whole.with_merged, whole.before, whole.year_ago) == (4, 5, 1, 1)
    assert said(whole)[0] == "本月受理投诉4件（上月1件、上年同期1件）。"


def test_the_flow_balances_with_those_merged_received_and_left_out(whole: Handling) -> None:
    assert whole.flow == Flow(opening=1, received=5, closed=3, withdrawn=0, merged=1, closing=2, ruled=0)


def test_reasons_add_up_to_the_whole_most_frequent_first(whole: Handling) -> None:
    lines = [(line.name, line.count, line.previous) for line in whole.reasons]
    assert lines == [("服务态度", 3, 1), ("定价收费", 1, 0), ("系统故障", 1, 0)]
    assert [line.cumulative for line in whole.reasons] == pytest.approx([0.6, 0.8, 1.0])
    assert whole.reasons_named == 5


def test_the_clock_tells_in_time_late_open_and_mean_days(whole: Handling) -> None:
    (line,) = whole.clock
    assert (line.classification, line.limit_days, line.closed, line.in_time, line.late) == ("simple", 15, 3, 2, 1)
    assert (line.open, line.overdue) == (2, 1)
    assert line.days == pytest.approx((13 + 17 + 1) / 3)
    assert whole.days_before is None
    assert [line for line in whole.ages if line.count] == [AgeLine("open_15", 1), AgeLine("open_30", 1)]
    assert "超过法定时限：逾期办结1件、逾期未结1件。" in said(whole)


def test_each_overdue_complaint_is_listed_the_longest_first(whole: Handling) -> None:
    cases = [(c.complaint_id, c.place, c.due, c.days_over, c.ended_by) for c in whole.overdue]
    assert cases == [("K2", "滨江支行", "2026-09-25", 5, None), ("K4", "望湖支行", "2026-09-18", 2, "settled")]


def test_referrals_stand_by_body_with_those_who_answer(whole: Handling) -> None:
    assert [(line.source, line.now, line.before, line.year_ago) for line in whole.referrals] == [
        ("nfra", 1, 0, 0),
        ("pboc", 0, 0, 0),
        ("hotline_12345", 1, 0, 0),
    ]
    assert [line.owners for line in whole.referrals] == [(Tally("网络金融部", 1),), (), (Tally("江北支行", 1),)]
    assert {case.complaint_id: case.owner for case in whole.referred} == {"K3": "网络金融部", "K6": None}


def test_the_responsible_are_told_with_upheld_pending_and_in_time(whole: Handling) -> None:
    lines = {line.name: astuple(line)[1:6] for line in whole.owners}
    assert lines == {
        "滨江支行": (1, 0, 1, 2, 1),
        "望湖支行": (1, 1, 0, 1, 0),
        "江北支行": (1, 0, 0, 1, 1),
        "网络金融部": (1, 0, 1, 0, 0),
    }


def test_repeats_leave_out_the_regulators_and_have_no_share_of_a_few(whole: Handling) -> None:
    assert "重复投诉1件（非监管转送投诉共2件、上月0件）。" in said(whole)


def test_causes_are_shown_of_the_bank_and_not_of_a_branch_with_few(book: Book, whole: Handling) -> None:
    assert (whole.causes, whole.causes_recorded) == ((Tally("升级缺陷", 1),), 1)
    branch = handling(book, "branch", "B3")
    assert branch is not None
    assert (branch.causes, branch.causes_recorded) == ((), 1)


def test_a_unit_adds_up_its_branches(book: Book) -> None:
    unit = handling(book, "managing_unit", "U1")
    assert unit is not None
    assert (unit.received, unit.with_merged) == (3, 4)
    assert unit.flow == Flow(opening=1, received=4, closed=2, withdrawn=0, merged=1, closing=2, ruled=0)
    assert [case.complaint_id for case in unit.overdue] == ["K2", "K4"]


def test_a_branch_is_told_its_own_and_one_without_complaints_nothing(book: Book) -> None:
    own = handling(book, "branch", "B1")
    assert own is not None
    assert (own.received, own.before, own.year_ago, own.owners) == (1, 1, 0, ())
    assert [case.complaint_id for case in own.overdue] == ["K2"]
    assert handling(book, "branch", "B4") is None


def test_without_any_overdue_that_is_said(book: Book) -> None:
    found = handling(book, "branch", "B3")
    assert found is not None
    assert "本期无逾期办结，期末无逾期未结。" in said(found)
    assert found.overdue == ()


def test_a_date_of_the_regulator_missed_within_the_law_is_listed_apart(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    bank = ledger_bank(tmp_path_factory.mktemp("reply") / "bank", complaints=False, errors=False)
    bank.deliver(
        "complaints",
        {
            "complaint_id": "R1",
            "received_at": "2026-09-25",
            "referral_source": "12378",
            "reply_required_at": "2026-09-28",
        },
        {"complaint_id": "R2", "received_at": "2026-08-01", "withdrawn_at": "2026-09-04"},
    )
    found = handling(ledger_book(bank), "bank", "-")
    assert found is not None
    cases = [(c.complaint_id, c.past, c.days_over, c.ended_by) for c in found.overdue]
    assert cases == [("R2", "legal", 19, "withdrawn"), ("R1", "reply", 2, None)]
    assert "在办投诉中未超法定时限、已超监管要求或行内时限的1件。" in said(found)


def test_a_year_is_beside_the_year_before_only(tmp_path_factory: pytest.TempPathFactory) -> None:
    bank = ledger_bank(tmp_path_factory.mktemp("year") / "bank", errors=False)
    found = handling(ledger_book(bank, "2026", date(2026, 10, 13)), "bank", "-")
    assert found is not None
    assert found.received == 5
    assert said(found)[0] == "本年受理投诉5件（上年1件）。"


def test_without_a_ledger_nothing_is_told_and_one_that_was_due_is_said_to_be_missing(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    bare = ledger_book(ledger_bank(tmp_path_factory.mktemp("none") / "bank", complaints=False))
    assert handling(bare, "bank", "-") is None
    object.__setattr__(bare, "undelivered", frozenset({"complaints"}))
    found = handling(bare, "bank", "-")
    assert found is not None
    assert not found.delivered
    assert said(found) == ["本期投诉台账未报送，相关情况从缺。"]
