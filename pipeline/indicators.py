"""Indicators: each a header and a SELECT in sql/indicators. Month partials; roll-up; value, interval and status, once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from pipeline import clock
from pipeline.contracts import contracts
from pipeline.errors import DefinitionError
from pipeline.exclusions import EXCLUDED, Exclusion, approved_exclusions, keeping, left_out
from pipeline.headers import Strict, Words, checked, read_definition
from pipeline.periods import Period
from pipeline.rolling import offered, texts_at
from pipeline.shipped import shipped
from pipeline.statistics import intervals
from pipeline.texts import msg
from pipeline.warehouse import Connection, DatabaseError, run_select, run_sql, transaction
from pipeline.workspace import Settings

SCALE = {"percent": 100.0, "per_10000": 10_000.0, "nps": 100.0}
PARTIAL = ("employee_id", "post", "branch_id", "month", "stratum", "numerator", "denominator", "sample")
SQUARES = ("numerator_sq", "denominator_sq", "cross_product")


class Choice(Strict):
    """A day by which a case may be counted: what the parameter counted_on calls it, and its SQL."""

    choice: str
    date: str


class Read(Strict):
    """How far around the result's month a feed is read: `date` places its rows; `before` and `after` are like `7d`.

    `unless`: feeds that may take rows of this one out of the figure, whatever their own month (一事不二罚). The figure does
    not rest on them: where they did not come, nothing is taken out. `counted_on`: where the parameter of that name says by
    which day a case counts, every choice with its day; `date` is that of the choice in force.
    """

    date: str
    before: str = Field("0d", pattern=r"^\d+d$")
    after: str = Field("0d", pattern=r"^\d+d$")
    unless: tuple[str, ...] = ()
    counted_on: tuple[Choice, ...] = ()

    @property
    def choices(self) -> dict[str, str]:
        return {one.choice: one.date for one in self.counted_on}

    def on(self, choice: str) -> Read:
        """The same, its rows placed by the day of that choice, where it has any."""
        return self.model_copy(update={"date": self.choices[choice]}) if self.counted_on else self

    @property
    def days_before(self) -> int:
        return int(self.before[:-1])

    @property
    def days_after(self) -> int:
        return int(self.after[:-1])


class Header(Strict):
    """What an indicator must say of itself; every key is required."""

    title: Words
    why: Words
    numerator: Words
    denominator: Words
    unit: Literal["percent", "per_10000", "seconds", "index", "nps", "cases", "incidents", "count"]
    kind: Literal["proportion", "rate", "mean", "balance", "ratio", "count"]
    evidence: Literal["sample", "census", "event"]
    standard: Literal["plain", "legal", "redline"]
    direction: Literal["higher", "lower"]
    grains: tuple[Literal["employee", "branch", "branch_yearly", "bank"], ...]
    frequency: Literal["month", "quarter", "year"]
    minimum_sample: int
    parameters: dict[str, int | float | str]
    reads: dict[str, Read]
    owner: str
    reference: str
    version: str


@dataclass(frozen=True)
class Indicator:
    """An indicator as its file defines it, with the workspace's parameters."""

    name: str
    header: Header
    sql: str
    digest: str
    parameters: Mapping[str, int | float | str]

    def levels(self, kind: str) -> tuple[str, ...]:
        """The levels that get a value in a period of that kind: its grains, and managing units where branches do.

        `branch_yearly` is a branch in years alone: in a month or a quarter it has too few answers to say anything.
        """
        grains = [str(grain) for grain in self.header.grains]
        if "branch_yearly" in grains and kind == "year":
            grains.append("branch")
        return (*grains, *(["managing_unit"] if "branch" in grains else []))

    @property
    def days_after(self) -> int:
        """How long after a month's end its value can still change."""
        return max((read.days_after for read in self.header.reads.values()), default=0)


