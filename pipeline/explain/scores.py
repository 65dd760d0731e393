"""A post's score explained: rows → base → matters → score → grade → coefficient, each step a line of arithmetic. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.explain.arithmetic import billionths, calculate, decimal, total, written
from pipeline.explain.model import BranchItem, BranchScore, ItemExplained, MatterExplained, Step, Words
from pipeline.explain.words import BARS, KINDS, REASONS, RESULTS, known
from pipeline.report.charting import period_name
from pipeline.report.formats import rounded
from pipeline.report.matters import became_of
from pipeline.report.model import Text
from pipeline.scorecards import Scorecard
from pipeline.texts import Message, msg

Row = Mapping[str, Any]
SHOWN = 2  # places of a score in reports


@dataclass(frozen=True)
class Composed:
    """How a score came about; `is_reproduced`: the steps arrive at the edition's base and score."""

    steps: tuple[Step, ...]
    is_reproduced: bool


@dataclass(frozen=True)
class Share:
    """A month's or a quarter's score where the score is their mean, with its weight (1 where all weigh the same)."""

    period: str
    score: Decimal
    weight: Decimal


def composed(
    row: Row,
    items: Sequence[ItemExplained],
    matters: Sequence[MatterExplained],
    card: Scorecard,
    shares: Sequence[Share] | None = None,
) -> Composed:
    """The steps from the rows' points to the coefficient. Without a score, the reason alone.

    `shares`: the scores of which the score is the mean by the scorecard's rules, as far as they are known; None where it is
    that of the facts.
    """
    base_steps, base = base_of([(item.title, item.weight, item.points) for item in items], billionths(row["base"]))
    facts = billionths(row["score"] if shares is None else row.get("score_of_facts"))
    if billionths(row["base"]) is None:
        steps = [*base_steps, *_reason(row, items, card), *_mean(row, shares)]
        score = billionths(row["score"])
        if score is not None:
            steps += _grade(row, score, card) + _coefficient(row, score, card)
        return Composed(tuple(steps), True)
    steps = [*base_steps]
    bonus, deduction = billionths(row["bonus"]) or Decimal(0), billionths(row["deduction"]) or Decimal(0)
    for kind, amount in (("bonus", bonus), ("deduction", deduction)):
        counted = [m.counted for m in matters if m.kind == KINDS[kind] and m.counted]
        if len(counted) > 1:
            steps.append(Step(msg("{kind} together", kind=KINDS[kind]), calculate(total(counted), amount).line))
    more, score = _with_matters(base or Decimal(0), bonus, deduction, facts, card)
    steps += more
    is_reproduced = base == billionths(row["base"]) and score == facts
    if shares is not None:
        steps += _mean(row, shares)
        score = billionths(row["score"]) or score
    shown = calculate(written(score), rounded(float(score), SHOWN), SHOWN)
    if shown.result != score:
        steps.append(Step(msg("as shown, with two places"), shown.line))
    steps += _grade(row, score, card) + _coefficient(row, score, card)
    return Composed(tuple(steps), is_reproduced)


def _with_matters(
    base: Decimal, bonus: Decimal, deduction: Decimal, expected: Decimal | None, card: Scorecard
) -> tuple[list[Step], Decimal]:
    """From the rows' points to the score of the facts: what matters add and take, within the highest score and nothing."""
    steps, whole = [], base
    if bonus or deduction:
        line = calculate(total([base, *[amount for amount in (bonus, deduction) if amount]]), expected)
        steps.append(Step(msg("with bonuses and deductions"), line.line))
        whole = line.result
    most = max(card.score_events.maximum, base)
    score = min(max(whole, Decimal(0)), most)
    if score != whole:
        steps.append(Step(msg("a score lies between 0 and {most}: {score}", most=most, score=score)))
    return steps, score


def base_of(
    rows: Sequence[tuple[Words, Decimal, Decimal | None]], expected: Decimal | None
) -> tuple[list[Step], Decimal | None]:
    """The rows' points of 100: (title, weight, points) each; who has no points gives the weight to the others."""
    there = [points for _, _, points in rows if points is not None]
    weights = [weight for _, weight, points in rows if points is not None]
    missing = [(title, weight) for title, weight, points in rows if points is None]
    if not there:
        return [], None
    added = calculate(total(there))
    steps = [Step(msg("the rows’ points together"), added.line)]
    base = added.result
    if missing or sum(weights, Decimal(0)) != 100:
        names = [msg("{title} (weight {weight})", title=title, weight=weight) for title, weight in missing]
        valid = calculate(total(weights))
        told = msg("without a value, so that the weight goes to the others: {items}", items=names or ["—"])
        steps.append(Step(told, valid.line))
        if expected is not None:
            spread = calculate(f"{written(added.result)} ÷ {written(valid.result)} × 100", expected)
            base = spread.result
            steps.append(Step(msg("points ÷ weight with a value × 100"), spread.line))
    return steps, base


