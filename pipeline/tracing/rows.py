"""What stands in traced rows: their cells in words, but never a customer's number, a name or anybody's words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from pipeline.contracts import Column, contracts
from pipeline.indicators import Indicator
from pipeline.readers import SHEET_ROWS
from pipeline.report.model import Text
from pipeline.tracing.model import Cell, SourceRow
from pipeline.warehouse import Connection, rows, run_sql

# What a row is told by, besides its contract's required columns and those that the indicator reads.
TELLING = {
    "checks": (
        "item_code",
        "item_text",
        "points_possible",
        "points_deducted",
        "is_passed",
        "item_count",
        "passed_count",
    ),
    "complaints": ("liability", "liability_confirmed_at"),
    "errors": ("error_type", "severity", "issued_at", "is_counted"),
    "mystery_visits": (
        "module",
        "item_text",
        "points_possible",
        "points_scored",
        "points_after_review",
        "review_result",
    ),
    "surveys": ("is_satisfied", "overall"),
    "training": ("course_name", "due_date", "completed_date", "is_passed", "is_excused"),
}


def read_rows(connection: Connection, indicator: Indicator, marks: Sequence[str]) -> dict[str, list[SourceRow]]:
    """Mark of a row → what stands in it, but never a customer's number nor anybody's words."""
    by_feed: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for mark in marks:
        feed, file, line, key = mark[1:].split(":")
        by_feed[feed].append((int(file), int(line), int(key)))
    found: dict[str, list[SourceRow]] = {}
    for feed, places in by_feed.items():
        columns = _telling(feed, indicator.sql)
        parts = {"feed": feed, "columns": ", ".join(f'f."{column.name}"' for column in columns)}
        wanted = dict(zip(("files", "lines", "keys"), map(list, zip(*places, strict=True)), strict=True))
        for row in rows(run_sql(connection, "tracing/rows", parts, **wanted)):
            mark = f"#{feed}:{row['_file']}:{row['_row']}:{row['_key']}"
            sheet, line = divmod(row["_row"], SHEET_ROWS)
            cells = tuple(_cell(column, row[column.name]) for column in columns if row[column.name] is not None)
            found.setdefault(mark, []).append(SourceRow(feed, row["_file"], line, sheet + 1, cells))
    return found


def _telling(feed: str, sql: str) -> list[Column]:
    """The columns that tell what a row is, without people, customers and free text."""
    contract = contracts()[feed]
    return [
        column
        for column in contract.columns
        if not (column.is_personal or column.storage or column.references)
        and (
            column.is_required
            or column.key_position
            or column.name in TELLING.get(feed, ())
            or re.search(rf"\b{column.name}\b", sql)
        )
    ]


def _cell(column: Column, value: Any) -> Cell:
    text = written(value)
    zh, en = text, text
    if isinstance(value, bool):
        zh, en = ("是", "yes") if value else ("否", "no")
    elif text in column.allowed:
        zh = next((word for word in column.allowed[text] if not word.isascii()), text)
        en = text.replace("_", " ")
    return Cell(column.name, Text(column.title, column.name.replace("_", " ")), Text(zh, en))


def written(value: Any) -> str:
    """A value of the warehouse as text: days and times without what they do not say, numbers without empty places."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == datetime.min.time() else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
