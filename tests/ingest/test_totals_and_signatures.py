"""Totals and signatures below a file that no mapping describes are set aside; a row of the data never is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from mappings import account, assert_balanced, open_rows, take
from workbench import Bank

from pipeline.ingest import Outcome
from pipeline.sources import load_sources
from sample_data.workspace import TEMPLATE

HEADERS = "差错编号,业务日期,机构号,差错等级,积分"
GOOD = "T-1,2026-09-03,B1,一般,1"


def ledger(bank: Bank, *rows: str, headers: str = HEADERS, name: str = "差错.csv") -> Outcome:
    return take(bank, name, "\n".join([headers, *rows]) + "\n")


def set_aside(outcome: Outcome) -> dict[str, Sequence[str]]:
    assert_balanced(outcome)
    (load,) = outcome.loads
    return {part["reason"]: part["rows"] for part in load["set_aside"]}


def test_totals_and_signatures_below_the_rows_are_set_aside_with_their_reason(staffed: Bank) -> None:
    tail = [
        "合计,,,,1",
        " 小　计,,,,1",
        ",,,,",
        "制表人：李,,复核：王,,",
        "填表人:李,日 期：2026-09-30,,,",
        "日期：9月30日,,,,",
        ",,,复核：王,",
    ]
    outcome = ledger(staffed, GOOD, *tail)
    assert set_aside(outcome) == {
        "total row": ["3", "4"],
        "blank row": ["5"],
        "signature below the table": ["6", "7", "8", "9"],
    }
    assert account(outcome) == {"accepted": 1}
    assert open_rows(staffed, "errors") == []


def test_a_total_may_stand_in_a_column_that_is_no_part_of_the_feed(staffed: Bank) -> None:
    outcome = ledger(staffed, f"1,{GOOD}", "合计,,,,,1", "合计,,,B1,,1", headers=f"序号,{HEADERS}")
    assert set_aside(outcome) == {"total row": ["3"]}
    assert account(outcome) == {"accepted": 1, "quarantined": 1}


@pytest.mark.parametrize(
    "row",
    [
        "合计,2026-09-03,,,1",
        "合计,,B1,,1",
        "合计网点,,,,1",
        "T-2,,,合计,1",
        "T-2,,制表人：李,,",
        "制表人：李,,B1,,",
        "复核,,,,",
    ],
)
def test_a_row_that_could_be_one_of_the_datas_is_returned(staffed: Bank, row: str) -> None:
    outcome = ledger(staffed, GOOD, row)
    assert (set_aside(outcome), account(outcome)) == ({}, {"accepted": 1, "quarantined": 1})


def test_a_row_that_is_called_a_total_and_complete_is_taken(staffed: Bank) -> None:
    outcome = ledger(staffed, "合计,2026-09-03,B1,一般,1", "复核：王,2026-09-03,B1,一般,1")
    assert (set_aside(outcome), account(outcome)) == ({}, {"accepted": 2})


def test_signatures_are_no_branch_where_any_text_could_be_one(staffed: Bank) -> None:
    outcome = ledger(staffed, "B7,滨江支行", "制表人：李,复核人：王", headers="机构号,机构名称", name="机构.csv")
    assert set_aside(outcome) == {"signature below the table": ["3"]}
    assert account(outcome) == {"accepted": 1}


def test_a_workbook_of_the_kind_is_read_alike(staffed: Bank) -> None:
    table = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split(','))}</tr>" for row in (HEADERS, GOOD, "合计,,,,1")
    )
    assert set_aside(take(staffed, "差错.xls", f"<html><table>{table}</table></html>")) == {"total row": ["3"]}


def test_a_row_of_the_sample_s_error_ledger_without_its_number_is_returned_and_is_no_signature(staffed: Bank) -> None:
    staffed.source("errors", (TEMPLATE / "sources" / "errors.sql").read_text(encoding="utf-8"))
    headers = (
        "序号,下发日期,差错编号,业务日期,机构号,柜员号,交易流水号,业务种类,差错类型,差错等级,积分,发现方式,"
        "是否计入考核,整改日期,备注"
    )
    rows = ("1,,CW1,2026-09-03,B1,", "2,,,2026-09-03,B1,", "合计,,,,,", "制表人：李　复核人：王,,,,,")
    text = "\n".join([headers, *(row + "," * 9 for row in rows)])
    staffed.put("2026年9月运营差错台账.xls", text.replace(",", "\t"), "运营管理部")
    (outcome,) = staffed.ingest()
    assert set_aside(outcome) == {"合计行": ["4"], "表尾签名": ["5"]}
    assert open_rows(staffed, "errors") == [("2026年9月运营差错台账.xls", 3, ["error_id missing"])]


def test_no_mapping_of_the_sample_takes_one_blank_cell_for_a_signature() -> None:
    conditions = [source.header.set_aside.get("表尾签名") for source in load_sources(TEMPLATE / "sources")]
    assert [text for text in conditions if text and text.count("is null") < 2] == []


def test_headers_that_stand_again_between_the_rows_are_set_aside(staffed: Bank) -> None:
    outcome = ledger(
        staffed, GOOD, HEADERS, GOOD.replace("T-1", "T-2"), "差错编号,,,差错等级,", "差错编号,2026-09-03,B1,,1"
    )
    assert set_aside(outcome) == {"the headers once more": ["3", "5"]}
    assert account(outcome) == {"accepted": 3}


def test_a_note_below_the_rows_is_set_aside_and_one_in_a_row_of_data_is_not(staffed: Bank) -> None:
    outcome = ledger(
        staffed, GOOD, "注：含申诉中的差错,,,,", ",填报说明: 见附件,,,", "注：申诉中,2026-09-03,,,", "见附件,,,,"
    )
    assert set_aside(outcome) == {"note below the table": ["3", "4"]}
    assert account(outcome) == {"accepted": 1, "quarantined": 2}


def test_marks_of_a_form_on_its_headers_do_not_matter(staffed: Bank) -> None:
    marked = "差错编号（必填）,*业务日期,机构号 *,差错等级(选填),积分"
    assert account(ledger(staffed, GOOD, headers=marked)) == {"accepted": 1}