def branch_score(
    branch_id: str, name: str, row: Row, points: Mapping[str, Row], card: Scorecard, titles: Mapping[str, Text]
) -> BranchScore:
    """A branch's own score in short, for the cards of its people."""
    items = []
    for item in card.items:
        title: Words = Text(item.title.zh, item.title.en) if item.title else titles[item.name]
        earned = billionths(points[item.name]["points"]) if item.name in points else None
        items.append(BranchItem(title, Decimal(item.weight), earned))
    steps, base = base_of([(i.title, i.weight, i.points) for i in items], billionths(row["base"]))
    score, facts = billionths(row["score"]), billionths(row.get("score_of_facts"))
    bonus, deduction = billionths(row["bonus"]) or Decimal(0), billionths(row["deduction"]) or Decimal(0)
    reached = None
    if base is not None and billionths(row["base"]) is not None:
        more, reached = _with_matters(base, bonus, deduction, score if facts is None else facts, card)
        steps += more
    if score is not None and score != reached and (facts is not None or reached is None):
        steps.append(Step(msg("the rules take the mean of shorter periods’ scores: {score}", score=score)))
    return BranchScore(branch_id, name, score, tuple(items), tuple(steps))


def matter_of(row: Row, card: Scorecard | None = None) -> MatterExplained:
    """An approved matter as it was settled; what a veto does is told by the scorecard."""
    decided = row.get("decided_at")
    return MatterExplained(
        event_id=str(row["event_id"]),
        kind=KINDS.get(str(row["kind"]), Text(str(row["kind"]), str(row["kind"]))),
        category=str(row["category"]),
        points=decimal(row.get("points")),
        counted=decimal(row["counted"]) or Decimal(0),
        status=str(row["status"]),
        status_words=became_of(str(row["status"]), str(row["category"]), card),
        article=str(row["basis"]),
        document_no=_text(row.get("document_no")),
        incident_ref=_text(row.get("incident_ref")),
        decided_at=_text(decided),
    )


def status_words(row: Row) -> Message:
    """Graded or not, and why."""
    status = str(row.get("result_status", "graded"))
    if status == "graded" and _text(row.get("grade")) is None:
        status = "not_graded"
    reason = _text(row.get("result_reason"))
    words = known(RESULTS, status)
    days, needed = decimal(row.get("days_in_post")), decimal(row.get("days_needed"))
    if reason:
        words = msg("{status} ({reason})", status=words, reason=known(REASONS, reason))
    if status in ("short_period", "on_leave") and days is not None and needed is not None:
        return msg("{status}: {days} days, {needed} needed", status=words, days=days, needed=needed)
    return words


def confidence(row: Row, card: Scorecard) -> tuple[Message, ...]:
    """How sure the grade is, from the columns that tell it; nothing where an edition has none."""
    found = []
    error = billionths(row.get("standard_error"))
    if error:
        found.append(msg("standard error of the score: {error} points", error=rounded(float(error), SHOWN)))
    chances = [
        msg("{title} {count}%", title=Text(level.title.zh, level.title.en), count=_percent(row[f"p_{level.grade}"]))
        for level in card.levels
        if decimal(row.get(f"p_{level.grade}")) is not None
    ]
    if chances:
        found.append(msg("chance of each grade: {chances}", chances=chances))
    elif decimal(row.get("grade_probability")) is not None:
        found.append(msg("chance of this grade: {chance}%", chance=_percent(row["grade_probability"])))
    if _is_true(row.get("is_borderline")):
        found.append(msg("borderline: the grade may be another’s by chance"))
    survives = row.get("survives_reweighting")
    if _is_known(survives):
        found.append(
            msg("the grade stays the same with any row’s weight changed by ten points")
            if _is_true(survives)
            else msg("the grade would be another with some row’s weight changed by ten points")
        )
    return tuple(found)


def consequences(row: Row, titles: Mapping[str, Text]) -> tuple[Message, ...]:
    """What follows from the result, from the columns that tell it."""
    found = []
    month = _text(row.get("payment_month"))
    if month:
        found.append(msg("takes effect on pay in {month}", month=period_name(month)))
    reasons = [code for code in (_text(row.get("ineligible_reason")) or "").split() if ":" not in code]
    if _is_true(row.get("award_eligible")):
        found.append(msg("eligible for awards"))
    elif reasons:
        found.append(msg("not eligible for awards: {reasons}", reasons=[known(BARS, code) for code in reasons]))
    coaching = _text(row.get("coaching"))
    if coaching:
        names = [titles.get(name, Text(name, name)) for name in coaching.split()]
        found.append(msg("coaching advised: {items}", items=names))
    course = _text(row.get("retraining_course"))
    if course:
        found.append(msg("retraining course: {courses}", courses=course.split()))
    return tuple(found)


