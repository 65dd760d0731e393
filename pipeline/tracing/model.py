"""What a trace is: the rows behind one value, and the files they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.report.model import Text
from pipeline.texts import Message


@dataclass(frozen=True)
class Subject:
    """Whose value it is: level employee (with the post) or branch (post "-")."""

    level: str
    subject_id: str
    post: str = "-"


@dataclass(frozen=True)
class Sums:
    """What a value was divided from."""

    numerator: Decimal = Decimal(0)
    denominator: Decimal = Decimal(0)
    sample: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.numerator + other.numerator, self.denominator + other.denominator, self.sample + other.sample)

    def __sub__(self, other: Sums) -> Sums:
        return Sums(self.numerator - other.numerator, self.denominator - other.denominator, self.sample - other.sample)


@dataclass(frozen=True)
class SourceFile:
    """A file of the ledger. `archive` is where its bytes lie, below the workspace: as for an original that is kept as it came,
    until whoever knows the workspace has looked.
    """

    number: int
    name: str
    department: str
    sha256: str
    arrived_at: str | None
    as_of: str | None
    archive: str


@dataclass(frozen=True)
class Cell:
    """A column of a row: its name and what stands in it, in words."""

    column: str
    title: Text
    value: Text


@dataclass(frozen=True)
class SourceRow:
    """A row of a file: `line` as a person finds it in `sheet` (the n-th that was read; 1 where there is but one)."""

    feed: str
    file: int
    line: int
    sheet: int
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Contribution:
    """What one row, or several that count only together, gave. `rows` is empty where only their `count` is told."""

    feed: str
    file: int | None
    count: int
    sums: Sums
    rows: tuple[SourceRow, ...] = ()


@dataclass(frozen=True)
class Trace:
    """The rows behind one value. `grain`: row | matter (rows of one matter together) | file | whole.

    `sums` add up the contributions; `rest` is what the edition has besides them: zero where they are all of it, a rounding
    where `adds_up` all the same. `left_out` are rows that an approved exclusion took out; `others` such as the definition
    does not count, `others_count` in all.
    """

    indicator: str
    subject: Subject
    months: tuple[str, ...]
    grain: str
    sums: Sums
    rest: Sums
    adds_up: bool = True
    contributions: tuple[Contribution, ...] = ()
    left_out: tuple[Contribution, ...] = ()
    others: tuple[SourceRow, ...] = ()
    others_count: int = 0
    files: tuple[SourceFile, ...] = ()
    remarks: tuple[Message, ...] = ()
