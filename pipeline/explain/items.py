"""A row of a scorecard explained: whose figure, by which basis, through which steps, from which rows and cases. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pipeline.curves import Curve, PerCase, Progress, Rank
from pipeline.explain.arithmetic import billionths, calculate, decimal, operand, written
from pipeline.explain.curves import Base, earned_steps
from pipeline.explain.evidence import are_alike, evidence_words, sample_words
from pipeline.explain.figures import good_end_steps
from pipeline.explain.model import BranchScore, ItemExplained, Part, Step, Words
from pipeline.explain.parts import Row, Sources, branch_before, branch_value, mean_steps, part_of, stays_of
from pipeline.explain.words import BASES, GRAINS, known
from pipeline.indicators import Indicator
from pipeline.report.model import Text
from pipeline.report.row_titles import BRANCH_SCORE
from pipeline.scorecards import Item, Scorecard, sentence
from pipeline.texts import Message, msg
from pipeline.tracing import Subject

UNKNOWN_STATUS = ("not_delivered", "not_ripe")


@dataclass(frozen=True)
class _Working:
    """The steps so far and the points at their end."""

    steps: tuple[Step, ...]
    points: Decimal | None


def explain_item(
    item: Item, row: Row, card: Scorecard, subject: Subject, sources: Sources, place: int | None = None
) -> ItemExplained:
    """One row of the card, from its row of the edition's points; `place` in the peer group, where the row goes by it."""
    header = sources.indicators[item.indicator].header if item.indicator else None
    unit = header.unit if header else "score"
    grain, status = str(row["grain_used"]), str(row["status"])
    title: Words = BRANCH_SCORE
    if item.title:
        title = Text(item.title.zh, item.title.en)
    elif item.indicator:
        title = sources.title(item.indicator)
    titles = {name: sources.title(name) for name in sources.indicators}
    parts: tuple[Part, ...] = ()
    linked: tuple[BranchScore, ...] = ()
    if item.linked:
        working, linked = _linked(item, row, subject, sources)
    else:
        working, parts = _scored(item, row, card, subject, sources, place)
    points = billionths(row["points"])
    return ItemExplained(
        item=item.name,
        title=title,
        weight=Decimal(item.weight),
        target=_target(item, row),
        unit=unit,
        rule=sentence(item, unit, titles),
        article=item.article,
        grain=grain,
        grain_words=known(GRAINS, grain),
        status=status,
        status_words=evidence_words(item, row),
        gate=_gate(item, row, card, sources),
        basis=_basis(item, row, card, is_sample=header is not None and header.evidence == "sample"),
        points_observed=billionths(row["points_observed"]),
        points_favourable=billionths(row["points_favourable"]),
        points=points,
        steps=working.steps,
        parts=parts,
        linked=linked,
        is_reproduced=working.points == points,
    )


def _target(item: Item, row: Row) -> Decimal | None:
    return billionths(row["target"]) if item.target is not None or getattr(item, "targets", None) else None


def _gate(item: Item, row: Row, card: Scorecard, sources: Sources) -> Message | None:
    """需25份，现有10份, with the reliability where that was told and decides."""
    if item.indicator is None or card.level != "employee":
        return None
    told = sample_words(item, row, sources.indicators[item.indicator].header, sources.settings.gates)
    reliability = billionths(row.get("reliability"))
    if told is None or reliability is None or are_alike(item, row):
        return told
    return msg("{gate}; reliability {reliability}", gate=told, reliability=round(reliability, 3))


def _stands_in(row: Row, card: Scorecard) -> bool:
    """Whether another figure than the person's own counts."""
    return card.level == "employee" and str(row["grain_used"]) in ("branch", "shrunk")


def _basis(item: Item, row: Row, card: Scorecard, *, is_sample: bool) -> Message | None:
    """按实际值扣8分，按有利值扣0分，本期采用有利值. Of cases and places there is one reading alone."""
    observed, favourable = billionths(row["points_observed"]), billionths(row["points_favourable"])
    if not is_sample or isinstance(item.curve, PerCase | Rank) or observed is None or favourable is None:
        return None
    if _stands_in(row, card):
        return msg("what stands in for the own figure counts as it was observed")
    return msg(
        "by the observed value {observed} points are deducted, by the favourable one {favourable}; {used} counts",
        observed=Decimal(item.weight) - observed,
        favourable=Decimal(item.weight) - favourable,
        used=known(BASES, str(row["basis"])),
    )


