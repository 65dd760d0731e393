"""Scorecards: a workspace's YAML files. Each says whom it appraises, from which day, by which document, and how."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field

from pipeline.curves import Curve, Number, PerCase, Ratio, Steps, plain
from pipeline.curves import sentence as curve_sentence
from pipeline.errors import DefinitionError
from pipeline.headers import Strict, Words, checked, faulty
from pipeline.indicators import Indicator
from pipeline.texts import Message, msg


class Gate(Strict):
    """参评率闸口: where `indicator` is below this (in its unit), the item earns no more than the branch's value would."""

    indicator: str
    below: Number


class Further(Strict):
    """What a row also deducts for: its points are taken off the row's, down to the row's floor."""

    indicator: str
    target: Number | None = None
    curve: Curve


class Item(Strict):
    """A row: an indicator with its curve, or (`linked: branch`) the branch's score × weight.

    `basis`: observed, or favourable (the good end of the interval); by default persons favourable where the indicator
    is a sample, everything else as observed. `when_thin`: whose value counts for a person below the evidence gate;
    `minimum_sample` is that gate where the row has one of its own (检查少于4次的按网点计). `title`: where the row has
    another name than its indicator.
    """

    indicator: str | None = None
    linked: Literal["branch"] | None = None
    title: Words | None = None
    weight: Number = Field(gt=0, le=100)
    target: Number | None = None
    curve: Curve | None = None
    also: tuple[Further, ...] = ()
    grain: Literal["employee", "branch"] | None = None
    basis: Literal["observed", "favourable"] | None = None
    when_thin: Literal["branch", "own"] = "branch"
    minimum_sample: int | None = Field(None, ge=1)
    gate: Gate | None = None
    article: str | None = None

    @property
    def name(self) -> str:
        return self.indicator or f"linked_{self.linked}"

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator that the row reads."""
        own = [self.indicator, *(part.indicator for part in self.also), self.gate.indicator if self.gate else None]
        return tuple(name for name in own if name)


class Capped(Strict):
    """加分 or 扣分: `categories` that count, with the points of one where the event names none; at most `cap` in all."""

    categories: dict[str, Number] = {}
    cap: Number | None = Field(None, gt=0)


class Veto(Strict):
    """一票否决: what an approved matter of this category does to the grade while it is valid."""

    category: str
    effect: Literal["cap_grade", "set_grade", "bar_awards"]
    grade: str | None = None
    article: str | None = None


class Events(Strict):
    """What approved matters (score_events) do to a score; `maximum` is the highest score that bonuses may reach."""

    bonus: Capped | None = None
    deduction: Capped | None = None
    vetoes: tuple[Veto, ...] = ()
    maximum: Number = Decimal(100)


class Level(Strict):
    grade: str
    title: Words
    reaching: Number


class Coefficient(Strict):
    """服务质量绩效系数 by grade; `not_graded` for anybody without one."""

    by_grade: dict[str, Number]
    not_graded: Number = Decimal(1)


class Scorecard(Strict):
    """A scorecard, whole. Weights are percent and make 100; it counts from `effective_from`, and was published before."""

    version: str
    title: Words
    level: Literal["branch", "employee"]
    posts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("branch",)
    bank: bool = False  # also applied to the bank as a whole, which has a score but no grade
    document_no: str
    democratic_procedure: str
    published_at: date
    effective_from: date
    effective_to: date | None = None
    approved_by: str
    period_score: Literal["facts"] = "facts"
    minimum_coverage: Number = Decimal(60)
    minimum_indicators: int = 3
    items: tuple[Item, ...] = Field(min_length=1)
    score_events: Events = Events()
    levels: tuple[Level, ...] = Field(min_length=1)
    service_coefficient: Coefficient | None = None
    name: str = ""


def load_scorecards(folder: Path, indicators: Mapping[str, Indicator]) -> list[Scorecard]:
    """Every scorecard of a workspace. Raises DefinitionError with all faults of a file at once."""
    cards = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        except yaml.YAMLError as error:
            raise DefinitionError(msg("{path} is not YAML: {error}", path=path.name, error=error)) from None
        card = checked(Scorecard, {**data, "name": path.stem} if isinstance(data, dict) else data, path.name)
        if faults := _faults(card, indicators):
            raise faulty(path.name, faults)
        cards.append(card)
    return cards


def in_force(cards: list[Scorecard], first: date) -> list[Scorecard]:
    """Those that count for a period beginning on `first`: an old period keeps the rules of its day."""
    return [
        card
        for card in cards
        if card.effective_from <= first and (card.effective_to is None or first <= card.effective_to)
    ]


def sentence(item: Item, unit: str, titles: Mapping[str, Any]) -> Message:
    """The rule as the bank's document says it. `titles`: indicator → its name, for a row with several rules."""
    own = curve_sentence(item.curve, unit, item.weight)
    if not item.also:
        return own
    rules = [(item.name, own)]
    rules += [(part.indicator, curve_sentence(part.curve, unit, item.weight)) for part in item.also]
    return msg("{rules}", rules=[msg("{title}: {rule}", title=titles.get(n, n), rule=rule) for n, rule in rules])


