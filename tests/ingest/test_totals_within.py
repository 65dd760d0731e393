"""Subtotals between the rows, of files with a mapping too: set aside as totals, never taken and never returned."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from mappings import account, assert_balanced, mapping, open_rows, take
from workbench import Bank

from pipeline.ingest import Outcome
from pipeline.readers.closing import is_total

HEADERS = "月份,机构,好评,差评,备注"
# A month's counts: neither day nor person stands in a row, so a subtotal would count its branches' answers once more.
SELECT = (
    "_row, row_key(\"机构\") as survey_id, _as_of as answered_at, 'ivr' as instrument, '3' as scale, 'yes' as is_satisfied,"
    ' "机构" as branch_id, "好评" as answer_count'
)
PLAIN = SELECT.replace('row_key("机构")', "coalesce(\"机构\", '本行')").replace(
    '"机构" as branch_id', '"备注" as branch_id'
)
AS_OF = r"_(?P<year>\d{4})(?P<month>\d\d)"


def counts(bank: Bank, *rows: str, select: str = SELECT, headers: str = HEADERS, **header: object) -> Outcome:
    bank.source("counts", mapping("surveys", select, as_of=AS_OF, **header))
    return take(bank, "好评_202609.csv", "\n".join([headers, *rows]) + "\n")


def totals(outcome: Outcome) -> Sequence[str]:
    assert_balanced(outcome)
    (load,) = outcome.loads
    return next((part["rows"] for part in load["set_aside"] if part["reason"] == "total row"), [])


@pytest.mark.parametrize(
    "row", ["小计,,12,3,", ",滨江小计,12,3,", ",,合计,3,", "合计：15件,,,,", ",滨江支行 合 计,12笔,20%,"]
)
@pytest.mark.parametrize("select", [SELECT, PLAIN])
def test_a_subtotal_is_no_row_of_a_mapped_file(staffed: Bank, row: str, select: str) -> None:
    staffed.deliver("branches", {"branch_id": "B2", "branch_name": "B2"})
    outcome = counts(staffed, "9月,B1,12,3,", row, "9月,B2,4,0,", select=select)
    assert (totals(outcome), account(outcome)) == (["3"], {"accepted": 2})
    assert open_rows(staffed, "surveys") == []


@pytest.mark.parametrize(
    "row", ["合计,,12,3,含滨江", "合计网点,,12,3,", "9月,小计,12,3,", "统计科,,12,3,", "滨江设计院,,12,3,"]
)
def test_a_row_that_says_more_than_a_total_is_none(staffed: Bank, row: str) -> None:
    assert totals(counts(staffed, "9月,B1,12,3,", row)) == []


def test_a_mapping_that_reads_the_totals_itself_gets_them(staffed: Bank) -> None:
    select = SELECT.replace('"机构" as branch_id', 'case when "机构" <> \'合计\' then "机构" end as branch_id')
    outcome = counts(staffed, "9月,B1,12,3,", ",合计,12,3,", select=select)
    assert (totals(outcome), account(outcome)) == ([], {"accepted": 2})


def test_a_total_whose_formulas_were_never_computed_is_one_all_the_same(staffed: Bank) -> None:
    assert totals(counts(staffed, "9月,B1,12,3,", "合计,,#=SUM(C2:C2),#DIV/0!,")) == ["3"]


def test_cells_are_not_filled_down_into_a_branch_s_subtotal(staffed: Bank) -> None:
    outcome = counts(
        staffed, "9月,B1,12,3,", ",,4,0,", ",滨江小计,16,3,", "9月,B1,1,0,", format={"fill_down": ["月份", "机构"]}
    )
    assert (totals(outcome), account(outcome)) == (["4"], {"accepted": 3})


def test_signatures_and_notes_below_a_mapped_file_are_none_of_its_rows(staffed: Bank) -> None:
    outcome = counts(staffed, "9月,B1,12,3,", "注：含短信,,,,", "制表人：李,,复核：王,,", "制表人：李,B9,,,")
    assert_balanced(outcome)
    assert account(outcome) == {"accepted": 1, "quarantined": 1}
    reasons = {part["reason"]: part["rows"] for part in outcome.loads[0]["set_aside"]}
    assert reasons == {"note below the table": ["3"], "signature below the table": ["4"]}


@pytest.mark.parametrize(
    "text", ["小计", " 合　计", "本月合计：3件", "合计（共3件）", "共计12笔", "Grand Total", "全行平均", "subtotal:"]
)
def test_words_of_totals_are_known(text: str) -> None:
    assert is_total(text)


@pytest.mark.parametrize("text", ["合计网点", "会计", "平均等候时长", "统计：3", "Totally", "注：小计，含申诉", ""])
def test_other_words_are_no_totals(text: str) -> None:
    assert not is_total(text)


@pytest.mark.parametrize("word", ["合计", "总 分", "小计", "总得分"])
def test_the_total_of_a_visit_among_its_items_is_no_item(staffed: Bank, word: str) -> None:
    rows = ("V1,A1,2026-09-15,B1,2,2", f"V1,{word},2026-09-15,B1,10,9", "V1,账款合计正确,2026-09-15,B1,2,2")
    text = "\n".join(["检测编号,指标编号,检测日期,网点名称,分值,得分", *rows]) + "\n"
    outcome = take(staffed, "暗访.csv", text)
    assert (totals(outcome), account(outcome)) == (["3"], {"accepted": 2})
