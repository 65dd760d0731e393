"""What is wrong with a scorecard, all of it at once, each fault as a sentence that says what to mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from pipeline.curves import plain
from pipeline.indicators import Indicator
from pipeline.periods import MONTHS_OF
from pipeline.scorecards.card import Scorecard
from pipeline.scorecards.outcomes import Eligibility
from pipeline.scorecards.row_faults import NO_RANK, about_item
from pipeline.texts import Message, msg


def faults_of(card: Scorecard, indicators: Mapping[str, Indicator]) -> list[Message]:
    """Every fault of one scorecard."""
    faults = _about_whole(card)
    for item in card.items:
        faults += about_item(card, item, indicators)
    names = [item.name for item in card.items]
    faults += [msg("{item}: stands twice", item=name) for name in sorted({n for n in names if names.count(n) > 1})]
    if {"error_rate", "processing_accuracy"} <= set(names):
        faults.append(msg("error_rate and processing_accuracy say the same thing twice"))
    return faults + _about_events(card) + _about_outcomes(card) + _about_places(card)


def faults_between(card: Scorecard, others: Sequence[Scorecard]) -> list[Message]:
    """Where it would appraise somebody whom another one appraises in the same period."""
    return [
        msg(
            "applies to {whom} from {since}, when {other} does too; end one with effective_to before the other begins",
            whom=sorted(_whom(card) & _whom(other)),
            since=max(card.effective_from, other.effective_from),
            other=other.name,
        )
        for other in others
        if _overlap(card, other)
    ]


def _whom(card: Scorecard) -> set[str]:
    return set(card.posts) if card.level == "employee" else set(card.kinds)


def _overlap(one: Scorecard, other: Scorecard) -> bool:
    groups = not one.peer_groups or not other.peer_groups or bool(set(one.peer_groups) & set(other.peer_groups))
    return one.level == other.level and bool(_whom(one) & _whom(other)) and groups and one.meets(other)


def _about_whole(card: Scorecard) -> list[Message]:
    faults = []
    total = sum((item.weight for item in card.items), Decimal(0))
    if total != 100:
        faults.append(msg("weights make {total}, not 100", total=plain(total)))
    if card.published_at is None:
        faults.append(msg("has not been published: give published_at, the day on which the staff were told"))
    elif card.published_at > card.effective_from:
        faults.append(
            msg(
                "published on {published}, after it takes effect on {effective}",
                published=card.published_at,
                effective=card.effective_from,
            )
        )
    start = card.effective_from
    if start.day != 1 or (start.month - 1) % MONTHS_OF[card.shortest]:
        faults.append(msg("takes effect on {effective}, not on the first day of a period", effective=start))
    if card.effective_to and card.effective_to < start:
        faults.append(
            msg("ends on {end}, before it takes effect on {effective}", end=card.effective_to, effective=start)
        )
    if card.level == "employee" and not card.posts:
        faults.append(msg("posts: needed for a scorecard of employees"))
    if list(card.levels) != sorted(card.levels, key=lambda level: -level.reaching):
        faults.append(msg("levels: must go from the highest down"))
    if any(len({getattr(level, key) for level in card.levels}) < len(card.levels) for key in ("grade", "reaching")):
        faults.append(msg("levels: each grade stands once, with a threshold of its own"))
    if unread := sorted(set(_READ_BY.get(card.period_score, ())) - set(card.periods)):
        faults.append(msg("period_score: {rule} needs {kinds} among periods", rule=card.period_score, kinds=unread))
    weights = card.quarter_weights
    if (card.period_score == "weighted_quarters") != bool(weights) or (weights and len(weights) != 4):
        faults.append(msg("quarter_weights: four weights, with period_score weighted_quarters and only then"))
    elif weights and sum(weights) != 100:
        faults.append(msg("quarter_weights: make {total}, not 100", total=plain(sum(weights, Decimal(0)))))
    return faults


# Whose scores a longer period's are put together from.
_READ_BY = {"mean_of_months": ("month",), "weighted_quarters": ("quarter", "year")}


def _about_places(card: Scorecard) -> list[Message]:
    if card.quotas and card.level == "employee":
        return [msg("quotas: {reason}", reason=NO_RANK)]
    return []


def _about_events(card: Scorecard) -> list[Message]:
    grades = {level.grade for level in card.levels}
    faults = []
    for veto in card.score_events.vetoes:
        if veto.effect in ("cap_grade", "set_grade") and veto.grade is None:
            faults.append(
                msg("veto “{category}”: give the grade of its {effect}", category=veto.category, effect=veto.effect)
            )
        elif veto.effect in ("cap_grade", "set_grade") and veto.grade not in grades:
            faults.append(msg("veto “{category}”: names no grade of this scorecard", category=veto.category))
        if veto.effect == "zero_indicator" and veto.indicator not in {item.name for item in card.items}:
            faults.append(msg("veto “{category}”: names no row of this scorecard", category=veto.category))
    for key, rule in (("bonus", card.score_events.bonus), ("deduction", card.score_events.deduction)):
        if rule and rule.categories and (unknown := sorted(set(rule.caps) - set(rule.categories))):
            faults.append(msg("score_events: {key} caps what it does not list: {names}", key=key, names=unknown))
    if card.score_events.maximum < 100:
        faults.append(msg("score_events: the maximum is below 100"))
    return faults


def _about_outcomes(card: Scorecard) -> list[Message]:
    grades = {level.grade for level in card.levels}
    faults = []
    rule = card.service_coefficient
    if rule and sum(given is not None for given in (rule.by_grade, rule.by_score, rule.table)) != 1:
        faults.append(msg("service_coefficient: give one of by_grade, by_score and table"))
    elif rule and rule.by_grade is not None and set(rule.by_grade) != grades:
        faults.append(msg("service_coefficient: must name every grade once"))
    elif rule and rule.table and list(rule.table) != sorted(rule.table, key=lambda step: -step.reaching):
        faults.append(msg("service_coefficient: the table must go from the highest score down"))
    if rule and rule.by_score and rule.by_score.low > rule.by_score.high:
        faults.append(msg("service_coefficient: low is above high"))
    named: list[tuple[str, Iterable[str]]] = [("commendation", card.commendation)]
    named += [(key, _grades(rules)) for key, rules in (("award", card.award), ("promotion", card.promotion)) if rules]
    named += [("warnings", warned.grades) for warned in card.warnings]
    named += [("quotas", [quota.grade]) for quota in card.quotas]
    for key, given in named:
        if unknown := sorted(set(given) - grades):
            faults.append(msg("{key}: no grade of this scorecard is named {names}", key=key, names=unknown))
    for key, rules in (("award", card.award), ("promotion", card.promotion)):
        if rules and rules.periods > rules.of:
            faults.append(msg("{key}: asks for more periods than it looks back on", key=key))
    if card.promotion and card.promotion.places:
        faults.append(msg("promotion: places belong to awards; eligibility is an absolute standard"))
    if card.warnings and card.level == "employee":
        faults.append(msg("warnings: yellow and red cards are for branches"))
    if card.support and (unknown := sorted(set(card.support.courses) - {item.name for item in card.items})):
        faults.append(msg("support: no row of this scorecard is named {names}", names=unknown))
    return faults


def _grades(rules: Eligibility) -> list[str]:
    return [*rules.grades, *rules.none_of]
