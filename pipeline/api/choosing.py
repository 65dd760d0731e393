"""What of a table is wanted: filters, the page, and the bounds that the caller's role sets."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from pipeline.api.callers import Caller
from pipeline.api.problems import Problem
from pipeline.texts import msg

LARGEST = 1000
ID = r"^[^\x00-\x1f\x7f]{1,64}$"
CURSOR = r"^[0-9]{1,9}-[0-9a-f]{12}$"
Id = Annotated[str, Field(pattern=ID, min_length=1, max_length=64)]


class Filters(BaseModel):
    """Query parameters of the tables; any other is refused, since a filter misspelt would give everything."""

    model_config = ConfigDict(extra="forbid")

    branch: Id | None = Field(None, description="Only of this branch (where appraised).", examples=["B1"])
    grade: Id | None = Field(None, description="Only of persons with this grade, by its code.", examples=["good"])
    post: Id | None = Field(None, description="Only of this post.", examples=["teller"])
    changed_since: int | None = Field(
        None, ge=1, le=9999, description="Only of persons whom a correction after this edition changed."
    )
    limit: int | None = Field(
        None,
        ge=1,
        le=LARGEST,
        description=f"Rows of a page. JSON: {LARGEST} unless said; CSV and Parquet: all rows unless said.",
    )
    cursor: str | None = Field(None, pattern=CURSOR, description="As the page before gave it in `next`.")


@dataclass(frozen=True)
class Choice:
    """The rows that are wanted: those after row number `after`, at most `most` (None: all)."""

    branch: str | None = None
    employee: str | None = None
    grade: str | None = None
    post: str | None = None
    changed_since: int | None = None
    after: int = 0
    most: int | None = None
    own: bool = False  # asked by the person themself, from whom nothing of their own is kept

    def told(self) -> str:
        """As the access log has it."""
        named = ("branch", "employee", "grade", "post", "changed_since", "after", "most")
        found = [f"{name}={value}" for name in named if (value := getattr(self, name)) not in (None, 0)]
        return " ".join(found)


def chosen(filters: Filters, caller: Caller, checksum: str) -> Choice:
    """The choice of a request within the caller's bounds.

    Raises Problem: 403 for another's branch, 404 for a cursor of another edition.
    """
    choice = Choice(filters.branch, None, filters.grade, filters.post, filters.changed_since, most=filters.limit)
    if filters.cursor is not None:
        number, _, edition = filters.cursor.partition("-")
        if edition != checksum[:12]:
            raise Problem(
                404, "cursor", msg("This cursor belongs to another edition. Begin again with the first page.")
            )
        choice = replace(choice, after=int(number))
    return bounded(choice, caller)


def bounded(choice: Choice, caller: Caller) -> Choice:
    """The choice within what the caller's role may see. Raises Problem (403) for what lies outside."""
    for name in ("branch", "employee"):
        bound = getattr(caller, name)
        if bound is None:
            continue
        if getattr(choice, name) not in (None, bound):
            raise Problem(
                403, "scope", msg("This token does not reach so far: it is of one branch or one person only.")
            )
        choice = replace(choice, **{name: bound})
    return replace(choice, own=caller.employee is not None)


def cursor(number: int, checksum: str) -> str:
    return f"{number}-{checksum[:12]}"


def is_id(text: Any) -> bool:
    return isinstance(text, str) and re.fullmatch(ID, text) is not None
