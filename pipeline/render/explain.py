"""An explanation as text for a terminal, as JSON, and as a page that stands by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
from markupsafe import Markup

from pipeline.errors import UsageError
from pipeline.explain import Explanation, as_data, explain, said
from pipeline.explain.arithmetic import written
from pipeline.explain.model import Figure, ItemExplained, Part, Sheet, Step, Words
from pipeline.files import write_whole
from pipeline.periods import Period
from pipeline.render.environment import page, style
from pipeline.render.words import STATES, day, grouped, period_words, safe_name
from pipeline.report.formats import NO_VALUE, UNITS, quantity
from pipeline.report.model import Quantity
from pipeline.shipped import shipped
from pipeline.texts import Message, msg
from pipeline.tracing import Cell, Contribution, SourceFile, SourceRow, Trace
from pipeline.workspace import Workspace

FORMATS = ("text", "json", "html")
RANGES_SHOWN = 12
ROWS_SHOWN = 20  # rows that are listed one by one, unless all of an indicator's are asked for


@dataclass(frozen=True)
class FileShare:
    """What a file's rows gave to a value: how many, which lines, and their sums."""

    file: SourceFile | None
    feed: str
    count: int
    lines: str
    numerator: Decimal
    denominator: Decimal


def told(
    workspace: Workspace,
    subject_id: str,
    period: str,
    form: str,
    *,
    indicator: str | None = None,
    post: str | None = None,
    locale: str | None = None,
) -> str:
    """What `appraise explain` prints: the text, the JSON, or where the page was written. Raises UsageError for a format that
    there is not; see pipeline.explain.explain.
    """
    if form not in FORMATS:
        raise UsageError(msg("--format: there is no “{got}”. Ask for {forms}.", got=form, forms=FORMATS))
    language = locale or workspace.settings.locale
    found = explain(workspace, subject_id, Period.parse(period), indicator=indicator, post=post)
    if form == "json":
        return as_json(found, language)
    if form == "text":
        return as_text(found, language, is_whole=indicator is not None)
    path = write_page(found, workspace.root / "exports" / "explain", language)
    return said(msg("Page: {page}", page=path), language)


def as_json(explanation: Explanation, locale: str) -> str:
    """The explanation as JSON; exact numbers are text, with all their digits."""
    return orjson.dumps(as_data(explanation, locale), option=orjson.OPT_INDENT_2).decode()


def as_page(explanation: Explanation, locale: str) -> str:
    """The explanation as one HTML file: its style within it, no script, nothing loaded."""
    own = shipped("reports") / "assets" / "explain.css"
    styles = f"{style()}\n{own.read_text(encoding='utf-8')}"
    helpers: dict[str, Any] = {
        "say": lambda words: said(words, locale),
        "digits": digits,
        "data": lambda figure: data_words(figure, locale),
        "heading": heading(explanation, locale),
        "files_of": lambda trace: file_shares(trace, locale),
        "rows_of": listed_rows,
        "cells": lambda row: cell_words(row.cells, locale),
        "place": lambda row: place(row, locale),
        "all_files": all_files(explanation),
        "sums": sums_words,
        "grouped": grouped,
        "say_others": lambda title, count: _others(title, count, locale),
        "say_not_counted": lambda words: _say(msg("Not counted: {what}", what=words), locale),
    }
    return page("explain.html.j2", locale, explanation=explanation, root="", style=Markup(styles), **helpers)


def write_page(explanation: Explanation, folder: Path, locale: str) -> Path:
    """The page below `folder`, by period and number; return its path."""
    path = folder / explanation.period / f"{safe_name(explanation.subject_id)}.html"
    write_whole(path, as_page(explanation, locale).encode())
    return path


