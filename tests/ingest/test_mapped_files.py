"""Mappings at work: one file into several feeds, keys for files without one, and every row of a file accounted for."""

from __future__ import annotations

from typing import Any

import pytest
from mappings import COMPLAINT, account, assert_balanced, complaints, mapping, take
from workbench import Bank

from pipeline import mapping as mapping_module
from pipeline.errors import DefinitionError
from pipeline.trying import check

EVALUATOR = """柜面服务评价统计表（按柜员）,,,,
统计期间：2026-09-01至2026-09-30,,,,
机构号,柜员号,业务笔数,非常满意,不满意
B1,E1,1286,1041,1
B1,E1,964,498,
小计,,2250,1539,1
"""
SUBTOTAL = {"subtotal": "机构号 = '小计'"}
PERIOD = r"期间：(?P<year>\d{4})-(?P<month>\d\d)"


def test_one_file_feeds_two_feeds_and_each_has_its_accounts(staffed: Bank) -> None:
    answers = ", ".join(
        [
            "_row, row_key(机构号, 柜员号, 业务笔数) || '-{0}' as survey_id, '2026-09-30' as answered_at, 'IVR' as instrument",
            "'2' as scale, '{1}' as is_satisfied, {0} as answer_count, 机构号 as branch_id",
        ]
    )
    staffed.source(
        "ratings",
        mapping("surveys", answers.format("非常满意", "是"), as_of=PERIOD, set_aside=SUBTOTAL).rstrip()
        + f"\nunion all select {answers.format('不满意', '否')} from source where 不满意 is not null\n",
    )
    volumes = "_row, row_key(机构号, 柜员号) as record_id, '2026-09-30' as transaction_date, 机构号 as branch_id"
    staffed.source(
        "volumes",
        mapping("transactions", f"{volumes}, 业务笔数 as transaction_count", as_of=PERIOD, set_aside=SUBTOTAL),
    )
    outcome = take(staffed, "评价统计表.csv", EVALUATOR)
    assert_balanced(outcome)
    loads = {load["feed"]: load for load in outcome.loads}
    assert {feed: (load["read"], load["mapped"], load["produced"]) for feed, load in loads.items()} == {
        "surveys": (3, 2, 3),
        "transactions": (3, 2, 2),
    }
    assert {load["as_of"] for load in outcome.loads} == {"2026-09-30"}
    assert staffed.feed("surveys", "is_satisfied", "answer_count", "_row") == [
        (False, 1, 4),
        (True, 498, 5),
        (True, 1041, 4),
    ]
    assert staffed.feed("transactions", "transaction_count", "_row") == [(964, 5), (1286, 4)]


def test_mappings_that_lay_the_same_file_out_differently_read_it_each_in_its_way(staffed: Bank) -> None:
    text = "机构,编号,日期\nB1,K1,2026-09-03\n,K2,2026-09-04\n"
    columns = "_row, 编号 as complaint_id, 日期 as received_at, 机构 as branch_id"
    staffed.source("filled", mapping("complaints", columns, format={"fill_down": ["机构"]}))
    errors = "_row, 编号 as error_id, 日期 as occurred_at, 机构 as branch_id"
    staffed.source("plain", mapping("errors", errors))
    outcome = take(staffed, "a.csv", text)
    assert_balanced(outcome)
    assert account(outcome, "complaints") == {"accepted": 2}
    assert account(outcome, "errors") == {"accepted": 1, "quarantined": 1}


def test_a_row_key_tells_equal_rows_apart_and_finds_them_again(staffed: Bank) -> None:
    select = "_row, row_key(日期, 类型) as error_id, 日期 as occurred_at, 机构 as branch_id, 类型 as error_type"
    staffed.source("errors", mapping("errors", select))
    first = "日期,机构,类型\n2026-09-03,B1,a\n2026-09-03,B1,a\n2026-09-04,B1,a\n"
    assert account(take(staffed, "1.csv", first)) == {"accepted": 3}
    assert account(take(staffed, "2.csv", first + "2026-09-03,B1,a\n")) == {"duplicate": 3, "accepted": 1}


