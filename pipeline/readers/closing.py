"""Rows that close a block of rows, by their words: 滨江小计, 合计：3件, Total. Patterns for Python and the database alike."""

from __future__ import annotations

import re

BLANKS = r"[ \t\x{A0}\x{3000}]"  # as the database writes them
# Without the blanks in it. Whose total it is may stand before the word, and its number behind; 合计网点 is none.
PATTERN = (
    r"[^，。；、,;:：]{0,16}(?:小计|合计|总计|共计|累计|平均)(?:[:：].*|[（(].*[)）]|[0-9０-９,.]+.{0,2})?"
    r"|(?i:grand ?total|sub-?total|total)s?[:：]?"
)
HINTS = ("计", "平均", "otal", "OTAL")  # one of them stands in each such text, which costs little to tell
_TOTAL = re.compile(PATTERN)


def is_total(text: str) -> bool:
    """Whether a cell's text, with or without blanks in it, is that of a total."""
    return any(hint in text for hint in HINTS) and _TOTAL.fullmatch("".join(text.split())) is not None
