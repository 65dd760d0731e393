"""What is said of errors: how many count and how grave they are, the last critical one, those that do not count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from pipeline.report.formats import number
from pipeline.report.lookup import Book
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.model.errors import ErrorLine, ErrorPlace
from pipeline.report.scopes import BEFORE, THIS
from pipeline.texts import Message, msg

_HALF = 1e-9  # a sum of shares this close to a whole number is one


def total_told(book: Book, total: ErrorLine) -> Finding:
    """How many errors count, by severity, beside the period before."""
    span = THIS[book.period.kind]
    before = BEFORE[book.period.kind]
    beside = [] if total.previous is None else [msg("{span} {count}", span=before, count=entries(total.previous))]
    if not total.total:
        none = msg("{span}: no error that counts ({beside}).", span=span, beside=beside)
        return Finding("errors.counted", none if beside else msg("{span}: no error that counts.", span=span))
    parts = [
        msg("minor {count}", count=entries(total.minor)),
        msg("major {count}", count=entries(total.major)),
        msg("critical {count}", count=incidents(total.critical)),
    ]
    if total.ungraded:
        parts.append(msg("without a severity {count}", count=entries(total.ungraded)))
    count = entries(total.total)
    facts = {"span": span, "count": count, "parts": parts}
    sentence = (
        msg("{span}: {count} errors that count ({parts}; {beside}).", **facts, beside=beside)
        if beside
        else msg("{span}: {count} errors that count ({parts}).", **facts)
    )
    return Finding("errors.counted", sentence, "breach" if total.critical else "plain")


def place_told(place: ErrorPlace) -> Finding:
    """A branch's own rate beside the rest of its group."""
    facts = {
        "rate": Quantity(place.rate, "per_10000"),
        "group": place.group,
        "group_rate": Quantity(place.group_rate, "per_10000"),
    }
    if place.is_apart:
        sentence = msg("Error rate {rate}, {times} that of the rest of group {group} ({group_rate}); clearly higher.",
                       **facts, times=Quantity(place.times, "times"))  # fmt: skip
        return Finding("errors.apart", sentence, "worse")
    if place.group_rate is None:
        return Finding("errors.rate", msg("Error rate {rate}.", rate=facts["rate"]))
    return Finding("errors.rate", msg("Error rate {rate}; the rest of group {group}: {group_rate}.", **facts))


def critical_told(
    book: Book, total: ErrorLine, critical_on: date | None, known_since: date | None, uncounted: float
) -> Iterator[Finding]:
    """That no critical error happened, and since when none is known; nothing where the period itself had one. Where there
    were some that do not count (`uncounted`), only that none counts.
    """
    if total.critical:
        return
    if uncounted:
        sentence = msg("{span}: no critical error that counts.", span=THIS[book.period.kind])
        yield Finding("errors.no_critical_counted", sentence)
    elif critical_on is None and known_since is not None:
        sentence = msg("No critical error on record since {day}.", day=_day(known_since))
        yield Finding("errors.never_critical", sentence)
    elif critical_on is not None:
        yield Finding("errors.no_critical", msg("{span}: no critical error.", span=THIS[book.period.kind]))


def uncounted_told(by_finder: Mapping[str, float], critical: float) -> Iterator[Finding]:
    """Those that do not count, as reported by the branch itself and without loss: how they were found, and how many of them
    were critical.
    """
    if not by_finder:
        return
    names: dict[str, str | Text] = {"-": Text("未注明", "not stated")}
    ordered = sorted(by_finder, key=lambda finder: (-by_finder[finder], finder))
    parts = [msg("{name} {count}", name=names.get(one, one), count=entries(by_finder[one])) for one in ordered]
    count = entries(sum(by_finder.values()))
    if critical:
        sentence = msg("Not counted in the appraisal: {count}, {critical} of them critical (found by: {parts}).",
                       count=count, critical=incidents(critical), parts=parts)  # fmt: skip
    else:
        sentence = msg("Not counted in the appraisal: {count} (found by: {parts}).", count=count, parts=parts)
    yield Finding("errors.uncounted", sentence)


def not_delivered() -> Finding:
    sentence = msg("The errors of this period were not delivered: nothing can be said of them.")
    return Finding("errors.not_delivered", sentence, "worse")


def in_part(owed: int, missed: int) -> Finding:
    """That only some of the deliveries of the period's errors came: what is told beside it is of these alone."""
    sentence = msg("Of the deliveries of errors, {missed} of {owed} are missing: what follows is of what came.",
                   missed=missed, owed=owed)  # fmt: skip
    return Finding("errors.in_part", sentence, "worse")


def nothing_in_it() -> Finding:
    return Finding("errors.nothing_in_part", msg("No error is in what came."))


def entries(count: float) -> Quantity | Message:
    """37笔, or 38.5笔 where one was shared with another branch."""
    if abs(count - round(count)) < _HALF:
        return Quantity(count, "transactions")
    return msg("{count} entries", count=number(count, 1))


def incidents(count: float) -> Quantity | Message:
    """2起: critical errors are counted as incidents."""
    if abs(count - round(count)) < _HALF:
        return Quantity(count, "incidents")
    return msg("{count} incidents", count=number(count, 1))


def _day(day: date) -> Text:
    return Text(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%B} {day.year}")
