"""The second implementation of what is read from transactions and from the errors in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from oracle_attribution import NOBODY, Fact, Feeds, Row, day, day_of, month_of, place

Who = tuple[str, str, str, date]


def volume_facts(feeds: Feeds) -> Iterator[Fact]:
    for row in feeds.get("transactions", []):
        yield from _transaction(feeds, row)
    counted = [row for row in feeds.get("errors", []) if row["is_counted"] != "no"]
    for row in counted:
        yield from _error(feeds, row)
    yield from _faulty(feeds, counted)


def _transaction(feeds: Feeds, row: Row) -> Iterator[Fact]:
    first = day(row["transaction_date"]) or day_of(row["period_start"])
    last = day(row["transaction_date"]) or day_of(row["period_end"])
    who = (*place(feeds, row, last, first), month_of(first))
    count = int(row["transaction_count"])
    yield Fact("error_rate", *who, Fraction(0), Fraction(count), count)
    yield Fact("processing_accuracy", *who, Fraction(count), Fraction(count), count)
    yield Fact("complaint_rate", NOBODY, NOBODY, *who[2:], Fraction(0), Fraction(count), count)
    if row["channel"] in ("counter", ""):
        yield Fact("invitation_rate", *who, Fraction(0), Fraction(count), count)
    if row["succeeded_count"]:
        yield Fact("success_rate", *who, Fraction(row["succeeded_count"]), Fraction(count), count)


def _error(feeds: Feeds, row: Row) -> Iterator[Fact]:
    who = _who(feeds, row)
    yield Fact("error_rate", *who, _share(row), Fraction(0), 0)
    issued = month_of(day(row["issued_at"]) or day_of(row["occurred_at"]))
    yield Fact("counted_errors", *who[:3], issued, _share(row), Fraction(0), 1)
    if row["severity"] == "critical":
        yield Fact("critical_errors", *who, Fraction(1), Fraction(0), 1)


def _faulty(feeds: Feeds, counted: list[Row]) -> Iterator[Fact]:
    """A faulty transaction is taken off once: what its people carry of it, never more than one in all."""
    carried: dict[tuple[date, str], dict[Who, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for row in counted:
        who = _who(feeds, row)
        transaction = f"T {row['transaction_id']}" if row["transaction_id"] else f"E {row['error_id']}"
        carried[who[3], transaction][who] += _share(row)
    for people in carried.values():
        shares = {who: min(share, Fraction(1)) for who, share in people.items()}
        whole = sum(shares.values(), Fraction(0))
        for who, share in shares.items():
            off = round(share / whole, 12) if whole > 1 else share
            yield Fact("processing_accuracy", *who, -off, Fraction(0), 0)


def _who(feeds: Feeds, row: Row) -> Who:
    on = day_of(row["occurred_at"])
    return (*place(feeds, row, on), month_of(on))


def _share(row: Row) -> Fraction:
    return Fraction(row["share"] or "1")
