"""Slips in a scorecard's row that would run and mean something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from pipeline.curves import Bands, Curve, PerCase, plain
from pipeline.indicators import Indicator
from pipeline.indicators_today import about_demand
from pipeline.scorecards.rows import Item
from pipeline.texts import Message, msg

WITHOUT_CASES = ("mean", "balance")  # of a share those are counted that miss it (每缺一门扣2分)


def about_slips(item: Item, indicators: Mapping[str, Indicator]) -> list[Message]:
    """A share written as a part of one, which demands next to nothing; cases of what counts none."""
    rules = [(item.name, item.target, item.curve), *((part.indicator, part.target, part.curve) for part in item.also)]
    demands = [demand for rule in rules for demand in _demanded(*rule)]
    demands += [(item.name, f"targets.{group}", target) for group, target in item.targets.items()]
    demands += [(item.gate.indicator, "gate.below", item.gate.below)] if item.gate else []
    return [
        *(fault for name, _, curve in rules if name in indicators for fault in _about_cases(indicators[name], curve)),
        *(
            fault
            for name, key, number in demands
            if name in indicators
            for fault in about_demand(key, number, indicators[name])
        ),
    ]


def _demanded(name: str, target: Decimal | None, curve: Curve | None) -> Iterator[tuple[str, str, Decimal]]:
    """Indicator, key, and what is demanded of it there; of bands the highest."""
    if target is not None:
        yield name, "target", target
    if isinstance(curve, Bands):
        yield name, "bands", max(band.reaching for band in curve.bands)


def _about_cases(indicator: Indicator, curve: Curve | None) -> list[Message]:
    if not isinstance(curve, PerCase) or indicator.header.kind not in WITHOUT_CASES:
        return []
    return [
        msg(
            "{item}: deducts by cases, but the indicator is a mean and counts none; score its value by steps, bands or a "
            "ratio",
            item=indicator.name,
        )
    ]


def about_bands(name: str, curve: Curve | None, indicators: Mapping[str, Indicator]) -> list[Message]:
    """Bands of which a better value earns less than a worse one, or two that begin alike: one of them is a slip. Their order
    does not matter: the best that is reached counts.
    """
    if not isinstance(curve, Bands):
        return []
    is_higher_better = name not in indicators or indicators[name].header.direction == "higher"
    bands = sorted(curve.bands, key=lambda band: band.reaching, reverse=is_higher_better)
    for better, worse in pairwise(bands):
        facts = {"item": name, "better": plain(better.reaching), "worse": plain(worse.reaching)}
        if better.reaching == worse.reaching:
            return [msg("{item}: two bands begin at {better}", item=name, better=facts["better"])]
        if better.earns < worse.earns:
            template = _WORSE_BELOW if is_higher_better else _WORSE_ABOVE
            return [Message(template.template, facts)]
    return []


_WORSE_BELOW = msg("{item}: more is better, but the band of {better} earns less than that of {worse}; exchange them")
_WORSE_ABOVE = msg(
    "{item}: less is better, and a band is reached by its value or less; but that of {better} earns less than that of "
    "{worse}; exchange them"
)
