"""What departments still owe: deliveries that did not come, and rows that were returned to them and not mended yet.

From the read models alone, so that nobody who looks holds off a load.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.contracts import contract_of, contracts
from pipeline.deliveries import Fate, read_deliveries
from pipeline.partials import prepare_staging
from pipeline.periods import Period
from pipeline.readers.shapes import place_of
from pipeline.shown import has_rows, reading, reading_files
from pipeline.state_folders import current_state
from pipeline.warehouse import Connection, rows, run_sql
from pipeline.workspace import Workspace

MASKED = "***"  # what the casts put in place of what stood in a personal column
WANTING = ("not_delivered", "incomplete")
LOOKED_BACK = 3  # months


@dataclass(frozen=True)
class Missing:
    """A delivery that did not come, or lacks `units` (their names). `is_late`: its day has passed."""

    department: str
    feed: str
    period: str
    due: date | None
    is_late: bool
    units: tuple[str, ...]


@dataclass(frozen=True)
class Returned:
    """One reason of a returned row. `number` is its file's in the ledger; `row` is as a person finds it; `problem` as the casts
    name it; `refers`: what the column names, of branches, employees or subjects. `got` is what stood there, which no notice
    and no log may tell; `candidates` are those that may have been meant.
    """

    department: str
    feed: str
    file: str
    row: str
    column: str
    problem: str
    number: int
    refers: str
    got: str | None
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Backlog:
    """`returned` are reasons of rows, or the first ones where no more were asked for; `rows` how many rows each department has
    to mend. `knows_deliveries`: not before a period was run, since only then their rows can be read.
    """

    missing: tuple[Missing, ...] = ()
    returned: tuple[Returned, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    knows_deliveries: bool = True

    @property
    def row_count(self) -> int:
        """How many rows were returned; one can have several reasons."""
        return sum(self.rows.values())

    def not_among(self, shown: Sequence[Returned]) -> int:
        """How many rows there are besides those of the reasons `shown`."""
        return self.row_count - len({(one.number, one.feed, one.row) for one in shown})

    def departments(self) -> list[str]:
        return sorted({one.department for one in self.missing} | self.rows.keys())

    def of(self, department: str) -> Backlog:
        """That department's part."""
        return Backlog(
            tuple(one for one in self.missing if one.department == department),
            tuple(one for one in self.returned if one.department == department),
            {name: count for name, count in self.rows.items() if name == department},
            self.knows_deliveries,
        )


def backlog(workspace: Workspace, today: date, most: int | None = None) -> Backlog:
    """What is owed as of the last load; of rows alone before a period was run. Deliveries are those for months that ended
    within the last quarter, and whose working day has come or lies ahead in this month. `most`: see `returned`.
    """
    folder = current_state(workspace)
    if folder is None or not has_rows(folder):
        with reading_files(workspace) as connection:
            return Backlog((), _returned(connection, None, most), _counts(connection), knows_deliveries=False)
    with reading(workspace) as connection:
        missing = _missing(workspace, connection, today)
        return Backlog(missing, _returned(connection, None, most), _counts(connection))


def returned(workspace: Workspace, files: Sequence[int] | None = None, most: int | None = None) -> tuple[Returned, ...]:
    """The rows that were returned and not mended yet, as of the last load; with `files` (their numbers in the ledger) those of
    these alone, with `most` the first of each file and feed.
    """
    with reading_files(workspace) as connection:
        return _returned(connection, files, most)


def _missing(workspace: Workspace, connection: Connection, today: date) -> tuple[Missing, ...]:
    prepare_staging(connection, workspace.settings)
    deliveries = read_deliveries(connection, workspace.settings, today)
    found: list[Fate] = []
    period = _first_month([load.arrived.date() for load in deliveries.loads], today)
    while period.after <= today:
        found += [fate for fate in deliveries.fates(period) if fate.status in WANTING]
        period = period.shifted(1)
    once = {(f.delivery.department, f.delivery.feed): f for f in found if f.delivery.frequency == "once"}
    names = {str(branch["branch_id"]): str(branch["name"]) for branch in deliveries.branches}
    dated = [fate for fate in found if fate.delivery.frequency != "once"]
    return tuple(
        Missing(
            fate.delivery.department,
            fate.delivery.feed,
            str(fate.period),
            fate.due,
            fate.due is not None and today > fate.due,
            tuple(names.get(unit, unit) for unit in fate.missing),
        )
        for fate in (*once.values(), *dated)
    )


def _first_month(arrivals: list[date], today: date) -> Period:
    """The first month to ask about: nothing was owed for months before the one before the first file came."""
    earliest = Period.month_of(today).shifted(-LOOKED_BACK)
    return max(earliest, Period.month_of(min(arrivals)).shifted(-1)) if arrivals else earliest


def _counts(connection: Connection) -> dict[str, int]:
    found: Counter[str] = Counter()
    for feed in contracts():
        for row in rows(run_sql(connection, "notices/returned_counts", {"feed": feed})):
            found[row["department"]] += row["row_count"]
    return dict(sorted(found.items()))


def _returned(
    connection: Connection, files: Sequence[int] | None = None, most: int | None = None
) -> tuple[Returned, ...]:
    found = []
    for feed in contracts():
        for row in rows(run_sql(connection, "notices/returned", {"feed": feed}, files=files, most=most)):
            column = contract_of(feed).column(row["column"]) if row["column"] else None
            found.append(
                Returned(
                    row["department"],
                    feed,
                    row["file"],
                    place_of(row["row"]),
                    column.title if column else "",
                    row["problem"],
                    row["number"],
                    (column.references if column else None) or "",
                    row["got"],
                    () if row["got"] == MASKED else tuple(row["candidates"] or ()),
                )
            )
    return tuple(found)