def as_text(explanation: Explanation, locale: str, *, is_whole: bool = False) -> str:
    """The explanation for a terminal. `is_whole`: every row one by one, not only those that cost something."""
    lines = [heading(explanation, locale)]
    for remark in explanation.remarks:
        lines.append(f"! {said(remark, locale)}")
    for sheet in explanation.sheets:
        lines += ["", *_sheet(sheet, locale, is_whole=is_whole)]
    if explanation.combined:
        lines += [
            "",
            _say(msg("All posts together: {score}", score=explanation.combined.score_shown or NO_VALUE), locale),
        ]
        lines += _steps(explanation.combined.steps, locale, 1)
    lines += ["", _say(msg("Source files"), locale)]
    for file in all_files(explanation):
        lines.append(f"  {file.number}  {file.name}  {file.department}  {file.arrived_at or NO_VALUE}")
        lines.append(f"      SHA-256 {file.sha256}  {file.archive}")
    lines.append(
        _say(
            msg(
                "Edition: {state}; data until {day}; deliveries up to number {number}; checksum {checksum}",
                state=_edition(explanation),
                day=day(explanation.known_until, locale),
                number=explanation.ledger_number,
                checksum=grouped(explanation.checksum),
            ),
            locale,
        )
    )
    return "\n".join(lines)


def heading(explanation: Explanation, locale: str) -> str:
    """王丽（20140317）2026年9月得分说明."""
    who = explanation.name or explanation.subject_id
    period = period_words(explanation.period, locale).full
    if explanation.name is None:
        return _say(msg("How the score of {who} in {period} came about", who=who, period=period), locale)
    told = msg(
        "How the score of {who} ({number}) in {period} came about",
        who=who,
        number=explanation.subject_id,
        period=period,
    )
    return _say(told, locale)


def digits(value: Decimal | None) -> str:
    """A number with all of its digits; an em dash for none."""
    return NO_VALUE if value is None else written(value)


def data_words(figure: Figure, locale: str) -> str:
    """540/546＝98.90%（波动范围97.62%—99.50%）."""
    if figure.value is None:
        return said(figure.status_words, locale)
    value = _quantity(figure.value, figure.unit, locale)
    if figure.numerator is not None and figure.denominator and figure.kind != "count":
        equals = "＝" if locale == "zh-CN" else " = "
        value = f"{written(figure.numerator)}/{written(figure.denominator)}{equals}{value}"
    if figure.low is None or figure.high is None:
        return value
    low, high = (_quantity(end, figure.unit, locale) for end in (figure.low, figure.high))
    return _say(msg("{value} (95% range {low} to {high})", value=value, low=low, high=high), locale)


def sums_words(figure: Figure, numerator: Decimal, denominator: Decimal) -> str:
    """What rows gave: 18/20, or their number alone where nothing is divided."""
    return written(numerator) if figure.kind == "count" else f"{written(numerator)}/{written(denominator)}"


def file_shares(trace: Trace, locale: str, *, is_whole: bool = False) -> list[FileShare]:
    """The rows behind a value, file by file."""
    found: dict[tuple[int, str], list[Contribution]] = {}
    for contribution in trace.contributions:
        for file in {row.file for row in contribution.rows} or {contribution.file or 0}:
            found.setdefault((file, contribution.feed), []).append(contribution)
    files = {file.number: file for file in trace.files}
    shares = []
    for (number, feed), members in sorted(found.items()):
        rows = [row for member in members for row in member.rows if row.file == number]
        shares.append(
            FileShare(
                file=files.get(number),
                feed=feed,
                count=len(rows) or sum(member.count for member in members),
                lines=ranges(
                    [row.line for row in rows if row.sheet == 1], locale, most=0 if is_whole else RANGES_SHOWN
                ),
                numerator=sum((member.sums.numerator for member in members), Decimal(0)),
                denominator=sum((member.sums.denominator for member in members), Decimal(0)),
            )
        )
    return shares


