"""A managing unit's part of an edition, so that its page is made as the bank's is."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pipeline.report.lookup import BANK, Book
from pipeline.report.model import Text

# Tables of which a unit's page shows the rows of its own branches.
BY_BRANCH = ("reasons", "visit_items", "check_items", "inspections", "rectifications", "training", "exams")
WITH_LEVELS = ("values", "results", "points", "complaint_flow")


def narrowed(book: Book, unit: str) -> Book:
    """The book as if the unit were the bank: its branches alone, and its own figures where the bank's stand.

    What is nobody's branch's (deliveries, checks, other people's matters) is left out.
    """
    members = book.below(unit)
    tables = dict(book.edition.tables)
    branches = tables["branches"]
    tables["branches"] = branches[branches["branch_id"].isin([*members, unit])]
    for name in BY_BRANCH:
        tables[name] = tables[name][tables[name]["branch_id"].isin(members)]
    for name in WITH_LEVELS:
        tables[name] = _own(tables[name], unit, members)
    matters = tables["matters"]
    tables["matters"] = matters[(matters["level"] == "branch") & matters["subject_id"].isin(members)]
    for name in ("deliveries", "checks", "returned"):
        tables[name] = tables[name].iloc[:0]
    name = book.units[unit]
    return replace(book, edition=replace(book.edition, tables=tables), whole=Text(name, name))


def _own(table: pd.DataFrame, unit: str, members: list[str]) -> pd.DataFrame:
    """Its branches' rows, and its own as those of the whole."""
    own = table[(table["level"] == "managing_unit") & (table["subject_id"] == unit)]
    of_branches = table[(table["level"] == "branch") & table["subject_id"].isin(members)]
    return pd.concat([own.assign(level="bank", subject_id=BANK), of_branches], ignore_index=True)
