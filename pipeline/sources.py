"""Mappings: which files a source describes and the SELECT that turns their rows into a feed's columns.

A mapping is a workspace's own SQL, so it is parsed before it runs: one SELECT over `source`, no table functions.
"""

from __future__ import annotations

import calendar
import codecs
import fnmatch
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from pipeline.casting import VERSION
from pipeline.contracts import Contract, contract_of
from pipeline.errors import DefinitionError
from pipeline.headers import Strict, checked, faulty, read_definition
from pipeline.readers import Layout
from pipeline.source_sql import expressions, parsed, parsed_condition, source_columns
from pipeline.texts import Message, msg

NULL_TOKENS = (
    "",
    "—",
    "——",
    "-",
    "--",
    "/",
    "无",
    "暂无",
    "不适用",
    "N/A",
    "#N/A",
    "n/a",
    "NULL",
    "null",
    "None",
    "NaN",
)
BLANK_TOKENS = ("", "NULL", "null", "None", "NaN")  # those of them that systems write for a cell that is blank
_MONTHS = (
    r"(?P<year>20\d\d)年(?P<month>1[0-2]|0?[1-9])月",
    r"(?<!\d)(?P<year>20\d\d)[-_.]?(?P<month>0[1-9]|1[0-2])(?:[-_.]?[0-3]\d)?(?!\d)",
)
_YEAR = r"(?P<year>20\d\d)年"
RECOGNISED = "contract:"  # before the feed, in the name of a mapping that is the contract's own


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise PydanticCustomError("no_pattern", "no regular expression, {error}", {"error": str(error)}) from None


class Unpivot(Strict):
    """A wide matrix turned long: one row for each of a row's cells whose header fits the pattern `columns`.

    The other columns stay. In place of the fitting ones come `name`, the header, and `value`, its cell: a blank cell
    gives a row with null, never none. `group`, where given, is a column with the heading above the header (needs
    header_rows: 2); `beneath` names a column for each of the rows under the header that describe the columns.
    """

    columns: str
    name: str
    value: str
    group: str | None = None
    beneath: tuple[str, ...] = ()

    @field_validator("columns")
    @classmethod
    def _is_a_pattern(cls, value: str) -> str:
        return _pattern(value).pattern

    @property
    def makes(self) -> tuple[str, ...]:
        """The columns that `source` has from the turn."""
        return (self.name, self.value, *((self.group,) if self.group else ()), *self.beneath)


class Format(Strict):
    """How the file is laid out, where it is not found by itself.

    `sheets`: globs; the sheets that fit are read as one, hidden ones never. Without: the first that has the headers.
    `encoding`: needed for Latin-1, and for UTF-16 without a byte-order mark. `delimiter`: needed for unusual ones.
    `header_rows: 2`: a row of groups stands above the row of names. A column is called by its deepest cell that is not
    blank; where that name stands twice, `group·name` (呼入·满意率). Groups reach over their merged cells; where the
    file does not tell these, over the blank cells with a name beneath.
    `beneath`: so many rows right under the header describe the columns (the question's text, the item's points); they
    belong to the header, and are neither read nor set aside.
    `unpivot`: see Unpivot; conditions under set_aside are asked of the row before the turn.
    `fill_down`: headers of vertically merged cells; blank ones and “（合并）” take the cell above, but not in blank rows,
    subtotals and notes.
    `null_tokens`: texts that mean nothing was given. `date_order`: for 03/09/2026. `widths`: header → digits, to give
    lost leading zeros back.
    """

    sheets: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    header_rows: int = Field(default=1, ge=1, le=3)
    beneath: int = Field(default=0, ge=0, le=9)
    unpivot: Unpivot | None = None
    fill_down: tuple[str, ...] = ()
    null_tokens: tuple[str, ...] = NULL_TOKENS
    date_order: Literal["ymd", "dmy", "mdy"] = "ymd"
    widths: dict[str, int] = {}

    @field_validator("encoding")
    @classmethod
    def _is_known(cls, value: str | None) -> str | None:
        try:
            return value and codecs.lookup(value).name
        except LookupError:
            expected = {"expected": "'utf-8', 'gb18030', 'utf-16', 'latin-1'"}
            raise PydanticCustomError("literal_error", "no such encoding", expected) from None

    @model_validator(mode="after")
    def _has_groups(self) -> Format:
        if self.unpivot and self.unpivot.group and self.header_rows == 1:
            raise PydanticCustomError("one_header_row", "unpivot.group needs header_rows: 2")
        return self

    @property
    def layout(self) -> Layout:
        beneath = max(self.beneath, len(self.unpivot.beneath) if self.unpivot else 0)
        return Layout(self.sheets, self.encoding, self.delimiter, self.fill_down, self.header_rows, beneath)


