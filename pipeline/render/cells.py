"""What stands in a cell: figures of the model as text in a reader's language, with the reason where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline.render.svg import finite, sparkline
from pipeline.render.words import period_words, span, split_unit
from pipeline.report.formats import NO_VALUE, fact, number, places, quantity
from pipeline.report.model import (
    CheckLine,
    Delivery,
    IndicatorLine,
    Quantity,
    Redline,
)
from pipeline.texts import Message, msg

STATUSES = {
    "thin": msg("sample too small"),
    "not_delivered": msg("data not delivered"),
    "incomplete": msg("delivered in part"),
    "not_applicable": msg("not applicable"),
    "not_ripe": msg("not yet due"),
    "no_cases": msg("none this period"),
    "no_data": msg("no data"),
}
DELIVERED = {
    "delivered": msg("delivered"),
    "incomplete": msg("delivered in part"),
    "none_declared": msg("none, declared"),
    "not_delivered": msg("not delivered"),
}
SEVERITIES = {"critical": msg("critical check"), "warning": msg("advisory check")}
HEADER_UNITS: dict[str, str | Message] = {"percent": "%", "per_10000": msg("per 10,000"), "seconds": msg("seconds")}
TONES = ("better", "worse", "breach")


def delivered(line: Delivery, locale: str) -> str:
    """未报; 报送不全; of several deliveries owed, how many did not come: 报送不全（应报3批，缺2批）."""
    state = DELIVERED[line.status]
    if not line.missed_count or line.status == "not_delivered":
        return state.text(locale)
    facts = {"missed": line.missed_count, "owed": line.owed_count}
    return msg("{state} ({missed} of {owed} missing)", state=state, **facts).text(locale, fact)


def tone(name: str) -> str:
    """The class of a tone; anything unknown is ordinary."""
    return name if name in TONES else "plain"


@lru_cache(maxsize=50_000)
def shown(value: float | None, unit: str, bound: float | None = None, *, locale: str) -> str:
    """A value with its unit, never rounded across `bound`; an em dash for none."""
    return quantity(Quantity(value, unit), locale, bound=bound)


def bare(value: float | None, unit: str, bound: float | None = None) -> str:
    """A value without its unit, for a column whose header bears it."""
    return number(value, places(value, unit), bound=bound)


def header_unit(unit: str, locale: str) -> str:
    """The unit as a column's header bears it; empty for scores and counts, whose names say enough."""
    word = HEADER_UNITS.get(unit, "")
    return word.text(locale) if isinstance(word, Message) else word


@lru_cache(maxsize=50_000)
def changed(value: float | None, unit: str, locale: str) -> str:
    """A change with its sign and unit: −0.11个百分点; an em dash where there is no base."""
    return quantity(Quantity(value, unit, change=True), locale)


def reason(status: str, locale: str) -> str:
    """Why there is no value, or why it is only shown; empty for `ok` and for what needs no reason."""
    return STATUSES[status].text(locale) if status in STATUSES else ""


def interval(line: IndicatorLine, locale: str) -> str:
    """The 95 % range of a sample indicator in a sentence; empty for complete counts."""
    if line.evidence != "sample" or line.low is None or line.high is None:
        return ""
    low, high = Quantity(line.low, line.unit), Quantity(line.high, line.unit)
    return msg("95% range: {low} to {high}", low=low, high=high).text(locale, fact)


def spark(line: IndicatorLine, kind: str, locale: str) -> str:
    """The indicator's sparkline with the same in words; the band never for legal and redline indicators."""
    values = [value for point in line.series if (value := finite(point.value)) is not None]
    if not values:
        return ""
    plain = line.standard == "plain"
    low, high = (line.band_low, line.band_high) if plain else (None, None)
    facts = [
        msg("lowest {value}", value=Quantity(min(values), line.unit)),
        msg("highest {value}", value=Quantity(max(values), line.unit)),
    ]
    if low is not None and high is not None:
        facts.append(
            msg("ordinary range {low} to {high}", low=Quantity(low, line.unit), high=Quantity(high, line.unit))
        )
    label = msg("{span}: {facts}", span=span(kind, len(line.series), locale), facts=facts).text(locale, fact)
    return sparkline(line.series, low, high, tone=tone(line.judgement.tone), label=label)


def compared(line: Redline, period: str, locale: str) -> str:
    """8月6件，上年同期4件: a count beside the ones before it; empty where there is no base."""
    words, unit = period_words(period, locale), split_unit(line.title, locale)[1] or msg("cases")
    previous, ago = (_counted(count, unit) for count in (line.previous, line.year_ago))
    if not words.has_previous:  # the year before is the period before
        previous, ago = ago or previous, None
    if previous and ago:
        said = msg("{count} in {period}, {ago} a year earlier", count=previous, period=words.previous, ago=ago)
    elif previous:
        said = msg("{count} in {period}", count=previous, period=words.previous)
    elif ago:
        said = msg("{count} a year earlier", count=ago)
    else:
        return ""
    return said.text(locale, fact)


def _counted(count: int | None, unit: str | Message) -> Message | None:
    return None if count is None else msg("{count} {unit}", count=number(count, 0), unit=unit)


def feed_title(line: CheckLine, deliveries: Sequence[Delivery], locale: str) -> str:
    """The name of a check's feed as its deliveries bear it; an em dash where none came."""
    return next((item.title.text(locale) for item in deliveries if item.feed == line.feed), NO_VALUE)
