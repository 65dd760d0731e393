"""A file's rows as the readers give them, by the way a mapping takes: scan, read, frame."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.readers import Layout, Table, Wanted, frame, read, row_label, scan

Rows = list[dict[str, Any]]
HEADERS = ("编号", "姓名", "金额")


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Table]:
    """`content` as a file, read with a layout; the header row is the one that has `wanted`."""

    def made(
        content: bytes | str, name: str = "file.csv", layout: Layout | None = None, wanted: Any = HEADERS
    ) -> Table:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        layout = layout or Layout()
        return read(path, layout, scan(path, layout.encoding), Wanted(tuple(wanted)))

    return made


@pytest.fixture
def rows(table: Callable[..., Table]) -> Callable[..., Rows]:
    """The same as dicts: header → text, `_row` as a person finds it, `_surplus`."""

    def made(content: bytes | str, name: str = "file.csv", layout: Layout | None = None, wanted: Any = HEADERS) -> Rows:
        found = table(content, name, layout, wanted)
        data = frame(found, layout.fill_down if layout else ())
        records = data.astype(object).where(data.notna(), None).to_dict("records")
        return [row | {"_row": row_label(int(row["_row"]), found.sheets)} for row in records]

    return made
