"""Errors told: types by severity, branches beside their group, the last critical one, those that do not count."""

from __future__ import annotations

import math

import pytest
from ledger_banks import ledger_bank, ledger_book
from small_books import BASIC, SEPTEMBER, made, value

from pipeline.indicators import load_indicators
from pipeline.report.errors import errors
from pipeline.report.formats import fact
from pipeline.report.lookup import Book
from pipeline.report.model.errors import Errors
from pipeline.settings import Settings


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return ledger_book(ledger_bank(tmp_path_factory.mktemp("ledger") / "bank", complaints=False))


@pytest.fixture(scope="module")
def whole(book: Book) -> Errors:
    found = errors(book, "bank", "-")
    assert found is not None
    return found


def said(found: Errors) -> list[str]:
    return [finding.sentence.text("zh-CN", fact) for finding in found.told]


def test_errors_are_counted_by_severity_with_shares_and_beside_the_month_before(whole: Errors) -> None:
    assert whole.total is not None
    assert (whole.total.minor, whole.total.major, whole.total.critical) == (15.5, 6, 0)
    assert (whole.total.total, whole.total.previous) == (21.5, 4)
    assert said(whole)[0] == "本月计入考核的差错21.5笔（一般15.5笔、较大6笔、重大0起；上月4笔）。"


def test_the_rate_is_the_indicator_with_its_change(whole: Errors) -> None:
    assert whole.rate == pytest.approx(21.5 / 40_000 * 10_000)
    assert whole.rate_change == pytest.approx(21.5 / 4 - 4 / 2)
    assert whole.rate_year_change is None


def test_types_and_businesses_stand_most_first(whole: Errors) -> None:
    assert [(line.name, line.total, line.previous) for line in whole.types] == [
        ("要素不全", 15, 3),
        ("凭证差错", 6, 0),
        ("现金差错", 0.5, 0),
    ]
    assert [(line.total, line.previous) for line in whole.businesses] == [(14, 0), (6, 0), (1.5, 4)]


def test_branches_stand_beside_the_rest_of_their_group(whole: Errors) -> None:
    first, second, third = whole.places
    assert (first.name, first.errors, first.rate) == ("滨江支行", 20, 10.0)
    assert first.group_rate == pytest.approx(1.5 / 20_000 * 10_000)
    assert first.times == pytest.approx(10 / 0.75)
    assert first.is_apart
    assert (second.name, second.times, second.is_apart) == ("望湖支行", None, False)
    assert third.errors == 0.5


def test_days_since_the_last_critical_error_leave_out_one_that_does_not_count(whole: Errors) -> None:
    assert (whole.critical_on, whole.critical_days) == ("2026-08-10", 51)
    assert "本月计入考核的重大差错0起。" in said(whole)
    assert "本月未发生重大差错。" not in said(whole)  # one happened, though it does not count
    assert "另有1笔未计入考核，其中重大差错1起（发现方式：网点自报1笔）。" in said(whole)
    assert whole.uncounted == 1


def test_a_branch_without_a_critical_error_is_told_since_when_none_is_known(book: Book) -> None:
    found = errors(book, "branch", "B1")
    assert found is not None
    assert (found.critical_on, found.critical_days, found.known_since) == (None, None, "2026-08-05")
    assert "自2026年8月5日有记录以来未发生重大差错。" in said(found)
    assert "差错率万分之10.00，为A组其他网点（万分之0.75）的13.3倍，明显偏高。" in said(found)
    assert found.places == ()


def test_a_unit_tells_of_its_own_branches_alone(book: Book) -> None:
    found = errors(book, "managing_unit", "U1")
    assert found is not None
    assert found.total is not None
    assert found.total.total == 21
    assert [place.name for place in found.places] == ["滨江支行", "望湖支行"]


def test_a_critical_error_of_the_period_is_a_breach(tmp_path_factory: pytest.TempPathFactory) -> None:
    book = ledger_book(ledger_bank(tmp_path_factory.mktemp("august") / "bank", complaints=False), "2026-08")
    found = errors(book, "bank", "-")
    assert found is not None
    assert found.told[0].tone == "breach"
    assert said(found)[0] == "本月计入考核的差错4笔（一般3笔、较大0笔、重大1起）。"
    assert found.critical_days == 21
    assert not any("未发生重大差错" in sentence for sentence in said(found))


def test_nothing_is_told_without_data_and_a_missing_delivery_is_said(tmp_path_factory: pytest.TempPathFactory) -> None:
    bank = ledger_bank(tmp_path_factory.mktemp("none") / "bank", complaints=False, errors=False)
    book = ledger_book(bank)
    assert errors(book, "branch", "B4") is None
    object.__setattr__(book, "undelivered", frozenset({"errors"}))
    found = errors(book, "branch", "B1")
    assert found is not None
    assert not found.delivered
    assert said(found) == ["本期差错数据未报送，相关情况从缺。"]


def test_a_branch_whose_errors_did_not_come_is_not_told_that_it_had_none() -> None:
    own = value("error_rate", "branch", "B1", math.nan, status="not_delivered")
    found = errors(made(values=[own]), "branch", "B1")
    assert found is not None
    assert not found.delivered


def test_errors_of_an_undelivered_period_that_a_later_file_brought_are_no_number_to_compare_with() -> None:
    shipped = load_indicators(Settings.model_validate(BASIC))
    before = SEPTEMBER.shifted(-1)
    rates = [
        value("error_rate", "bank", "-", 2.0),
        value("error_rate", "bank", "-", math.nan, before, denominator=0.0, status="not_delivered"),
    ]
    usual = {"branch_id": "B1", "severity": "minor", "error_type": "要素不全", "business_type": "-"}
    usual |= {"is_counted": True, "detected_by": "-"}
    counts = [usual | {"period": p.first, "errors": n} for p, n in ((SEPTEMBER, 8.0), (before, 6.0))]
    found = errors(made({"error_rate": shipped["error_rate"]}, values=rates, error_counts=counts), "bank", "-")
    assert found is not None
    assert found.total is not None
    assert (found.total.total, found.total.previous) == (8, None)
    assert said(found)[0] == "本月计入考核的差错8笔（一般8笔、较大0笔、重大0起）。"
