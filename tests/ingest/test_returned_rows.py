"""Rows that cannot be taken: kept with their text, file, row and every reason, until a good row takes their place."""

from __future__ import annotations

from mappings import AS_OF, account, assert_balanced, complaints, mapping, open_rows, put_sources, take
from workbench import Bank

from pipeline.reasons import reason_message

DAY = "2026-09-05"
HEAD = "contact_id,started_at,channel,is_answered,wait_seconds,ring_count"


def contacts(*rows: str) -> str:
    return "\n".join([HEAD, *rows]) + "\n"


def test_every_reason_of_a_row_is_kept_with_its_file_and_row(staffed: Bank) -> None:
    outcome = take(
        staffed,
        "contacts.csv",
        contacts(
            "C1,2026-09-03 10:00,phone,yes,12,1",
            "C2,31/02/2025,fax,perhaps,soon,1.5",
            ",2026-09-03 10:00,phone,yes,12,1",
            "1.02E+19,2026-09-03 10:00,phone,yes,99999999,1",
        ),
    )
    assert_balanced(outcome)
    assert account(outcome) == {"accepted": 1, "quarantined": 3}
    assert open_rows(staffed, "contacts") == [
        (
            "contacts.csv",
            3,
            [
                "started_at not_time",
                "channel not_allowed",
                "wait_seconds not_seconds",
                "ring_count not_whole",
                "is_answered not_boolean",
            ],
        ),
        ("contacts.csv", 4, ["contact_id missing"]),
        ("contacts.csv", 5, ["contact_id scientific", "wait_seconds out_of_range"]),
    ]


def test_errors_and_formulas_of_a_spreadsheet_are_no_values_of_any_kind(staffed: Bank) -> None:
    lines = [
        "C1,2026-09-03 10:00,phone,yes,#REF!,1",
        "#NAME?,2026-09-03 10:00,phone,yes,12,1",
        '#="C"&ROW(),2026-09-03 10:00,phone,yes,12,1',
        "C4,2026-09-03 10:00,phone,yes,12,#N/A",
        "#4,2026-09-03 10:00,phone,yes,12,1",
    ]
    outcome = take(staffed, "contacts.csv", contacts(*(line.replace('"', "") for line in lines)))
    assert account(outcome) == {"accepted": 2, "quarantined": 3}
    assert open_rows(staffed, "contacts") == [
        ("contacts.csv", 2, ["wait_seconds no_result"]),
        ("contacts.csv", 3, ["contact_id no_result"]),
        ("contacts.csv", 4, ["contact_id no_result"]),
    ]


def test_a_returned_row_keeps_its_text_as_it_came(staffed: Bank) -> None:
    take(staffed, "contacts.csv", contacts("C2,31/02/2025,fax,yes,三秒,"))
    ((content, reasons),) = staffed.rows("select content, reasons from quarantine.contacts")
    assert content == {
        "contact_id": "C2",
        "started_at": "31/02/2025",
        "channel": "fax",
        "is_answered": "yes",
        "wait_seconds": "三秒",
    }
    assert [(reason["column"], reason["got"]) for reason in reasons] == [
        ("started_at", "31/02/2025"),
        ("channel", "fax"),
        ("wait_seconds", "三秒"),
    ]


def test_a_good_row_of_the_same_key_releases_a_returned_one(staffed: Bank) -> None:
    put_sources(staffed)
    take(staffed, "log_20260901.csv", complaints(("K1", DAY, "B1", "?"), ("K2", DAY, "B1", "?")))
    take(staffed, "log_20260902.csv", complaints(("K1", DAY, "B1", "一般")))
    assert open_rows(staffed) == [("log_20260901.csv", 3, ["level not_allowed"])]
    assert staffed.rows("select _released_by from quarantine.complaints where _row = 2") == [(5,)]


