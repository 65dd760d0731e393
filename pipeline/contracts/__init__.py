"""What a feed is: one ODCS v3.1 file a feed gives the table, the casts, the headers it is recognised by and the checks."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pipeline.errors import DefinitionError
from pipeline.texts import Both, msg
from pipeline.yamls import read_yaml

_FOLDER = Path(__file__).parent
TYPES = ("varchar", "integer", "bigint", "decimal(18,4)", "date", "timestamp", "boolean", "varchar[]", "uuid")
REFERENCES = ("branches", "employees", "subjects")
STORAGE = ("keyed_hash", "masked")
_WITH_UNIT = re.compile(r"(.+)（([^（）]+)）")
_MUST = re.compile(r"^[*＊]+|[*＊]+$|（(?:必填|必录|选填)项?）")  # how a form marks the columns that must be filled in


@dataclass(frozen=True)
class Column:
    """A column of a feed. `allowed` maps each code to the other ways it is written; `default` stands in for null; `unsigned` is
    another column and its code beside which a number may not have a minus. `counted_in`: the words for one of what a number
    counts, which may stand behind it; `yes_words` and `no_words`: what else says yes or no in a column of these; `needs_day`:
    a month alone is no day of it; `is_code`: neither case nor blanks tell its codes apart (c1, C 1).
    """

    name: str
    title: str
    description: str
    type: str
    is_required: bool
    key_position: int  # 0: not of the key
    is_personal: bool
    minimum: float | None
    maximum: float | None
    aliases: tuple[str, ...]
    allowed: dict[str, list[str]]
    references: str | None
    storage: str | None
    unit: str | None
    default: Any
    unsigned: tuple[str, str] | None = None
    counted_in: tuple[str, ...] = ()
    yes_words: tuple[str, ...] = ()
    no_words: tuple[str, ...] = ()
    needs_day: bool = False
    is_code: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that means this column in a file without a mapping."""
        return (self.name, self.title, *self.aliases)

    @property
    def units(self) -> tuple[str, ...]:
        """What may stand behind its header, in brackets, or behind a number without saying anything else than the contract."""
        return ("秒", "s") if self.unit == "seconds" else self.counted_in

    @property
    def takes_blank_only(self) -> bool:
        """Whether its default stands in for a blank cell alone: a dash in a count or a share says that there is none, and
        not that it is one.
        """
        return self.default is not None and self.type in ("integer", "bigint", "decimal(18,4)")

    @property
    def is_id(self) -> bool:
        """Whether it says which row, branch, person or matter is meant: of the key, looked up, or named as one."""
        return bool(self.key_position or self.references) or self.name.endswith("_id")


@dataclass(frozen=True)
class Quality:
    """A Great Expectations expectation by its type and arguments; `severity` critical stops the period."""

    expectation: str
    arguments: dict[str, Any]
    severity: str
    description: str


@dataclass(frozen=True)
class Contract:
    """A feed. `event_date` is the SQL expression of the day that places a row in a period; None for reference feeds.

    `reference_days` are the SQL of the first and last day for which the row's branch and person are looked up: the event's
    day, the span that a row covers, or the end of an assignment (null: as names are used now).
    `lasts` is SQL that is true for a row whose matter is not over on $first_kept; None where an event is over at once.
    `one_of`: columns of which a row needs one, else it would stand in no period.
    """

    feed: str
    title: str
    description: str
    columns: tuple[Column, ...]
    quality: tuple[Quality, ...]
    event_date: str | None
    reference_days: tuple[str, str]
    load_order: int
    lasts: str | None = None
    one_of: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        keys = sorted((column for column in self.columns if column.key_position), key=lambda c: c.key_position)
        return tuple(column.name for column in keys)

    @cached_property
    def by_header(self) -> dict[str, str]:
        """Header → column, for files whose headers are the contract's own."""
        return {header: column.name for column in self.columns for header in column.headers}

    @cached_property
    def _by_squeezed(self) -> dict[str, str]:
        return {_squeezed(header): name for header, name in self.by_header.items()}

    def meant(self, header: str) -> str | None:
        """The column that a header means; None where it means none. Breaks within it and the width of its brackets do not
        matter, nor does a unit behind it in which the column is counted anyway: 等候时长（秒）, nor a form's mark
        that it must be filled in: 机构号（必填）, *机构号.
        """
        if header in self.by_header:
            return self.by_header[header]
        squeezed = _squeezed(header)
        if squeezed in self._by_squeezed:
            return self._by_squeezed[squeezed]
        found = _WITH_UNIT.fullmatch(squeezed)
        name = self._by_squeezed.get(found[1]) if found else None
        return name if found and name and found[2] in self.column(name).units else None

    def rank(self, header: str) -> int:
        """How early the contract names the header among those of its column; behind them all where it is not written so."""
        name = self.meant(header)
        names = self.column(name).headers if name else ()
        return names.index(header) if header in names else len(names)

    def title_in(self, locale: str) -> str:
        """The feed's name for readers: its Chinese title, or in English its own name as words."""
        return self.title if locale == "zh-CN" else self.feed.replace("_", " ")

    @property
    def named(self) -> Both:
        """The same, as a fact of a message whose reader is not known yet."""
        return Both(self.title_in("zh-CN"), self.title_in("en"))

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def _squeezed(header: str) -> str:
    plain = "".join(header.split()).replace("(", "（").replace(")", "）")
    return _MUST.sub("", plain) or plain