def load_indicators(settings: Settings, own: Path | None = None) -> dict[str, Indicator]:
    """Every indicator, the shipped ones and those of the workspace's `own` folder. Raises DefinitionError."""
    paths = [*sorted((shipped("sql") / "indicators").glob("*.sql")), *(sorted(own.glob("*.sql")) if own else [])]
    found = {}
    for path in paths:
        name, header, sql, digest = _definition(path)
        given = settings.indicator_parameters.get(name, {})
        if unknown := set(given) - set(header.parameters):
            raise DefinitionError(
                msg(
                    "appraisal.yaml: {indicator} has no parameter {names}. Correct the name or remove it.",
                    indicator=name,
                    names=sorted(unknown),
                )
            )
        parameters = dict(header.parameters) | given
        limits = clock.fingerprint(settings) if "complaints" in header.reads else ""
        digest = hashlib.sha256(f"{digest}{sorted(parameters.items())}{limits}".encode()).hexdigest()
        found[name] = Indicator(name, _counted(name, header, parameters), sql, digest, parameters)
    if unknown := set(settings.indicator_parameters) - set(found):
        raise DefinitionError(
            msg("appraisal.yaml: no indicator is named {names}. Correct the name or remove it.", names=sorted(unknown))
        )
    return found


def _counted(name: str, header: Header, parameters: Mapping[str, int | float | str]) -> Header:
    """The header with its rows placed by the day that the parameter counted_on chooses. Raises DefinitionError."""
    choice = str(parameters.get("counted_on", ""))
    for read in header.reads.values():
        if read.counted_on and choice not in read.choices:
            raise DefinitionError(
                msg(
                    "appraisal.yaml: {indicator} cannot be counted by “{choice}”. Choose one of {choices}.",
                    indicator=name,
                    choice=choice,
                    choices=sorted(read.choices),
                )
            )
    return header.model_copy(update={"reads": {feed: read.on(choice) for feed, read in header.reads.items()}})


def prepare_staging(connection: Connection, settings: Settings | None = None) -> None:
    """The views that indicators read; assignments become disjoint spells first.

    The limits for complaints are those of `settings`; without it, those that the warehouse already has.
    """
    clock.publish(connection, settings)
    folder = shipped("sql") / "staging"
    for path in sorted(folder.glob("*.sql"), key=lambda path: (not path.stem.startswith("_"), path.stem)):
        run_sql(connection, f"staging/{path.stem}")
    run_sql(connection, "clock/complaint_clock")


def compute_partials(
    connection: Connection,
    indicators: Mapping[str, Indicator],
    known_until: date,
    progress: Callable[[str], None] = lambda _: None,
    settings: Settings | None = None,
) -> int:
    """Recompute the months that wait, or whose indicator has changed since; return how many (indicator, month) were.

    `known_until` is the day up to which facts are known ($as_of); it counts for months that were not ripe. `settings`: see
    prepare_staging.
    """
    prepare_staging(connection, settings)
    waiting = connection.execute("select distinct feed, month from meta.waiting").fetchall()
    done = {
        (indicator, month): (digest, known)
        for indicator, month, digest, known in connection.execute(
            "select indicator, month, digest, known_until from partial.computed"
        ).fetchall()
    }
    reached = _months(connection, indicators, known_until)
    exclusions = approved_exclusions(connection)
    count = 0
    with transaction(connection):
        for indicator in indicators.values():
            # Months computed before stay on the list: their rows may have moved to another month since.
            months = {month for name, month in done if name == indicator.name}
            for month in sorted(months.union(*(reached[read] for read in indicator.header.reads.items()))):
                before = done.get((indicator.name, month))
                if before and before[0] == indicator.digest and not _is_touched(indicator, month, waiting, before[1]):
                    continue
                progress(f"{indicator.name} {month:%Y-%m}")
                _compute(connection, indicator, Period.month_of(month), known_until, exclusions)
                count += 1
        connection.execute("delete from meta.waiting")
    return count


