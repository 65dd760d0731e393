"""A scorecard's rows: an indicator with its curve, or what a person has of the branch's score."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from pipeline.curves import Curve, Number
from pipeline.curves import sentence as curve_sentence
from pipeline.headers import Strict, Words
from pipeline.texts import Message, msg

SHARED = "连带责任"  # the category of deductions that a shared case makes


class Gate(Strict):
    """参评率闸口: where `indicator` is below this (in its unit), the item earns no more than the branch's value would."""

    indicator: str
    below: Number


class Further(Strict):
    """What a row also deducts for: its points are taken off the row's, down to the row's floor."""

    indicator: str
    target: Number | None = None
    curve: Curve


class Window(Strict):
    """Thin evidence is widened to the person's own last so many months, this period's included."""

    window: Literal[3, 6, 12]


class Shared(Strict):
    """连带责任: who holds `post` at the branch loses `share` % of what a case costs the person whose it is."""

    post: str
    share: Number = Field(gt=0, le=100)


class Item(Strict):
    """A row: an indicator with its curve, or (`linked: branch`) the branch's score × weight.

    `target`, and `targets` for peer groups with one of their own. `basis`: observed, or favourable (the good end of the
    interval); by default persons favourable where the indicator is a sample, everything else as observed. `when_thin`:
    what counts for a person below the evidence gates: the branch's figure, the person's own drawn towards the peers'
    (shrunk), the person's own over a longer window, or the own figure all the same. `minimum_sample` and
    `minimum_reliability` are the gates where the row has its own (检查少于4次的按网点计); they stand in for the workspace's.
    `title`: where the row has another name than its indicator. `counted_on`: the day by which cases are placed in a
    period, stated so that it is refused where the indicator does otherwise.
    """

    indicator: str | None = None
    linked: Literal["branch"] | None = None
    title: Words | None = None
    weight: Number = Field(gt=0, le=100)
    target: Number | None = None
    targets: dict[str, Number] = {}
    curve: Curve | None = None
    also: tuple[Further, ...] = ()
    grain: Literal["employee", "branch"] | None = None
    basis: Literal["observed", "favourable"] | None = None
    when_thin: Literal["branch", "shrunk", "own"] | Window = "branch"
    minimum_sample: int | None = Field(None, ge=1)
    minimum_reliability: Number | None = Field(None, gt=0, lt=1)
    gate: Gate | None = None
    shared_deduction: Shared | None = None
    counted_on: Literal["occurred", "detected", "issued", "confirmed"] | None = None
    article: str | None = None

    @property
    def name(self) -> str:
        return self.indicator or f"linked_{self.linked}"

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator that the row reads."""
        own = [self.indicator, *(part.indicator for part in self.also), self.gate.indicator if self.gate else None]
        return tuple(name for name in own if name)

    def target_of(self, peer_group: str) -> Decimal | None:
        return self.targets.get(peer_group, self.target)


def sentence(item: Item, unit: str, titles: Mapping[str, Any]) -> Message:
    """The rule as the bank's document says it. `titles`: indicator → its name, for a row with several rules."""
    own = curve_sentence(item.curve, unit, item.weight)
    if not item.also:
        return own
    told = msg("{title}: {rule}", title=titles.get(item.name, item.name), rule=own)
    for part in item.also:
        rule = curve_sentence(part.curve, unit, item.weight)
        more = msg("{title}: {rule}", title=titles.get(part.indicator, part.indicator), rule=rule)
        told = msg("{rule}; {further}", rule=told, further=more)
    return told
