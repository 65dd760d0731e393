"""Branches beside their peers: differences by volume, and a map of branch and indicator.

A *step* says how far a value lies from its peer group or from its target: 2 better by much, 1 a little better, 0 about
alike, −1 a little worse, −2 worse by much; None where nothing is judged.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report.model.base import Finding, Text


@dataclass(frozen=True)
class FunnelDot:
    """A branch: its `value` (in the indicator's unit) at its `volume`, the denominator.

    `low`, `high`: its 95 % limits, `alarm_low`, `alarm_high`: its 99.8 % limits, all in the unit. `verdict`: better | worse
    beyond the latter, else none; `is_near`: beyond the former only.
    """

    name: str
    volume: float
    value: float
    low: float
    high: float
    alarm_low: float
    alarm_high: float
    verdict: str
    is_near: bool


@dataclass(frozen=True)
class FunnelLimit:
    """The limits that a branch of that volume would have, in the unit."""

    volume: float
    low: float
    high: float
    alarm_low: float
    alarm_high: float


@dataclass(frozen=True)
class FunnelGroup:
    """A peer group on one indicator: `value` is what all its branches have together; `size` counts them, also those of
    other managing units, which have no dot. `limits`: smallest volume first.
    """

    group: str
    value: float
    size: int
    dots: tuple[FunnelDot, ...]
    limits: tuple[FunnelLimit, ...]


@dataclass(frozen=True)
class Funnel:
    """同组差异图: a share or a rate, with a chart for each peer group in which the cases are enough for one."""

    indicator: str
    title: Text
    unit: str
    direction: str  # higher | lower
    volume: Text
    groups: tuple[FunnelGroup, ...]


@dataclass(frozen=True)
class HeatColumn:
    """`against`: group, or target for what the law or the bank demands of everybody alike."""

    indicator: str
    title: Text
    unit: str
    direction: str
    against: str
    target: float | None


@dataclass(frozen=True)
class HeatCell:
    """`status`: ok | thin (shown, not judged) | as an IndicatorLine's where there is no value."""

    value: float | None
    step: int | None
    status: str


@dataclass(frozen=True)
class HeatRow:
    """A managing unit (`group` is None) or a branch; `gap`: its score minus the mean of its peer group, in points."""

    level: str  # managing_unit | branch
    subject_id: str
    name: str
    group: str | None
    score: float | None
    gap: float | None
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class Heat:
    """Managing units first, then the branches that matter most; `left_out` more branches are not shown."""

    columns: tuple[HeatColumn, ...]
    rows: tuple[HeatRow, ...]
    left_out: int


@dataclass(frozen=True)
class PeerLine:
    """A branch among its peers on one indicator.

    `place` of `size` (1 is the best; equal values share a place). `marks`: the group's values, sorted; of a large group
    evenly spaced quantiles. `corrected`: the value with the group's mix of business, where that is far from it.
    """

    indicator: str
    title: Text
    unit: str
    direction: str
    value: float
    target: float | None
    median: float
    place: int
    size: int
    marks: tuple[float, ...]
    step: int | None
    corrected: float | None


@dataclass(frozen=True)
class Peers:
    """`funnels` and `heat` on pages of bank and managing unit, `lines` on a branch's own."""

    funnels: tuple[Funnel, ...] = ()
    heat: Heat | None = None
    lines: tuple[PeerLine, ...] = ()
    told: tuple[Finding, ...] = ()
