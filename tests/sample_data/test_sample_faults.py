"""Each planted fault is where the list says, as often as it says."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook, PasswordError

from sample_data.complaint_cases import FAKE_IDENTITY, FAKE_PHONE, FORMULA, SCRIPT
from sample_data.faults import FAULTS

BY_NAME = {fault.name: fault for fault in FAULTS}
QUARTER = "三季度"


def as_date(value: object) -> date | None:
    """A date however the ledger wrote it; None where blank."""
    if value in ("", None):
        return None
    if isinstance(value, float):
        return date(1899, 12, 30) + timedelta(days=int(value))
    if isinstance(value, (date, datetime)):
        return date(value.year, value.month, value.day)
    text = str(value).replace("年", "-").replace("月", "-").replace("日", "")
    for sign in "./":
        text = text.replace(sign, "-")
    return date(*map(int, text.split("-")))


@pytest.fixture(scope="module")
def copies(records):
    """(copy of August, copy of September) by complaint number, third quarter."""
    return tuple(
        {row["投诉编号"]: row for row in records(f"消费者权益保护部/2026*截至{day}日*", 2, QUARTER)}
        for day in ("8月31", "9月30")
    )


def count(name: str, found: int) -> None:
    assert found == BY_NAME[name].rows, name


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_fault_names_an_existing_file(sample: Path, fault):
    assert list((sample / fault.folder).glob(fault.file)), fault.file
    assert fault.what
    assert fault.expected


def test_locked_roster_cannot_be_opened(sample: Path):
    path = sample / "inbox" / BY_NAME["locked_roster"].file
    with pytest.raises(PasswordError):
        CalamineWorkbook.from_path(str(path))


def test_second_final_version_differs_in_three_rows(records):
    first = {row["差错编号"]: row for row in records("运营管理部/*9月运营差错台账-最终版.xlsx", 3)}
    second = {row["差错编号"]: row for row in records("运营管理部/*9月运营差错台账-最终版2.xlsx", 3)}
    assert first.keys() == second.keys()
    count("two_final_versions", sum(first[key] != second[key] for key in first))


def test_error_rows_planted(records):
    rows = records(BY_NAME["shared_error"].file, 3)
    count("scientific_notation", sum("E+" in str(row["交易流水号"]) for row in rows))
    reused = [row for row in rows if row["柜员号"] == 20140.0 and as_date(row["业务日期"]) == date(2026, 7, 24)]
    count("reused_teller_number", len(reused))
    assert reused[0]["柜员姓名"] == "吕芳"
    shared = [row for row in rows if str(row["差错编号"])[-2:] in ("-1", "-2") and row["积分"] == 0.5]
    count("shared_error", len(shared))
    assert len({str(row["差错编号"])[:-2] for row in shared}) == 1
    assert len({row["柜员号"] for row in shared}) == 2


def test_rating_rows_planted(table):
    rows = table(BY_NAME["timed_out_ratings"].file, "gb18030")
    count("timed_out_ratings", sum(row["评价方式"] == "超时默认" for row in rows))
    times = Counter(tuple(row.values()) for row in rows)
    count("repeated_ratings", sum(number - 1 for number in times.values()))
    assert len({row["评价流水号"] for row in rows}) == len(times)
    count("early_ratings", sum(" 06:12:" in row["评价时间"] for row in rows))


def test_unknown_branch_in_survey(records):
    rows = records(BY_NAME["unknown_branch"].file, 1, "数据", numbered=False)[1:]
    names = {row["名称或代号"] for row in records("办公室/机构名称对照表.xlsx", 1, numbered=False)}
    count("unknown_branch", sum(row["最近一次办理网点"] == "滨江路支行" for row in rows))
    strange = {row["最近一次办理网点"] for row in rows} - names
    assert strange == {"滨江路支行", "不记得"}


def test_ledger_copies_differ_as_planted(copies):
    before, after = copies
    settled = {"是", "否", "部分"}
    changed = [
        key
        for key in before.keys() & after.keys()
        if before[key]["是否有责"] in settled and before[key]["是否有责"] != after[key]["是否有责"]
    ]
    count("liability_changed", len(changed))
    gone = before.keys() - after.keys()
    count("merged_away", len(gone))
    assert all(str(before[key]["备注"]).startswith("并入") for key in gone)
    assert {str(before[key]["备注"])[2:] for key in gone} <= after.keys()
    late = [key for key in after.keys() - before.keys() if as_date(after[key]["受理日期"]) <= date(2026, 8, 31)]
    count("late_row", len(late))


def test_rulings_pending_in_one_copy_are_filled_in_the_next(copies):
    before, after = copies
    pending = [key for key, row in before.items() if row["是否有责"] in ("", "待认定") and key in after]
    assert len(pending) > 15
    assert all(after[key]["是否有责"] in ("是", "否", "部分") for key in pending)


def test_ledger_rows_planted(copies, sheet):
    _, after = copies
    rows = list(after.values())
    closed_early = [
        row for row in rows if as_date(row["办结日期"]) and as_date(row["办结日期"]) < as_date(row["受理日期"])
    ]
    count("closed_before_received", len(closed_early))
    texts = [str(row["投诉内容摘要"]) for row in rows]
    count("personal_data", sum(FAKE_IDENTITY in text and FAKE_PHONE in text for text in texts))
    count("formula", texts.count(FORMULA))
    count("script", sum(SCRIPT in text for text in texts))
    count("name_only_culprit", sum(row["责任人"] == "张伟" for row in rows))
    count("two_culprits", sum(row["责任人"] == "张伟、李婷" for row in rows))
    (total,) = [row[1] for row in sheet(BY_NAME["wrong_total"].file, QUARTER) if row[0] == "合计"]
    assert total == f"{len(rows) - 1}件"


def test_two_complaints_are_overdue_in_september(copies):
    _, after = copies
    late = [
        row
        for row in after.values()
        if as_date(row["应办结日"]).month == 9 and (as_date(row["办结日期"]) or date.max) > as_date(row["应办结日"])
    ]
    assert sorted(str(row["承办单位"]) for row in late) == ["清河支行", "滨江支行"]


def test_fake_identity_number_has_a_valid_check_digit():
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(FAKE_IDENTITY, weights, strict=False))
    assert FAKE_IDENTITY[17] == "10X98765432"[total % 11]
