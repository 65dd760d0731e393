"""Slips in a scorecard's row that would run and mean something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from pipeline.curves import Bands, Curve, PerCase, plain
from pipeline.indicators import Indicator
from pipeline.indicators_today import is_part_of_one
from pipeline.scorecards.rows import Item
from pipeline.texts import Message, msg

WITHOUT_CASES = ("mean", "balance")  # of a share those are counted that miss it (每缺一门扣2分)


def about_slips(item: Item, indicators: Mapping[str, Indicator]) -> list[Message]:
    """A share written as a part of one, which demands next to nothing; cases of what counts none."""
    rules = [(item.name, item.curve), *((part.indicator, part.curve) for part in item.also)]
    return [fault for name, curve in rules for fault in _about_cases(name, curve, indicators)] + [
        msg(
            "{item}: {key} is {got}, but the indicator goes from 0 to 100; 98 % is written 98, not 0.98",
            item=name,
            key=key,
            got=plain(number),
        )
        for name, key, number in _demanded(item)
        if name in indicators and is_part_of_one(indicators[name], number)
    ]


def _demanded(item: Item) -> Iterator[tuple[str, str, Decimal]]:
    """Indicator, key, and what is demanded of it there; of bands the highest."""
    for name, target, curve in (
        (item.name, item.target, item.curve),
        *((part.indicator, part.target, part.curve) for part in item.also),
    ):
        if target is not None:
            yield name, "target", target
        if isinstance(curve, Bands):
            yield name, "bands", max(band.reaching for band in curve.bands)
    for group, target in item.targets.items():
        yield item.name, f"targets.{group}", target
    if item.gate:
        yield item.gate.indicator, "gate.below", item.gate.below


def _about_cases(name: str, curve: Curve | None, indicators: Mapping[str, Indicator]) -> list[Message]:
    if not isinstance(curve, PerCase) or name not in indicators or indicators[name].header.kind not in WITHOUT_CASES:
        return []
    return [
        msg(
            "{item}: deducts by cases, but the indicator is a mean and counts none; score its value by steps, bands or a "
            "ratio",
            item=name,
        )
    ]
