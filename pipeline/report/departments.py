"""What departments owed and when it came; rows returned to them, with the reasons; and the notes on the data."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from pipeline.contracts import contracts
from pipeline.deliveries import BETWEEN
from pipeline.report.lookup import Book
from pipeline.report.model import Delivery, DepartmentLine, Finding, Quantity, ReturnedLine, Text
from pipeline.texts import Message, msg


def delivery_lines(book: Book) -> tuple[Delivery, ...]:
    """The accounts by department and feed; where it was expected, by when it was due and when it came."""
    return tuple(_delivery(row) for row in book.edition.tables["deliveries"].to_dict("records"))


def department_lines(deliveries: tuple[Delivery, ...]) -> tuple[DepartmentLine, ...]:
    """数据报送及时率 by department, over what fell due; () where nothing was expected of anybody."""
    owed: dict[str, list[Delivery]] = {}
    for line in deliveries:
        if line.due_count:
            owed.setdefault(line.department, []).append(line)
    return tuple(
        DepartmentLine(
            department=department,
            due=sum(line.due_count for line in lines),
            in_time=sum(line.on_time_count for line in lines),
            late=tuple(line.title for line in lines if _is_late(line)),
            partial=tuple(_lacks(line) for line in lines if _is_partial(line)),
            missing=tuple(line.title for line in lines if line.status == "not_delivered"),
        )
        for department, lines in sorted(owed.items())
    )


def returned_lines(book: Book) -> tuple[ReturnedLine, ...]:
    """The rows returned, by department, data and reason; the most frequent reason first."""
    feeds = contracts()
    lines = [
        ReturnedLine(
            department=str(row["department"]),
            title=Text(feeds[row["feed"]].title, row["feed"].replace("_", " ")),
            reason=_reason(row),
            rows=int(row["rows"]),
            released=int(row["released"]),
        )
        for row in book.edition.tables["returned"].to_dict("records")
    ]
    return tuple(sorted(lines, key=lambda line: (line.department, line.title.zh, -line.rows, str(line.reason))))


def notes(deliveries: tuple[Delivery, ...]) -> tuple[Finding, ...]:
    """One line on the data: what was due and came, what did not or came late, and how much was returned."""
    told = [_came(deliveries)]
    if late := [_owed(line) for line in deliveries if _is_late(line)]:
        told.append(Finding("data.late", msg("Late: {names}.", names=late), "worse"))
    if partial := [_without(line) for line in deliveries if _is_partial(line)]:
        told.append(Finding("data.partial", msg("Delivered in part: {names}.", names=partial), "worse"))
    read, returned = (sum(getattr(line, name) for line in deliveries) for name in ("produced", "quarantined"))
    if read:
        share = Quantity(returned / read * 100, "percent", bound=0)
        sentence = msg("Rows returned: {count} ({share} of all).", count=Quantity(returned, "count"), share=share)
        told.append(Finding("data.returned", sentence))
    return tuple(told)


def notes_about(deliveries: tuple[Delivery, ...], names: Collection[str]) -> tuple[Finding, ...]:
    """The line on the data for the page of those so named: which other units lack rows is no affair of theirs."""
    return notes(
        tuple(
            replace(line, missing_branches=tuple(one for one in line.missing_branches if one in names))
            for line in deliveries
        )
    )


def _came(deliveries: tuple[Delivery, ...]) -> Finding:
    """应报数据17类，实报16类（安平分行“服务检查”未报）。 Where nothing is known to be due, all that came counts."""
    owed = [line for line in deliveries if line.due_count or line.status != "delivered"] or list(deliveries)
    came = [line for line in owed if line.status != "not_delivered"]
    facts = {"due": Quantity(len(owed), "kinds"), "came": Quantity(len(came), "kinds")}
    missing = [_owed(line) for line in deliveries if line.status == "not_delivered"]
    if missing:
        sentence = msg("Data due: {due}, delivered: {came} (not delivered: {names}).", **facts, names=missing)
        return Finding("data.missing", sentence, "worse")
    return Finding("data.deliveries", msg("Data due: {due}, delivered: {came}.", **facts))


def _owed(line: Delivery) -> Message:
    return msg("{feed} ({department})", department=line.department, feed=line.title)


def _is_late(line: Delivery) -> bool:
    return line.status in ("delivered", "none_declared") and line.is_on_time is False


def _is_partial(line: Delivery) -> bool:
    return bool(line.missing_branches or line.missed_count) and line.status != "not_delivered"


def _lacks(line: Delivery) -> Message:
    if not line.missed_count:
        return msg("{feed}: {branches} missing", feed=line.title, branches=list(line.missing_branches))
    facts = {"feed": line.title, "missed": line.missed_count, "owed": line.owed_count}
    if not line.missing_branches:
        return msg("{feed}: {missed} of {owed} deliveries missing", **facts)
    return msg("{feed}: {missed} of {owed} deliveries missing, and {branches}",
               branches=list(line.missing_branches), **facts)  # fmt: skip


def _without(line: Delivery) -> Message:
    facts = {"department": line.department, "feed": line.title}
    if not line.missed_count:
        return msg("{feed} ({department}) without {branches}", branches=list(line.missing_branches), **facts)
    counts = {"missed": line.missed_count, "owed": line.owed_count}
    if not line.missing_branches:
        return msg("{feed} ({department}) without {missed} of {owed} deliveries", **facts, **counts)
    return msg("{feed} ({department}) without {missed} of {owed} deliveries, and without {branches}",
               branches=list(line.missing_branches), **facts, **counts)  # fmt: skip


def _status(row: Mapping[Any, Any]) -> str:
    """The row's status; incomplete where of several deliveries some came."""
    status, owed, missed = str(row["status"]), int(row.get("owed_count", 0)), int(row.get("missed_count", 0))
    return "incomplete" if status == "not_delivered" and missed < owed else status


