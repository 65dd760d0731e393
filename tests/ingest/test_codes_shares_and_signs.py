"""Codes of items, parts of one, and a minus, as people and programs write them."""

from __future__ import annotations

from decimal import Decimal

from mappings import open_rows, take
from workbench import Bank

from pipeline.reasons import reason_message

MATTERS = "事项编号,认定日期,考核对象类型,考核对象,类型,事项类别,分值,依据条款,审批人"


def matter(number: str, kind: str, points: str) -> str:
    return f"{number},2026-09-20,员工,E1,{kind},服务,{points},第二条,何俊"


def test_an_item_s_code_is_the_same_in_either_case_and_with_blanks(staffed: Bank) -> None:
    take(
        staffed,
        "体系.csv",
        "检查表编号,版本,指标编号,检测指标,分值\nL,1,C1,起身,2\nL,1,C 1,起身,2\nL,1,来有迎声,问候,2\n",
    )
    assert staffed.feed("checklist_items", "item_code") == [("C1",), ("来有迎声",)]
    staffed.deliver("mystery_visits", {"item_code": "c1"}, {"item_code": "Ｃ　３"})
    assert staffed.feed("mystery_visits", "item_code") == [("C1",), ("C3",)]


def test_a_share_in_percent_is_a_part_of_one(staffed: Bank) -> None:
    head = "差错编号,业务日期,机构号,差错等级,分担比例"
    rows = ("X1,2026-09-03,B1,一般差错,50%", "X2,2026-09-03,B1,一般差错,1%", "X3,2026-09-03,B1,一般差错,50")
    take(staffed, "差错.csv", "\n".join([head, *rows]) + "\n")
    assert staffed.feed("errors", "error_id", "share") == [("X1", Decimal("0.5")), ("X2", Decimal("0.01"))]
    assert open_rows(staffed, "errors") == [("差错.csv", 4, ["share out_of_range"])]


def test_brackets_are_a_minus_where_one_may_stand(staffed: Bank) -> None:
    rows = (matter("M1", "扣分", "（5）"), matter("M2", "扣分", "−0.5"), matter("M3", "加分", "(1)"))
    take(staffed, "事项.csv", "\n".join([MATTERS, *rows]) + "\n")
    assert staffed.feed("score_events", "event_id", "points") == [("M1", Decimal(-5)), ("M2", Decimal("-0.5"))]
    assert open_rows(staffed, "score_events") == [("事项.csv", 4, ["points signed"])]


def test_a_percentage_is_no_number_of_points(staffed: Bank) -> None:
    take(staffed, "事项.csv", "\n".join([MATTERS, matter("M1", "扣分", "-5%"), matter("M2", "扣分", "5分")]) + "\n")
    assert staffed.feed("score_events", "event_id") == [("M2",)]
    assert open_rows(staffed, "score_events") == [("事项.csv", 2, ["points not_number"])]


def test_brackets_where_no_minus_may_stand_are_told_as_one() -> None:
    reason = {"column": "points", "problem": "out_of_range", "got": "（12）", "candidates": None}
    told = reason_message("差错.csv", "errors", "4", reason)
    assert told.text("zh-CN") == (
        "差错.csv，行号4，“积分”：“（12）”带括号，按会计习惯表示负数，此列不得为负。不是负数的，请去掉括号。"
    )
    assert "in brackets is a minus" in told.text("en")


def test_a_number_of_six_digits_that_a_program_made_a_decimal_gets_its_zero_back(staffed: Bank) -> None:
    staffed.source(
        "errors",
        "-- feed: errors\n-- files: [登记*]\n-- format: {widths: {柜员号: 6}}\n"
        "select _row, \"单号\" as error_id, \"日期\" as occurred_at, 'B1' as branch_id, 'minor' as severity,\n"
        "    'core:' || \"柜员号\" as employee_id from source\n",
    )
    take(staffed, "登记.csv", "单号,日期,柜员号\nX1,2026-09-03,20517.0\n")
    assert staffed.feed("errors", "employee_id") == [("E1",)]
