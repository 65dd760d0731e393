"""The same months of the year before, with the Spring Festival's January and February always together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pipeline.calendar import spring_festival
from pipeline.indicators import Indicator
from pipeline.periods import Period
from pipeline.report.lookup import BANK, Book
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.model.longview import SeasonLine, SeasonPart
from pipeline.report.months import Month, core, known_months, month_name, months_of, summed
from pipeline.texts import msg

TWO_YEARS = 24
JANUARY, FEBRUARY = 1, 2
_NONE = Month(0.0, 0.0, 1.0, "ok")


def seasons(book: Book, level: str, subject: str) -> tuple[tuple[SeasonLine, ...], tuple[Finding, ...]]:
    """The indicators with any value in the same months of both years, and what can be said of the season."""
    parts = _parts(book)
    if not parts:
        return (), ()
    values, counted = months_of(book).of(level, subject), months_of(book).of("bank", BANK)
    lines = []
    for name in core(book):
        indicator = book.indicators[name]
        own = values.get(name, {})
        if indicator.header.kind == "count" and own:
            # Where the bank counted some and the subject has no row, it had none.
            own = dict.fromkeys(counted.get(name, {}), _NONE) | own
        found = tuple(_part(indicator, own, months) for months in parts)
        if any(part.now is not None and part.before is not None for part in found):
            header = indicator.header
            lines.append((name, SeasonLine(Text(header.title.zh, header.title.en), header.unit, found)))
    told = [finding for name, line in lines if (finding := _lasting(book, name, line, level, subject))]
    notes = (*told, *_festival(book, parts), *_known(book, bool(lines)))
    return tuple(line for _, line in lines), notes


def _parts(book: Book) -> list[tuple[Period, ...]]:
    """The months compared together: single ones in a quarter, January with February; the quarters of a year."""
    known = known_months(book)
    if book.period.kind == "year":
        quarters = [tuple(known[start : start + 3]) for start in range(0, len(known), 3)]
        return [months for months in quarters if len(months) == 3]
    festive = tuple(month for month in known if month.number in (JANUARY, FEBRUARY))
    rest: list[tuple[Period, ...]] = [(month,) for month in known if month not in festive]
    return [festive, *rest] if len(festive) == 2 else rest


def _part(indicator: Indicator, values: Mapping[date, Month], months: Sequence[Period]) -> SeasonPart:
    now = summed((values.get(month.first) for month in months), indicator.header)
    before = summed((values.get(month.year_ago.first) for month in months), indicator.header)
    return SeasonPart(tuple(str(month) for month in months), now, before)


def _lasting(book: Book, name: str, line: SeasonLine, level: str, subject: str) -> Finding | None:
    """A change on the year before that is sure, and went one way in every part. Where months are known long enough to tell
    a season from a change, the season does not explain it.
    """
    header = book.indicators[name].header
    pairs = [(part.now, part.before) for part in line.parts]
    steps = [now - before for now, before in pairs if now is not None and before is not None]
    if header.standard != "plain" or len(steps) < max(len(pairs), 2) or not (min(steps) > 0 or max(steps) < 0):
        return None
    row = _compared(book, name, level, subject)
    if row is None or row["verdict"] not in ("better", "worse") or (row["value"] > row["base_value"]) != (steps[0] > 0):
        return None
    facts = {"title": line.title, "change": Quantity(row["value"] - row["base_value"], line.unit, True)}
    if row["verdict"] == "better":
        said = msg("{title}: {change} on the same months of last year, better in each", **facts)
    else:
        said = msg("{title}: {change} on the same months of last year, worse in each", **facts)
    is_known = len(_with_core(book)) >= TWO_YEARS
    whole = msg("{told}; not the season’s doing.", told=said) if is_known else msg("{told}.", told=said)
    return Finding(f"season.{row['verdict']}", whole, str(row["verdict"]))


def _compared(book: Book, name: str, level: str, subject: str) -> dict[str, Any] | None:
    table = book.edition.tables["comparisons"]
    if table.empty or "against" not in table:
        return None
    wanted = (table["indicator"] == name) & (table["level"] == level) & (table["subject_id"] == subject)
    rows = table[wanted & (table["against"] == "year_ago")].to_dict("records")
    return rows[0] if rows else None


def _festival(book: Book, parts: Sequence[Sequence[Period]]) -> list[Finding]:
    """When the Spring Festival lay, where its months are told of."""
    if not any(month.number in (JANUARY, FEBRUARY) for months in parts for month in months):
        return []
    year = book.period.year
    this, last = spring_festival(year), spring_festival(year - 1)
    if this is None or last is None:
        return []
    facts = {"this": _days(*this), "last": _days(*last)}
    said = msg("Spring Festival: {this}, the year before {last}; January and February are compared together.", **facts)
    return [Finding("season.festival", said)]


def _days(first: date, last: date) -> Text:
    zh = f"{first.year}年{first.month}月{first.day}日至{last.month}月{last.day}日"
    return Text(zh, f"{first.isoformat()} to {last.isoformat()}")


def _known(book: Book, is_compared: bool) -> list[Finding]:
    """How far back months are known; less than two years do not tell a season from a change."""
    firsts = _with_core(book)
    if not firsts or len(firsts) >= TWO_YEARS:
        return []
    facts = {"first": month_name(firsts[0], 0), "count": len(firsts)}
    if is_compared:
        said = msg(
            "Most figures are known from {first} on, {count} months: with less than two years, what the season does and what "
            "has changed cannot be told apart.",
            **facts,
        )
    else:
        said = msg(
            "Most figures are known from {first} on, {count} months: there are no same months of an earlier year to compare.",
            **facts,
        )
    return [Finding("season.short", said)]


def _with_core(book: Book) -> list[date]:
    """The months, oldest first, in which the bank has half of the core indicators that it has now, at least."""
    table = months_of(book).values
    mine = table[(table["level"] == "bank") & table["value"].notna() & table["indicator"].isin(core(book))]
    if mine.empty:
        return []
    counts = mine.groupby("period")["indicator"].nunique()
    return sorted(counts[counts * 2 >= counts.iloc[-1]].index)
