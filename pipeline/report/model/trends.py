"""Indicators over time with their ranges and what happened, and what moved the score."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report.model.base import Finding, Text


@dataclass(frozen=True)
class Mark:
    """Something that happened in a period shown, with its number on the charts. `kind`: exclusion | rules | branches.

    `indicators`: the charts that it stands on besides that of the score; None for all of them.
    """

    number: int
    period: str
    kind: str
    finding: Finding
    indicators: tuple[str, ...] | None


@dataclass(frozen=True)
class ControlPoint:
    """A period on a chart. `low`, `high`, `centre`: the range of ordinary variation and the mean (None without a range);
    `tone`: plain | better | worse, or breach where a standard was missed; `unexcluded`: the value with what an approved
    exclusion leaves out, where there is one.
    """

    period: str
    value: float | None
    centre: float | None = None
    low: float | None = None
    high: float | None = None
    tone: str = "plain"
    unexcluded: float | None = None


@dataclass(frozen=True)
class ControlChart:
    """An indicator over the periods shown. `standard`: plain | legal | redline (these have no range of ordinary variation);
    `judgement`: of the newest value, as in the table of indicators; `notes`: what earlier points say, and both figures
    where something was excluded; `marks`: numbers of what happened.
    """

    indicator: str
    title: Text
    unit: str
    standard: str
    target: float | None
    points: tuple[ControlPoint, ...]
    judgement: Finding
    notes: tuple[Finding, ...] = ()
    marks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of the score's change, in points. `before`, `after`: the points of the item in both periods, of `weight`;
    None for what is no item. `kind`: item | branch | rest.
    """

    name: Text | str
    kind: str
    change: float
    before: float | None = None
    after: float | None = None
    weight: float | None = None


@dataclass(frozen=True)
class ScoreChange:
    """The score's change against the period before, split twice; each split adds up to the whole. `branches` is empty on a
    branch's page and where nothing can be told apart.
    """

    before_period: str
    before: float
    after: float
    items: tuple[Part, ...]
    branches: tuple[Part, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Trends:
    """Indicators over time with their ranges and what happened, and what moved the score. `change`: None where the score
    has no comparable base; `without_change`: why, where that wants saying.
    """

    charts: tuple[ControlChart, ...] = ()
    marks: tuple[Mark, ...] = ()
    change: ScoreChange | None = None
    without_change: Finding | None = None
