"""Totals and signatures below the rows of a file that no mapping describes, as SQL conditions. Strict: a row that could be
one of the data's is none of these, and comes back to be filled in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.contracts import Column
from pipeline.sources import Source

TOTAL, SIGNATURE, NOTE = "total row", "signature below the table", "note below the table"
_TOTALS = ("合计", "总计", "小计", "本页合计", "累计")
_BLANKS = r"[ \t\x{A0}\x{3000}]"
_SIGNED = (
    rf"^(制表|填表|填报|复核|审核|负责)({_BLANKS}*人)?{_BLANKS}*[:：]|^(制表|填表|填报)?日{_BLANKS}*期{_BLANKS}*[:：]"
)
_NOTED = rf"^(注|备注|附注|说明|(填表|填报|填写)说明){_BLANKS}*[:：]"
_AMOUNTS = ("integer", "bigint", "decimal(18,4)", "boolean")  # what a total may fill in


def tail_conditions(source: Source, headers: Sequence[str]) -> dict[str, str]:
    """Reason → the SQL that tells such a row, by the cells of all the file's headers in their order.

    A total: its word is the row's first cell, and every other column that says which row it is stands blank. A signature:
    the first cell begins with who signs, and no required column holds anything but such cells. A note: its word and what it
    says stand in the only cell that is filled in.
    """
    required = _required(source)
    named = {name: header for name, header in source.handed_on.items() if header in headers}
    cells = [_cell(header) for header in headers]
    first = f"coalesce({', '.join(cells)})"
    telling = [named[column.name] for column in required if _tells(column) and column.name in named]
    if len(telling) < 2:  # one alone cannot tell a total from a row that is called so
        return {}
    words = ", ".join(f"'{word}'" for word in _TOTALS)
    others = [_blank_or_first(cells, headers.index(header)) for header in telling]
    unsigned = [_blank_or_signed(_cell(named[column.name])) for column in required if column.name in named]
    return {
        TOTAL: " and ".join([f"regexp_replace({first}, '{_BLANKS}', '', 'g') in ({words})", *others]),
        SIGNATURE: " and ".join([_is_signed(first), *unsigned]),
        NOTE: f"regexp_matches({first}, '{_NOTED}') and len(list_filter([{', '.join(cells)}], lambda c: c is not null)) = 1",
    }


def may_pass(source: Source) -> bool:
    """Whether such a row could be read as one of the data's: every required column takes any text."""
    return all(c.type == "varchar" and not c.allowed for c in _required(source))


def _required(source: Source) -> list[Column]:
    return [column for column in source.contract.columns if column.is_required and column.default is None]


def _tells(column: Column) -> bool:
    return column.type not in _AMOUNTS


def _blank_or_first(cells: Sequence[str], at: int) -> str:
    before = ", ".join(cells[:at])
    return f"({cells[at]} is null or coalesce({before}) is null)" if before else "true"


def _blank_or_signed(cell: str) -> str:
    return f"({cell} is null or {_is_signed(cell)})"


def _is_signed(text: str) -> str:
    return f"regexp_matches({text}, '{_SIGNED}')"


def _cell(header: str) -> str:
    return '"' + re.sub('"', '""', header) + '"'
