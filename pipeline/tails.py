"""Totals within a file's rows, signatures and notes below them, as SQL conditions. Strict: a row that could be one of the
data's is none of these, and comes back to be filled in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.contracts import Column
from pipeline.readers.closing import BLANKS, HINTS, PATTERN
from pipeline.sources import Source

TOTAL, SIGNATURE, NOTE = "total row", "signature below the table", "note below the table"
_SIGNED = rf"^(制表|填表|填报|复核|审核|负责)({BLANKS}*人)?{BLANKS}*[:：]|^(制表|填表|填报)?日{BLANKS}*期{BLANKS}*[:：]"
_NOTED = rf"^(注|备注|附注|说明|(填表|填报|填写)说明){BLANKS}*[:：]"
_BEGINNINGS = "制填复审负日注备附说"  # with one of which a signature or a note begins, which costs little to tell
_SUMMED = rf"总?{BLANKS}*(小{BLANKS}*计|合{BLANKS}*计|总{BLANKS}*计|总{BLANKS}*分|得{BLANKS}*分)"  # in place of an item's code
_AMOUNTS = ("integer", "bigint", "decimal(18,4)", "boolean")  # what a total may fill in
_OF_THE_FILE = "_as_of"  # a day that every row has alike
# A number, its unit behind it, and what a spreadsheet shows where it could not compute one.
_NUMBER = r"[-+−]?[0-9０-９][0-9０-９,，.．:]*[ %％‰]*\p{Han}{0,2}|#.*"
_NAMES_A_TOTAL = re.compile(r"'[^']*(小计|合计|总计|共计|累计|平均|[Tt]otal)[^']*'")


def tail_conditions(source: Source, headers: Sequence[str]) -> dict[str, str]:
    """Reason → the SQL that tells such a row, by the cells of all the file's headers in their order.

    A total: its word, perhaps with whose total it is (滨江小计), is the row's first cell, and all others hold numbers; in a
    file that no mapping describes, every other column that says which row it is may stand blank instead, or the word stand
    for an item's code: the total of a visit among its items. Not where the mapping itself names totals in its SELECT. A
    signature: the first cell begins with who signs, and nothing but such cells (without a mapping: no required column) holds
    anything else. A note: its word and what it says stand in the only cell that is filled in.
    """
    cells = [_cell(header) for header in headers]
    first = f"coalesce({', '.join(cells)})"
    totals = [_others_are_none(cells, _is_number("c"), 1)]
    signatures = [_others_are_none(cells, _is_signed("c"), 0)]
    if source.is_recognised:
        required = [column for column in _required(source) if column.name in source.handed_on]
        named = {c.name: header for c in required if (header := source.handed_on[c.name]) in headers}
        telling = [named[c.name] for c in required if c.name in named and c.type not in _AMOUNTS]
        if len(telling) > 1:  # one alone cannot tell a total from a row that is called so
            totals.append(" and ".join(_blank_or_first(cells, headers.index(header)) for header in telling))
            signatures.append(" and ".join(_blank_or_signed(_cell(header)) for header in named.values()))
    codes = [f"regexp_full_match({_cell(header)}, '{_SUMMED}')" for header in _codes(source) if header in headers]
    begins = f"contains('{_BEGINNINGS}', {first}[1])"
    conditions = {
        TOTAL: " or ".join(f"({test})" for test in (f"{_is_total(first)} and (({') or ('.join(totals)}))", *codes)),
        SIGNATURE: f"{begins} and {_is_signed(first)} and (({') or ('.join(signatures)}))",
        NOTE: f"{begins} and regexp_matches({first}, '{_NOTED}') and {_others_are_none(cells, 'false', 1)}",
    }
    if len(headers) < 2 or (not source.is_recognised and _NAMES_A_TOTAL.search(source.sql)):
        del conditions[TOTAL]
    return conditions


def may_pass(source: Source) -> bool:
    """Whether such a row could be read as one of the data's. Without a mapping: where every required column takes any text, or
    items have codes; with one: where it hands on no required day, code, or yes and no, for which a total has no text.
    """
    required = _required(source)
    if source.is_recognised:
        return bool(_codes(source)) or all(c.type == "varchar" and not c.allowed for c in required)
    telling = [c for c in required if c.allowed or c.type in ("date", "timestamp", "boolean")]
    return not any(source.handed_on.get(c.name, _OF_THE_FILE) != _OF_THE_FILE for c in telling)


def _required(source: Source) -> list[Column]:
    return [column for column in source.contract.columns if column.is_required and column.default is None]


def _codes(source: Source) -> list[str]:
    """Headers of items' codes in a file that no mapping describes."""
    codes = [column.name for column in source.contract.columns if column.is_code and source.is_recognised]
    return [source.handed_on[name] for name in codes if name in source.handed_on]


def _others_are_none(cells: Sequence[str], test: str, but: int) -> str:
    """That no cells, or no more than `but`, are filled in for which the test of `c` is false."""
    return f"len(list_filter([{', '.join(cells)}], lambda c: c is not null and not ({test}))) <= {but}"


def _is_total(text: str) -> str:
    hints = " or ".join(f"contains({text}, '{hint}')" for hint in HINTS)
    return f"({hints}) and regexp_full_match(regexp_replace({text}, '{BLANKS}', '', 'g'), '{PATTERN}')"


def _is_number(text: str) -> str:
    return f"regexp_full_match({text}, '{_NUMBER}')"


def _blank_or_first(cells: Sequence[str], at: int) -> str:
    before = ", ".join(cells[:at])
    return f"({cells[at]} is null or coalesce({before}) is null)" if before else "true"


def _blank_or_signed(cell: str) -> str:
    return f"({cell} is null or {_is_signed(cell)})"


def _is_signed(text: str) -> str:
    return f"regexp_matches({text}, '{_SIGNED}')"


def _cell(header: str) -> str:
    return '"' + re.sub('"', '""', header) + '"'
