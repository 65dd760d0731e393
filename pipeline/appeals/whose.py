"""Whose a record is: the claimant's, a colleague's at the claimant's branch, or somebody else's altogether.

A colleague's record counts in the branch's figures, and by these a sheet may go. So a claim about it is taken, and told. A
record that has nothing to do with the claimant is not changed on the claimant's word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from pipeline.appeals.claimants import Claimant, branches_of
from pipeline.appeals.versions import record_of
from pipeline.contracts import Contract
from pipeline.periods import Period
from pipeline.warehouse import Connection, feed_columns, rows, run_sql


class Relation(Enum):
    """Of a record to a claimant."""

    OWN = "own"
    COLLEAGUE = "colleague"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Whose:
    """Whom a record names as it stands, by their numbers; `ever`: people whom any version of it named. `branches` are the
    record's, and those of its people in the period.
    """

    people: frozenset[str]
    ever: frozenset[str]
    branches: frozenset[str]

    @property
    def numbers(self) -> list[str]:
        """The people's, else the branches'."""
        return sorted(self.people or self.branches)


def whose(connection: Connection, contract: Contract, record_id: str, period: Period) -> Whose:
    """Whom the record names."""
    parts = {
        "feed": contract.feed,
        "history": f"{contract.feed}_history",
        "columns": ", ".join(f'"{name}"' for name in feed_columns(contract)),
        "record": record_of(contract),
        "named_people": _named(contract, "employees"),
        "named_branches": _named(contract, "branches"),
    }
    found = rows(run_sql(connection, "appeals/whose", parts, record_id=record_id))
    current = [row for row in found if row["is_current"]]
    people = _all(row["people"] for row in current)
    theirs = {branch for one in people for branch in branches_of(connection, one, period.first, period.after)[:1]}
    return Whose(people, _all(row["people"] for row in found), _all(row["branches"] for row in current) | theirs)


def relation(connection: Connection, found: Whose, claimant: Claimant, period: Period) -> Relation:
    """What the record is to the claimant. One that names nobody and no branch is everybody's."""
    person = claimant.employee_id
    if person is not None and person in found.people:
        return Relation.OWN
    own = {claimant.branch_id}
    if person is not None:
        own |= set(branches_of(connection, person, period.first, period.after))
    reach = {row["branch_id"] for row in rows(run_sql(connection, "appeals/reach", None, branches=sorted(own)))}
    if found.branches and not found.branches & reach and person not in found.ever:
        return Relation.FOREIGN
    return Relation.OWN if person is None or not found.people else Relation.COLLEAGUE


def whose_columns(contract: Contract) -> tuple[str, ...]:
    """The columns that say whose a record of the feed is."""
    return tuple(one.name for one in contract.columns if one.references in ("employees", "branches"))


def _named(contract: Contract, kind: str) -> str:
    """SQL of the list of those whom a row names."""
    names = [f'"{one.name}"' for one in contract.columns if one.references == kind]
    if contract.feed == "score_events":
        subject = "employee" if kind == "employees" else "branch"
        names.append(f"case when subject_type = '{subject}' then subject_id end")
    listed = f"[{', '.join(names)}]::varchar[]"
    return f"list_concat({listed}, branch_ids)" if contract.feed == "score_events" and kind == "branches" else listed


def _all(lists: Iterable[list[str | None] | None]) -> frozenset[str]:
    return frozenset(one for names in lists for one in names or [] if one is not None)