def _linked(item: Item, row: Row, subject: Subject, sources: Sources) -> tuple[_Working, tuple[BranchScore, ...]]:
    """What a person has of the branch's score."""
    stays = stays_of(row, subject, sources)
    theirs = [(sources.branch_scores[branch], days) for branch, days in stays if branch in sources.branch_scores]
    scores = tuple(score for score, _ in theirs)
    value = billionths(row["value"])
    if value is None:
        return _Working((Step(msg("the branch has no score")),), None), scores
    steps = mean_steps([(s.name, None if s.score is None else operand(s.score), days) for s, days in theirs], value)
    base = Base(Decimal(item.weight), None, value, True, expected=billionths(row["points_observed"]))
    earned = earned_steps(None, base)
    return _Working((*steps, *earned.steps), earned.points), scores


def _scored(
    item: Item, row: Row, card: Scorecard, subject: Subject, sources: Sources, place: int | None
) -> tuple[_Working, tuple[Part, ...]]:
    """A row that an indicator decides."""
    indicator = sources.indicators[item.indicator or ""]
    is_higher = indicator.header.direction == "higher"
    part = part_of(item, row, indicator, subject, sources)
    base = Base(
        weight=Decimal(item.weight),
        target=_target(item, row) or item.target,
        value=billionths(row["value"]),
        is_higher_better=is_higher,
        cases=_cases(item.curve, part, row, indicator),
        before=billionths(row.get("before")) if isinstance(item.curve, Progress) else None,
        place=None if place is None else Decimal(place),
    )
    working = _by_both_bases(item, row, base, part, indicator, has_ends=not _stands_in(row, card))
    if item.also:
        head = Step(msg("{title}:", title=part.figure.title))
        working = _Working((head, *working.steps), working.points)
    working = _gated(item, row, base, subject, sources, working)
    parts = [part]
    for further in item.also:
        own = item.model_copy(update={"indicator": further.indicator, "curve": further.curve, "target": further.target})
        more, found = _further(own, row, subject, sources, working, item)
        working, parts = more, [*parts, found]
    if str(row.get("limited", "")) == "veto":
        told = Step(msg("a veto in force leaves nothing of this row"))
        nothing = None if working.points is None else min(working.points, Decimal(0))
        working = _Working((*working.steps, told), nothing)
    return working, tuple(parts)


def _by_both_bases(item: Item, row: Row, base: Base, part: Part, indicator: Indicator, *, has_ends: bool) -> _Working:
    """The points by the observed and, where there is an interval, by the favourable value; what counts is the last."""
    expected = billionths(row["points_observed"])
    observed = earned_steps(item.curve, _with(base, base.value, expected))
    if indicator.header.evidence != "sample" or isinstance(item.curve, PerCase | Rank) or base.value is None:
        return _Working(observed.steps, observed.points)
    end = row["high" if base.is_higher_better else "low"]
    good = billionths(end)
    is_used = str(row["basis"]) == "favourable"
    steps = (Step(msg("by the observed value {value}:", value=base.value)), *observed.steps)
    if good is None or good == base.value or not has_ends:
        return _Working(observed.steps, observed.points)
    favourable = earned_steps(item.curve, _with(base, good, billionths(row["points_favourable"])))
    found = part.figure if part.own is None else None
    ends = good_end_steps(found, indicator, good, is_higher_better=base.is_higher_better)
    steps += (*ends, Step(msg("by the favourable value {value}:", value=good)), *favourable.steps)
    return _Working(steps, favourable.points if is_used else observed.points)


def _with(base: Base, value: Decimal | None, expected: Decimal | None) -> Base:
    return Base(base.weight, base.target, value, base.is_higher_better, base.cases, base.before, base.place, expected)


def _gated(item: Item, row: Row, base: Base, subject: Subject, sources: Sources, working: _Working) -> _Working:
    """The participation gate: below it no more than the branch's value earns."""
    if item.gate is None or item.indicator is None:
        return working
    rate = sources.values.get((item.gate.indicator, subject.level, subject.subject_id, subject.post))
    value = billionths(rate["value"]) if rate else None
    title = sources.title(item.gate.indicator)
    if value is None or value >= item.gate.below:
        if value is not None:
            told = msg("{title} {value} reaches the gate of {below}", title=title, value=value, below=item.gate.below)
            return _Working((*working.steps, Step(told)), working.points)
        return working
    steps = [
        Step(
            msg(
                "{title} {value} is below the gate of {below}: no more than the branch’s value earns",
                title=title,
                value=value,
                below=item.gate.below,
            )
        )
    ]
    theirs, mean = branch_value(item.indicator, row, subject, sources)
    if isinstance(item.curve, Progress):  # the branch's progress is over its own earlier value
        base = replace(base, before=branch_before(item.indicator, item.curve.against, row, subject, sources))
    limit = earned_steps(item.curve, _with(base, theirs, billionths(row["points"]) if not item.also else None))
    steps += [*mean, Step(msg("by the branch’s value {value}:", value=theirs)), *limit.steps] if limit.steps else []
    if limit.points is None or working.points is None or limit.points >= working.points:
        return _Working((*working.steps, *steps), working.points)
    return _Working((*working.steps, *steps), limit.points)


