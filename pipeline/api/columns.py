"""HR's columns as the interface describes and stores them, from the definitions that the exports follow."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DEFINITIONS = Path(__file__).parents[1] / "hr" / "columns"
# A column's type in the definitions → DuckDB's; decimals, dates and booleans are written the same.
DUCKDB = {"text": "varchar", "code": "varchar", "integer": "bigint", "datetime": "timestamp"}


@cache
def column_types(table: str) -> Mapping[str, str]:
    """The table's columns in order, with their DuckDB types."""
    return {one["name"]: DUCKDB.get(one["type"], one["type"]) for one in _definition(table)["columns"]}


@cache
def dictionary() -> list[dict[str, Any]]:
    """Every column of every table: what it is called in both languages, its type, meaning and codes."""
    found = []
    for path in sorted(DEFINITIONS.glob("*.yaml")):
        for position, column in enumerate(_definition(path.stem)["columns"], 1):
            found.append({"table": path.stem, "position": position, **column})
    return found


@cache
def _definition(table: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEFINITIONS / f"{table}.yaml").read_text(encoding="utf-8"))
    return found
