"""What a quarter or a year shows that a month cannot."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report.model.base import Finding, Point, Text
from pipeline.texts import Message


@dataclass(frozen=True)
class SeasonPart:
    """The same months of this year and the last: `months` as periods (`2026-07`), one value for all of them."""

    months: tuple[str, ...]
    now: float | None
    before: float | None


@dataclass(frozen=True)
class SeasonLine:
    """An indicator beside the same months of the year before."""

    title: Text
    unit: str
    parts: tuple[SeasonPart, ...]


@dataclass(frozen=True)
class TargetLine:
    """A target for next year with what speaks for it. `low`, `high`: the bank's range of ordinary variation by months.

    `reached` of `branches` are on the target in force; `would_reach` of `held_branches`, those with values in both of the
    last two quarters, held the proposal in both (None without a target or branches). `proposed` is None where there is too
    little to propose one.
    """

    title: Text
    unit: str
    direction: str
    value: float | None
    low: float | None
    high: float | None
    target: float | None
    reached: int | None
    branches: int
    proposed: float | None
    would_reach: int | None
    held_branches: int
    why: Finding


@dataclass(frozen=True)
class EffectLine:
    """An indicator at branches with an action (`kind`: course | rectification) and without, three months before and after.

    `change`, `other_change`: mean change of each; `difference`: of branches that had started alike, with its range.
    """

    kind: str
    action: Message
    months: tuple[str, ...]
    title: Text
    unit: str
    branches: int
    others: int
    change: float
    other_change: float
    difference: float
    low: float
    high: float
    verdict: str  # better | worse | none


@dataclass(frozen=True)
class LongView:
    """What a quarter or a year shows that a month cannot; what is empty is not told.

    `scores`: month by month; `rules_since`: the first of these months scored by the card now in force, if not all were.
    """

    held: tuple[Finding, ...] = ()
    scores: tuple[Point, ...] = ()
    score_notes: tuple[Finding, ...] = ()
    rules_since: str | None = None
    seasons: tuple[SeasonLine, ...] = ()
    season_notes: tuple[Finding, ...] = ()
    effects: tuple[EffectLine, ...] = ()
    effect_notes: tuple[Finding, ...] = ()
    moves: tuple[Finding, ...] = ()
    consequences: tuple[Finding, ...] = ()
    targets: tuple[TargetLine, ...] = ()
