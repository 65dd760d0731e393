"""One rule for what a spreadsheet would compute, whoever writes the cell: pages' tables, HR's files, the interface's CSV."""

from __future__ import annotations

import pytest

from pipeline.formulas import STARTS, as_text, starts_in_sql
from pipeline.hr.declared import declared
from pipeline.hr.files import csv_cell
from pipeline.outlets.tables import harmless
from pipeline.shipped import shipped
from pipeline.warehouse import connect


@pytest.mark.parametrize("cell", [*(f"{sign}cmd" for sign in STARTS), " =cmd", "  ＝cmd"])
def test_a_cell_that_would_be_computed_begins_with_an_apostrophe(cell: str) -> None:
    name = next(column for column in declared("appraisal_results").columns if column.name == "employee_name")
    assert as_text(cell) == csv_cell(name, cell) == harmless(cell) == f"'{cell}"
    script = (shipped("sql") / "interface" / "shelve.sql").read_text(encoding="utf-8")
    macro = next(part for part in script.split(";\n") if "macro text_cell" in part)
    with connect() as connection:
        connection.execute(macro.replace("$starts", starts_in_sql()))
        assert connection.execute("select text_cell(?)", [cell]).fetchall() == [(f'"\'{cell}"',)]
        assert connection.execute("select text_cell('陈静')").fetchall() == [('"陈静"',)]
