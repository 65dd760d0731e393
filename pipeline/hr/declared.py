"""The columns of HR's tables: columns/<table>.yaml is the one declaration; schema, dictionary and pages follow from it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from pipeline.headers import Strict, Words, checked
from pipeline.yamls import read_yaml

FOLDER = Path(__file__).parent / "columns"
TABLES = ("appraisal_results", "indicator_points", "score_events", "differences", "data_dictionary")
SCHEMA_VERSION = "1.1"


class Column(Strict):
    """`type`: text, code, integer, boolean, date, datetime or decimal(p,s). `cut`: further places are cut off, not rounded.
    `codes`: code → Chinese name. `names`: a person's name stands in it or may, as in an account that spells it or in words that
    somebody wrote; files without names have it empty.
    """

    name: str
    zh: str
    type: str = Field(pattern=r"^(text|code|integer|boolean|date|datetime|decimal\(\d+,\d+\))$")
    note: Words
    cut: bool = False
    names: bool = False
    codes: dict[str, str] = {}

    @property
    def meaning(self) -> Words:
        """The note, and that files without names have the column empty."""
        if not self.names:
            return self.note
        return Words(zh=f"{self.note.zh}；不含姓名的文件中为空", en=f"{self.note.en}; empty in files without names")

    @property
    def places(self) -> int | None:
        """Decimal places; None for what is no decimal."""
        return int(self.type.rstrip(")").partition(",")[2]) if self.type.startswith("decimal") else None


class Declared(Strict):
    """A table: its title, what a row is, its key, and its columns in their order."""

    title: Words
    grain: Words
    key: tuple[str, ...]
    columns: tuple[Column, ...] = Field(min_length=1)


@cache
def declared(table: str) -> Declared:
    """The declaration of one of TABLES. Raises DefinitionError where it is not written as it must be."""
    path = FOLDER / f"{table}.yaml"
    return checked(Declared, read_yaml(path.read_text(encoding="utf-8")), path.name)


def dictionary() -> list[tuple[str, ...]]:
    """The rows of data_dictionary, in its columns' order."""
    return [
        (
            table,
            declared(table).title.zh,
            str(position),
            column.name,
            column.zh,
            column.type,
            column.meaning.zh,
            column.meaning.en,
            "；".join(f"{code} {name}" for code, name in column.codes.items()),
            SCHEMA_VERSION,
        )
        for table in TABLES
        for position, column in enumerate(declared(table).columns, 1)
    ]


def columns_page(written: str) -> str:
    """docs/hr-columns.md."""
    parts = [
        "# HR's columns",
        written,
        f"Schema version {SCHEMA_VERSION}. `appraise export hr` writes these tables. In CSV and XLSX the headers are Chinese, "
        "and a column of codes is followed by one with their Chinese names; Parquet and JSON have the English names and the "
        "codes. A cell of CSV that a spreadsheet would take for a formula begins with an apostrophe; one that it would take "
        "for a number or a date ends with a tab, so that `00012345` and `2026-09` stay text: strip it when reading by machine.",
    ]
    for table in TABLES:
        found = declared(table)
        rows = [
            f"| {column.zh} | `{column.name}` | {column.type} | {column.meaning.zh} — {column.meaning.en} | "
            f"{'; '.join(f'{code} {name}' for code, name in column.codes.items())} |"
            for column in found.columns
        ]
        head = "| 中文 | name | type | meaning | codes |\n|---|---|---|---|---|"
        parts.append(
            f"## {found.title.zh} `{table}`\n\n{found.grain.zh}。{found.grain.en}.\n\n" + "\n".join([head, *rows])
        )
    return "\n\n".join(parts) + "\n"
