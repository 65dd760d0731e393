"""Whether a bank's own indicators run, and return what an indicator must: tried on empty feeds, before anything is computed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from pipeline.contracts import contracts
from pipeline.headers import faulty
from pipeline.indicators import SQUARES, Indicator, Read
from pipeline.indicators_today import OWN
from pipeline.partials import prepare_staging
from pipeline.settings import Settings
from pipeline.sql_faults import in_line, line_of, sql_fault
from pipeline.texts import Message, msg
from pipeline.warehouse import Connection, DatabaseError, opened, run_select

RETURNED = ("employee_id", "post", "branch_id", "month", "numerator", "denominator", "sample")
MORE = (*SQUARES, "case_id", "stratum")
NEEDS_SQUARES = ("mean", "balance", "ratio")
ANY_MONTH = {"start": date(2026, 9, 1), "end": date(2026, 10, 1), "as_of": date(2026, 10, 1)}


def require_running(indicators: Sequence[Indicator], settings: Settings) -> None:
    """Raise DefinitionError, with every fault of all of them, where one would not run or does not return its columns."""
    if not indicators:
        return
    with opened(Path(":memory:")) as connection:
        prepare_staging(connection, settings)
        faults = [
            msg("{path}: {text}", path=f"{one.name}.sql", text=fault)
            for one in indicators
            for fault in faults_of(connection, one)
        ]
    if faults:
        raise faulty(OWN, faults)


def faults_of(connection: Connection, indicator: Indicator) -> Iterator[Message]:
    """What is wrong with the indicator's SELECT, with its line in the file, and with the days that place its rows; nothing
    is computed. The connection needs the feeds and their views.
    """
    for feed, read in indicator.header.reads.items():
        yield from _about_day(connection, feed, read)
    yield from _about_text(indicator)
    values = {**ANY_MONTH, **indicator.parameters}
    try:
        columns = [row[0] for row in run_select(connection, f"describe {indicator.sql}", **values).fetchall()]
    except DatabaseError as error:
        yield _placed(error, indicator.starts_at)
        return
    yield from _about_columns(indicator, columns)


def _about_text(indicator: Indicator) -> Iterator[Message]:
    """What would run, and count wrongly: rows of every month, or feeds whose later rows would have nothing computed again."""
    sql = re.sub(r"--.*", "", indicator.sql)
    named = set(re.findall(r"\$(\w+)", sql))
    if not named & {"start", "end"}:
        yield msg("its SELECT does not ask for $start and $end, so that rows of every month would count in each")
    if idle := sorted(set(indicator.header.parameters) - named - {"counted_on"}):
        yield msg("parameters: {names} stands nowhere in its SELECT", names=idle)
    read = {found.partition("_by_")[0] for found in re.findall(r"\b(?:staging|feed)\.(\w+)", sql)} & set(contracts())
    around = {other for one in indicator.header.reads.values() for other in one.unless}
    if untold := sorted(read - set(indicator.header.reads) - around):
        yield msg(
            "reads: its SELECT reads {names} too; name it there, or later rows of it change nothing", names=untold
        )


def _placed(error: Exception, starts_at: int) -> Message:
    line = line_of(error)
    if line is None:
        return sql_fault(error)
    return in_line(line + starts_at - 1, sql_fault(error))


def _about_day(connection: Connection, feed: str, read: Read) -> Iterator[Message]:
    try:
        connection.execute(f"describe select {read.date} from feed.{feed}")
    except DatabaseError as error:
        yield msg("{path}: {text}", path=f"reads.{feed}.date", text=sql_fault(error))


def _about_columns(indicator: Indicator, columns: Sequence[str]) -> Iterator[Message]:
    header = indicator.header
    wanted = [*RETURNED]
    if header.kind in NEEDS_SQUARES and header.evidence == "sample":
        wanted += SQUARES
    if header.evidence == "event":
        wanted.append("case_id")
    if missing := [name for name in wanted if name not in columns]:
        yield msg("its SELECT does not return {names}", names=missing)
    if surplus := [name for name in columns if name not in (*RETURNED, *MORE)]:
        yield msg(
            "its SELECT returns {names}, of which nothing is made; it may return {known}",
            names=surplus,
            known=[*wanted],
        )