class Header(Strict):
    """The header of a source. `covers` names what a replacing file speaks for: columns of the feed, month, quarter or year."""

    feed: str
    files: tuple[str, ...]
    department: str | None = None
    format: Format = Format()
    as_of: str | None = None
    mode: Literal["append", "replace"] = "append"
    covers: tuple[str, ...] = ()
    set_aside: dict[str, str] = {}

    @field_validator("as_of")
    @classmethod
    def _finds_a_year(cls, value: str | None) -> str | None:
        if "year" not in _pattern(value or "(?P<year>)").groupindex:
            raise PydanticCustomError("no_year", "the pattern has no group “year”")
        return value


@dataclass(frozen=True)
class Source:
    """A mapping that was parsed and found in order. `is_hashed`: its files hold customers' hashes, not their numbers; only
    of files that the program wrote itself. `starts_at`: the line of the file at which its SELECT starts.
    """

    name: str
    header: Header
    sql: str
    digest: str
    is_hashed: bool = False
    starts_at: int = 1

    @property
    def contract(self) -> Contract:
        return contract_of(self.header.feed)

    @property
    def is_recognised(self) -> bool:
        """Whether no mapping describes the file: it is known by the contract's own headers."""
        return self.name.startswith(RECOGNISED)

    def matches(self, name: str, department: str) -> bool:
        """Whether a file of this name from this department is one of the source's."""
        return self.header.department in (None, department) and self.names(name)

    def names(self, name: str) -> bool:
        """As `matches`, whoever sent it; of `archive.zip/member.csv` the member's name counts."""
        last = name.rpartition("/")[2].lower()
        return any(fnmatch.fnmatch(last, glob.lower()) for glob in self.header.files)

    @cached_property
    def _tree(self) -> Any:
        return parsed(f"{self.name}.sql", self.sql, self.starts_at)

    @cached_property
    def outputs(self) -> tuple[str, ...]:
        """The feed's columns that the SELECT returns."""
        return tuple(name for name in self._tree.named_selects if name != "_row")

    @cached_property
    def wanted(self) -> tuple[str, ...]:
        """The headers that the file must have: what the SELECT and the conditions read from `source`."""
        names = dict.fromkeys(source_columns(self._tree))
        for condition in self.header.set_aside.values():
            names |= dict.fromkeys(
                column.name for column in parsed_condition(self.name, condition).find_all(expressions().Column)
            )
        turn = self.header.format.unpivot
        made = {"_row", "_as_of", "*", *(turn.makes if turn else ())}
        return tuple(name for name in names if name not in made)

    @cached_property
    def is_projection(self) -> bool:
        """Row in, row out, in order: then DuckDB's own row order is the file's."""
        exp = expressions()
        plain = {"kind", "expressions", "from_", "from", "operation_modifiers"}
        if self.header.format.unpivot or "row_key" in self.sql or not isinstance(self._tree, exp.Select):
            return False
        if any(v for k, v in self._tree.args.items() if k not in plain):
            return False
        return not any(self._tree.find_all(exp.Window, exp.AggFunc, exp.Unnest, exp.Explode, exp.Subquery))

    @cached_property
    def handed_on(self) -> dict[str, str]:
        """Column of the feed → header, where the SELECT hands a header on as it is and no other part of it looks there."""
        exp = expressions()
        if not isinstance(self._tree, exp.Select) or any(self._tree.find_all(exp.Star, exp.Columns)):
            return {}
        plain = {item.alias_or_name: item.unalias() for item in self._tree.selects}
        found = {name: item.name for name, item in plain.items() if isinstance(item, exp.Column)}
        items = Counter(header.lower() for header in found.values())
        uses = Counter(column.name.lower() for column in self._tree.find_all(exp.Column))
        if "source" in uses:  # the whole row
            return {}
        return {
            c: h
            for c, h in found.items()
            if uses[h.lower()] == items[h.lower()] and uses[c.lower()] == items[c.lower()]
        }

    @cached_property
    def personal_headers(self) -> frozenset[str]:
        """Headers of which the SELECT makes what stands for a person, or a text about one."""
        personal = {column.name for column in self.contract.columns if column.is_personal or column.storage}
        exp = expressions()
        items = (item for select in self._tree.find_all(exp.Select) for item in select.selects)
        found = [item for item in items if item.alias_or_name in personal]
        return frozenset(column.name for item in found for column in item.find_all(exp.Column))

    @cached_property
    def only_blank(self) -> tuple[str, ...]:
        """Headers of columns whose default no dash stands for. Not of those that the mapping looks at itself, for which a
        dash is null.
        """
        asked = {
            c.name
            for text in self.header.set_aside.values()
            for c in parsed_condition(self.name, text).find_all(expressions().Column)
        }
        columns = (column for column in self.contract.columns if column.takes_blank_only)
        return tuple(h for c in columns if (h := self.handed_on.get(c.name)) and h not in asked)

    def as_of(self, texts: Sequence[str]) -> datetime | None:
        """The file's data date by the source's pattern: groups year, month or quarter, day (else the month's last).

        The first of `texts` is the file's name; of `archive.zip/member.csv` the member's name is asked first. A group
        version (终版2) puts a later copy of the same date after the earlier one, by a second each.
        """
        return _dated(self.header.as_of, texts) if self.header.as_of else None

    def file_day(self, texts: Sequence[str]) -> date | None:
        """The day by which days without a year are read: the data date's; of a file that no mapping describes, the last of the
        month that its name or a title row tells (2026年9月, 202609), or of the year in its name. None where nothing tells it.
        """
        moment = self.as_of(texts)
        if moment is None and self.is_recognised:
            tried = (_dated(pattern, [text]) for text in texts for pattern in _MONTHS)
            moment = next(filter(None, tried), None) or _dated(_YEAR, texts[:1])
        return moment.date() if moment else None


