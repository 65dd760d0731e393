"""What is wrong with a scorecard's row: its indicator, curve, target, gate, and what else it deducts for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pipeline.curves import Curve, PerCase, Progress, Rank, Ratio, Steps
from pipeline.indicators import Indicator
from pipeline.scorecards.card import Scorecard
from pipeline.scorecards.rows import Item
from pipeline.texts import Message, msg

_GRAINS = {"employee": msg("employee"), "branch": msg("branch")}


def about_item(card: Scorecard, item: Item, indicators: Mapping[str, Indicator]) -> list[Message]:
    """Every fault of one row of a scorecard."""
    name = item.name
    if (item.indicator is None) == (item.linked is None):
        return [msg("{item}: name either an indicator or linked", item=name)]
    if item.linked:
        return [msg("{item}: only on a scorecard of employees", item=name)] if card.level == "branch" else []
    if item.curve is None and name in indicators:
        return [msg("{item}: has no curve", item=name)]
    faults = _about_rule(card, item, name, item.curve, item.target, indicators)
    faults += _about_further(card, item, indicators)
    if item.gate:
        faults += _about_gate(card, item.gate.indicator, indicators)
    if item.shared_deduction and not isinstance(item.curve, PerCase):
        faults.append(msg("{item}: shared_deduction needs a curve by cases", item=name))
    if item.shared_deduction and (card.level != "employee" or item.shared_deduction.post in card.posts):
        faults.append(msg("{item}: shared_deduction goes from an employee to another post", item=name))
    if indicator := indicators.get(name):
        own = str(indicator.parameters.get("counted_on", ""))
        if item.counted_on and item.counted_on != own:
            faults.append(_counted_elsewhere(item, own))
    return faults


def _about_gate(card: Scorecard, name: str, indicators: Mapping[str, Indicator]) -> list[Message]:
    if name not in indicators:
        return [msg("{item}: no such indicator", item=name)]
    if card.level == "branch":
        return [msg("{item}: a participation gate is for persons; a branch has nothing to fall back on", item=name)]
    if "employee" not in indicators[name].header.grains:
        return [msg("{item}: is not offered for each {grain}", item=name, grain=_GRAINS["employee"])]
    return []


def _about_further(card: Scorecard, item: Item, indicators: Mapping[str, Indicator]) -> list[Message]:
    """Rules beside a row's own count facts: nobody's sample is looked at without its gates."""
    faults = []
    for part in item.also:
        faults += _about_rule(card, item, part.indicator, part.curve, part.target, indicators)
        if isinstance(part.curve, Rank):
            faults.append(msg("{item}: a place in the group is a row of its own", item=part.indicator))
        known = indicators.get(part.indicator)
        if known and known.header.evidence == "sample" and card.level == "employee":
            faults.append(
                msg("{item}: a sample is a row of its own, so that thin evidence is seen", item=part.indicator)
            )
    return faults


def _counted_elsewhere(item: Item, own: str) -> Message:
    if not own:
        return msg("{item}: the indicator does not offer counted_on", item=item.name)
    return msg(
        "{item}: counted_on is {wanted}, but appraisal.yaml has the indicator count by {own}",
        item=item.name,
        wanted=str(item.counted_on),
        own=own,
    )


def _about_rule(
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
    if isinstance(curve, Ratio) and any(aim is not None and aim <= 0 for aim in (target, *item.targets.values())):
        faults.append(msg("{item}: a ratio needs a target above zero", item=name))
    if isinstance(curve, Ratio) and indicator.header.direction == "lower":
        faults.append(msg("{item}: a ratio to target needs an indicator where more is better", item=name))
    if isinstance(curve, PerCase) and isinstance(curve.deduct, dict) and indicator.header.evidence != "event":
        faults.append(msg("{item}: only an event indicator has classes of cases", item=name))
    if isinstance(curve, PerCase) and isinstance(curve.deduct, dict) and grain != card.level:
        faults.append(msg("{item}: classes of cases are told for the subject itself, not for its branch", item=name))
    if isinstance(curve, Progress) and curve.start > item.weight:
        faults.append(msg("{item}: starts above its weight", item=name))
    if isinstance(curve, Rank) and card.level == "employee":
        faults.append(msg("{item}: {reason}", item=name, reason=NO_RANK))
    return faults


NO_RANK = msg(
    "a place among colleagues may not lower a person’s points, grade or coefficient (最高人民法院指导案例18号: coming last "
    "does not mean being incompetent); use an absolute standard. For branches a rank is allowed"
)
