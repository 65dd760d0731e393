"""Cells of the sample's files, written otherwise than agreed: each is read for what it says, or its row is returned; none is
passed over in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.mapping import map_file
from pipeline.readers import scan
from pipeline.scratch import Place
from pipeline.sources import load_sources
from pipeline.warehouse import connect, rows
from sample_data.workspace import TEMPLATE

CALLS = "CDR_202609.csv"
CHATS = "在线客服会话明细202609.xls"
TICKETS = "PDJH_010205_202609.csv"
VOLUMES = "GY_YWL_202609.csv"
COURSES = "学习项目完成情况_20261009.xls"
LISTENING = "质检明细202609.xls"
SKILLS = "2026年三季度业务技能测评成绩.xls"
SUMMARY = "2026年9月服务检查得分汇总.xls"
FAULTS = "神秘客检测扣分明细（复核结果截至2026年10月16日）.xls"
SCORES = "神秘客检测逐项得分_20261016.xls"
LEDGER = "2026年消费投诉台账（截至9月30日）.xls"
ROSTER = "员工花名册20260930.xls"
MOVEMENTS = "2026年9月人员异动表.xls"
INTERVIEWS = "2026年三季度客户满意度调查.xls"
ERRORS = "2026年9月运营差错台账.xls"
# What a row's cells are where a test does not say otherwise; headers that are not named here are blank.
USUAL: dict[str, dict[str, str]] = {
    CALLS: {
        "通话流水号": "1",
        "转人工时间": "2026-09-03 09:26:20",
        "应答时间": "2026-09-03 09:26:31",
        "排队时长": "7",
        "振铃时长": "4",
        "挂机方": "客户",
    },
    CHATS: {
        "会话ID": "S1",
        "机器人转人工时间": "2026-09-05 08:32",
        "会话结束时间": "2026-09-05 08:40",
        "结束方式": "客户关闭",
        "评价（1-5星）": "4",
    },
    TICKETS: {
        "票号": "A1",
        "机构号": "010205",
        "取号时间": "2026-09-15 10:50:00",
        "等候时长(分钟)": "3.5",
        "办理时长(分钟)": "9",
        "状态": "已办理",
    },
    VOLUMES: {"统计月份": "202609", "机构号": "010205", "柜员号": "020517", "业务大类": "存取款", "业务笔数": "612"},
    COURSES: {"员工编号": "20140317", "课程编号": "FW", "完成时间": "2026-09-12 21:40:26", "完成状态": "已完成"},
    LISTENING: {
        "质检编号": "Z1",
        "通话流水号": "202609030926310081",
        "质检日期": "2026-09-05",
        "坐席工号": "8021",
        **dict.fromkeys(["开场白", "身份核实", "业务解答", "服务态度", "风险提示", "结束语"], "10"),
        "致命项": "否",
    },
    SKILLS: {"柜员号": "20517", "测评日期": "2026-09-10", "是否达标": "是"},
    SUMMARY: {
        "统计月份": "2026年9月",
        "网点名称": "滨江支行",
        "现场检查次数": "1",
        "非现场检查次数": "2",
        "适用项数": "92",
        "合格项数": "84",
    },
    FAULTS: {"网点名称": "滨江支行", "检测日期": "2026-09-15", "指标编号": "C1", "分值": "2", "复核后扣分": "1"},
    ERRORS: {"差错编号": "YYJD-202609-0037", "业务日期": "2026-09-02", "机构号": "10205", "差错等级": "一般差错"},
    LEDGER: {"投诉编号": "TS1", "受理日期": "2026-09-03", "被投诉机构": "滨江支行", "应办结日": "2026-10-04"},
    ROSTER: {"员工编号": "20140317", "二级机构": "滨江支行", "岗位": "柜员", "现岗位日期": "2023-03-01"},
    MOVEMENTS: {"员工编号": "20211105", "新机构": "清河支行", "新岗位": "大堂经理", "异动日期": "2026-09-07"},
    INTERVIEWS: {"样本编号": "Q3-1", "访问日期": "2026-08-14", "质控结果": "合格", "Q1": "9"},
    SCORES: {"网点名称": "滨江支行", "网点编号": "010205", "检测日期": "2026-09-15"},
}
Read = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The rows that the sample's mapping onto a feed makes of a file with one row, typed."""

    def made(file: str, feed: str, cells: Mapping[str, str], beneath: str = "") -> list[dict[str, Any]]:
        sources = [s for s in load_sources(TEMPLATE / "sources") if s.names(file) and s.header.feed == feed]
        headers = dict.fromkeys([*(header for source in sources for header in source.wanted), *USUAL[file], *cells])
        values = USUAL[file] | cells
        path = tmp_path / file
        lines = [
            "\t".join(headers),
            *([beneath] if beneath else []),
            "\t".join(values.get(name, "") for name in headers),
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        (mapped,) = map_file(path, file, scan(path), sources, Place(tmp_path / "s.duckdb", "key", "Asia/Shanghai"))
        connection = connect(tmp_path / "s.duckdb", read_only=True)
        try:
            return rows(connection.execute(f"select * from {mapped.table}"))
        finally:
            connection.close()

    return made


@pytest.mark.parametrize(
    ("file", "feed", "cells", "column", "value"),
    [
        (CALLS, "contacts", {"排队时长": "00:01:05", "振铃时长": "4秒"}, "wait_seconds", 69),
        (CHATS, "surveys", {"评价（1-5星）": "4.0"}, "is_satisfied", True),
        (CHATS, "surveys", {"评价（1-5星）": "３星"}, "is_satisfied", False),
        (TICKETS, "contacts", {"等候时长(分钟)": "3分30秒"}, "wait_seconds", 210),
        (TICKETS, "contacts", {"等候时长(分钟)": "00:03:30"}, "wait_seconds", 210),
        (TICKETS, "contacts", {"办理时长(分钟)": "9.5分钟"}, "handle_seconds", 570),
        (TICKETS, "contacts", {"取号时间": "2026/9/15 7:50"}, "is_test", True),
        (TICKETS, "contacts", {"取号时间": "2026/9/15 10:50"}, "contact_id", "PD-010205-2026-09-15-A1"),
        (VOLUMES, "transactions", {"统计月份": "2026年9月"}, "record_id", "202609-010205-020517-存取款"),
        (VOLUMES, "transactions", {"统计月份": "2026-09"}, "period_start::varchar", "2026-09-01"),
        (VOLUMES, "transactions", {"统计月份": "2026.9"}, "period_end::varchar", "2026-09-30"),
        (COURSES, "training", {"考试成绩": "91分"}, "exam_score::varchar", "91.0000"),
        (COURSES, "training", {"是否通过": "合格"}, "is_passed", True),
        (COURSES, "training", {"完成状态": ""}, "completed_date::varchar", "2026-09-12"),
        (SKILLS, "training", {"测评日期": "2026.9.10"}, "record_id", "技能-2026-09-10-020517"),
        (SKILLS, "training", {"测评日期": "9月10日"}, "course_code", "技能测评-2026Q3"),
        (SUMMARY, "checks", {"现场检查次数": "1次", "非现场检查次数": "—"}, "check_count", 1),
        (SUMMARY, "checks", {"统计月份": "2026-09"}, "check_id", "汇总-2026年9月-滨江支行"),
        (ERRORS, "errors", {"差错编号": "YYJD-202609-1"}, "share::varchar", "1.0000"),
        (ERRORS, "errors", {"差错编号": "YYJD-202609-0020-1"}, "share::varchar", "0.5000"),
        (ERRORS, "errors", {"是否计入考核": "待定（申诉中）"}, "is_counted", False),
        (LEDGER, "complaints", {"转送单位": "金融监管总局（12378）"}, "referral_source", "nfra_12378"),
        (LEDGER, "complaints", {"是否监管转送": "否", "转送单位": "12345"}, "referral_source", None),
        (LEDGER, "complaints", {"备注": "已并入 TS2"}, "merged_into", "TS2"),
        (ROSTER, "employees", {"员工编号": "20140317.0"}, "employee_id", "20140317"),
        (MOVEMENTS, "employees", {"备注": "支援至2026-09-29"}, "valid_to::varchar", "2026-09-29"),
        (MOVEMENTS, "employees", {"备注": "至9月29日"}, "valid_to::varchar", "2026-09-29"),
        (INTERVIEWS, "surveys", {"Q1": "98.0"}, "overall", None),
        (INTERVIEWS, "surveys", {"Q1": "9分"}, "overall", 9),
        (FAULTS, "mystery_visits", {"涉及人员": "3号窗口，工牌20523"}, "involved_employee_id", "core:020523"),
        (FAULTS, "mystery_visits", {"涉及人员": "工牌号：０２０５２３"}, "involved_employee_id", "core:020523"),
        (FAULTS, "mystery_visits", {"涉及人员": "未佩戴工牌，女，约30岁"}, "involved_employee_id", None),
        (FAULTS, "mystery_visits", {"涉及人员": "客户经理20190822"}, "involved_employee_id", "客户经理20190822"),
    ],
)
def test_a_cell_is_read_for_what_it_says(
    read: Read, file: str, feed: str, cells: dict[str, str], column: str, value: Any
) -> None:
    name, _, as_text = column.partition("::")
    (row,) = read(file, feed, cells)
    assert row["_reasons"] is None
    assert (str(row[name]) if as_text else row[name]) == value


@pytest.mark.parametrize(
    ("file", "feed", "cells", "reason"),
    [
        (CALLS, "contacts", {"排队时长": "约一分钟"}, ("wait_seconds", "not_seconds", "约一分钟+4")),
        (CALLS, "contacts", {"应答时间": "", "挂机方": "主叫"}, ("is_abandoned", "not_boolean", "主叫")),
        (CHATS, "contacts", {"结束方式": "访客离开"}, ("is_abandoned", "not_boolean", "访客离开")),
        (CHATS, "surveys", {"评价（1-5星）": "好评"}, ("overall", "not_whole", "好评")),
        (TICKETS, "contacts", {"等候时长(分钟)": "很久"}, ("wait_seconds", "not_seconds", "很久")),
        (TICKETS, "contacts", {"状态": "办结"}, ("is_answered", "not_boolean", "办结")),
        (VOLUMES, "transactions", {"统计月份": "九月"}, ("period_start", "not_date", "九月")),
        (COURSES, "training", {"完成状态": "已结业"}, ("completed_date", "not_date", "已结业")),
        (COURSES, "training", {"考试成绩": "优秀"}, ("exam_score", "not_number", "优秀")),
        (COURSES, "training", {"是否通过": "补考"}, ("is_passed", "not_boolean", "补考")),
        (LEDGER, "complaints", {"是否撤诉": "是"}, ("withdrawn_at", "not_time", "是")),
        (LEDGER, "complaints", {"是否延期": "是", "应办结日": ""}, ("extended_to", "not_date", "是")),
        (ROSTER, "employees", {"在岗状态": "离职"}, ("valid_to", "not_date", "离职")),
        (MOVEMENTS, "employees", {"备注": "支援至9.29"}, ("valid_to", "not_date", "9.29")),
        (INTERVIEWS, "surveys", {"Q1": "不清楚"}, ("overall", "not_whole", "不清楚")),
        (SUMMARY, "checks", {"统计月份": "九月"}, ("checked_at", "not_time", "九月")),
        (SUMMARY, "checks", {"现场检查次数": "若干"}, ("check_count", "not_whole", "若干+2")),
    ],
)
def test_what_says_nothing_that_is_known_returns_its_row(
    read: Read, file: str, feed: str, cells: dict[str, str], reason: tuple[str, str, str]
) -> None:
    (row,) = read(file, feed, cells)
    assert [(r["column"], r["problem"], r["got"]) for r in row["_reasons"]] == [reason]


def test_a_column_of_the_matrix_is_its_item_s_in_either_case(read: Read) -> None:
    beneath = "\n".join("\t" * 30 + text for text in ("起身", "2"))
    found = read(SCORES, "mystery_visits", {"c 1": "1", "D2": "2"}, beneath)
    assert [(row["item_code"], row["module"]) for row in found] == [("C1", "柜面服务"), ("D2", "消保与适老")]


@pytest.mark.parametrize(("cell", "is_passed"), [("否", True), ("0", True), ("无", True), ("×", True), ("1", False)])
def test_a_call_without_a_fatal_fault_passes_that_item(read: Read, cell: str, is_passed: bool) -> None:
    found = read(LISTENING, "checks", {"致命项": cell})
    assert [row["is_passed"] for row in found if row["item_code"] == "致命项"] == [is_passed]


def test_points_of_a_call_may_have_their_unit_and_what_is_no_number_returns_its_row(read: Read) -> None:
    found = read(LISTENING, "checks", {"业务解答": "28分", "风险提示": "扣3分", "通话流水号": "CALL-1"})
    by_item = {row["item_code"]: row for row in found}
    assert (by_item["业务解答"]["is_passed"], int(by_item["业务解答"]["points_deducted"])) == (False, 2)
    assert [r["got"] for r in by_item["风险提示"]["_reasons"]] == ["扣3分"]