def test_an_older_good_row_does_not_release_a_newer_returned_one(staffed: Bank) -> None:
    put_sources(staffed)
    take(staffed, "log_20260902.csv", complaints(("K1", DAY, "B1", "?")))
    take(staffed, "log_20260901.csv", complaints(("K1", DAY, "B1", "一般")))
    assert open_rows(staffed) == [("log_20260902.csv", 2, ["level not_allowed"])]


def test_a_returned_row_that_comes_after_a_newer_good_one_waits_for_nobody(staffed: Bank) -> None:
    put_sources(staffed)
    take(staffed, "log_20260902.csv", complaints(("K1", DAY, "B1", "一般")))
    late = take(staffed, "log_20260901.csv", complaints(("K1", DAY, "B1", "?")))
    assert account(late) == {"quarantined": 1}
    assert open_rows(staffed) == []


def test_a_good_row_at_the_same_place_of_a_file_of_the_same_name_releases_one_without_a_key(staffed: Bank) -> None:
    good = "C1,2026-09-03 10:00,phone,yes,12,1"
    take(
        staffed, "contacts.csv", contacts(good, ",2026-09-03 11:00,phone,yes,12,1", ",2026-09-03 12:00,phone,yes,12,1")
    )
    take(
        staffed, "contacts.csv", contacts(good, "C2,2026-09-03 11:00,phone,yes,12,1", ",2026-09-03 12:00,phone,yes,9,1")
    )
    assert [row[:2] for row in open_rows(staffed, "contacts")] == [("contacts.csv", 4), ("contacts.csv", 4)]


def test_a_file_of_the_same_name_from_another_department_releases_nothing(staffed: Bank) -> None:
    take(staffed, "contacts.csv", contacts(",2026-09-03 11:00,phone,yes,12,1"))
    staffed.put("contacts.csv", contacts("C2,2026-09-03 11:00,phone,yes,12,1"), department="other")
    staffed.ingest()
    assert len(open_rows(staffed, "contacts")) == 1


def test_a_row_that_comes_in_for_its_name_releases_no_row_of_another_file_at_the_same_place(staffed: Bank) -> None:
    """A list of staff is sent again under its name; rows of another list come in by it, but none takes its own place."""
    head = "employee_id,branch_id,post,valid_from"
    staffed.put("staff.csv", f"{head}\nE7,B1,teller,31/02/2025\n")
    staffed.put("other.csv", f"{head}\nE8,East,teller,2020-01-01\n")
    staffed.ingest()
    text = (
        "-- feed: employees\n-- files: [staff*]\n-- set_aside: {branch: kind is not null}\n"
        "select _row, employee_id, branch_id, post, valid_from from source\n"
    )
    staffed.source("staff", text)
    staffed.source("east", mapping("branches", "_row, branch_id, 'East' as branch_name", "staff*"))
    staffed.put("staff.csv", f"{head},kind\nE9,B2,teller,2020-01-01,x\n")
    (outcome,) = staffed.ingest()
    assert_balanced(outcome)
    assert ("E8", "B2") in staffed.feed("employees", "employee_id", "branch_id")
    assert open_rows(staffed, "employees") == [("staff.csv", 2, ["valid_from not_date"])]


def test_rows_that_are_no_data_are_set_aside_with_their_reason_and_rows(staffed: Bank) -> None:
    staffed.source(
        "ledger",
        mapping(
            "complaints",
            "_row, 投诉编号 as complaint_id, 受理日期 as received_at, 机构 as branch_id",
            set_aside={"subtotal": "序号 in ('小计', '合计')", "signature": "starts_with(序号, '制表人')"},
        ),
    )
    text = (
        "序号,投诉编号,受理日期,机构\n1,K1,2026.9.3,B1\n小计,,,\n,,,\n2,K2,9月4日,B1\n合计,2,,\n"
        "制表人：李××,,,\n3,K3,2026.9.5,B1,多\n"
    )
    outcome = take(staffed, "台账.csv", text)
    assert_balanced(outcome)
    (load,) = outcome.loads
    assert {part["reason"]: (part["count"], part["rows"]) for part in load["set_aside"]} == {
        "subtotal": (2, ["3", "6"]),
        "blank row": (1, ["4"]),
        "signature": (1, ["7"]),
        "more cells than headers": (1, ["8"]),
    }
    assert (load["read"], load["mapped"]) == (7, 2)
    assert account(outcome) == {"accepted": 1, "quarantined": 1}, "9月4日 has no year, and neither has the file"