def listed_rows(part: Part, trace: Trace | None, *, is_whole: bool = False) -> list[Contribution]:
    """The contributions to list one by one: all of an event's and of a short list, else those that fell short."""
    if trace is None:
        return []
    found = [c for c in trace.contributions if c.rows]
    if is_whole or part.figure.evidence == "event" or len(found) <= ROWS_SHOWN:
        return found
    short = [c for c in found if c.sums.numerator != c.sums.denominator]
    return short if part.figure.kind in ("proportion", "ratio") and len(short) <= ROWS_SHOWN else []


def ranges(lines: Sequence[int], locale: str, most: int = 0) -> str:
    """2–5、9: line numbers with runs drawn together, the first `most` of them (0: all); empty for none."""
    found: list[list[int]] = []
    for line in sorted(set(lines)):
        if found and line == found[-1][-1] + 1:
            found[-1] = [found[-1][0], line]
        else:
            found.append([line, line])
    sign = "、" if locale == "zh-CN" else ", "
    written_out = [str(run[0]) if run[0] == run[-1] else f"{run[0]}–{run[-1]}" for run in found]
    shown = written_out[:most] if most else written_out
    return sign.join(shown) + ("…" if len(shown) < len(written_out) else "")


def place(row: SourceRow, locale: str) -> str:
    """第12行, or with the sheet where it is not the first."""
    if row.sheet == 1:
        return _say(msg("row {line}", line=row.line), locale)
    return _say(msg("sheet {sheet}, row {line}", sheet=row.sheet, line=row.line), locale)


def cell_words(cells: Sequence[Cell], locale: str) -> str:
    """What stands in a row: 评价时间 2026-09-03 10:00:00，评价方式 柜面评价器."""
    sign, between = ("，", " ") if locale == "zh-CN" else (", ", ": ")
    return sign.join(f"{cell.title.text(locale)}{between}{cell.value.text(locale)}" for cell in cells)


def all_files(explanation: Explanation) -> list[SourceFile]:
    """Every file that anything in it comes from, by number."""
    traces = [t for sheet in explanation.sheets for item in sheet.items for part in item.parts for t in _traces(part)]
    found = {file.number: file for trace in traces for file in trace.files}
    return [found[number] for number in sorted(found)]


def _traces(part: Part) -> Iterator[Trace]:
    if part.trace:
        yield part.trace
    yield from (branch.trace for branch in part.branches)


def _others(title: Words, count: int, locale: str) -> str:
    told = msg("{title}: rows of this person that its definition does not count: {count}", title=title, count=count)
    return _say(told, locale)


def _edition(explanation: Explanation) -> Message:
    state = STATES.get(explanation.state, Message("{state}", {"state": explanation.state}))
    if explanation.edition is None:
        return state
    return msg("Edition {edition}, {state}", edition=explanation.edition, state=state)


def _quantity(value: Decimal, unit: str, locale: str) -> str:
    if unit not in UNITS:
        return written(value)
    return quantity(Quantity(float(value), unit), locale)


def _say(message: Message, locale: str) -> str:
    return said(message, locale)


def _sheet(sheet: Sheet, locale: str, *, is_whole: bool) -> Iterator[str]:
    title = msg(
        "{title}, version {version} ({document}, in force from {day})",
        title=sheet.title,
        version=sheet.version,
        document=sheet.document_no,
        day=day(sheet.effective_from, locale),
    )
    yield "  ".join(filter(None, [said(sheet.post_title, locale), sheet.branch]))
    yield _say(title, locale)
    score = sheet.score_shown or NO_VALUE
    grade = said(sheet.grade_title, locale) or said(sheet.status_words, locale)
    told = msg("Score {score}, {grade}", score=score, grade=grade)
    if sheet.coefficient is not None:
        told = msg("{result}, coefficient {coefficient}", result=told, coefficient=sheet.coefficient)
    yield _say(told, locale)
    yield from _steps(sheet.steps, locale, 1)
    for words in (*sheet.confidence, *sheet.consequences):
        yield f"  {said(words, locale)}"
    for matter in sheet.matters:
        yield (
            f"  {matter.event_id}  {matter.kind.text(locale)}  {matter.category}  {digits(matter.counted)}"
            f"  {said(matter.status_words, locale)}  {matter.article}"
        )
    for item in sheet.items:
        yield ""
        yield from _item(item, locale, is_whole=is_whole)


