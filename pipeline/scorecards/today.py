"""What is refused in today's scorecards alone: rules kept with an edition stand as they were, and must stay readable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from pipeline.curves import NO_CLASS, Bands, Curve, PerCase, Rank, Ratio, Steps, plain
from pipeline.indicators import Indicator
from pipeline.scorecards.card import Scorecard
from pipeline.scorecards.row_faults import NO_RANK
from pipeline.scorecards.rows import SHARED, Item
from pipeline.scorecards.slips import about_bands, about_slips
from pipeline.texts import Message, msg

# Of shipped indicators whose cases have classes; a bank's own may have any.
CLASSES = {"counted_errors": ("minor", "major", "critical"), "upheld_complaints": ("own", "referred")}
MOST = Decimal(1000)  # points; a rule beyond that is a slip


def faults_of_today(card: Scorecard, indicators: Mapping[str, Indicator], posts: Sequence[str]) -> list[Message]:
    """`posts`: those that there are."""
    faults = _about_posts(card, posts) + _about_whole(card) + _about_twice(card) + _about_matters(card)
    for item in card.items:
        if item.linked:
            faults += _about_linked(card, item)
        curves = [(item.name, item.curve), *((part.indicator, part.curve) for part in item.also)]
        for name, curve in curves:
            faults += _about_size(name, curve, item.weight) + _about_classes(name, curve, indicators)
            faults += about_bands(name, curve, indicators)
        faults += _about_gate(card, item) + about_slips(item, indicators)
    return faults


def faults_of_sharing(card: Scorecard, cards: Sequence[Scorecard]) -> list[Message]:
    """Where nothing would come of a shared deduction: nobody appraises the post that shares, or its scorecard does not take
    such deductions. `cards`: all that there are.
    """
    faults = []
    for item in card.items:
        shared = item.shared_deduction
        if shared is None:
            continue
        theirs = [one for one in cards if one.level == "employee" and shared.post in one.posts and one.meets(card)]
        if not theirs:
            faults.append(
                msg(
                    "{item}: shared_deduction goes to {post}, whom no scorecard appraises in the same periods, so that it "
                    "would have no effect; take it away, or appraise {post} too",
                    item=item.name,
                    post=shared.post,
                )
            )
        if deaf := [f"{one.name}.yaml" for one in theirs if not _takes_shared(one)]:
            faults.append(
                msg(
                    "{item}: shared_deduction goes to {post}, but {files} would not deduct it; name “{category}” there "
                    "among the categories of score_events.deduction",
                    item=item.name,
                    post=shared.post,
                    files=deaf,
                    category=SHARED,
                )
            )
    return faults


def _takes_shared(card: Scorecard) -> bool:
    rule = card.score_events.deduction
    return rule is not None and (not rule.categories or SHARED in rule.categories)


def _about_gate(card: Scorecard, item: Item) -> list[Message]:
    """A gate that never acts: it holds a person's own figure to the branch's."""
    if item.gate is None or item.linked or card.level == "branch":
        return []
    if isinstance(item.curve, PerCase):
        return [
            msg(
                "{item}: a participation gate has no effect on a row that deducts by cases; take it away, or score the "
                "row by its value",
                item=item.name,
            )
        ]
    if item.grain == "branch":
        return [
            msg(
                "{item}: a participation gate has no effect where the branch’s figure counts for everybody; take it away",
                item=item.name,
            )
        ]
    return []


def _about_classes(name: str, curve: Curve | None, indicators: Mapping[str, Indicator]) -> list[Message]:
    """Classes that no case of a shipped indicator has: such a row would deduct nothing."""
    known = CLASSES.get(name)
    if known is None or indicators[name].is_own or not isinstance(curve, PerCase) or not isinstance(curve.deduct, dict):
        return []
    if not (unknown := [one for one in curve.deduct if one not in (*known, NO_CLASS)]):
        return []
    return [
        msg("{item}: no case has the class {names}; the classes are {known}", item=name, names=unknown, known=[*known])
    ]


def _about_posts(card: Scorecard, posts: Sequence[str]) -> list[Message]:
    """Where it names posts that nobody can hold."""
    told = [("posts", card.posts)]
    told += [
        (f"{one.name}: shared_deduction", (one.shared_deduction.post,)) for one in card.items if one.shared_deduction
    ]
    return [
        msg("{key}: there is no post {names}; the posts are {known}", key=key, names=unknown, known=list(posts))
        for key, named in told
        if (unknown := [post for post in named if post not in posts])
    ]


def _about_whole(card: Scorecard) -> list[Message]:
    faults = []
    if not 0 <= card.minimum_coverage <= 100:
        faults.append(msg("minimum_coverage: a share of the weight lies between 0 and 100"))
    if card.minimum_indicators > len(card.items):
        faults.append(
            msg(
                "minimum_indicators: asks for {asked} rows of {count}",
                asked=card.minimum_indicators,
                count=len(card.items),
            )
        )
    beyond = [level.grade for level in card.levels if level.reaching > card.score_events.maximum]
    if beyond:
        faults.append(
            msg(
                "levels: no score reaches {names}, since it is {most} at most",
                names=beyond,
                most=plain(card.score_events.maximum),
            )
        )
    return faults


def _about_twice(card: Scorecard) -> list[Message]:
    """One case costs once: what a row also deducts for stands in no other row, nor in the row itself."""
    counts = Counter(item.name for item in card.items)
    counts.update(part.indicator for item in card.items for part in item.also)
    further = dict.fromkeys(part.indicator for item in card.items for part in item.also)
    faults = [
        msg("{item}: stands twice, in a row and under also; one case costs once", item=name)
        for name in further
        if counts[name] > 1
    ]
    same = {"error_rate", "processing_accuracy"}
    if same <= set(counts) and same & set(further):
        faults.append(msg("error_rate and processing_accuracy say the same thing twice"))
    return faults


def _about_matters(card: Scorecard) -> list[Message]:
    faults = []
    for key, rule in (("bonus", card.score_events.bonus), ("deduction", card.score_events.deduction)):
        if rule and (negative := sorted(name for name, points in rule.categories.items() if points < 0)):
            faults.append(
                msg(
                    "score_events: {key} has points below zero: {names}; write them without a sign",
                    key=key,
                    names=negative,
                )
            )
    bonuses = card.score_events.bonus.categories if card.score_events.bonus else {}
    if both := sorted({veto.category for veto in card.score_events.vetoes} & set(bonuses)):
        faults.append(
            msg(
                "score_events: {names} stands among the bonuses and among the vetoes; it is one or the other, so take it away "
                "from one of them, or give it another name there",
                names=both,
            )
        )
    if wrong := sorted(name for name, points in card.score_events.confirmed_items.items() if points <= 0):
        faults.append(msg("score_events: confirmed_items needs points above zero: {names}", names=wrong))
    return faults


def _about_linked(card: Scorecard, item: Item) -> list[Message]:
    """A row that takes the branch's score over has its curve alone."""
    faults = []
    if isinstance(item.curve, Rank) and card.level == "employee":
        faults.append(msg("{item}: {reason}", item=item.name, reason=NO_RANK))
    if isinstance(item.curve, Steps | Ratio) and item.target is None:
        faults.append(msg("{item}: has no target", item=item.name))
    unused = [key for key in ("also", "gate", "shared_deduction") if getattr(item, key)]
    if unused:
        faults.append(msg("{item}: does not go with linked: {keys}", item=item.name, keys=unused))
    return faults


def _about_size(name: str, curve: Curve | None, weight: Decimal) -> list[Message]:
    """A floor above the weight would give more than the row has."""
    if curve is None or isinstance(curve, Bands):
        return []
    faults = []
    floor = getattr(curve, "floor", Decimal(0))
    most = min(weight, getattr(curve, "start", weight))
    if floor > most:
        faults.append(msg("{item}: the floor {floor} is above {most}", item=name, floor=plain(floor), most=plain(most)))
    given = curve.deduct if isinstance(curve, PerCase) else getattr(curve, "deduct", Decimal(0))
    amounts = [*given.values()] if isinstance(given, dict) else [given]
    if any(abs(amount) > MOST for amount in (*amounts, floor)):
        faults.append(msg("{item}: a rule of more than {most} points is a slip", item=name, most=plain(MOST)))
    return faults
