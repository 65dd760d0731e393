"""A branch that nobody knows comes back with the known names most like it; people are never guessed."""

from __future__ import annotations

from typing import Any

import pytest
from workbench import Bank

from pipeline.reasons import reason_message

NAMES = {
    "010205": "滨江支行",
    "020104": "清河支行",
    "010226": "柳林路社区支行",
    "010311": "开发区支行",
    "010312": "开发区东支行",
}


@pytest.fixture
def named(staffed: Bank) -> Bank:
    """Branches with names that resemble each other."""
    staffed.deliver("branches", *({"branch_id": number, "branch_name": name} for number, name in NAMES.items()))
    return staffed


def returned(bank: Bank) -> dict[str, list[str] | None]:
    sql = "select unnest(reasons) as r from quarantine.complaints where _released_by is null"
    return {r["got"]: r["candidates"] for (r,) in bank.rows(sql)}


def complain(bank: Bank, *branches: str, **cells: Any) -> None:
    bank.deliver("complaints", *({"complaint_id": f"K{b}", "branch_id": b, **cells} for b in branches))


def test_an_unknown_branch_comes_back_with_the_names_most_like_it(named: Bank) -> None:
    complain(named, "滨江路支行", "柳林路", "明川银行股份有限公司清河支行", "开发区西支行", "火车站", "010299")
    assert returned(named) == {
        "滨江路支行": ["滨江支行"],
        "柳林路": ["柳林路社区支行"],
        "明川银行股份有限公司清河支行": ["清河支行"],
        "开发区西支行": ["开发区支行", "开发区东支行"],
        "火车站": None,
        "010299": None,
    }
    reason = {"column": "branch_id", "problem": "unknown", "got": "滨江路支行", "candidates": ["滨江支行"]}
    assert "名称相近的有：滨江支行" in reason_message("台账.csv", "complaints", "2", reason).text("zh-CN")
    assert "ones like it" not in str(reason_message("a.csv", "complaints", "2", reason | {"candidates": None}))


def test_a_name_that_was_known_on_other_days_comes_back_with_its_number(named: Bank) -> None:
    named.deliver("branch_names", {"name_or_code": "老城储蓄所", "branch_id": "020104", "valid_to": "2025-12-31"})
    complain(named, "老城储蓄所")
    assert returned(named) == {"老城储蓄所": ["020104"]}


def test_a_number_that_lost_its_leading_zero_comes_back_with_the_number_that_has_it(named: Bank) -> None:
    complain(named, "10205", "0010205", "10299", "0205", "00")
    assert returned(named) == {"10205": ["010205"], "0010205": ["010205"], "10299": None, "0205": None, "00": None}
    assert named.feed("complaints", "complaint_id") == []
    reason = {"column": "branch_id", "problem": "unknown", "got": "10205", "candidates": ["010205"]}
    assert "“10205”查无对应的机构，是否指：010205？" in reason_message("a.csv", "complaints", "2", reason).text("zh-CN")


def test_a_person_is_never_guessed(named: Bank) -> None:
    named.deliver("identifiers", {"local_id": "020518", "employee_id": "E1"})
    named.deliver("employees", {"employee_id": "020517"})
    named.deliver("contacts", *({"contact_id": e, "employee_id": e} for e in ("core:020519", "20517")))
    reasons = [r for (r,) in named.rows("select unnest(reasons) from quarantine.contacts")]
    assert [(r["problem"], r["got"], r["candidates"]) for r in reasons] == [("unknown", "***", None)] * 2