@cache
def contracts() -> dict[str, Contract]:
    """Every feed's contract, in the order in which feeds are loaded. Raises DefinitionError."""
    found = [_read(path) for path in sorted(_FOLDER.glob("*.yaml"))]
    return {contract.feed: contract for contract in sorted(found, key=lambda c: (c.load_order, c.feed))}


def contract_of(feed: str) -> Contract:
    """The contract of one feed. Raises DefinitionError for a name that is none."""
    if feed not in contracts():
        raise DefinitionError(
            msg("There is no feed “{feed}”. The feeds are: {feeds}.", feed=feed, feeds=sorted(contracts()))
        )
    return contracts()[feed]


def _read(path: Path) -> Contract:
    from open_data_contract_standard.model import OpenDataContractStandard

    schema = (OpenDataContractStandard.model_validate(read_yaml(path.read_text(encoding="utf-8"))).schema_ or [])[0]
    extra = _extra(schema)
    to_the_day = extra.get("toTheDay", ())
    columns = tuple(
        replace(_column(path, entry), needs_day=entry.name in to_the_day) for entry in schema.properties or []
    )
    if schema.name != path.stem or not any(column.key_position for column in columns):
        raise DefinitionError(
            msg("{path}: the contract's table must be named as its file and have a primary key.", path=path.name)
        )
    of_columns = [quality for entry in schema.properties or [] for quality in entry.quality or []]
    return Contract(
        feed=path.stem,
        title=schema.businessName or path.stem,
        description=schema.description or "",
        columns=columns,
        quality=tuple(_quality(entry) for entry in [*of_columns, *(schema.quality or [])]),
        event_date=extra.get("eventDate"),
        reference_days=_reference_days(extra),
        load_order=int(extra.get("loadOrder", 9)),
        lasts=extra.get("lastsWhile"),
        one_of=tuple(extra.get("oneOf", ())),
    )


def _reference_days(extra: dict[str, Any]) -> tuple[str, str]:
    first = extra.get("referenceDay") or extra.get("eventDate") or "null::date"
    last = extra.get("referenceDay") or extra.get("eventEnd") or first
    return f"cast({first} as date)", f"cast({last} as date)"


def _column(path: Path, entry: Any) -> Column:
    extra = _extra(entry)
    options = entry.logicalTypeOptions or {}
    column = Column(
        name=entry.name,
        title=entry.businessName or entry.name,
        description=entry.description or "",
        type=entry.physicalType,
        is_required=bool(entry.required),
        key_position=int(entry.primaryKeyPosition or 0) if entry.primaryKey else 0,
        is_personal=entry.classification == "personal",
        minimum=options.get("minimum"),
        maximum=options.get("maximum"),
        aliases=tuple(extra.get("aliases", ())),
        allowed=extra.get("allowed", {}),
        references=extra.get("references"),
        storage=extra.get("storage"),
        unit=extra.get("unit"),
        default=extra.get("default"),
        unsigned=next(iter(extra.get("unsigned", {}).items()), None),
        counted_in=tuple(extra.get("units", ())),
        yes_words=tuple(extra.get("yesWords", ())),
        no_words=tuple(extra.get("noWords", ())),
        is_code=bool(extra.get("isCode", False)),
    )
    known = column.type in TYPES and column.references in (None, *REFERENCES) and column.storage in (None, *STORAGE)
    if not known:
        raise DefinitionError(
            msg(
                "{path}, {column}: the type, references or storage is not a known one. Correct it.",
                path=path.name,
                column=entry.name,
            )
        )
    return column


def _quality(entry: Any) -> Quality:
    implementation = dict(entry.implementation)
    return Quality(
        implementation["type"], dict(implementation.get("kwargs") or {}), entry.severity, entry.description or ""
    )


def _extra(entry: Any) -> dict[str, Any]:
    return {item.property: item.value for item in entry.customProperties or []}