def _item(item: ItemExplained, locale: str, *, is_whole: bool) -> Iterator[str]:
    told = msg("{title}: {points} of {weight} points", title=item.title, points=digits(item.points), weight=item.weight)
    yield _say(told, locale) + (f"  {item.article}" if item.article else "")
    yield f"  {said(item.rule, locale)}"
    words = [item.grain_words, item.status_words, item.gate, item.basis]
    yield "  " + ("；" if locale == "zh-CN" else "; ").join(said(w, locale) for w in words if w is not None)
    for part in item.parts:
        yield f"  {said(part.figure.title, locale)}  {said(part.figure.subject, locale)}  {data_words(part.figure, locale)}"
        yield from _steps(part.figure.steps, locale, 2)
        if part.own:
            yield f"  {said(part.own.title, locale)}  {said(part.own.subject, locale)}  {data_words(part.own, locale)}"
            yield from _steps(part.own.steps, locale, 2)
    for branch in item.linked:
        rows = [f"{said(row.title, locale)} {digits(row.points)}/{digits(row.weight)}" for row in branch.items]
        yield f"  {branch.name}  " + ("、" if locale == "zh-CN" else ", ").join(rows)
        yield from _steps(branch.steps, locale, 2)
    yield from _steps(item.steps, locale, 1)
    for part in item.parts:
        yield from _part(part, locale, is_whole=is_whole)


def _part(part: Part, locale: str, *, is_whole: bool) -> Iterator[str]:
    for case in part.cases:
        yield f"  {case.case_id}  {said(case.case_class, locale)}  {digits(case.count)}"
    if part.trace:
        yield from _trace(part, part.trace, "", locale, is_whole=is_whole)
    for branch in part.branches:
        yield from _trace(part, branch.trace, branch.name, locale, is_whole=is_whole)
    for words in part.not_counted:
        yield f"  {_say(msg('Not counted: {what}', what=words), locale)}"


def _trace(part: Part, trace: Trace, whose: str, locale: str, *, is_whole: bool) -> Iterator[str]:
    files = {file.number: file.name for file in trace.files}
    for share in file_shares(trace, locale, is_whole=is_whole):
        name = share.file.name if share.file else NO_VALUE
        told = [whose, _say(msg("{file}: {count} rows", file=name, count=share.count), locale)]
        if trace.grain != "whole":
            told.append(sums_words(part.figure, share.numerator, share.denominator))
        if share.lines:
            told.append(_say(msg("rows {lines}", lines=share.lines), locale))
        yield "  " + "  ".join(filter(None, told))
    for contribution in listed_rows(part, trace, is_whole=is_whole):
        sums = sums_words(part.figure, contribution.sums.numerator, contribution.sums.denominator)
        for row in contribution.rows:
            yield f"    {files.get(row.file, '')} {place(row, locale)}  {sums}  {cell_words(row.cells, locale)}"
            sums = NO_VALUE  # what rows gave together stands once
    for gone in trace.left_out:
        for row in gone.rows:
            yield f"    {_say(msg('excluded by decision'), locale)}  {files.get(row.file, '')} {place(row, locale)}"
    if trace.others_count:
        yield f"  {_others(part.figure.title, trace.others_count, locale)}"
    for row in trace.others:
        yield f"    {files.get(row.file, '')} {place(row, locale)}  {cell_words(row.cells, locale)}"
    for remark in trace.remarks:
        yield f"  {said(remark, locale)}"


def _steps(steps: Sequence[Step], locale: str, depth: int) -> Iterator[str]:
    between = "：" if locale == "zh-CN" else ": "
    for step in steps:
        words = said(step.words, locale).rstrip("：:")
        yield "  " * depth + (f"{words}{between}{step.line}" if step.line else words)
