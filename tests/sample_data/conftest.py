"""One sample of three months for all tests here, and readers that know nothing of the generator's writers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from sample_data import generate

Rows = list[list[object]]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the sample of 24 branches from July to September 2026, with faults and truth."""
    out = tmp_path_factory.mktemp("sample")
    generate(out, months=3, truth=True)
    return out


@pytest.fixture(scope="session")
def sheet(sample: Path) -> Callable[..., Rows]:
    """Rows of a sheet (the first by default) of the only file that matches a glob under inbox/."""

    def read(pattern: str, name: str | None = None) -> Rows:
        (path,) = (sample / "inbox").glob(pattern)
        book = CalamineWorkbook.from_path(str(path))
        return book.get_sheet_by_name(name or book.sheet_names[0]).to_python(skip_empty_area=False)

    return read


@pytest.fixture(scope="session")
def table(sample: Path) -> Callable[[str, str], list[dict[str, str]]]:
    """Records of the only CSV file that matches a glob, decoded strictly."""

    def read(pattern: str, encoding: str) -> list[dict[str, str]]:
        (path,) = (sample / "inbox").glob(pattern)
        return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding))))

    return read


@pytest.fixture(scope="session")
def records(sheet: Callable[..., Rows]) -> Callable[..., list[dict[str, object]]]:
    """Rows below the header row (counted from 1) whose first cell is a number, or all where asked."""

    def read(pattern: str, header: int, name: str | None = None, numbered: bool = True) -> list[dict[str, object]]:
        rows = sheet(pattern, name)
        body = [row for row in rows[header:] if not numbered or isinstance(row[0], float)]
        return [dict(zip(map(str, rows[header - 1]), row, strict=True)) for row in body]

    return read
