"""Cells of a person's sheet: what a row goes by, in figures, and points with all of their digits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.explain.arithmetic import billionths, written
from pipeline.render.words import day
from pipeline.report.formats import NO_VALUE, UNITS, fact, number, quantity
from pipeline.report.model import Text
from pipeline.report.model.employee import CountedCase, SheetFigure
from pipeline.texts import Message, msg

LEAST = 2  # places that points are written with at the least
_CASES = {"cases": msg("{kind}: {count} complaints ({numbers})"), "count": msg("{kind}: {count} errors ({numbers})")}


def data_cells(figure: SheetFigure, locale: str) -> list[str]:
    """滨江支行11,383/11,504＝98.95%; a line for each class of cases."""
    lead = _named(figure, locale)
    if figure.cases and figure.value is not None and figure.value.unit in _CASES:
        return [_cases(kind, members, figure.value.unit, locale) for kind, members in _by_class(figure.cases)]
    if figure.value is None:
        why = figure.nothing.text(locale, fact) if figure.nothing else NO_VALUE
        return [f"{lead}{why}"]
    value = quantity(figure.value, locale)
    if figure.value.unit == "count" and figure.numerator is None:
        return [lead + msg("{count} errors", count=value).text(locale)]
    if figure.numerator is None or figure.denominator is None:
        return [f"{lead}{value}"]
    equals = "＝" if locale == "zh-CN" else " = "
    return [f"{lead}{_count(figure.numerator)}/{_count(figure.denominator)}{equals}{value}"]


def _named(figure: SheetFigure, locale: str) -> str:
    named = [_said(words, locale) for words in (figure.title, figure.whose) if words is not None]
    if not named:
        return ""
    return ("" if locale == "zh-CN" else ", ").join(named) + (
        " " if figure.title is None or locale != "zh-CN" else "："
    )


def own_cell(figure: SheetFigure, locale: str) -> str:
    return msg("your own figure, for information: {data}", data=joined(data_cells(figure, locale), locale)).text(locale)


def range_cell(figure: SheetFigure, locale: str) -> str:
    if figure.low is None or figure.high is None or figure.whose is not None:
        return ""
    return msg("95% range: {low} to {high}", low=figure.low, high=figure.high).text(locale, fact)


def _by_class(cases: Sequence[CountedCase]) -> list[tuple[Text | Message, list[CountedCase]]]:
    found: dict[str, tuple[Text | Message, list[CountedCase]]] = {}
    for case in cases:
        found.setdefault(case.kind.text("en"), (case.kind, []))[1].append(case)
    return list(found.values())


def _cases(kind: Text | Message, members: Sequence[CountedCase], unit: str, locale: str) -> str:
    total = sum((exact(case.share) for case in members), Decimal(0))
    facts = {"kind": kind, "count": written(total), "numbers": [case.number for case in members]}
    return Message(_CASES[unit].template, facts).text(locale, fact)


def decided_cell(when: str | None, document: str | None, locale: str) -> str:
    return joined([words for words in (document or "", day(when, locale) if when else "") if words], locale)


def short(value: float | None, unit: str, locale: str) -> str:
    """A number of the rules with its unit and no more places than it was written with: 98%."""
    found = billionths(value)
    form = UNITS[unit][1][0 if locale == "zh-CN" else 1]
    return NO_VALUE if found is None else form.format(written(found))


def all_digits(value: float | None, *, signed: bool = False) -> str:
    """Points with all of their digits, two at the least: 25.00, 8.41130681, +0.50."""
    found = billionths(value)
    if found is None:
        return NO_VALUE
    places = max(LEAST, len(written(found).partition(".")[2]))
    return number(float(found), places, signed=signed)


def exact(value: float) -> Decimal:
    return billionths(value) or Decimal(0)


def _count(value: float) -> str:
    return number(value, 0) if float(value).is_integer() else written(exact(value))


def _said(words: Text | Message, locale: str) -> str:
    return words.text(locale, fact) if isinstance(words, Message) else words.text(locale)


def joined(parts: Sequence[str], locale: str) -> str:
    return ("；" if locale == "zh-CN" else "; ").join(part for part in parts if part)