def _percent(value: Any) -> Decimal:
    return rounded(float(value) * 100, 1)


def _reason(row: Row, items: Sequence[ItemExplained], card: Scorecard) -> list[Step]:
    """Why there is no score."""
    valid = sum((item.weight for item in items if item.points is not None), Decimal(0))
    count = sum(item.points is not None for item in items)
    told = msg(
        "rows with a value: {count}, weight {weight}; at least {least} rows and weight {coverage} are needed for a score",
        count=count,
        weight=valid,
        least=card.minimum_indicators,
        coverage=card.minimum_coverage,
    )
    return [Step(told)] if str(row.get("result_status", "no_data")) == "no_data" else []


def _mean(row: Row, shares: Sequence[Share] | None) -> list[Step]:
    """The score as the mean of the shares; in words alone where they do not give it."""
    score = billionths(row["score"])
    if shares is None or score is None:
        return []
    if shares:
        terms = [written(s.score) if s.weight == 1 else f"{written(s.score)} × {written(s.weight)}" for s in shares]
        weights = calculate(total([share.weight for share in shares])).result
        line = calculate(f"({' + '.join(terms)}) ÷ {written(weights)}", score)
        if line.result == score:
            names = [period_name(share.period) for share in shares]
            return [Step(msg("the rules take the mean of the scores of {periods}", periods=names), line.line)]
    else:
        told = msg("the rules take the mean of shorter periods’ scores, told on their own sheets: {score}", score=score)
        return [Step(told)]
    return [
        Step(
            msg(
                "the rules take the mean of shorter periods’ scores: {score} (their editions are not all there)",
                score=score,
            )
        )
    ]


def _grade(row: Row, score: Decimal, card: Scorecard) -> list[Step]:
    grade = _text(row.get("grade"))
    if grade is None:
        return []
    steps = []
    by = score
    base, deduction = billionths(row["base"]) or Decimal(0), billionths(row["deduction"]) or Decimal(0)
    without = billionths(row.get("graded_by"))
    has_own_base = without not in (None, score)
    is_mean = billionths(row.get("score_of_facts")) is not None or billionths(row["base"]) is None
    if has_own_base and is_mean:
        by = without or by
        steps.append(Step(msg("the grade goes by the mean of the scores without bonuses: {score}", score=by)))
    elif has_own_base and not getattr(card.score_events, "grade_with_bonus", True) and billionths(row["bonus"]):
        line = calculate(total([base, *([deduction] if deduction else [])]))
        by = max(line.result, Decimal(0))
        steps.append(Step(msg("the grade goes by the score without bonuses"), line.line))
    reached = next((level for level in card.levels if by >= level.reaching), card.levels[-1])
    title = Text(reached.title.zh, reached.title.en)
    steps.append(Step(msg("{score} reaches {reaching}: {grade}", score=by, reaching=reached.reaching, grade=title)))
    place = card.levels.index(reached)
    if place:
        above = card.levels[place - 1]
        short = calculate(f"{written(above.reaching)} − {written(by)}")
        steps.append(Step(msg("short of {grade}", grade=Text(above.title.zh, above.title.en)), short.line))
    if grade != reached.grade:
        level = next((level for level in card.levels if level.grade == grade), None)
        final: Text | str = Text(level.title.zh, level.title.en) if level else grade
        if grade != (_text(row.get("grade_before_veto")) or reached.grade):
            told = msg("after the veto: {grade}", grade=final)
        elif quota := card.quota_of(reached.grade):
            told = msg(
                "at most {share}% of the group may have “{above}”, and others scored higher: {grade}",
                share=quota,
                above=title,
                grade=final,
            )
        elif grade == _text(row.get("benefit")):
            told = msg("borderline, and the doubt counts for the person: {grade}", grade=final)
        else:
            told = msg("grade as decided: {grade}", grade=final)
        steps.append(Step(told))
    return steps


def _coefficient(row: Row, score: Decimal, card: Scorecard) -> list[Step]:
    rule, value = card.service_coefficient, decimal(row.get("service_coefficient"))
    if rule is None or value is None:
        return []
    by_score = getattr(rule, "by_score", None)
    if by_score is not None and _text(row.get("grade")) is not None:
        share = calculate(f"{written(score)} ÷ {written(by_score.divide_by)}")
        if share.result == value:
            return [Step(msg("coefficient by score"), share.line)]
    return [Step(msg("coefficient by the scorecard’s rule: {coefficient}", coefficient=value))]


def _text(value: Any) -> str | None:
    """Text, or None for a missing one."""
    return str(value) if _is_known(value) and str(value) else None


def _is_known(value: Any) -> bool:
    return value is not None and value == value and str(value) not in ("<NA>", "NaT")


def _is_true(value: Any) -> bool:
    return _is_known(value) and bool(value)
