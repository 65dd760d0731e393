"""The plain form of a value, tried on the text as it stands: `2026-09-03 09:41:17`, `12`, `Y`.

Most cells of a large file are written so. Where the form fits, it gives what cleaning and casting (sql/macros/casts.sql)
would give, at a fraction of the cost; the others take that way. tests/readers/test_quick_casts.py compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.contracts import Column

NUMBERS = ("integer", "bigint", "decimal(18,4)")
DAYS = ("date", "timestamp")
# Some of the words of cast_boolean, as systems export them.
YES, NO = ("Y", "1", "是", "true"), ("N", "0", "否", "false")


def has_plain_form(column: Column, date_order: str) -> bool:
    """Whether a plain form of the column can be told. Text has none: it has to be cleaned in any case."""
    if column.storage:
        return False
    if column.type in DAYS:
        return date_order == "ymd"
    return bool(column.allowed) or column.type in NUMBERS or column.type == "boolean"


def quick_cast(column: Column) -> str:
    """SQL of the value that the database itself reads in `"<column>"`, null for none; empty for words.

    To be computed once for each row, beneath quick_value, as `"q_<column>"`.
    """
    is_read = not column.allowed and column.type in (*NUMBERS, *DAYS)
    return f'try_cast("{column.name}" as {column.type})' if is_read else ""


def quick_value(column: Column, null_tokens: Sequence[str], otherwise: str) -> str:
    """SQL of the value of m."<column>": its plain form, and `otherwise` where that does not fit."""
    text, read = f'm."{column.name}"', f'm."q_{column.name}"'
    if column.allowed:
        fits = _coded(column, text, null_tokens)
    elif column.type == "boolean":
        fits = _fits(text, YES, null_tokens, "true") + _fits(text, NO, null_tokens, "false")
    elif column.type in DAYS:
        plain = "is_plain_time" if column.type == "timestamp" else "is_plain_date"
        fits = f" when is_of_our_time({read}) and {plain}({text}) then {read}"
    elif column.type.startswith("decimal"):
        fits = f" when {read} is not null then {read}"
    else:
        fits = f" when cast({read} as varchar) = {text} then {read}"
    return f"case{fits} when {text} is null then null else {otherwise} end"


def _coded(column: Column, text: str, null_tokens: Sequence[str]) -> str:
    """Each code's words as they are written. The cast minds no case, so the first code that a word could mean has it."""
    taken: set[str] = set()
    fits = ""
    for code, written in column.allowed.items():
        words = [word for word in (code, *written) if word.lower() not in taken]
        taken.update(word.lower() for word in words)
        fits += _fits(text, words, null_tokens, _quoted(code))
    return fits


def _fits(text: str, words: Sequence[str], null_tokens: Sequence[str], value: str) -> str:
    """`when … then …` for words that cleaning leaves as they are."""
    forms = [w for w in dict.fromkeys(words) if w not in null_tokens and w.strip() == w and not w.startswith("=")]
    return f" when {' or '.join(f'{text} = {_quoted(form)}' for form in forms)} then {value}" if forms else ""


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"