def test_a_day_without_a_year_takes_that_of_the_file(staffed: Bank) -> None:
    staffed.source("log", mapping("complaints", "_row, complaint_id, received_at, branch_id", "log*", as_of=AS_OF))
    take(staffed, "log_20260930.csv", "complaint_id,received_at,branch_id\nK1,9月4日,B1\n")
    assert staffed.rows("select strftime(received_at, '%Y-%m-%d') from feed.complaints") == [("2026-09-04",)]


def test_a_contracts_default_stands_in_for_what_is_not_said(staffed: Bank) -> None:
    take(staffed, "contacts.csv", "contact_id,started_at,channel,is_answered,is_test\nC1,2026-09-03 10:00,phone,yes,\n")
    assert staffed.feed("contacts", "is_test") == [(False,)]


def told(feed: str, column: str, problem: str, got: str, locale: str = "zh-CN") -> str:
    reason = {"column": column, "problem": problem, "got": got, "candidates": None}
    return reason_message("a.csv", feed, "7", reason).text(locale)


def test_a_wrong_code_is_told_with_those_that_there_are_and_a_wrong_number_with_its_bounds() -> None:
    wrong = ("errors", "severity", "not_allowed", "轻微")
    assert told(*wrong).endswith("“轻微”不是规定的内容。可填：一般差错、较大差错、重大差错。")
    assert told(*wrong, "en").endswith("is not an allowed value. Write one of these: minor, major, critical.")
    assert told("errors", "points", "out_of_range", "101").endswith("“101”超出允许范围（0至100）。请更正。")
    assert told("surveys", "answer_count", "out_of_range", "0").endswith("“0”超出允许范围（不小于1）。请更正。")


def test_a_day_without_its_year_is_told_as_that() -> None:
    assert told("errors", "occurred_at", "not_date", "9月3日").endswith(
        "“9月3日”没有年份，从文件名和标题也看不出年份。请补填年份。"
    )
    assert told("complaints", "received_at", "not_time", "9月3日 09:05").endswith("请补填年份。")
    assert "应为日期" in told("errors", "occurred_at", "not_date", "9月31日")
    assert "应为日期" in told("errors", "occurred_at", "not_date", "13月3日")


def test_a_bonus_with_a_minus_is_returned_and_a_deduction_may_have_one(staffed: Bank) -> None:
    """Departments write 扣分 −5 or 5; 加分 −0.5 is a slip, a deduction or an earlier bonus taken back, and nobody can tell."""
    head = "事项编号,认定日期,考核对象类型,机构/员工编号,类型,事项类别,分值,依据条款,审批人"
    rows = [
        f"M{n},2026-09-05,网点,B1,{kind},服务,{points},第十五条,何俊"
        for n, (kind, points) in enumerate(
            [("加分", "0.5"), ("加分", "-0.5"), ("扣分", "-5"), ("扣分", "5"), ("加分", "－0.5")]
        )
    ]
    outcome = take(staffed, "加减分.csv", "\n".join([head, *rows]) + "\n")
    assert account(outcome) == {"accepted": 3, "quarantined": 2}
    assert open_rows(staffed, "score_events") == [
        ("加减分.csv", 3, ["points signed"]),
        ("加减分.csv", 6, ["points signed"]),
    ]
    assert "“-0.5”带负号，与类型“加分”矛盾。请去掉负号；" in told("score_events", "points", "signed", "-0.5")