def _dated(pattern: str, texts: Sequence[str]) -> datetime | None:
    for text in (*(text.rpartition("/")[2] for text in texts[:1]), *texts):
        if found := re.search(pattern, text):
            groups = {key: _ordinal(value) for key, value in found.groupdict().items() if value}
            year, month = groups.get("year", 0), groups.get("month", groups.get("quarter", 4) * 3)
            if 1900 <= year <= 9999 and 1 <= month <= 12 and groups.get("day", 1) >= 1:
                last = calendar.monthrange(year, month)[1]
                day = datetime(year, month, min(groups.get("day", last), last))
                return day + timedelta(seconds=groups.get("version", 0))
    return None


def load_sources(folder: Path) -> list[Source]:
    """Every mapping of a workspace. Raises DefinitionError naming the file and what is wrong with it."""
    return [_checked_source(path) for path in sorted(folder.glob("*.sql"))]


def _checked_source(path: Path) -> Source:
    definition = read_definition(path)
    header = checked(Header, dict(definition.header), path.name)
    try:
        contract = contract_of(header.feed)
    except DefinitionError as error:
        raise faulty(path.name, [error.message]) from None
    source = Source(path.stem, header, definition.sql, definition.digest, starts_at=definition.starts_at)
    outputs = set(source.outputs)
    known = {column.name for column in contract.columns} | {VERSION}
    missing = {c.name for c in contract.columns if c.is_required and c.default is None} - outputs
    covers = set(header.covers) - known - {"month", "quarter", "year"}
    faults: list[Message] = [
        *(msg("{column}: no column of {feed}", column=name, feed=contract.named) for name in sorted(outputs - known)),
        *(msg("{column}: required, but not returned", column=name) for name in sorted(missing)),
        *(msg("covers {column}: no column of {feed}", column=name, feed=contract.named) for name in sorted(covers)),
        *([msg("covers: needed with mode replace")] if header.mode == "replace" and not header.covers else []),
        *([msg("_row: not returned")] if "_row" not in source._tree.named_selects else []),
    ]
    for condition in header.set_aside.values():
        parsed_condition(path.name, condition)
    if faults:
        raise faulty(path.name, faults)
    return source


def _ordinal(text: str) -> int:
    """`09` → 9, `三` (三季度) → 3; 0 for what is no number."""
    return "零一二三四".index(text) if text in tuple("一二三四") else int(text) if text.isdecimal() else 0
