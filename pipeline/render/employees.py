"""A person's sheet (考核单) as cells: every number with all of its digits, so that a pocket calculator agrees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from pipeline.explain.arithmetic import billionths, written
from pipeline.render.sheet_cells import (
    LEAST,
    all_digits,
    data_cells,
    decided_cell,
    exact,
    joined,
    own_cell,
    range_cell,
    short,
)
from pipeline.render.words import STATES, day
from pipeline.report.formats import NO_VALUE, fact, number, rounded
from pipeline.report.model import Quantity
from pipeline.report.model.employee import EmployeeSheet, PostSheet, SheetItem, Working
from pipeline.texts import Message, msg

FULL_WIDTH = str.maketrans("()", "（）")  # of sums among Chinese words
WIDE = 1.96  # standard errors either way that 95 % of chance stays within
_TILL = {
    "draft": msg("This sheet is a draft. Objections can be filed once the provisional results are published."),
    "open": msg(
        "If you disagree, name the row and file the objection while the results are open to objections; "
        "it is answered in writing within {days} working days."
    ),
    "until": msg(
        "If you disagree, name the row and file the objection by {day}; it is answered in writing within {days} working days."
    ),
    "closed": msg("These results are final; an error found later is put right by the correction procedure."),
}


@dataclass(frozen=True)
class Row:
    """A row as printed. `data`: what it goes by; `notes`: small, below it; `steps`: lines of the calculation."""

    title: str
    weight: str
    data: tuple[str, ...]
    notes: tuple[str, ...]
    target: str
    rule: str
    steps: tuple[str, ...]
    points: str
    article: str


@dataclass(frozen=True)
class Sum:
    """The foot of the table: the weight that has a value, the exact sum of the column, the score as it is shown."""

    weight: str
    exact: str
    words: str
    shown: str
    is_followed: bool  # by steps that lead from the sum to the score


def helpers(locale: str) -> dict[str, Callable[..., Any]]:
    """The functions that employee.html.j2 calls, bound to their language."""
    spoken: dict[str, Callable[..., Any]] = {
        "sheet_rows": sheet_rows,
        "sheet_sum": sheet_sum,
        "steps_of": steps_of,
        "middle": middle,
        "disputes": disputes,
        "preview_badge": preview_badge,
        "both_readings": both_readings,
        "short": short,
    }
    return {
        **{name: partial(function, locale=locale) for name, function in spoken.items()},
        "spread": spread,
    }


def sheet_rows(sheet: PostSheet, locale: str) -> list[Row]:
    """The scorecard's rows, then the approved matters that counted."""
    return [_row(item, locale) for item in sheet.items] + [
        Row(
            title=matter.kind.text(locale),
            weight="",
            data=(f"{matter.category} {matter.number}",),
            notes=tuple(note for note in (decided_cell(matter.decided, matter.document, locale),) if note),
            target=NO_VALUE,
            rule=matter.outcome.text(locale, fact),
            steps=(),
            points=all_digits(matter.counted, signed=True),
            article=matter.article,
        )
        for matter in sheet.matters
    ]


def _row(item: SheetItem, locale: str) -> Row:
    equal = [line for figure in item.figures for line in data_cells(figure, locale)]
    ranges = [range_cell(figure, locale) for figure in item.figures]
    own = [own_cell(figure, locale) for figure in item.own]
    grounds = joined([ground.text(locale, fact) for ground in item.grounds], locale)
    return Row(
        title=item.title.text(locale, fact) if isinstance(item.title, Message) else item.title.text(locale),
        weight=written(exact(item.weight)),
        data=tuple(equal),
        notes=tuple(note for note in (*ranges, grounds, *own) if note),
        target=short(item.target.value, item.target.unit, locale) if item.target else NO_VALUE,
        rule=item.rule.text(locale, fact),
        steps=tuple(steps_of(item.working, locale)),
        points=all_digits(item.points),
        article=item.article or NO_VALUE,
    )


def steps_of(working: Sequence[Working], locale: str) -> list[str]:
    """扣分：0.716981132 ÷ 1 × 0.4 ≈ 0.286792453."""
    between = "：" if locale == "zh-CN" else ": "
    said = [(step.words.text(locale, fact).rstrip("：:"), step.line) for step in working]
    if locale == "zh-CN":
        said = [(words, line.translate(FULL_WIDTH) if line else line) for words, line in said]
    return [f"{words}{between}{line}" if line else words for words, line in said]


def sheet_sum(sheet: PostSheet, locale: str) -> Sum:
    """The foot of the table, from the figures as they are printed above it."""
    there = [item for item in sheet.items if item.points is not None]
    points = sum((exact(item.points or 0.0) for item in there), Decimal(0))
    total = points + sum((exact(matter.counted) for matter in sheet.matters), Decimal(0))
    weight = sum((exact(item.weight) for item in there), Decimal(0))
    score = billionths(sheet.score)
    whole = all_digits(float(total))
    is_followed = score is not None and (sheet.by_facts is not None or score != total)
    if score is None:
        words = ""
    elif is_followed:
        words = msg("sum of the rows {exact}; how the score follows from it stands below", exact=whole).text(locale)
    elif score == rounded(float(score), LEAST):
        words = ""
    else:
        words = msg("{exact}, rounded", exact=whole).text(locale)
    return Sum(written(weight), whole, words, number(sheet.score, LEAST), is_followed)


def both_readings(sheet: PostSheet, locale: str) -> str:
    """By the mean of the months and by the whole period's facts; empty where the score is that of the facts."""
    if sheet.by_facts is None or sheet.score is None:
        return ""
    told = msg(
        "By the rules the score is the mean of the shorter periods’ scores: {mean}. "
        "By the facts of the whole period it would be {facts}.",
        mean=Quantity(sheet.score, "score"),
        facts=Quantity(sheet.by_facts, "score"),
    )
    return told.text(locale, fact)


def middle(sheet: PostSheet, locale: str) -> str:
    """94.00（1,096人）."""
    if sheet.colleagues is None:
        return ""
    people = Quantity(sheet.colleagues.count, "people")
    return msg("{median} ({people})", median=number(sheet.colleagues.median, LEAST), people=people).text(locale, fact)


def spread(sheet: PostSheet) -> str:
    """±2.72: within which chance alone may move the score; empty where nothing of it was a sample."""
    return f"±{number(WIDE * sheet.error, LEAST)}" if sheet.error and sheet.score is not None else ""


def preview_badge(report: EmployeeSheet, locale: str) -> str:
    """公示至2026年10月20日; empty where nobody named the last day, or the results are final."""
    if report.preview_until is None or report.state not in ("provisional", "preview"):
        return ""
    return msg("{state} until {day}", state=STATES["preview"], day=day(report.preview_until, locale)).text(locale, fact)


def disputes(report: EmployeeSheet, locale: str) -> str:
    """How a row can be disputed now."""
    if report.state == "draft":
        return _TILL["draft"].text(locale)
    if report.state in ("final", "restated"):
        return _TILL["closed"].text(locale)
    facts = {"day": day(report.preview_until, locale), "days": number(report.answer_days, 0)}
    told = _TILL["open" if report.preview_until is None else "until"]
    return Message(told.template, facts).text(locale, fact)
