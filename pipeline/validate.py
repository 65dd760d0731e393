"""Contract → Great Expectations suite, run on the period's rows in DuckDB in place → Verdict. Critical stops the period.

Counts only: no cell value is asked for, kept or shown. Great Expectations is imported inside, since that takes seconds.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline.contracts import Contract, Quality, contract_of, contracts
from pipeline.errors import CheckFailed, DefinitionError
from pipeline.headers import Strict, Words, checked, read_definition
from pipeline.periods import Period
from pipeline.progress import Step
from pipeline.readers import place_of
from pipeline.shipped import shipped
from pipeline.sql_faults import sql_fault
from pipeline.texts import Both, Message, msg
from pipeline.warehouse import Connection, DatabaseError, run_select, single

VIEW = "period_{feed}"
CRITICAL = "critical"
ACROSS = "-"  # in place of a feed, for checks on several


SUBJECTS = 5  # so many of those at fault are named


class CheckHeader(Strict):
    """A cross-feed check: the SELECT returns the offending rows.

    `subject` is what may be told of each: a branch's name or a month; null where only the number may. `_file` and `_row`, where
    it gives them, say which row it is.
    """

    severity: Literal["critical", "warning"]
    message: Words


@dataclass(frozen=True)
class CheckResult:
    """`rows`: how many rows offend; None where the check is not about rows. `feed`: ACROSS where it is about several.

    `zh` and `en` say what the check demands; `subjects` name the branches or months at fault, a few at most: never a person
    and never a cell's value.
    """

    check: str
    feed: str
    severity: str
    zh: str
    en: str
    rows: int | None
    is_met: bool
    subjects: tuple[str, ...] = ()

    def sentence(self) -> Message:
        """What was demanded of which feed, and how many rows offend, where the check is about rows, and whose."""
        text = Both(self.zh, self.en)
        feed = msg("across feeds") if self.feed == ACROSS else contract_of(self.feed).named
        if self.subjects:
            facts = {"feed": feed, "text": text, "rows": self.rows, "subjects": self.subjects}
            return Message(_NAMED.template, facts)
        if self.rows:
            return msg("{feed}: {text} ({rows} rows)", feed=feed, text=text, rows=self.rows)
        return msg("{feed}: {text}", feed=feed, text=text)


_NAMED = msg("{feed}: {text} ({rows} rows: {subjects})")


@dataclass(frozen=True)
class Verdict:
    """Every check of a period with its result."""

    results: tuple[CheckResult, ...]

    @property
    def faults(self) -> tuple[CheckResult, ...]:
        return tuple(result for result in self.results if not result.is_met)

    @property
    def is_critical(self) -> bool:
        return any(result.severity == CRITICAL for result in self.faults)

    def raise_if_critical(self, period: Period, places: Mapping[str, Sequence[Message | str]] | None = None) -> None:
        """Raises CheckFailed with every critical fault: the period must not be appraised from such data. `places`: check →
        where its rows stand (places_of).
        """
        found = [f for f in self.faults if f.severity == CRITICAL]
        if found:
            raise CheckFailed(
                msg(
                    "{period} is not appraised, because critical checks failed ({count}): {faults}. "
                    "Mend the data and run it again; the last good report still stands.",
                    period=str(period),
                    count=len(found),
                    faults=[_placed(fault.sentence(), (places or {}).get(fault.check, ())) for fault in found],
                )
            )


def _placed(fault: Message, places: Sequence[Message | str]) -> Message:
    return msg("{fault}, in {places}", fault=fault, places=list(places)) if places else fault


def warm_up() -> None:
    """Import Great Expectations now: seconds of work that can be done while something else starts."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations  # noqa: F401


