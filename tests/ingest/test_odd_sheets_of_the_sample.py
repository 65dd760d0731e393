"""Sheets of the sample's departments, filled in otherwise than agreed: one odd cell costs its row, never the run."""

from __future__ import annotations

from typing import Any

import pytest
from mappings import account, mapping, open_rows, take
from workbench import Bank

from pipeline.runs import unquoted
from sample_data.workspace import TEMPLATE

STRICT = (
    "_row, id as error_id, cast(day as date) as occurred_at, 'B1' as branch_id, 'minor' as severity, "
    "'E' || cast(substr(who, 2) as integer) as employee_id"
)
FAULT = {
    "网点名称": "B1",
    "检测日期": "2026-09-15",
    "指标编号": "C1",
    "分值": "2",
    "扣分": "2",
    "复核后扣分": "1",
    "复核结果": "维持",
    **dict.fromkeys(["访员编号", "检测场景", "模块", "检测指标", "是否否决项", "扣分说明", "证据编号", "涉及岗位"], ""),
    **dict.fromkeys(["涉及人员", "关联编号"], ""),
}


def faults(bank: Bank, *rows: dict[str, str]) -> None:
    text = (TEMPLATE / "sources" / "mystery_faults.sql").read_text(encoding="utf-8").replace(".xls*", ".csv")
    bank.source("mystery_faults", text.replace("服务质量管理部", "dept"))
    lines = [",".join(FAULT), *(",".join((FAULT | row).values()) for row in rows)]
    take(bank, "神秘客检测扣分明细（复核结果截至2026年10月16日）.csv", "\n".join(lines) + "\n")


@pytest.mark.parametrize("day", ["2026年9月15日", "2026.9.15", "46280", "2026/9/15", "9月15日"])
def test_a_visit_s_day_may_be_written_as_people_do(staffed: Bank, day: str) -> None:
    faults(staffed, {"检测日期": day, "分值": "2分", "复核后扣分": "０.５"})
    found: Any = staffed.feed("mystery_visits", "visit_id", "points_scored::double", "points_after_review::double")
    assert found == [("B1-20260915", 0.0, 1.5)]


def test_an_odd_cell_returns_its_row_alone(staffed: Bank) -> None:
    faults(staffed, {"检测日期": "中秋节"}, {"指标编号": "C2", "复核后扣分": "减半"}, {"指标编号": "C3"})
    assert staffed.feed("mystery_visits", "item_code") == [("C3",)]
    assert [row[1:] for row in open_rows(staffed, "mystery_visits")] == [
        (2, ["visit_id missing", "visited_at not_time"]),
        (3, ["points_after_review not_number"]),
    ]


def test_a_cell_that_a_mapping_cannot_convert_refuses_its_file_and_no_other(staffed: Bank) -> None:
    select = "_row, complaint_id, cast(received_at as date) as received_at, branch_id"
    staffed.source("strict", mapping("complaints", select, "strict_*"))
    staffed.put("other.csv", "complaint_id,received_at,branch_id\nK2,2026-09-03,B1\n")
    staffed.put("strict_1.csv", "complaint_id,received_at,branch_id\nK1,中秋节,B1\n")
    outcomes = {outcome.file: outcome for outcome in staffed.ingest()}
    assert account(outcomes["other.csv"]) == {"accepted": 1}
    refused = outcomes["strict_1.csv"]
    assert refused.is_refused
    assert refused.message is not None
    assert "the mapping strict cannot convert these cells: row 2, received_at: “中秋节”." in refused.message.text("en")
    assert (
        unquoted(refused.message)
        .text("zh-CN")
        .startswith("strict_1.csv：文件格式映射strict无法转换以下单元格：行号2“received_at”为“…”。请")
    )


def test_the_cells_that_a_mapping_cannot_convert_are_named_with_their_rows(staffed: Bank) -> None:
    staffed.source("strict", mapping("errors", STRICT, "strict_*", set_aside={"void": "cast(n as integer) = 0"}))
    days = ["2026-09-03"] * 40 + ["中秋节", "2026-13-40", "2026-09-03"]
    lines = ["id,day,who,n", *(f"K{n},{day},E1,1" for n, day in enumerate(days, 2))]
    message = take(staffed, "strict_1.csv", "\n".join(lines) + "\n").message
    assert message is not None
    assert "row 42, day: “中秋节”; row 43, day: “2026-13-40”. Write" in message.text("en")
    assert "行号42“day”为“中秋节”；行号43“day”为“2026-13-40”。请" in message.text("zh-CN")


def test_more_cells_than_can_be_told_are_not_all_told(staffed: Bank) -> None:
    staffed.source("strict", mapping("errors", STRICT, "strict_*", set_aside={"void": "cast(n as integer) = 0"}))
    lines = ["id,day,who,n", *(f"K{n},2026-09-03,E1,n{n}" for n in range(2, 30))]
    message = take(staffed, "strict_1.csv", "\n".join(lines) + "\n").message
    assert message is not None
    assert "row 2, n: “n2”; row 3, n: “n3”; row 4, n: “n4”; row 5, n: “n5”; row 6, n: “n6”; …. Write" in message.text(
        "en"
    )


def test_a_person_s_cell_is_not_told(staffed: Bank) -> None:
    staffed.source("strict", mapping("errors", STRICT, "strict_*"))
    message = take(staffed, "strict_1.csv", "id,day,who,n\nK1,2026-09-03,张伟,1\n").message
    assert message is not None
    assert "row 2, who: “***”" in message.text("en")
