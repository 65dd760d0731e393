"""A list of acknowledgements as HR keeps it, a line a person, with the headers of HR's own export."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.appeals.acknowledging import Fault, Said
from pipeline.appeals.model import AppealRefused
from pipeline.periods import Period
from pipeline.readers import Layout, Wanted, frame, place_of, read, scan
from pipeline.texts import msg

# What a column is → the headers that mean it.
HEADERS: Mapping[str, tuple[str, ...]] = {
    "employee_id": ("员工编号", "employee_id"),
    "period": ("考核周期", "period"),
    "edition": ("版次", "edition"),
    "delivered": ("送达时间", "delivered_at"),
    "read": ("阅读时间", "已阅时间", "read_at"),
    "answered": ("确认时间", "confirmed_at"),
    "answer": ("确认状态", "confirmation"),
    "interview": ("面谈日期", "面谈时间", "interview_on"),
    "interview_by": ("面谈人", "interview_by"),
    "note": ("备注", "说明", "note"),
}
# What stands beside it in such lists and says nothing of an answer.
BESIDE = ("序号", "姓名", "机构", "网点", "部门", "管辖行", "岗位", "柜员号", "employee_name")
ANSWERED: Mapping[str, str | None] = {
    "已确认": "confirmed",
    "confirmed": "confirmed",
    "有异议": "objected",
    "objected": "objected",
    "拒签": "refused",
    "refused": "refused",
    "未回复": None,
    "no_answer": None,
}
_OURS = ("_row", "_surplus")
_EDITION = re.compile(r"第?0*(\d+)版?")
_AS_WRITTEN = ("interview_by", "note")
_BY_HEADER = {header: name for name, headers in HEADERS.items() for header in headers}


@dataclass(frozen=True)
class Listed:
    """What a list says of each person's sheet (who did not answer says nothing), and every fault of its columns and rows."""

    file: str
    said: tuple[Said, ...]
    faults: tuple[Fault, ...]


def read_receipts(path: Path, period: Period, edition: int | None, beside: Collection[str] = ()) -> Listed:
    """The list. `edition`: the one that all rows must be about, where one is named. `beside`: further headers that a list may
    have.

    Raises AppealRefused where there is no file, and FileRefused for one that is none of this kind.
    """
    if not path.is_file():
        raise AppealRefused(msg("There is no file {file}.", file=path))
    table = frame(read(path, Layout(), scan(path, None), Wanted(fits=_meant)))
    said: list[Said] = []
    faults = list(_faults_of_columns(table.to_dict("list"), {*BESIDE, *beside}))
    has_answers = any(_BY_HEADER.get(str(header)) == "answer" for header in table.columns)
    for cells in table.to_dict("records"):
        row = _row(cells)
        if row:
            mine = _Line(row, int(cells["_row"]), period, edition)
            said += mine.said()
            faults += mine.faults(has_answers=has_answers)
    return Listed(path.name, tuple(said), tuple(faults))


@dataclass(frozen=True)
class _Line:
    """A row of the list: `cells` has what is not empty."""

    cells: Mapping[str, str]
    row: int
    period: Period
    edition: int | None

    def said(self) -> Iterator[Said]:
        cells, what = self.cells, ANSWERED.get(self.cells.get("answer", ""))
        days = {kind: cells.get(kind) for kind in ("delivered", "read", "interview")}
        if what:
            days[what] = cells.get("answered")
        for kind, day in days.items():
            if day and "employee_id" in cells:
                yield Said(
                    cells["employee_id"],
                    kind,
                    day.replace("/", "-"),
                    cells.get("interview_by") if kind == "interview" else None,
                    cells.get("note"),
                    self._edition(),
                    self.row,
                )

    def faults(self, *, has_answers: bool) -> Iterator[Fault]:
        """`has_answers`: whether the list has a column for them; without one, that is told once."""
        cells, row = self.cells, place_of(self.row)
        answer, day = cells.get("answer"), cells.get("answered")
        if "employee_id" not in cells:
            yield self.row, msg("Row {row}: no employee’s number.", row=row)
        if cells.get("period", str(self.period)) != str(self.period):
            facts = {"got": cells["period"], "period": str(self.period)}
            yield self.row, msg("Row {row}: is about {got}, not {period}.", row=row, **facts)
        if self.edition is not None and _number(cells.get("edition", "")) not in ("", str(self.edition)):
            facts = {"got": cells["edition"], "edition": str(self.edition)}
            yield self.row, msg("Row {row}: is about edition {got}, not {edition}.", row=row, **facts)
        if answer is not None and answer not in ANSWERED:
            known = [name for name in ANSWERED if name > "z"]
            yield self.row, msg("Row {row}: “{got}” is none of {known}.", row=row, got=answer, known=known)
        elif ANSWERED.get(answer or "") and day is None:
            yield self.row, msg("Row {row}: answered, but without the day of the answer.", row=row)
        elif day is not None and has_answers and not ANSWERED.get(answer or ""):
            yield (
                self.row,
                msg("Row {row}: answered on {day}, but what the answer was does not stand there.", row=row, day=day),
            )
        if "interview_by" in cells and "interview" not in cells:
            yield self.row, msg("Row {row}: who talked with the person stands there, but not the day.", row=row)

    def _edition(self) -> str | None:
        return str(self.edition) if self.edition is not None else _number(self.cells.get("edition", "")) or None


def _meant(names: Sequence[str]) -> Sequence[str] | None:
    found = [name for name in names if name in _BY_HEADER]
    kinds = {_BY_HEADER[name] for name in found}
    told = {"delivered", "read", "answered", "answer", "interview"}
    return found if "employee_id" in kinds and kinds & told else None


def _faults_of_columns(columns: Mapping[Any, Sequence[Any]], beside: Collection[str]) -> Iterator[Fault]:
    """What stands in a column that nobody knows would be lost; so would the days of answers without the answers."""
    filled = {str(header) for header, cells in columns.items() if any(map(_text, cells))} - {*_OURS}
    unknown = sorted(filled - {*_BY_HEADER} - {*beside})
    if unknown:
        known = [headers[0] for headers in HEADERS.values()]
        yield (
            0,
            msg(
                "The list has columns that are not known: {columns}. Name them as one of {known}, or take them out.",
                columns=unknown,
                known=known,
            ),
        )
    kinds = {_BY_HEADER.get(str(header)) for header in columns}
    if "answer" not in kinds and "answered" in {_BY_HEADER.get(header) for header in filled}:
        day, answer = (HEADERS[kind][0] for kind in ("answered", "answer"))
        yield 0, msg("The list has {day}, but no column {answer}.", day=day, answer=answer)


def _row(cells: Mapping[Any, Any]) -> dict[str, str]:
    """What a column is → its text, of those that have one; of two columns that are the same, the first that is filled."""
    found: dict[str, str] = {}
    for header, value in cells.items():
        name, text = _BY_HEADER.get(str(header)), _text(value)
        if name is not None and text is not None:
            found.setdefault(name, text if name in _AS_WRITTEN else unicodedata.normalize("NFKC", text))
    return found


def _number(text: str) -> str:
    """An edition's number without what is written around it; what is none, as it is."""
    match = _EDITION.fullmatch(text)
    return match[1] if match else text


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
