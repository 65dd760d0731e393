"""A managing unit's page is made of its own branches' rows, and of nobody else's."""

from __future__ import annotations

from small_books import SEPTEMBER, made, value

from pipeline.report.lookup import BANK, Book
from pipeline.report.narrowing import BY_BRANCH, narrowed

RATE = "error_rate"


def book() -> Book:
    values = [
        value(RATE, "bank", BANK, 1.0),
        value(RATE, "managing_unit", "U1", 2.0),
        value(RATE, "managing_unit", "U2", 3.0),
    ]
    values += [value(RATE, "branch", "B1", 4.0), value(RATE, "branch", "B2", 5.0), value(RATE, "branch", "B9", 6.0)]
    rows = [{"branch_id": branch, "period": SEPTEMBER.first, "business": branch} for branch in ("B1", "B2", "B9", "D1")]
    return made(values=values, reasons=rows)


def test_what_stands_above_a_branch_is_a_unit_at_any_depth_but_for_the_bank() -> None:
    assert book().units == {"B1": "滨江支行", "U1": "城区管理部", "U2": "安平分行"}
    assert book().below("U1") == ["B1", "B2"]
    assert book().members("managing_unit", "U2") == ["B9"]
    assert book().members("branch", "B9") == ["B9"]
    assert book().members("bank", BANK) == ["HQ", "B1", "B2", "B9", "D1"]


def test_the_unit_stands_where_the_bank_does_and_others_branches_are_gone() -> None:
    part = narrowed(book(), "U1")
    assert part.value("error_rate", "bank", BANK, SEPTEMBER) == 2.0
    assert part.value("error_rate", "branch", "B2", SEPTEMBER) == 5.0
    assert part.value("error_rate", "branch", "B9", SEPTEMBER) is None
    assert set(part.edition.tables["reasons"]["branch_id"]) == {"B1", "B2"}
    assert part.whole.zh == "城区管理部"


def test_no_table_by_branch_keeps_another_units_row() -> None:
    rows = [{"branch_id": branch, "period": SEPTEMBER.first} for branch in ("B1", "B9", "D1")]
    part = narrowed(made(**dict.fromkeys(BY_BRANCH, rows)), "U2")
    for name in BY_BRANCH:
        assert list(part.edition.tables[name]["branch_id"]) == ["B9"], name


def test_the_book_itself_is_left_as_it_was() -> None:
    whole = book()
    narrowed(whole, "U1")
    assert whole.value("error_rate", "bank", BANK, SEPTEMBER) == 1.0
    assert len(whole.edition.tables["reasons"]) == 4