def prepare_period(connection: Connection, period: Period) -> list[str]:
    """A view per feed with the rows of `period` (reference feeds whole); return the feeds that have rows in it."""
    present = []
    for contract in contracts().values():
        where = (
            f"where {contract.event_date} >= date '{period.first}' and {contract.event_date} < date '{period.after}'"
            if contract.event_date
            else ""
        )
        view = VIEW.format(feed=contract.feed)
        connection.execute(f"create or replace view {view} as select * from feed.{contract.feed} {where}")
        if single(connection.execute(f"select exists (from {view})")):
            present.append(contract.feed)
    return present


def run_checks(connection: Connection, period: Period) -> list[CheckResult]:
    """The cross-feed checks of sql/checks on one period. Raises DefinitionError for one that does not run."""
    results = []
    for path in sorted((shipped("sql") / "checks").glob("*.sql")):
        definition = read_definition(path)
        header = checked(CheckHeader, dict(definition.header), path.name)
        try:
            found, subjects = _offenders(connection, definition.sql, period)
        except DatabaseError as error:
            raise DefinitionError(
                msg("{name}: the check does not run: {error}", name=path.stem, error=sql_fault(error))
            ) from None
        zh, en = header.message.zh, header.message.en
        results.append(CheckResult(path.stem, ACROSS, header.severity, zh, en, found, found == 0, subjects))
    return results


def _offenders(connection: Connection, sql: str, period: Period) -> tuple[int, tuple[str, ...]]:
    """How many rows a check returned, and their subjects: those with the most rows first."""
    counted = f"select subject, count(*) as rows from ({sql}) group by subject order by rows desc, subject"
    found = run_select(connection, counted, start=period.first, end=period.after).fetchall()
    named = [str(subject) for subject, _ in found if subject is not None]
    return sum(rows for _, rows in found), (*named[:SUBJECTS], *(["…"] if len(named) > SUBJECTS else []))


def places_of(connection: Connection, results: Sequence[CheckResult], period: Period) -> dict[str, list[Message | str]]:
    """Check → file and row of the first rows that a failed critical one found, where its SELECT gives `_file` and `_row`."""
    found: dict[str, list[Message | str]] = {}
    for result in results:
        if result.is_met or result.severity != CRITICAL or result.feed != ACROSS:
            continue
        sql = read_definition(shipped("sql") / "checks" / f"{result.check}.sql").sql
        dates = {"start": period.first, "end": period.after}
        columns = [
            column[0] for column in run_select(connection, f"select * from ({sql}) limit 0", **dates).description or []
        ]
        if "_file" in columns:
            located = f"""select f.name, o._row from ({sql}) as o inner join meta.files as f on f.number = o._file
                order by f.number, o._row limit {SUBJECTS + 1}"""
            rows = run_select(connection, located, **dates).fetchall()
            places = [msg("{file} row {row}", file=name, row=place_of(row)) for name, row in rows[:SUBJECTS]]
            found[result.check] = [*places, *(["…"] if len(rows) > SUBJECTS else [])]
    return found


def keep_results(connection: Connection, period: Period, results: Sequence[CheckResult]) -> None:
    """The period's results in place of its earlier ones, in meta.checks: a period that was stopped shows why."""
    connection.execute("delete from meta.checks where period = ?", [str(period)])
    facts = [
        [str(period), one.check, one.feed, one.severity, one.zh, one.en, one.rows, one.is_met, list(one.subjects)]
        for one in results
    ]
    if facts:
        connection.executemany("insert into meta.checks values (?, ?, ?, ?, ?, ?, ?, ?, ?)", facts)


def run_suites(warehouse: Path, feeds: Sequence[str], progress: Any = lambda _: None) -> list[CheckResult]:
    """Each feed's suite, on the views of prepare_period. No other connection may hold the warehouse meanwhile."""
    results: list[CheckResult] = []
    with _data_source(warehouse) as source:
        for count, feed in enumerate(feeds):
            progress(Step(feed, count, len(feeds)))
            results += _validate(source, contracts()[feed])
    return results


@dataclass(frozen=True)
class Demand:
    """An expectation with what it says in words."""

    quality: Quality
    message: Message


