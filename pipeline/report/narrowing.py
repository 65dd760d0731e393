"""A managing unit's part of an edition, so that its page is made as the bank's is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.report.lookup import BANK, Book
from pipeline.report.model import Text
from pipeline.report.once import once_a_book
from pipeline.report.shelf import positions

Places = Mapping[tuple[str, ...], npt.NDArray[np.intp]]

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
        tables[name] = _of(tables[name], _places(book, name), [(branch,) for branch in members])
    for name in WITH_LEVELS:
        tables[name] = _own(tables[name], _places(book, name), unit, members)
    matters = tables["matters"]
    tables["matters"] = matters[(matters["level"] == "branch") & matters["subject_id"].isin(members)]
    for name in ("deliveries", "checks", "returned"):
        tables[name] = tables[name].iloc[:0]
    name = book.units[unit]
    return replace(book, edition=replace(book.edition, tables=tables), whole=Text(name, name))


def _own(table: pd.DataFrame, places: Places, unit: str, members: list[str]) -> pd.DataFrame:
    """Its branches' rows, and its own as those of the whole."""
    own = _of(table, places, [("managing_unit", unit)])
    of_branches = _of(table, places, [("branch", branch) for branch in members])
    return pd.concat([own.assign(level="bank", subject_id=BANK), of_branches], ignore_index=True)


def _of(table: pd.DataFrame, places: Places, keys: Iterable[tuple[str, ...]]) -> pd.DataFrame:
    found = [places[key] for key in keys if key in places]
    return table.take(np.sort(np.concatenate(found))) if found else table.iloc[:0]


@once_a_book
def _places(book: Book, table: str) -> Places:
    """Where in the table the rows of a branch are, or of a level's subject: found once, not by each unit."""
    keys = ["level", "subject_id"] if table in WITH_LEVELS else ["branch_id"]
    return positions(book.edition.tables[table], *keys)
