"""Who the claimant is, by whatever name, and numbers as they are typed."""

from __future__ import annotations

import re
import unicodedata

from pipeline.appeals.model import Appeal
from pipeline.warehouse import Connection

_ASCII_IN_ANY_WIDTH = re.compile(r"[ -~\u3000\uff01-\uff5e]+")


def number_of(text: str) -> str:
    """A person's, branch's or record's number as the feeds hold it: no blanks around it, and ASCII in half width. One that
    has other signs too stays as it is.
    """
    return (unicodedata.normalize("NFKC", text) if _ASCII_IN_ANY_WIDTH.fullmatch(text) else text).strip()


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
