"""The points of a branch's scorecard as a table that adds up with a pocket calculator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pipeline.render.cells import reason
from pipeline.render.svg import finite
from pipeline.render.words import period_words
from pipeline.report.formats import NO_VALUE, fact, number, quantity, rounded
from pipeline.report.model import PointsLine, Report
from pipeline.texts import Message, msg

CASES_NAMED = 6
NAMED = 5  # items of the sentence, "the rest" included
COUNTED = ("cases", "incidents", "count")  # nothing is divided
BASES = {"favourable": msg("counted at the favourable value"), "branch": msg("counted as the branch's")}
BY_QUARTER = msg("figure of the quarter")


@dataclass(frozen=True)
class PointsRow:
    """A row as printed; `is_above` where more was lost than the peer group lost on average."""

    line: PointsLine
    points: str
    lost: str
    group_lost: str
    data: str
    note: str
    is_above: bool


@dataclass(frozen=True)
class PointsTable:
    """The rows and what they add up to, from the printed figures, so that a pocket calculator agrees.

    `extra` explains a difference between the sum of the points and the score; `rounded_score` has two places.
    """

    rows: tuple[PointsRow, ...]
    weight: str
    points: str
    lost: str
    group_lost: str
    sentence: str
    extra: Message | None
    rounded_score: str


def points_table(report: Report, locale: str) -> PointsTable:
    """The scorecard of a branch's page with its total row."""
    lines = report.points
    points = _sum(_exact(line.points) for line in lines)
    lost = _sum(_exact(line.lost) for line in lines)
    group = [_exact(line.group_lost, 2) for line in lines]
    has_group = any(item is not None for item in group)
    return PointsTable(
        rows=tuple(_points_row(line, locale) for line in lines),
        weight=_points(_sum(_exact(line.weight) for line in lines), least=0),
        points=_points(points),
        lost=_points(lost),
        group_lost=_points(_sum(group)) if has_group else NO_VALUE,
        sentence=_lost_sentence(report, lost, locale),
        extra=_difference(report, points),
        rounded_score=number(report.score, 2),
    )


def weight(value: float) -> str:
    """A weight with no more places than it needs: 25, 12.5."""
    return _points(_exact(value), least=0)


def _points_row(line: PointsLine, locale: str) -> PointsRow:
    above = line.lost is not None and line.group_lost is not None and line.lost - line.group_lost > 0.005
    notes = [
        reason(line.status, locale),
        BY_QUARTER.text(locale) if line.is_by_quarter and line.value and line.value.value is not None else "",
        BASES[line.basis].text(locale) if line.basis in BASES else "",
        _named(line.cases, locale),
        _unlisted(line.unlisted, locale),
    ]
    return PointsRow(
        line=line,
        points=_points(_exact(line.points)),
        lost=_points(_exact(line.lost)),
        group_lost=number(line.group_lost, 2),
        data=_data(line, locale),
        note=("；" if locale == "zh-CN" else "; ").join(note for note in notes if note),
        is_above=above,
    )


def _named(cases: tuple[str, ...], locale: str) -> str:
    """The numbers of the cases, the first few of many."""
    if not cases:
        return ""
    named = list(cases[:CASES_NAMED])
    if len(cases) > CASES_NAMED:
        return msg("{cases} and {count} more", cases=named, count=len(cases) - CASES_NAMED).text(locale, fact)
    return msg("{cases}", cases=named).text(locale, fact)


def _unlisted(cases: tuple[Message, ...], locale: str) -> str:
    """That these cost nothing, since the scorecard lists no class of theirs."""
    if not cases:
        return ""
    return msg("of no class of the scorecard, not deducted: {cases}", cases=list(cases)).text(locale, fact)


def _data(line: PointsLine, locale: str) -> str:
    """1,167/1,171＝99.66%, the value alone where it is not a ratio, an em dash for none."""
    if line.value is None or line.value.value is None:
        return NO_VALUE
    bound = line.target.value if line.target else None
    value = quantity(line.value, locale, bound=bound)
    if line.numerator is None or not line.denominator or line.value.unit in COUNTED:
        return value
    equals = "＝" if locale == "zh-CN" else " = "
    return f"{_count(line.numerator)}/{_count(line.denominator)}{equals}{value}"


def _count(value: float) -> str:
    return number(value, 0 if float(value).is_integer() else 2)


def _exact(value: float | None, places: int = 4) -> Decimal | None:
    number_or_none = finite(value)
    return None if number_or_none is None else rounded(number_or_none, places)


def _sum(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), Decimal(0))


def _points(value: Decimal | None, least: int = 2) -> str:
    """Points with as many places as they need, from `least` to four: 25.00, 8.815."""
    if value is None:
        return NO_VALUE
    places = next(n for n in range(least, 5) if n == 4 or rounded(float(value), n) == value)
    return number(float(value), places)


def _lost_sentence(report: Report, lost: Decimal, locale: str) -> str:
    """本月共扣11.85分：投诉管理5.00分、运营差错3.20分、其他3.65分。

    Two places each; what is not named bears the rounding, so that the parts add up to the sum shown.
    """
    if not report.points:
        return ""
    this = period_words(report.period, locale).this
    losing = sorted(
        (line for line in report.points if line.lost is not None and line.lost >= 0.005),
        key=lambda line: -(line.lost or 0.0),
    )
    if not losing:
        return msg("{this}: no points lost.", this=this).text(locale)
    total = rounded(float(lost), 2)
    named = losing if len(losing) <= NAMED else losing[: NAMED - 1]
    while (rest := total - _sum(_exact(line.lost, 2) for line in named)) < 0 or (rest and len(named) == len(losing)):
        named = named[:-1]
    parts = [msg("{item} {amount}", item=line.title, amount=number(line.lost, 2)) for line in named]
    if rest:
        parts.append(msg("the rest {amount}", amount=number(float(rest), 2)))
    return msg(
        "{this}: {total} points lost: {items}.",
        this=this,
        total=number(float(lost), 2),
        items=parts,
    ).text(locale, fact)


def _difference(report: Report, points: Decimal) -> Message | None:
    """Why the score is not the plain sum: a rule that stands between them, weights of missing items given to the others, or
    further adjustments; or that the points of some items alone make no score.
    """
    full = _sum(_exact(line.weight) for line in report.points)
    valid = _sum(_exact(line.weight) for line in report.points if line.points is not None)
    if report.score is None:
        facts = {"valid": _points(valid, least=0), "full": _points(full, least=0)}
        return msg("Valid weight {valid} of {full}: no overall score", **facts) if valid < full else None
    if not report.points:
        return None
    score, total = rounded(report.score, 2), rounded(float(points), 2)
    if score == total:
        return None
    if not report.score_rule and 0 < valid < full and rounded(float(points / valid * full), 2) == score:
        return msg(
            "Valid weight {valid} of {full}: {points} ÷ {valid} × {full} = {score}",
            valid=_points(valid, least=0),
            full=_points(full, least=0),
            points=_points(points),
            score=number(report.score, 2),
        )
    if report.score_rule:
        return report.score_rule
    amount = number(float(score - total), 2, signed=True)
    return msg("Bonus, deductions and other adjustments: {amount}", amount=amount)
