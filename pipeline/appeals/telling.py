"""Who the claimant is, by whatever name."""

from __future__ import annotations

import unicodedata

from pipeline.appeals.model import Appeal
from pipeline.warehouse import Connection


def same(name: str) -> str:
    """A name without what writing adds: width, case, blanks."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def claimant_names(connection: Connection, appeal: Appeal) -> set[str]:
    """Every name by which the claimant is known, as `same` writes them."""
    names = {appeal.filed_by, appeal.employee_id or appeal.branch_id}
    if appeal.employee_id is not None:
        sql = "select distinct employee_name from feed.employees where employee_id = ? and employee_name is not null"
        names |= {name for (name,) in connection.execute(sql, [appeal.employee_id]).fetchall()}
    return {same(name) for name in names}