def _further(
    own: Item, row: Row, subject: Subject, sources: Sources, working: _Working, item: Item
) -> tuple[_Working, Part]:
    """What a further rule takes off the row's points."""
    indicator = sources.indicators[own.indicator or ""]
    theirs = _own_row(own, row, subject, sources)
    part = part_of(own, theirs, indicator, subject, sources)
    base = Base(
        weight=Decimal(item.weight),
        target=own.target,
        value=billionths(theirs["value"]),
        is_higher_better=indicator.header.direction == "higher",
        cases=_cases(own.curve, part, theirs, indicator),
        before=billionths(theirs.get(own.curve.against)) if isinstance(own.curve, Progress) else None,
    )
    points = billionths(row["points"])
    if points is not None and working.points is not None and len(item.also) == 1:
        # What a further rule leaves, as the row's points tell it: of a tie only they know which way it went.
        base = _with(base, base.value, points - working.points + base.weight)
    kept = earned_steps(own.curve, base)
    head = Step(msg("{title}:", title=part.figure.title))
    if points is None and {str(row["status"]), str(theirs["status"])} & {*UNKNOWN_STATUS}:
        told = Step(msg("some of this row’s data did not come, so that the row is not counted"))
        return _Working((*working.steps, told), None), part
    if kept.points is None:
        told = Step(msg("{title} has no value: nothing is deducted by it", title=part.figure.title))
        return _Working((*working.steps, told), working.points), part
    if working.points is None:
        return _Working((*working.steps, head, *kept.steps), kept.points), part
    less = calculate(f"{operand(working.points)} − ({written(base.weight)} − {operand(kept.points)})")
    steps = (*working.steps, head, *kept.steps, Step(msg("both together"), less.line))
    floor = getattr(item.curve, "floor", Decimal(0))
    if less.result < floor:
        return _Working((*steps, Step(msg("no less than {floor} is left", floor=floor))), floor), part
    return _Working(steps, less.result), part


def _own_row(item: Item, row: Row, subject: Subject, sources: Sources) -> Row:
    """The figures of a further rule's indicator, as a row of points has them."""
    if item.grain == "branch" and subject.level == "employee":
        value, _ = branch_value(item.indicator or "", row, subject, sources)
        found = sources.values.get((item.indicator or "", "branch", str(row["branch_id"]), "-"))
        theirs: dict[str, Any] = dict(found) if found else {}
        return _filled(theirs | {"value": float(value) if value is not None else None}, row, "branch")
    own = sources.values.get((item.indicator or "", subject.level, subject.subject_id, subject.post))
    return _filled(dict(own) if own else {}, row, subject.level)


def _filled(found: dict[str, Any], row: Row, grain: str) -> Row:
    nothing: dict[str, Any] = dict.fromkeys(("numerator", "denominator", "sample", "value", "low", "high", "before"))
    return nothing | {"status": "no_cases", "grain_used": grain, "branch_id": row["branch_id"]} | found


def _cases(curve: Curve | None, part: Part, row: Row, indicator: Indicator) -> Decimal | Mapping[str, Decimal] | None:
    """How many cases a curve by cases counts; None where that is not known, or the curve counts none."""
    if not isinstance(curve, PerCase) or str(row["status"]) in UNKNOWN_STATUS:
        return None
    numerator, denominator = decimal(row["numerator"]), decimal(row["denominator"])
    if numerator is None or (indicator.header.direction == "higher" and denominator is None):
        return None
    if isinstance(curve.deduct, dict):
        counts: dict[str, Decimal] = {}
        for case in part.cases:
            counts[case.code] = counts.get(case.code, Decimal(0)) + case.count
        return counts
    return (denominator or Decimal(0)) - numerator if indicator.header.direction == "higher" else numerator
