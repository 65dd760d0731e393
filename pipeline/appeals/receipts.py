"""A list of acknowledgements as HR keeps it, a line a person, with the headers of HR's own export."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.appeals.acknowledging import Said
from pipeline.appeals.model import AppealRefused
from pipeline.periods import Period
from pipeline.readers import Layout, Wanted, frame, read, scan
from pipeline.texts import Message, msg

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


def read_receipts(path: Path, period: Period, edition: int | None) -> list[Said]:
    """What the file says of each person's sheet; one who did not answer says nothing.

    Raises AppealRefused with every fault at once, and FileRefused for a file that is none of this kind.
    """
    if not path.is_file():
        raise AppealRefused(msg("There is no file {file}.", file=path))
    by_header = {header: name for name, headers in HEADERS.items() for header in headers}

    def meant(names: object) -> list[str] | None:
        found = [name for name in names if name in by_header]  # type: ignore[attr-defined]
        kinds = {by_header[name] for name in found}
        return found if "employee_id" in kinds and kinds & {"delivered", "read", "answer", "interview"} else None

    table = frame(read(path, Layout(), scan(path, None), Wanted(fits=meant)))
    said: list[Said] = []
    faults: list[Message] = []
    for cells in table.to_dict("records"):
        row = {by_header[str(h)]: _text(cells[h]) for h in cells if h in by_header}
        if any(row.values()):
            mine, wrong = _of(row, period, edition, int(cells["_row"]))
            said += mine
            faults += wrong
    if faults:
        raise AppealRefused(msg("Nothing was taken down from {file}. {faults}", file=path.name, faults=faults))
    return said


def _of(
    row: Mapping[str, str | None], period: Period, edition: int | None, line: int
) -> tuple[list[Said], list[Message]]:
    person, faults = row.get("employee_id"), []
    if not person:
        return [], [msg("Row {row}: no employee’s number.", row=line)]
    if row.get("period") not in (None, str(period)):
        faults.append(msg("Row {row}: is about {got}, not {period}.", row=line, got=row["period"], period=str(period)))
    if edition is not None and row.get("edition") not in (None, str(edition)):
        faults.append(
            msg("Row {row}: is about edition {got}, not {edition}.", row=line, got=row["edition"], edition=edition)
        )
    answer = row.get("answer")
    if answer is not None and answer not in ANSWERED:
        faults.append(
            msg("Row {row}: “{got}” is none of {known}.", row=line, got=answer, known=[k for k in ANSWERED if k > "z"])
        )
    what = ANSWERED.get(answer or "")
    days = {"delivered": row.get("delivered"), "read": row.get("read"), "interview": row.get("interview")}
    if what:
        days[what] = row.get("answered")
        if not row.get("answered"):
            faults.append(msg("Row {row}: answered, but without the day of the answer.", row=line))
    said = [
        Said(
            person,
            kind,
            day.replace("/", "-"),
            row.get("interview_by") if kind == "interview" else None,
            row.get("note"),
        )
        for kind, day in days.items()
        if day
    ]
    return said, faults


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