def evaluate(sums: pd.DataFrame, indicators: Mapping[str, Indicator], minimum_sample: int) -> pd.DataFrame:
    """Add `value`, `low`, `high` (95 %, samples only) in the indicator's unit, `unexcluded` (the value without approved
    exclusions; NaN where none is about it), and `status`: ok | thin | no_cases.

    Below the indicator's own minimum sample a value is thin; a person's also below `minimum_sample`, the workspace's gate.
    Only the grains that an indicator offers are kept. Division happens here and nowhere else: a zero denominator
    gives no value (NaN), never infinity.
    """
    kinds = sums["kind"].unique()
    levels = {(name, kind): one.levels(kind) for name, one in indicators.items() for kind in kinds}
    values, numbers = offered(sums, levels)
    left = sums[sums["indicator"].isin([name + EXCLUDED for name in indicators])]
    found = {name: np.full(len(values), np.nan) for name in ("value", "low", "high", "unexcluded")}
    status = np.zeros(len(values), dtype=np.int8)
    is_person = (values["level"] == "employee").to_numpy()
    ends = np.searchsorted(numbers, np.arange(len(indicators)), side="right")
    known = [indicators[name] for name in sorted(indicators)]
    for indicator, start, end in zip(known, [0, *ends[:-1]], ends, strict=True):
        if start == end:
            continue
        header, here = indicator.header, slice(start, end)
        part = values.iloc[here]
        found["value"][here], found["low"][here], found["high"][here] = values_of(header, part)
        found["unexcluded"][here] = _unexcluded(part, left, header, indicator.name)
        least = header.minimum_sample
        needed = np.where(is_person[here], max(minimum_sample, least), least)
        is_thin = (part["sample"].to_numpy() < needed) & (header.evidence == "sample")
        status[here] = np.where(np.isnan(found["value"][here]), 2, is_thin)
    told = {
        "direction": texts_at(numbers, [one.header.direction for one in known]),
        "evidence": texts_at(numbers, [one.header.evidence for one in known]),
        "status": texts_at(status, ["ok", "thin", "no_cases"]),
    }
    return values.assign(**found, **told)


def _unexcluded(part: pd.DataFrame, excluded: pd.DataFrame, header: Header, name: str) -> np.ndarray:
    """What each value would be without the approved exclusions; NaN where none is about it."""
    left = excluded[excluded["indicator"] == name + EXCLUDED]
    if left.empty:
        return np.full(len(part), np.nan)
    keys = ["level", "subject_id", "post", "period"]
    counts = ["numerator", "denominator", "sample", *SQUARES]
    beside = part[keys].merge(left[[*keys, *counts]], on=keys, how="left")
    whole = part.reset_index(drop=True).assign(**{n: part[n].to_numpy() + beside[n].fillna(0) for n in counts})
    value, _, _ = values_of(header, whole)
    return np.where(beside["denominator"].notna(), value, np.nan)


