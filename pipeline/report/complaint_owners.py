"""Who answers for complaints: the bodies that passed them on, and the departments and branches responsible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pipeline.report.lookup import Book
from pipeline.report.model import Text
from pipeline.report.model.handling import OwnerLine, ReferralLine, Tally
from pipeline.report.records import Row
from pipeline.report.scopes import summed

# Source of referral → the body it is told under; those not named here stand together as `other`.
BODIES = {
    "nfra_12378": "nfra",
    "nfra_branch": "nfra",
    "pboc": "pboc",
    "hotline_12345": "hotline_12345",
}
ALWAYS = ("nfra", "pboc", "hotline_12345")  # told on the bank's page even where none came
OTHER = "other"
SHOWN = 8  # owners listed by name
UNKNOWN = Text("未注明", "not stated")


def referral_lines(
    book: Book, counts: Sequence[Row], owners: Sequence[Row], *, is_bank: bool, has_base: Mapping[date, bool]
) -> tuple[ReferralLine, ...]:
    """A line for each body that passed complaints on in any of the three periods. `counts`, `owners`: the rows of
    complaint_counts and complaint_owners; `has_base`: first day of an earlier period → whether it is known.
    """
    periods = (book.period.first, book.period.shifted(-1).first, book.period.year_ago.first)
    by_period = [_by_body(counts, first) for first in periods]
    bodies = [body for body in (*ALWAYS, OTHER) if any(found.get(body) for found in by_period)]
    if is_bank and counts:
        bodies = [*ALWAYS, *([OTHER] if OTHER in bodies else [])]
    now, before, ago = by_period
    return tuple(
        ReferralLine(
            source=body,
            now=now.get(body, 0),
            before=before.get(body, 0) if has_base[periods[1]] else None,
            year_ago=ago.get(body, 0) if has_base[periods[2]] else None,
            owners=_answering(book, owners, body),
        )
        for body in bodies
    )


def _by_body(counts: Sequence[Row], first: date) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in counts:
        if row["period"] == first and row["referral_source"] != "-":
            body = BODIES.get(row["referral_source"], OTHER)
            found[body] = found.get(body, 0) + int(row["received"])
    return found


def _answering(book: Book, owners: Sequence[Row], body: str) -> tuple[Tally, ...]:
    sources = ((row["referral_source"], row) for row in owners)
    rows = (row for source, row in sources if source != "-" and BODIES.get(source, OTHER) == body)
    found = {owner: int(sums["received"]) for owner, sums in summed(rows, "owner_id", "received").items()}
    pairs = sorted(((count, owner) for owner, count in found.items() if count), key=lambda pair: (-pair[0], pair[1]))
    return tuple(Tally(_name(book, owner), count) for count, owner in pairs)


def owner_lines(book: Book, rows: Sequence[Row], page: str | None) -> tuple[OwnerLine, ...]:
    """Most complaints first, those beyond SHOWN together in a last line; nothing on the page of the only one (`page`)."""
    found = summed(rows, "owner_id", "received", "upheld", "pending", "judged", "in_time")
    if set(found) <= {page}:
        return ()
    ordered = sorted(found, key=lambda owner: (-found[owner]["received"], -found[owner]["judged"], str(owner)))
    heads, rest = (ordered[:SHOWN], ordered[SHOWN:]) if len(ordered) > SHOWN + 1 else (ordered, [])
    lines = [_line(_name(book, owner), [found[owner]]) for owner in heads]
    return (*lines, *([_line("", [found[owner] for owner in rest], len(rest))] if rest else []))


def _line(name: str | Text, parts: list[dict[str, Any]], others: int = 0) -> OwnerLine:
    counts = {key: int(sum(part[key] for part in parts)) for key in parts[0]}
    return OwnerLine(
        name=name,
        complaints=counts["received"],
        upheld=counts["upheld"],
        pending=counts["pending"],
        judged=counts["judged"],
        in_time=counts["in_time"],
        others=others,
    )


def _name(book: Book, owner: object) -> str | Text:
    return book.names.get(str(owner), UNKNOWN)
