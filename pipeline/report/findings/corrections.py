"""更正说明: what an edition corrects in the one before it, and why."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.report.lookup import Book, number
from pipeline.report.model import Finding, Quantity
from pipeline.report.model.findings import Evidenced, Figure
from pipeline.texts import Message, msg

NAMED = 5  # branches told one by one
SHOWN = 0.005  # points; what two decimals hide is no correction to a reader


def corrections(book: Book, earlier: Book | None) -> list[Finding]:
    """Branches whose score differs from that of `earlier`, an edition of the same period, by most first."""
    if earlier is None or earlier.period != book.period:
        return []
    found = []
    for branch in book.below():
        now, before = (one.score("branch", branch, book.period) for one in (book, earlier))
        if now is not None and before is not None and abs(now - before) >= SHOWN:
            found.append((-abs(now - before), branch, _corrected(book, earlier, branch, before, now)))
    return [finding for _, _, finding in sorted(found, key=lambda one: one[:2])[:NAMED]]


def _corrected(book: Book, earlier: Book, branch: str, before: float, now: float) -> Finding:
    facts = {
        "branch": book.names.get(branch, branch),
        "before": Quantity(before, "index"),
        "now": Quantity(now, "score"),
        "reason": _reason(book, earlier, branch),
    }
    return Evidenced(
        "corrected.score",
        msg("{reason}: the score of {branch} is corrected from {before} to {now}.", **facts),
        figures=(
            Figure(msg("Score in the edition before"), Quantity(before, "score")),
            Figure(msg("Score in this edition"), Quantity(now, "score")),
        ),
        anchor="branches",
    )


def _reason(book: Book, earlier: Book, branch: str) -> Message:
    """A mystery visit judged anew, figures that came late, or figures that were corrected."""
    restored = _restored(book, earlier, branch)
    if restored:
        return msg("{count} items of the mystery visit were judged anew", count=Quantity(restored, "items"))
    came = {item for item, row in book.points(branch).items() if number(row["points"]) is not None}
    had = {item for item, row in earlier.points(branch).items() if number(row["points"]) is not None}
    late = [book.indicators[item].header.title for item in sorted(came - had) if item in book.indicators]
    if late:
        return msg("data delivered late ({names})", names=[title.zh for title in late])
    return msg("data corrected")


def _restored(book: Book, earlier: Book, branch: str) -> int:
    """How many items of the branch's newest visit lose other points than they did."""
    now, before = (_lost(one, branch) for one in (book, earlier))
    return sum(abs(now[item] - before[item]) > 1e-9 for item in now if item in before)


def _lost(book: Book, branch: str) -> dict[Any, float]:
    table: pd.DataFrame = book.edition.tables["visit_items"]
    mine = table[table["branch_id"] == branch]
    newest = mine[mine["period"] == mine["period"].max()] if len(mine) else mine
    return dict(zip(newest["item"], newest["lost"].astype(float), strict=True))
