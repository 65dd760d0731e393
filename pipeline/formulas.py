"""What a spreadsheet would take for a formula when it opens a table, and how a cell stays the text that it is."""

from __future__ import annotations

# The full-width signs count too: a spreadsheet in Chinese takes them for the plain ones.
STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def as_text(cell: str) -> str:
    """The cell, with an apostrophe before it where it would be computed: blanks before the sign do not hide it."""
    return f"'{cell}" if cell.lstrip(" ").startswith(STARTS) else cell


def starts_in_sql() -> str:
    """The same signs as a list of SQL values, for cells that the database writes."""
    return ", ".join(f"chr({ord(sign)})" for sign in STARTS)
