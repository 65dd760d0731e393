"""Sheets of the sample's departments, filled in otherwise than agreed: one odd cell costs its row, never the run."""

from __future__ import annotations

from typing import Any

import pytest
from mappings import account, mapping, open_rows, take
from workbench import Bank

from sample_data.workspace import TEMPLATE

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
    assert "the mapping strict cannot convert one of its cells" in refused.message.text("en")
    assert "中秋节" not in refused.message.text("zh-CN")