def suite(contract: Contract) -> list[Demand]:
    """What the contract itself demands (keys, required, allowed, ranges), and its own quality checks after that."""
    demands = []
    for column in contract.columns:
        name, title = {"column": column.name}, column.title
        if column.is_required:
            message = msg("“{column}” is never empty", column=title)
            demands.append(_critical("expect_column_values_to_not_be_null", name, message))
        if column.allowed:
            message = msg("“{column}” has only allowed values", column=title)
            allowed = name | {"value_set": list(column.allowed)}
            demands.append(_critical("expect_column_values_to_be_in_set", allowed, message))
        if column.minimum is not None or column.maximum is not None:
            message = msg("“{column}” lies in its range", column=title)
            bounds = name | {"min_value": column.minimum, "max_value": column.maximum}
            demands.append(_critical("expect_column_values_to_be_between", bounds, message))
    message = msg("no key occurs twice")
    if len(contract.key) == 1:
        demands.append(_critical("expect_column_values_to_be_unique", {"column": contract.key[0]}, message))
    else:
        columns = {"column_list": list(contract.key)}
        demands.append(_critical("expect_compound_columns_to_be_unique", columns, message))
    return demands + [Demand(quality, Message(quality.description)) for quality in contract.quality]


def _critical(expectation: str, arguments: dict[str, Any], message: Message) -> Demand:
    return Demand(Quality(expectation, arguments, CRITICAL, message.template), message)


def _validate(source: Any, contract: Contract) -> Iterator[CheckResult]:
    import great_expectations as gx
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.registry import get_expectation_impl

    view = VIEW.format(feed=contract.feed)
    batch = source.add_table_asset(view, table_name=view).add_batch_definition_whole_table("all").get_batch()
    expectations = gx.ExpectationSuite(name=view)
    demands = suite(contract)
    for n, demand in enumerate(demands):
        kind: type[Expectation] = get_expectation_impl(demand.quality.expectation)
        severity = demand.quality.severity
        expectations.add_expectation(kind(**demand.quality.arguments, severity=severity, meta={"demand": n}))
    counts_only = {"result_format": "BASIC", "partial_unexpected_count": 0}
    for result in batch.validate(expectations, result_format=counts_only).results:
        number = result.expectation_config.meta["demand"]
        demand = demands[number]
        if (fault := _fault(result)) is not None:
            raise DefinitionError(
                msg(
                    "{feed}: the check does not run ({check}): {error}",
                    feed=contract.named,
                    check=demand.message,
                    error=sql_fault(RuntimeError(fault)),
                )
            )
        yield CheckResult(
            check=f"{contract.feed}.{number:02d}.{demand.quality.expectation}",
            feed=contract.feed,
            severity=demand.quality.severity,
            zh=demand.message.text("zh-CN"),
            en=demand.message.text("en"),
            rows=_rows(result),
            is_met=bool(result.success),
        )


def _fault(result: Any) -> str | None:
    """What was said where a check could not run; None where it ran. Of an expectation that goes by several metrics each one
    that failed has a part of its own.
    """
    told = result.exception_info or {}
    for part in (told, *(one for one in told.values() if isinstance(one, dict))):
        if part.get("raised_exception"):
            return str(part.get("exception_message"))
    return None


def _rows(result: Any) -> int | None:
    if "unexpected_count" in result.result:
        return int(result.result["unexpected_count"])
    is_rows = result.expectation_config.type == "unexpected_rows_expectation"
    return int(result.result.get("observed_value") or 0) if is_rows else None


@contextmanager
def _data_source(warehouse: Path) -> Iterator[Any]:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx

    from pipeline.dialect import SCHEME

    for name in ("great_expectations", "great_expectations.data_context.types.base"):
        logging.getLogger(name).setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql("warehouse", connection_string=f"{SCHEME}:///{warehouse}")
    try:
        yield source
    finally:
        source.get_execution_engine().engine.dispose()
        source.get_engine().dispose()