def _faults(card: Scorecard, indicators: Mapping[str, Indicator]) -> list[Message]:
    faults = []
    total = sum((item.weight for item in card.items), Decimal(0))
    if total != 100:
        faults.append(msg("weights make {total}, not 100", total=plain(total)))
    if card.published_at > card.effective_from:
        faults.append(
            msg(
                "published on {published}, after it takes effect on {effective}",
                published=card.published_at,
                effective=card.effective_from,
            )
        )
    if card.effective_from.day != 1:
        faults.append(
            msg("takes effect on {effective}, not on the first day of a period", effective=card.effective_from)
        )
    if card.level == "employee" and not card.posts:
        faults.append(msg("posts: needed for a scorecard of employees"))
    if list(card.levels) != sorted(card.levels, key=lambda level: -level.reaching):
        faults.append(msg("levels: must go from the highest down"))
    if card.service_coefficient and set(card.service_coefficient.by_grade) != {level.grade for level in card.levels}:
        faults.append(msg("service_coefficient: must name every grade once"))
    for item in card.items:
        faults += _item_faults(card, item, indicators)
    faults += _event_faults(card)
    names = [item.name for item in card.items]
    faults += [msg("{item}: stands twice", item=name) for name in sorted({n for n in names if names.count(n) > 1})]
    if {"error_rate", "processing_accuracy"} <= set(names):
        faults.append(msg("error_rate and processing_accuracy say the same thing twice"))
    return faults


def _item_faults(card: Scorecard, item: Item, indicators: Mapping[str, Indicator]) -> list[Message]:
    name = item.name
    if (item.indicator is None) == (item.linked is None):
        return [msg("{item}: name either an indicator or linked", item=name)]
    if item.linked:
        return [msg("{item}: only on a scorecard of employees", item=name)] if card.level == "branch" else []
    if item.curve is None and name in indicators:
        return [msg("{item}: has no curve", item=name)]
    faults = _rule_faults(card, item, name, item.curve, item.target, indicators)
    for part in item.also:
        faults += _rule_faults(card, item, part.indicator, part.curve, part.target, indicators)
    if item.gate and item.gate.indicator not in indicators:
        faults.append(msg("{item}: no such indicator", item=item.gate.indicator))
    return faults


def _rule_faults(
    card: Scorecard,
    item: Item,
    name: str,
    curve: Curve | None,
    target: Decimal | None,
    indicators: Mapping[str, Indicator],
) -> list[Message]:
    indicator = indicators.get(name)
    if indicator is None:
        return [msg("{item}: no such indicator", item=name)]
    grain = item.grain or card.level
    faults = []
    if grain not in indicator.header.grains:
        faults.append(msg("{item}: is not offered for each {grain}", item=name, grain=_GRAINS[grain]))
    if isinstance(curve, Steps | Ratio) and target is None:
        faults.append(msg("{item}: has no target", item=name))
    if isinstance(curve, Ratio) and target is not None and target <= 0:
        faults.append(msg("{item}: a ratio needs a target above zero", item=name))
    if isinstance(curve, Ratio) and indicator.header.direction == "lower":
        faults.append(msg("{item}: a ratio to target needs an indicator where more is better", item=name))
    if isinstance(curve, PerCase) and isinstance(curve.deduct, dict) and indicator.header.evidence != "event":
        faults.append(msg("{item}: only an event indicator has classes of cases", item=name))
    return faults


def _event_faults(card: Scorecard) -> list[Message]:
    grades = {level.grade for level in card.levels}
    faults = []
    for veto in card.score_events.vetoes:
        if veto.effect != "bar_awards" and veto.grade not in grades:
            faults.append(msg("veto “{category}”: names no grade of this scorecard", category=veto.category))
    if card.score_events.maximum < 100:
        faults.append(msg("score_events: the maximum is below 100"))
    return faults


_GRAINS = {"employee": msg("employee"), "branch": msg("branch")}