def test_a_row_key_tells_a_blank_in_one_column_from_a_blank_in_another(staffed: Bank) -> None:
    select = "_row, row_key(甲, 乙) as error_id, '2026-09-03' as occurred_at, 'B1' as branch_id"
    staffed.source("errors", mapping("errors", select))
    assert account(take(staffed, "1.csv", "甲,乙\nx,\n,x\nx,x\n")) == {"accepted": 3}


def test_a_mapping_that_leaves_rows_unaccounted_is_a_fault_of_the_mapping(staffed: Bank) -> None:
    staffed.source(
        "errors",
        mapping("errors", "_row, a as error_id, b as occurred_at, 'B1' as branch_id", "e*").rstrip()
        + " where a <> 'x'\n",
    )
    staffed.put("e.csv", "a,b\n1,2026-09-03\nx,2026-09-03\n")
    with pytest.raises(DefinitionError) as refused:
        staffed.ingest()
    text = str(refused.value)
    assert "errors" in text
    assert "e.csv" in text
    assert "set_aside" in text
    assert (staffed.workspace.inbox / "dept" / "e.csv").exists(), "the file waits for the mapping to be mended"
    assert staffed.feed("errors") == []


def test_a_mapping_that_ends_in_a_comment_runs(staffed: Bank) -> None:
    staffed.source(
        "errors",
        mapping("errors", "_row, a as error_id, b as occurred_at, 'B1' as branch_id").rstrip() + " -- all of it\n",
    )
    assert account(take(staffed, "e.csv", "a,b\n1,2026-09-03\n")) == {"accepted": 1}


def test_a_condition_may_hold_a_comment_and_an_or(staffed: Bank) -> None:
    set_aside = {"total": "a = '合计' or a = '小计' -- both", "no day": "b is null"}
    staffed.source(
        "errors", mapping("errors", "_row, a as error_id, b as occurred_at, 'B1' as branch_id", set_aside=set_aside)
    )
    outcome = take(staffed, "e.csv", "a,b\n1,2026-09-03\n小计,\n2,\n")
    assert [(part["reason"], part["count"]) for part in outcome.loads[0]["set_aside"]] == [("total", 1), ("no day", 1)]


def test_the_header_is_found_below_title_rows_for_a_mapping_that_hands_all_columns_on(staffed: Bank) -> None:
    text = (
        "-- feed: errors\n-- files: ['*']\n"
        "with numbered as (select *, row_number() over (order by _row) as n from source)\n"
        "select _row, 编号 || '-' || n as error_id, 日期 as occurred_at, 'B1' as branch_id from numbered\n"
    )
    staffed.source("errors", text)
    assert account(take(staffed, "e.csv", "差错台账,\n编号,日期\nX,2026-09-03\n")) == {"accepted": 1}
    assert staffed.feed("errors", "error_id", "_row") == [("X-1", 3)]
    staffed.put("f.csv", "编号,日子\nX,2026-09-03\n")
    (outcome,) = staffed.ingest()
    assert outcome.is_refused
    assert "日期" in str(outcome.message)
    assert "编号" not in str(outcome.message)


def test_leading_zeros_that_a_spreadsheet_took_are_given_back(staffed: Bank) -> None:
    staffed.deliver("branches", {"branch_id": "010205", "branch_name": "滨江支行"})
    select = "_row, a as error_id, b as occurred_at, 机构号 as branch_id"
    staffed.source("errors", mapping("errors", select, format={"widths": {"机构号": 6}}))
    take(staffed, "e.csv", "a,b,机构号\n1,2026-09-03,10205\n")
    assert staffed.feed("errors", "branch_id") == [("010205",)]


def test_columns_in_another_order_and_further_columns_do_not_matter(staffed: Bank) -> None:
    take(staffed, "c.csv", "备注,是否应答,渠道,通话流水号,呼入时间\nx,是,热线,C1,2026-09-03 10:00\n")
    assert staffed.feed("contacts", "contact_id", "channel", "is_answered") == [("C1", "phone", True)]