def _delivery(row: Mapping[Any, Any]) -> Delivery:
    feed = contracts()[row["feed"]]
    counts = (
        "files",
        "read",
        "set_aside",
        "produced",
        "accepted",
        "corrected",
        "duplicate",
        "withdrawn",
        "quarantined",
    )
    on_time = row.get("is_on_time")
    return Delivery(
        department=row["department"],
        feed=row["feed"],
        title=Text(feed.title, row["feed"].replace("_", " ")),
        **{name: int(row[name]) for name in counts},
        status=_status(row),
        due=_day(row.get("due")),
        arrived=_day(row.get("arrived")),
        is_on_time=None if on_time is None or pd.isna(on_time) else bool(on_time),
        missing_branches=tuple(name for name in str(row.get("missing_branches") or "").split(BETWEEN) if name),
        due_count=int(row.get("due_count", 0)),
        on_time_count=int(row.get("on_time_count", 0)),
        owed_count=int(row.get("owed_count", 0)),
        missed_count=int(row.get("missed_count", 0)),
    )


def _day(value: Any) -> str | None:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    return value.isoformat()[:10] if isinstance(value, date) else str(value)[:10]


def _reason(row: Mapping[Any, Any]) -> Message:
    feed, name = contracts()[row["feed"]], str(row["column"])
    column = next((Text(c.title, c.name.replace("_", " ")) for c in feed.columns if c.name == name), Text(name, name))
    match row["problem"]:
        case "missing" | "undated":
            return msg("“{column}” is missing", column=column)
        case "not_allowed":
            return msg("“{column}” holds a value that is not allowed", column=column)
        case "not_seconds" | "not_whole" | "not_number":
            return msg("“{column}” is not a number", column=column)
        case "not_date" | "not_time":
            return msg("“{column}” is not a date", column=column)
        case "not_boolean":
            return msg("“{column}” is neither yes nor no", column=column)
        case "scientific":
            return msg("“{column}” was shortened to scientific notation", column=column)
        case "no_result":
            return msg("“{column}” holds an error of the spreadsheet", column=column)
        case "out_of_range":
            return msg("“{column}” lies outside the range", column=column)
        case "signed":
            return msg("“{column}” has a minus, but it is a bonus", column=column)
        case "unknown":
            return msg("“{column}” names nobody and no branch that is known", column=column)
        case "ambiguous":
            return msg("“{column}” can mean more than one", column=column)
    return msg("“{column}” cannot be read", column=column)
