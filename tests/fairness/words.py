"""How the page writes a share, a table and a period."""

from __future__ import annotations

from collections.abc import Iterable

from .shares import Share

PERIODS = {"month": "month 月", "quarter": "quarter 季", "year": "year 年"}


def percent(found: Share | None) -> str:
    """A share in percent to two decimals; a dash where there was nothing to count."""
    if found is None or not found.trials:
        return "—"
    return f"{100 * found.value:.2f} %"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    cells = list(head)
    lines = ["| " + " | ".join(cells) + " |", "|" + "---|" * len(cells)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows), ""])
