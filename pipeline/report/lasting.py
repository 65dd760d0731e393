"""What held: which of the changes called better or worse in single months lasted, and which have gone again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.indicators import SCALE, Header
from pipeline.periods import Period
from pipeline.report.judgements import Variation, variation
from pipeline.report.lookup import Book
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.months import UNJUDGED, Month, core, known_months, month_name, months_of
from pipeline.texts import Message, msg

HISTORY = 15  # months that a month's own report judges by
BEFORE = 3  # months before a quarter whose changes are followed into it


@dataclass(frozen=True)
class Episode:
    """Months running that were called alike. `range`: of ordinary variation in the first; `later`: the months since, with
    True where the value has stayed beyond that range.
    """

    tone: str
    called: tuple[Period, ...]
    later: tuple[tuple[Period, bool], ...]


def lasting(book: Book, level: str, subject: str) -> tuple[Finding, ...]:
    """A sentence for every change that was called in the period (a quarter: or in the three months before it)."""
    own = known_months(book)
    if not own:
        return ()
    span = own if book.period.kind == "year" else [*(own[0].shifted(-n) for n in range(BEFORE, 0, -1)), *own]
    values = months_of(book).of(level, subject)
    found: list[Finding] = []
    judged = 0
    for name in core(book):
        header, months = book.indicators[name].header, values.get(name, {})
        if header.standard != "plain":
            found += _by_cases(book, name, months, own)
            continue
        verdicts = {month: verdict(months, header, month) for month in span}
        judged += any(one.code != "none" for one in verdicts.values())
        title = Text(header.title.zh, header.title.en)
        found += [_told(title, one, book.period.year) for one in episodes(verdicts, months, span)]
    if judged and not any(finding.rule.startswith("held.change") for finding in found):
        quiet = (
            msg("Apart from that, no core indicator was called clearly better or clearly worse in any month.")
            if any(finding.tone == "breach" for finding in found)
            else msg("No core indicator was called clearly better or clearly worse in any month.")
        )
        found.append(Finding("held.quiet", quiet))
    return tuple(sorted(found, key=lambda finding: _ORDER.get(finding.rule, len(_ORDER))))


_ORDER = {
    "held.breach": 0,
    "held.change.stayed.worse": 1,
    "held.change.newest.worse": 2,
    "held.change.gone.worse": 3,
    "held.change.stayed.better": 4,
    "held.change.newest.better": 5,
    "held.change.gone.better": 6,
    "held.quiet": 7,
}


def verdict(months: Mapping[date, Month], header: Header, month: Period) -> Variation:
    """What the month's own report called the value: by the fifteen months up to it."""
    periods = [month.shifted(-n) for n in range(HISTORY - 1, -1, -1)]
    rows = [_judged(months.get(period.first)) for period in periods]
    return variation(
        [row.value if row else None for row in rows],
        header.direction,
        100.0 if header.unit in ("percent", "index", "nps") else float("inf"),
        least=-100.0 if header.kind == "balance" else 0.0,
        kind=header.kind,
        counts=[(row.numerator, row.denominator) if row else None for row in rows],
        scale=SCALE.get(header.unit, 1.0),
    )


def episodes(
    verdicts: Mapping[Period, Variation], months: Mapping[date, Month], span: Sequence[Period]
) -> list[Episode]:
    """The changes of `span`, oldest first. A month called the other way ends the one before."""
    found: list[Episode] = []
    place = 0
    while place < len(span):
        tone = _tone(verdicts[span[place]])
        if tone is None:
            place += 1
            continue
        end = place + 1
        while end < len(span) and _tone(verdicts[span[end]]) == tone:
            end += 1
        until = next((n for n in range(end, len(span)) if _tone(verdicts[span[n]])), len(span))
        first, is_up = verdicts[span[place]], _is_up(verdicts[span[place]], months, span[place])
        later = [
            (period, _beyond(row.value, first, is_up))
            for period in span[end:until]
            if (row := _judged(months.get(period.first))) and row.value is not None
        ]
        found.append(Episode(tone, tuple(span[place:end]), tuple(later)))
        place = until
    return found


