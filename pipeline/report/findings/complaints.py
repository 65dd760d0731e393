"""Complaints: a business whose complaints have surged, and where they are concentrated."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd

from pipeline.report.lookup import Book
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.model.findings import Evidenced, Figure
from pipeline.statistics import intervals
from pipeline.texts import Message, msg

FEWEST_COMPLAINTS = 10  # fewer are not told as concentrated
CONCENTRATED = 0.5  # the share of the first two from which they are
SURGE = 1.5  # times the period before, from which a reason for complaints is told
FEWEST_CASES = 5  # no ratio is told on fewer, in either period
NO_BUSINESS = "-"
LEDGER = Text("投诉台账", "complaints ledger")


def complaint_surges(book: Book, members: Collection[str]) -> list[Finding]:
    """A business whose complaints have grown beyond chance and by half at least, most complaints first."""
    now, before = (_reasons(book, members, shift) for shift in (0, -1))
    counts, earlier = (frame.groupby("business")["cases"].sum() for frame in (now, before))
    found: list[Finding] = []
    for business, count in counts.sort_values(ascending=False, kind="stable").items():
        past = int(earlier.get(business, 0))
        if business == NO_BUSINESS or past < FEWEST_CASES or count < SURGE * past:
            continue
        low, _ = intervals.rate_ratio(float(count), 1.0, float(past), 1.0)
        if not float(low) > 1:
            continue
        mine = now[(now["business"] == business) & (now["reason"] != NO_BUSINESS)]
        found.append(
            Evidenced(
                "problem.complaint_surge",
                _surge(int(count), past, mine.groupby("reason")["complaints"].sum()),
                "worse",
                title=msg("Complaints about {business} have surged", business=str(business)),
                owner=_owner(book, now, business),
                figures=(
                    Figure(msg("This period"), Quantity(int(count), "cases")),
                    Figure(msg("Period before"), Quantity(past, "cases")),
                    Figure(msg("All complaints"), Quantity(int(counts.sum()), "cases")),
                ),
                source=LEDGER,
                anchor="handling",
            )
        )
    return found


def complaint_notes(book: Book, members: Collection[str] | None = None) -> tuple[Finding, ...]:
    """前两家占75.0%: where complaints are concentrated, if the first two of four or more have half of them."""
    now = _reasons(book, book.names if members is None else members, 0)
    cases = now.groupby("branch_id")["cases"].sum()
    of_places = sorted(((int(n), book.names[str(b)]) for b, n in cases.items() if n and b in book.names), reverse=True)
    total = int(cases.sum())
    top = of_places[:2]
    share = sum(count for count, _ in top) / total if total else 0.0
    if total < FEWEST_COMPLAINTS or len(of_places) < 4 or share < CONCENTRATED:
        return ()
    sentence = msg(
        "Complaints are concentrated: {places} have {share} of all {total}.",
        places=[msg("{name} {count}", name=name, count=Quantity(count, "cases")) for count, name in top],
        share=Quantity(share * 100, "share"),
        total=Quantity(total, "cases"),
    )
    figures = tuple(Figure(Text(name, name), Quantity(count, "cases")) for count, name in top)
    total_line = Figure(msg("All complaints"), Quantity(total, "cases"))
    return (
        Evidenced(
            "complaints.concentrated", sentence, figures=(*figures, total_line), source=LEDGER, anchor="handling"
        ),
    )


def _reasons(book: Book, members: Collection[str], shift: int) -> pd.DataFrame:
    table = book.edition.tables["reasons"]
    return table[(table["period"] == book.period.shifted(shift).first) & table["branch_id"].isin(list(members))]


def _surge(count: int, past: int, by_reason: Any) -> Message:
    """How many, how many times as many as before, and what most of them were about."""
    facts = {"count": Quantity(count, "cases"), "times": Quantity(count / past, "times")}
    if by_reason.empty:
        return msg("{count} complaints, {times} as many as in the period before.", **facts)
    top, reason = int(by_reason.max()), str(by_reason.sort_index().idxmax())
    if top == count:
        return msg(
            "{count} complaints, {times} as many as in the period before; all of them about “{reason}”.",
            **facts,
            reason=reason,
        )
    return msg(
        "{count} complaints, {times} as many as in the period before; {top} of them about “{reason}”.",
        **facts,
        top=Quantity(top, "cases"),
        reason=reason,
    )


def _owner(book: Book, now: Any, business: object) -> str | None:
    """The branch or department with most of these complaints, if it has half of them."""
    mine = now[now["business"] == business]
    by_branch = mine.groupby("branch_id")["cases"].sum().sort_values(ascending=False, kind="stable")
    if by_branch.empty or by_branch.iloc[0] * 2 < by_branch.sum():
        return None
    return book.names.get(str(by_branch.index[0]))
