"""Customers' answers: by instrument, their distribution, dimensions, who took part, what was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.headers import Words
from pipeline.report.answered import Answers, Collected, classes, collected, together
from pipeline.report.comments import comments
from pipeline.report.lookup import Book, change
from pipeline.report.model import Text
from pipeline.report.model.satisfaction import DimensionLine, InstrumentLine, Satisfaction
from pipeline.report.participation import Asked, asked_by_instrument, participation_told
from pipeline.report.records import rows_of
from pipeline.report.trusted import doubts_told
from pipeline.report.voiced import answers_told

# Instrument → the indicators whose target and least sample hold for it: of the satisfied, and of an index.
INSTRUMENTS: dict[str, dict[str, str]] = {
    "counter_device": {"satisfied": "counter_satisfaction_rate"},
    "ivr": {"satisfied": "call_satisfaction_rate"},
    "sms": {"satisfied": "call_satisfaction_rate", "index": "survey_satisfaction_index"},
    "chat": {},
    "app": {"index": "survey_satisfaction_index"},
    "phone_interview": {"index": "survey_satisfaction_index"},
    "paper": {"index": "survey_satisfaction_index"},
}
DIMENSIONS = {
    "speed": Text("响应速度", "Speed"),
    "professionalism": Text("专业性", "Professionalism"),
    "personalisation": Text("个性化", "Personal touch"),
}
NPS = "net_promoter_score"


def in_a_sentence(indicator: str, title: Words) -> Text:
    """The indicator's name; that of a question on a single point with where it was asked, since “专业性95.11” tells nobody."""
    if indicator.removesuffix("_index") in DIMENSIONS:
        return Text(f"问卷“{title.zh}”得分", f"survey score for {title.en.lower()}")
    return Text(title.zh, title.en)


@dataclass(frozen=True)
class Outcome:
    """A value with its changes and how many answers it rests on; None where they are too few to be shown."""

    value: float | None
    change: float | None
    year_change: float | None
    answers: int | None
    is_thin: bool
    is_suppressed: bool


def satisfaction(book: Book, level: str, subject: str) -> Satisfaction | None:
    """The section of the page of `subject` (bank | managing_unit | branch); None where there is nothing to tell.

    Under the bank's level nothing is shown that fewer than the workspace's `suppress_below` answered, nor a change from it.
    """
    rows = list(rows_of(book, "answers", level, subject))
    found, wordings = collected(rows)
    asked = asked_by_instrument(book, level, subject)
    instruments = _instruments(book, level, found, asked)
    if not instruments:
        return None
    mine = [row for row in rows if row["period"] == book.period.first]
    commented, complained = (int(sum(row[name] for row in mine)) for name in ("commented", "complained"))
    is_shown = commented > 0 and (level == "bank" or commented >= book.settings.gates.suppress_below)
    section = Satisfaction(
        instruments=instruments,
        dimensions=_dimensions(book, level, found, wordings),
        comments=comments(book, level, subject) if is_shown else (),
        commented=commented if is_shown else None,
        complained=complained if is_shown else None,
    )
    told = (
        *answers_told(section),
        *participation_told(book, level, subject),
        *doubts_told(book, level, subject),
    )
    return replace(section, told=told)


def outcome(book: Book, level: str, three: Sequence[Answers], measure: str, indicator: str | None) -> Outcome:
    """What `three` (of this period, the one before, the same of last year) come to, as far as it may be shown.

    A change is told only where both ends rest on answers enough to be judged.
    """
    gates = book.settings.gates
    known = book.indicators.get(indicator or "")
    least = known.header.minimum_sample if known else gates.minimum_sample
    fewest = 1 if level == "bank" else gates.suppress_below
    counts = [answers.count(measure) for answers in three]
    now, before, ago = (
        answers.value(measure) if count >= needed else None
        for answers, count, needed in zip(three, counts, (fewest, least, least), strict=True)
    )
    is_suppressed = 0 < counts[0] < fewest
    is_thin = counts[0] < least and not is_suppressed
    base = None if is_thin else now
    return Outcome(
        value=now,
        change=change(base, before),
        year_change=change(base, ago),
        answers=None if is_suppressed else counts[0],
        is_thin=is_thin,
        is_suppressed=is_suppressed,
    )


def _instruments(book: Book, level: str, found: Collected, asked: Asked) -> tuple[InstrumentLine, ...]:
    now = book.period.first
    known = {instrument for when, instrument, question in found if (when, question) == (now, "overall")}
    lines = [_asked(book, level, found, name, asked) for name in INSTRUMENTS if name in known]
    recommended = [together(found, period, "nps") for period in _periods(book)]
    if recommended[0].scored and _has_nps(book, level):
        lines.append(_line("nps", "nps", None, recommended[0], outcome(book, level, recommended, "nps", NPS), None))
    return tuple(lines)


def _asked(book: Book, level: str, found: Collected, name: str, asked: Asked) -> InstrumentLine:
    three = [found.get((period, name, "overall"), Answers()) for period in _periods(book)]
    measure = "satisfied" if three[0].declared else "index"
    indicator = INSTRUMENTS[name].get(measure)
    target = book.target(indicator) if indicator else None
    return _line(name, measure, target, three[0], outcome(book, level, three, measure, indicator), asked.get(name))


def _line(
    name: str, measure: str, target: float | None, now: Answers, found: Outcome, asked: tuple[int, int] | None
) -> InstrumentLine:
    invited, answered = asked or (None, None)
    is_hidden = found.is_suppressed or not found.answers
    return InstrumentLine(
        instrument=name,
        measure=measure,
        value=found.value,
        change=found.change,
        year_change=found.year_change,
        target=target,
        answers=found.answers,
        is_thin=found.is_thin,
        is_suppressed=found.is_suppressed,
        invited=invited,
        answered=answered,
        response=100.0 * answered / invited if invited and answered is not None else None,
        timed_out=now.timed_out,
        scale=now.scale,
        classes=() if is_hidden else classes(now),
    )


def _has_nps(book: Book, level: str) -> bool:
    """Whether the net promoter score is told on that level: of a branch in years alone."""
    known = book.indicators.get(NPS)
    return level == "bank" or (known is not None and level in known.levels(book.period.kind))


def _dimensions(book: Book, level: str, found: Collected, wordings: dict[str, str]) -> tuple[DimensionLine, ...]:
    """The questionnaire's own three, then further items by their code."""
    lines = []
    for code in (*DIMENSIONS, *sorted(wordings)):
        three = [together(found, period, code) for period in _periods(book)]
        if three[0].scored:
            result = outcome(book, level, three, "index", f"{code}_index")
            low, high = three[0].interval() if result.value is not None and three[0].scored > 1 else (None, None)
            lines.append(
                DimensionLine(
                    code=code,
                    title=DIMENSIONS.get(code) or wordings[code],
                    value=result.value,
                    change=result.change,
                    year_change=result.year_change,
                    answers=result.answers,
                    is_thin=result.is_thin,
                    is_suppressed=result.is_suppressed,
                    low=low,
                    high=high,
                )
            )
    return tuple(lines)


def _periods(book: Book) -> tuple[date, date, date]:
    """The first days of the period, of the one before, and of the same one of the year before."""
    return book.period.first, book.period.shifted(-1).first, book.period.year_ago.first