def _judged(month: Month | None) -> Month | None:
    return None if month is None or month.value is None or month.status in UNJUDGED else month


def _tone(found: Variation) -> str | None:
    if found.code in ("better", "worse"):
        return found.code
    if found.code in ("run_up", "run_down"):
        return "better" if found.is_good else "worse"
    return None


def _is_up(found: Variation, months: Mapping[date, Month], period: Period) -> bool:
    """Whether the value lies in the upper half of its range of ordinary variation, or above it."""
    value = months[period.first].value
    return value is not None and found.low is not None and found.high is not None and 2 * value > found.low + found.high


def _beyond(value: float | None, first: Variation, is_up: bool) -> bool:
    edge = first.high if is_up else first.low
    return value is not None and edge is not None and (value > edge if is_up else value < edge)


def _told(title: Text, one: Episode, year: int) -> Finding:
    called = _names(one.called, year)
    is_worse = one.tone == "worse"
    still = [period for period, beyond in one.later if beyond]
    back = [period for period, beyond in one.later if not beyond]
    facts = {"title": title, "months": called}
    if not one.later and len(one.called) == 1:
        words = (
            msg("{title}: clearly worse in {months}; the next period will show whether it lasts.", **facts)
            if is_worse
            else msg("{title}: clearly better in {months}; the next period will show whether it lasts.", **facts)
        )
        return Finding(f"held.change.newest.{one.tone}", words, one.tone)
    if not one.later or one.later[-1][1]:
        facts = {"title": title, "first": _names(one.called[:1], year),
                 "last": _names([still[-1] if still else one.called[-1]], year)}  # fmt: skip
        words = (
            msg("{title}: clearly worse from {first}, and still so in {last}.", **facts)
            if is_worse
            else msg("{title}: clearly better from {first}, and held in {last}.", **facts)
        )
        return Finding(f"held.change.stayed.{one.tone}", words, one.tone)
    facts["back"] = _names(back[-_run_back(one.later) :], year)
    words = (
        msg("{title}: clearly worse in {months}; recovered in {back}.", **facts)
        if is_worse
        else msg("{title}: clearly better in {months}; back at its usual level in {back}.", **facts)
    )
    return Finding(f"held.change.gone.{one.tone}", words)


def _run_back(later: Sequence[tuple[Period, bool]]) -> int:
    """How many of the last months lie within the range again."""
    return next((n for n, (_, beyond) in enumerate(reversed(later)) if beyond), len(later))


def _names(periods: Sequence[Period], year: int) -> list[Text]:
    return [month_name(period.first, year) for period in periods]


def _by_cases(book: Book, name: str, months: Mapping[date, Month], own: Sequence[Period]) -> list[Finding]:
    """Legal and redline indicators: in which months the target was missed, by how many cases; never as variation."""
    header = book.indicators[name].header
    known = [(period, row) for period in own if (row := months.get(period.first)) and row.value is not None]
    missed = [(period, row) for period, row in known if book.is_met(name, row.value) is False]
    title = Text(header.title.zh, header.title.en)
    if not known or book.target(name) is None:
        return []
    if not missed:
        return [Finding("held.met", msg("{title}: on target in every month.", title=title))]
    when = _names([period for period, _ in missed], book.period.year)
    return [Finding("held.breach", _breach(title, when, missed, header), "breach")]


def _breach(title: Text, when: Sequence[Text], missed: Sequence[tuple[Period, Month]], header: Header) -> Message:
    if header.kind != "proportion":
        count = Quantity(sum(row.value or 0.0 for _, row in missed), header.unit)
        return msg("{title}: off target in {months}, {count} in all.", title=title, months=when, count=count)
    late = Quantity(sum(row.denominator - row.numerator for _, row in missed), "cases")
    return msg("{title}: off target in {months}; {count} fell short in all.", title=title, months=when, count=late)
