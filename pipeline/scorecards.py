"""Scorecards: a workspace's YAML files. Each says whom it appraises, from which day, by which document, and how."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field

from pipeline.errors import DefinitionError
from pipeline.headers import Strict, Words, checked, faulty
from pipeline.indicators import Indicator
from pipeline.texts import Message, msg

Number = Annotated[Decimal, Field(allow_inf_nan=False)]


class Steps(Strict):
    """每低 `per` 扣 `deduct` 分.

    `part` says whether a part of a step counts as a whole one (不足一档按一档计) or in proportion.
    """

    kind: Literal["steps"]
    per: Number = Field(gt=0)
    deduct: Number = Field(gt=0)
    part: Literal["whole", "pro_rata"] = "pro_rata"
    floor: Number = Decimal(0)


class PerCase(Strict):
    """每件扣 `deduct` 分, down to `floor`."""

    kind: Literal["per_case"]
    deduct: Number = Field(gt=0)
    floor: Number = Decimal(0)


class Band(Strict):
    """From this value on, this share of the weight (in %)."""

    reaching: Number
    earns: Number = Field(ge=0, le=100)


class Bands(Strict):
    """区间法: the first band that is reached decides; below all of them, nothing."""

    kind: Literal["bands"]
    bands: tuple[Band, ...] = Field(min_length=1)


class Ratio(Strict):
    """实际÷目标×权重, up to `cap` % of the weight."""

    kind: Literal["ratio"]
    cap: Number = Decimal(100)


Curve = Annotated[Steps | PerCase | Bands | Ratio, Field(discriminator="kind")]


class Item(Strict):
    """A row: an indicator with its curve, or (`linked: branch`) the branch's score × weight.

    `basis`: observed, or favourable (the good end of the interval); by default persons favourable where the indicator
    is a sample, everything else as observed. `when_thin`: whose value counts for a person below the evidence gate.
    """

    indicator: str | None = None
    linked: Literal["branch"] | None = None
    weight: Number = Field(gt=0, le=100)
    target: Number | None = None
    curve: Curve | None = None
    grain: Literal["employee", "branch"] | None = None
    basis: Literal["observed", "favourable"] | None = None
    when_thin: Literal["branch", "own"] = "branch"
    article: str | None = None

    @property
    def name(self) -> str:
        return self.indicator or f"linked_{self.linked}"


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


def sentence(item: Item, unit: str) -> Message:
    """The rule as the bank's document says it."""
    match item.curve:
        case Steps(per=per, deduct=deduct, part=part):
            template = _STEPS[(unit == "percent", part == "whole")]
            return Message(template.template, {"per": _plain(per), "deduct": _plain(deduct)})
        case PerCase(deduct=deduct):
            return msg("minus {deduct} for each case", deduct=_plain(deduct))
        case Bands():
            return msg("by bands")
        case Ratio():
            return msg("actual ÷ target × weight")
    return msg("branch score × {weight}%", weight=_plain(item.weight))


_STEPS = {
    (True, True): msg("minus {deduct} for each {per} pp short of target, or part of it"),
    (True, False): msg("minus {deduct} for each {per} pp short of target, in proportion"),
    (False, True): msg("minus {deduct} for each {per} off target, or part of it"),
    (False, False): msg("minus {deduct} for each {per} off target, in proportion"),
}


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _faults(card: Scorecard, indicators: Mapping[str, Indicator]) -> list[Message]:
    faults = []
    total = sum((item.weight for item in card.items), Decimal(0))
    if total != 100:
        faults.append(msg("weights make {total}, not 100", total=_plain(total)))
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
    indicator = indicators.get(name)
    if indicator is None:
        return [msg("{item}: no such indicator", item=name)]
    grain = item.grain or card.level
    faults = []
    if grain not in indicator.header.grains:
        faults.append(msg("{item}: is not offered for each {grain}", item=name, grain=_GRAINS[grain]))
    if item.curve is None:
        faults.append(msg("{item}: has no curve", item=name))
    needs_target = isinstance(item.curve, Steps | Ratio)
    if needs_target and item.target is None:
        faults.append(msg("{item}: has no target", item=name))
    if isinstance(item.curve, Ratio) and item.target is not None and item.target <= 0:
        faults.append(msg("{item}: a ratio needs a target above zero", item=name))
    if isinstance(item.curve, Ratio) and indicator.header.direction == "lower":
        faults.append(msg("{item}: a ratio to target needs an indicator where more is better", item=name))
    return faults


_GRAINS = {"employee": msg("employee"), "branch": msg("branch")}