def values_of(header: Header, sums: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Value and 95 % interval, in the indicator's unit; NaN where there is none. Intervals only for samples."""
    scale = SCALE.get(header.unit, 1.0)
    numerator, denominator = sums["numerator"].to_numpy(float), sums["denominator"].to_numpy(float)
    if header.kind == "proportion" and header.evidence == "sample":
        # More errors, or more successes, than transactions: a fault of the data, which its checks report.
        numerator = np.clip(numerator, 0.0, np.maximum(denominator, 0.0))
    if header.kind == "count":
        return numerator, np.full(len(sums), np.nan), np.full(len(sums), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(denominator > 0, numerator * scale / denominator, np.nan)
    nothing = np.full(len(sums), np.nan)
    if header.evidence != "sample":
        return value, nothing, nothing
    low, high = _interval(header.kind, numerator, denominator, sums)
    return value, low * scale, high * scale


def _interval(
    kind: str, numerator: np.ndarray, denominator: np.ndarray, sums: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray]:
    denominator = np.where(denominator > 0, denominator, np.nan)
    if kind == "proportion":
        return intervals.wilson(numerator, denominator)
    if kind == "rate":
        return intervals.poisson_rate(numerator, denominator, 0.95)
    n = sums["sample"].to_numpy(float)
    if kind in ("mean", "balance"):
        return intervals.mean_interval(numerator, sums["numerator_sq"].to_numpy(float), n, 0.95)
    squares = [sums[name].to_numpy(float) for name in SQUARES]
    return intervals.ratio_interval(numerator, denominator, squares[0], squares[1], squares[2], n, 0.95)


def _compute(
    connection: Connection, indicator: Indicator, month: Period, known_until: date, exclusions: Sequence[Exclusion]
) -> None:
    names = [indicator.name, indicator.name + EXCLUDED]
    connection.execute("delete from partial.facts where indicator in (?, ?) and month = ?", [*names, month.first])
    connection.execute("delete from partial.computed where indicator = ? and month = ?", [indicator.name, month.first])
    optional = ", ".join(f"null as {name}" for name in (*SQUARES, "case_id"))
    values = {
        "start": month.first,
        "end": month.after,
        "as_of": known_until,
        "indicator": indicator.name,
        "version": indicator.header.version,
        **indicator.parameters,
    }
    shape = f"select * from (select {optional}, '-' as stratum where false) union all by name"
    whole = f"{shape} ({indicator.sql}\n)"
    try:
        if _may_leave_out(exclusions, indicator, month):
            dates = {feed: read.date for feed, read in indicator.header.reads.items()}
            kept = f"{shape} ({keeping(indicator.sql, dates)}\n)"
            _insert(connection, kept, "$indicator", values)
            _insert(connection, left_out(whole, kept), f"$indicator || '{EXCLUDED}'", values)
        else:
            _insert(connection, whole, "$indicator", values)
    except DatabaseError as error:
        raise DefinitionError(
            msg("{name}: the indicator does not run: {error}", name=indicator.name, error=str(error).splitlines()[0])
        ) from None
    run_select(
        connection,
        """insert into partial.computed values ($indicator, $month, $digest, $known,
            (select coalesce(max(number), 0) from meta.files))""",
        indicator=indicator.name,
        month=month.first,
        digest=indicator.digest,
        known=known_until,
    )


def _may_leave_out(exclusions: Sequence[Exclusion], indicator: Indicator, month: Period) -> bool:
    """Whether an approved exclusion is about the indicator in the month; a case is never left out."""
    is_event = indicator.header.evidence == "event"
    return not is_event and any(one.is_about(indicator.name, month.first, month.after) for one in exclusions)


def _insert(connection: Connection, sql: str, name: str, values: Mapping[str, Any]) -> None:
    run_select(
        connection,
        f"""insert into partial.facts by name
        select {name} as indicator, $version as version, r.* replace (coalesce(r.stratum, '-') as stratum)
        from ({sql}) as r""",
        **values,
    )


def _is_touched(
    indicator: Indicator, month: date, waiting: Sequence[tuple[str, date | None]], known_until: date
) -> bool:
    """Whether a waiting feed and month lie in what this month's value reads, or it was not ripe when computed."""
    after = Period.month_of(month).after
    if known_until < after + timedelta(days=indicator.days_after):
        return True
    for feed, touched in waiting:
        read = indicator.header.reads.get(feed)
        if touched is None:
            return True  # who is who has changed: every month may
        if feed == "score_events":
            return True  # an exclusion may be about any month
        if any(feed in one.unless for one in indicator.header.reads.values()):
            return True  # the incident of a row of any month may be told in it
        if read is None:
            continue
        if read.date != contracts()[feed].event_date:
            return True  # placed by another day than its feed's own: a row of any month may count in this one
        first = month - timedelta(days=read.days_before)
        last = after + timedelta(days=read.days_after)
        if touched < last and Period.month_of(touched).after > first:
            return True
    return False


def _months(
    connection: Connection, indicators: Mapping[str, Indicator], known_until: date
) -> dict[tuple[str, Read], set[date]]:
    """(feed, how it is read) → every month in which the feed has rows, and every month that such rows reach into.

    A complaint of September may fall due in October, which need not have a row of its own.
    """
    found: dict[tuple[str, Read], set[date]] = {}
    for feed, read in {item for indicator in indicators.values() for item in indicator.header.reads.items()}:
        rows = connection.execute(f"select distinct date_trunc('month', {read.date})::date from feed.{feed}").fetchall()
        months = found.setdefault((feed, read), set())
        for month in (Period.month_of(row[0]) for row in rows if row[0]):
            months.add(month.first)
            reached = Period.month_of(month.first - timedelta(days=read.days_after))
            while reached.first < month.after + timedelta(days=read.days_before):
                if reached.first < known_until:
                    months.add(reached.first)
                reached = reached.shifted(1)
    return found


@cache
def _definition(path: Path) -> tuple[str, Header, str, str]:
    definition = read_definition(path)
    header: Any = checked(Header, dict(definition.header), path.name)
    return definition.name, header, definition.sql, definition.digest
