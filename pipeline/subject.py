"""Everything held about one employee, as one folder of tables: exports/subject-<number>/.

rows/<feed>.csv      rows that name the employee, current and ended, with the file, its line and its SHA-256
returned/<feed>.csv  rows that were returned and name the employee
editions/<table>.csv what editions hold of the employee, by period and edition
appeals.csv, acknowledgements.csv, holds.csv, access.csv   what was filed, handed over, kept from purge, and who looked
report.json          all of it once more, with how many rows each table has
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.access import accesses, as_record, log_access, stated
from pipeline.contracts import Contract, contracts
from pipeline.errors import UsageError
from pipeline.files import write_whole
from pipeline.holds import journal_of
from pipeline.journal import records
from pipeline.outlets.tables import harmless
from pipeline.shown import reading
from pipeline.texts import msg
from pipeline.warehouse import Connection, connect, rows
from pipeline.workspace import Workspace, who

ACTION = "subject report"
OF_EMPLOYEES = ("employee_id", "subject_id")  # columns that name a person without pointing at the feed of persons
FOLDER = re.compile(r"[\w-][\w.-]*")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class SubjectReport:
    """Where it was written, and how many rows each table has; empty tables are not written."""

    folder: Path
    counts: Mapping[str, int]


def subject_report(workspace: Workspace, employee: str, purpose: str) -> SubjectReport:
    """Write all that is held about the employee; the access log has its line before anything is read.

    Reads what the last run shows to readers, so it waits for no load. Raises UsageError without a purpose, and for a number
    that no employee has or had; WorkspaceError where nothing was ever computed.
    """
    purpose = stated(purpose)
    with reading(workspace) as connection:
        if not _is_known(connection, employee):
            raise UsageError(
                msg(
                    "There is no employee {id} in what was loaded. Give the number as in the feed of employees.",
                    id=employee,
                )
            )
        log_access(workspace, who=who(), role="operator", purpose=purpose, action=ACTION, subjects=[employee])
        tables = dict(_feeds(connection, employee))
    tables |= dict(_editions(workspace, employee))
    tables["appeals"] = [one for one in records(workspace.appeals) if _names(one, employee)]
    tables["acknowledgements"] = [one for one in records(workspace.acknowledgements) if _names(one, employee)]
    tables["holds"] = [one for one in records(journal_of(workspace)) if one.get("employee") == employee]
    tables["access"] = [as_record(one) for one in accesses(workspace, employee=employee)]
    held = {name: found for name, found in tables.items() if found}
    folder = workspace.exports / f"subject-{employee}"
    for name, found in held.items():
        write_whole(folder / f"{name}.csv", _csv(found))
    counts = {name: len(found) for name, found in held.items()}
    whole = {"employee_id": employee, "counts": counts, "tables": held}
    write_whole(folder / "report.json", (json.dumps(whole, ensure_ascii=False, indent=1, default=str) + "\n").encode())
    return SubjectReport(folder, counts)


def is_anybody(workspace: Workspace, employee: str) -> bool:
    """Whether anything at all is held about a person of that number: in any row that readers are shown, or in an edition.
    Raises WorkspaceError where nothing was ever computed.
    """
    with reading(workspace) as connection:
        if is_in_rows(connection, employee):
            return True
    return any(True for _ in _editions(workspace, employee))


def is_in_rows(connection: Connection, employee: str) -> bool:
    """Whether the person is on the roll or in any other row, now or ended, or among the rows that were returned."""
    return _is_known(connection, employee) or any(found for _, found in _feeds(connection, employee))


def _is_known(connection: Connection, employee: str) -> bool:
    sql = "select 1 from (from feed.employees union all by name from feed.employees_history) where employee_id = ? limit 1"
    return bool(FOLDER.fullmatch(employee) and connection.execute(sql, [employee]).fetchall())


def _feeds(connection: Connection, employee: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for contract in contracts().values():
        mine = _columns(contract)
        if not mine:
            continue
        is_mine = " or ".join(f't."{name}" = $employee' for name in mine)
        business = ", ".join(f't."{column.name}"' for column in contract.columns)
        parts = [
            f"select '{state}' as held_as, {business}, f.name as file, t._row as row, f.sha256"
            f" from feed.{table} as t left join meta.files as f on f.number = t._file where {is_mine}"
            for state, table in (("current", contract.feed), ("ended", f"{contract.feed}_history"))
        ]
        values = {"employee": employee}
        sql = " union all by name ".join(parts)
        yield f"rows/{contract.feed}", rows(connection.execute(f"select * from ({sql}) order by all", values))
        sql = f"""
            select t.content, t.reasons, f.name as file, t._row as row, f.sha256, t._released_by is null as is_waiting
            from quarantine.{contract.feed} as t left join meta.files as f on f.number = t._file
            where list_contains(list_transform($columns, lambda c: t.content[c]), $employee) order by t._file, t._row
        """
        found = rows(connection.execute(sql, {**values, "columns": list(mine)}))
        yield f"returned/{contract.feed}", found


def _columns(contract: Contract) -> Sequence[str]:
    """The columns in which the feed names an employee."""
    return [
        column.name
        for column in contract.columns
        if column.references in ("employees", "subjects") or column.name in OF_EMPLOYEES
    ]


def _editions(workspace: Workspace, employee: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Table → what every edition on the disk holds of the employee in it."""
    found: dict[str, list[dict[str, Any]]] = {}
    with connect() as connection:
        for path in sorted((workspace.root / "editions").glob("*/*/*.parquet")):
            names = [row[0] for row in connection.execute("describe from read_parquet(?)", [str(path)]).fetchall()]
            mine = [name for name in names if name in OF_EMPLOYEES]
            if not mine:
                continue
            is_mine = " or ".join(f'"{name}" = $employee' for name in mine)
            level = " and level = 'employee'" if "level" in names else ""
            sql = f"select * from read_parquet($path) where ({is_mine}){level}"
            place = {"of_period": path.parent.parent.name, "of_edition": path.parent.name}
            for row in rows(connection.execute(sql, {"path": str(path), "employee": employee})):
                found.setdefault(f"editions/{path.stem}", []).append(place | row)
    yield from found.items()


def _names(value: Any, employee: str) -> bool:
    """Whether the record has the employee's number as a value, at any depth."""
    if isinstance(value, dict):
        return any(_names(one, employee) for one in value.values())
    if isinstance(value, list):
        return any(_names(one, employee) for one in value)
    return bool(value == employee)


def _csv(found: Sequence[Row]) -> bytes:
    """UTF-8 with the mark that spreadsheets know it by; no cell is a formula."""
    names = list(dict.fromkeys(name for row in found for name in row))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([harmless(_cell(row.get(name))) for name in names] for row in found)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (dict, list)) else str(value)