def test_a_file_that_no_mapping_names_and_no_contract_fits_is_refused(staffed: Bank) -> None:
    staffed.put("x.csv", "a,b\n1,2\n")
    (outcome,) = staffed.ingest()
    assert outcome.is_refused
    assert "x.csv" in str(outcome.message)


def test_a_mapping_is_for_the_files_and_the_department_that_it_names(staffed: Bank) -> None:
    staffed.source(
        "errors",
        mapping("errors", "_row, a as error_id, b as occurred_at, 'B1' as branch_id", "E*.CSV", department="ops"),
    )
    staffed.put("e1.csv", "a,b\n1,2026-09-03\n", department="ops")
    staffed.put("e2.csv", "a,b\n2,2026-09-03\n", department="hr")
    assert sorted((outcome.file, outcome.status) for outcome in staffed.ingest()) == [
        ("e1.csv", "loaded"),
        ("e2.csv", "refused"),
    ]


REGULAR = 'a,b,comment\n1,2026-09-03,快\n2,2026/9/4,"好, 很好"\n3,9月5日,x\n4,,y\n'
FILES = {
    "utf-8": REGULAR.encode(),
    "gb18030": REGULAR.encode("gb18030"),
    "a title row and CRLF": b"title,,\r\n" + REGULAR.replace("\n", "\r\n").encode(),
    "no line end at the end": REGULAR.rstrip().encode(),
    "a quoted line break": REGULAR.replace("快", '"快\n慢"').encode(),
    "blank lines": REGULAR.replace("3,9", "\n\n3,9").encode(),
    "a row too short and one too long": (REGULAR + "5\n6,2026-09-06,z,1\n").encode(),
}


@pytest.mark.parametrize("case", FILES)
def test_the_fast_way_and_record_by_record_give_the_same_rows(
    bank: Bank, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    bank.source(
        "surveys",
        mapping("surveys", "_row, a as survey_id, b as answered_at, 'IVR' as instrument, '2' as scale, comment"),
    )
    path = bank.put("s.csv", FILES[case])

    def found() -> Any:
        (tried,) = check(bank.workspace, path)
        return [(part.read, part.mapped, part.produced, part.set_aside) for part in tried.mapped], tried.faults

    as_it_comes = found()
    monkeypatch.setattr(mapping_module, "plain_csv", lambda *_: None)
    assert found() == as_it_comes


def test_a_check_loads_nothing_and_leaves_the_file_and_the_workspace_as_they_were(staffed: Bank) -> None:
    path = staffed.put("c.csv", "contact_id,started_at,channel,is_answered\nC1,nie,phone,yes\n")
    before = sorted(path.relative_to(staffed.workspace.root) for path in staffed.workspace.root.rglob("*"))
    (tried,) = check(staffed.workspace, path)
    assert [(fault["feed"], fault["row"]) for fault in tried.faults] == [("contacts", "2")]
    assert sorted(path.relative_to(staffed.workspace.root) for path in staffed.workspace.root.rglob("*")) == before
    assert staffed.feed("contacts") == []


def test_a_file_named_after_a_month_that_there_is_not_is_refused(staffed: Bank) -> None:
    dated = r"(?P<year>\d{4})年(?P<month>\d+)月"
    staffed.source("log", mapping("complaints", COMPLAINT, "*台账*", as_of=dated))
    rows = complaints(("K1", "2026-09-03", "B1", ""))
    refused = take(staffed, "2026年13月台账.csv", rows)
    assert (refused.status, refused.message.text("zh-CN")) == (
        "refused",
        "2026年13月台账.csv：文件名中的“2026年13月”不是有效的年月日。请更正文件名后重新报送。",
    )
    assert take(staffed, "2026年9月台账.csv", rows).loads[0]["as_of"] == "2026-09-30"
    titled = f"2026年10月\n{complaints(('K2', '2026-09-03', 'B1', ''))}"
    assert take(staffed, "2026年14月台账.csv", titled).loads[0]["as_of"] == "2026-10-31", "by its title"
    assert take(staffed, "台账.csv", complaints(("K3", "2026-09-03", "B1", ""))).loads[0]["as_of"] is None
