"""HR's columns as the interface stores and describes them, from the declarations that the exports follow."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pipeline.hr.declared import TABLES, declared

# A column's declared type → DuckDB's; decimals, dates and booleans are written the same.
DUCKDB = {"text": "varchar", "code": "varchar", "integer": "bigint", "datetime": "timestamp"}


@cache
def column_types(table: str) -> Mapping[str, str]:
    """The table's columns in order, with their DuckDB types."""
    return {column.name: DUCKDB.get(column.type, column.type) for column in declared(table).columns}


@cache
def dictionary() -> list[dict[str, Any]]:
    """Every column of every table: what it is called in both languages, its type, meaning and codes."""
    return [
        {
            "table": table,
            "position": position,
            "name": column.name,
            "zh": column.zh,
            "type": column.type,
            "note": {"zh": column.meaning.zh, "en": column.meaning.en},
            "codes": column.codes,
        }
        for table in TABLES
        for position, column in enumerate(declared(table).columns, 1)
    ]
