"""What a dossier is made of: a case, its pieces of evidence, and papers that are read by people who know no program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import pandas as pd

from pipeline.closing.states import Standing
from pipeline.closing.verifying import Proof
from pipeline.editions import Edition
from pipeline.explain import Explanation
from pipeline.hr.ground import Ground
from pipeline.periods import Period
from pipeline.render.words import day
from pipeline.scorecards import Scorecard
from pipeline.workspace import Workspace

NONE = "—"


@dataclass(frozen=True)
class Link:
    """A cell that leads to a file of the dossier."""

    text: str
    href: str


Cell: TypeAlias = str | Link
Record: TypeAlias = Mapping[str, str | None]


@dataclass(frozen=True)
class Table:
    """Every row has as many cells as `head`."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""


@dataclass(frozen=True)
class Paper:
    """A page: what it says, in paragraphs and tables. `top`: a line above the title, `signed`: lines at the end, right."""

    title: str
    blocks: tuple[str | Table, ...]
    top: str = ""
    signed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """A piece of evidence. `proves`: 证明目的; `source`: where it comes from; `files`: path within its folder → content.
    `missing`: why there is nothing of it, empty where there is; `elsewhere`: what of it lies elsewhere and
    must be shown besides.
    """

    title: str
    source: str
    proves: str
    blocks: tuple[str | Table, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    missing: str = ""
    elsewhere: str = ""


@dataclass(frozen=True)
class Case:
    """Whose dossier it is. `edition`: the newest closed one, whole; `ground`: what its HR tables rest on; `results`: the
    person's rows of 考核结果, that of the coefficient first; `events`: those of 加减分明细; `standings`: all states of the
    period; `explanation` is None where it cannot be made any more, for the reason in `unexplained`.
    """

    workspace: Workspace
    period: Period
    employee: str
    purpose: str
    edition: Edition
    ground: Ground
    results: tuple[Record, ...]
    events: tuple[Record, ...]
    standings: tuple[Standing, ...]
    proof: Proof
    explanation: Explanation | None
    unexplained: str = ""

    @property
    def main(self) -> Record:
        return self.results[0]

    @property
    def name(self) -> str:
        return self.main["employee_name"] or self.employee

    @property
    def who(self) -> str:
        """王丽（员工编号20140317）."""
        return f"{self.name}（员工编号{self.employee}）" if self.name != self.employee else f"员工编号{self.employee}"

    @property
    def posts(self) -> tuple[str, ...]:
        """The posts that a scorecard appraised."""
        return tuple(str(row["post"]) for row in self.results if row["scorecard_version"] and row["post"] != "combined")

    @property
    def cards(self) -> tuple[Scorecard, ...]:
        """The scorecards that the person was judged by."""
        names = dict.fromkeys(row["scorecard"] for row in self.results if row["scorecard"])
        return tuple(self.ground.cards[name] for name in names if name in self.ground.cards)

    @property
    def closed(self) -> tuple[Standing, ...]:
        return tuple(one for one in self.standings if one.is_closed)


def zh_day(text: str | None) -> str:
    """2026年10月22日; a dash for none."""
    return day(text, "zh-CN")


def table(head: tuple[str, ...], rows: Sequence[Sequence[Cell | None]], title: str = "") -> Table:
    """A table whose empty cells are dashes."""
    return Table(
        head, tuple(tuple(NONE if cell is None or cell == "" else cell for cell in row) for row in rows), title
    )


def as_csv(frame: pd.DataFrame) -> bytes:
    """A table for a spreadsheet, UTF-8 with its mark."""
    content: bytes = frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
    return content
