"""DuckDB for Great Expectations: it fetches after it has closed the connection, so results are buffered as they come."""

from __future__ import annotations

import warnings
from typing import Any

import duckdb_engine
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.engine.default import DefaultExecutionContext

SCHEME = "duckdb+buffered"


class PlainCursor:
    """A cursor whose column types are words: SQLAlchemy keeps them for good, and DuckDB's own would outlive DuckDB."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self.description = [(name, str(kind), *rest) for name, kind, *rest in cursor.description or []] or None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


class BufferedContext(DefaultExecutionContext):
    """Takes every result whole, before anybody can close the cursor."""

    def post_exec(self) -> None:
        cursor: Any = PlainCursor(self.cursor)
        self.cursor = cursor
        if cursor.description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(cursor, initial_buffer=cursor.fetchall())


class BufferedDialect(duckdb_engine.Dialect):
    """duckdb-engine's dialect with buffered results, and without a warning for each column of lists: no check reads one."""

    execution_ctx_cls = BufferedContext
    supports_statement_cache = False

    def get_multi_columns(self, *args: Any, **named: Any) -> Any:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Did not recognize type 'list'")
            return super().get_multi_columns(*args, **named)


registry.register("duckdb.buffered", __name__, "BufferedDialect")
