"""The departments' files as they wrote them, read with csv and openpyxl alone: rows, days, branch names, teller numbers.

Nothing here knows of the pipeline: these readers are the second pair of eyes.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import openpyxl

Row = dict[str, Any]
PEOPLE, OFFICE = "人力资源部", "办公室"


@dataclass(frozen=True)
class RawFiles:
    """An inbox as the departments left it; `first` is the first day of the month that is worked."""

    inbox: Path
    first: date

    @property
    def last(self) -> date:
        return (self.first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

    def in_month(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def in_quarter(self, day: date | None) -> bool:
        """Of the three months that end with the one worked: what comes once a quarter counts until its next round."""
        return day is not None and (self.first - timedelta(days=50)).replace(day=1) <= day <= self.last

    def paths(self, pattern: str) -> list[Path]:
        """Files of a glob under the inbox, by name. There must be one."""
        found = sorted(self.inbox.glob(pattern))
        assert found, pattern
        return found

    def books(self, pattern: str, header: int, sheets: str = "") -> list[Row]:
        """Records below row `header` (from 1) of the sheets whose name ends so, of all files of the glob."""
        return [row for path in self.paths(pattern) for row in _records(path, header, sheets)]

    def texts(self, pattern: str) -> list[Row]:
        """Records of the CSV files of a glob. A number that a sheet must not touch stands as ="012345"."""
        return [row for path in self.paths(pattern) for row in _lines(path.read_bytes())]

    def packed(self, pattern: str) -> list[Row]:
        """Records of the CSV files inside ZIP files."""
        found = []
        for path in self.paths(pattern):
            with zipfile.ZipFile(path) as archive:
                found += [row for entry in archive.infolist() for row in _lines(archive.read(entry))]
        return found

    @cached_property
    def _names(self) -> list[Row]:
        return self.books(f"{OFFICE}/机构名称对照表.xlsx", 1)

    @cached_property
    def _numbers(self) -> list[Row]:
        return self.books(f"{PEOPLE}/工号对照表.xlsx", 1)

    def branch_of(self, name: str, day: date) -> str:
        """The branch that bore the name or code on the day."""
        owners = {
            row["机构号"]
            for row in self._names
            if row["名称或代号"] == name and (day_of(row["启用日期"]) or day) <= day <= (day_of(row["停用日期"]) or day)
        }
        (owner,) = owners
        return str(owner)

    def person_of(self, teller: object, day: date) -> str | None:
        """Who bore the teller number on the day; leading zeros that a sheet lost are put back."""
        if teller in (None, ""):
            return None
        owners = {
            row["员工编号"]
            for row in self._numbers
            if row["核心柜员号"] == str(teller).zfill(6)
            and (day_of(row["启用日期"]) or day) <= day <= (day_of(row["停用日期"]) or day)
        }
        return str(owners.pop()) if len(owners) == 1 else None

    @cached_property
    def roster(self) -> dict[str, Row]:
        """Number → the person's row of the last roster: those at work, those who left, agency staff."""
        (path,) = self.paths(f"{PEOPLE}/员工花名册{self.last:%Y%m%d}.xlsx")
        rows = [row for name in ("在岗", "离职", "劳务派遣") for row in _records(path, 2, name)]
        return {row["员工编号"]: row for row in rows}

    def stays(self, person: str) -> dict[str, int]:
        """Branch → days of the month there, from the roster and, of who helped out elsewhere, the list of movements."""
        home = self.branch_of(self.roster[person]["二级机构"], self.last)
        days = {home: (self.last - self.first).days + 1}
        for row in self.books(f"{PEOPLE}/*人员异动表.xlsx", 2):
            if row["员工编号"] != person:
                continue
            assert row["异动类型（调入/调出/转岗/借调/离职/返岗）"] == "支援", (
                "worked by hand only for those who helped out"
            )
            start, end = day_of(row["异动日期"], self.first.year), day_of(row["备注"].strip("至"), self.first.year)
            assert start
            assert end
            away = (end - start).days + 1
            days[home] -= away
            days[self.branch_of(row["新机构"], start)] = away
        return days


@cache
def _records(path: Path, header: int, sheets: str) -> tuple[Row, ...]:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=False)
    found: list[Row] = []
    for name in book.sheetnames:
        rows = list(book[name].iter_rows(values_only=True))
        if name.endswith(sheets) and len(rows) >= header and None not in rows[header - 1]:
            found += [dict(zip(map(str, rows[header - 1]), row, strict=True)) for row in rows[header:]]
    return tuple(found)


def _lines(content: bytes) -> Iterator[Row]:
    encoding = "utf-16" if content.startswith(b"\xff\xfe") else "gb18030"
    for row in csv.DictReader(io.StringIO(content.decode(encoding))):
        yield {key: value.strip('="\t') for key, value in row.items()}


@cache
def day_of(text: object, year: int = 2026) -> date | None:
    """A day as departments write it: a date, 2026-09-01 10:00, 2026/9/1, 2026.9.1, 9月21日,
    or a sheet's number of days; None where there is none."""
    if isinstance(text, datetime):
        return text.date()
    if isinstance(text, (int, float)):
        return date(1899, 12, 30) + timedelta(days=int(text))
    numbers = [int(part) for part in re.findall(r"\d+", str(text or ""))][:3]
    if re.match(r"\d{1,2}月", str(text or "")):
        return date(year, *numbers[:2])
    return date(*numbers) if len(numbers) == 3 and numbers[0] > 1900 else None
