"""Indicators: each a header and a SELECT in sql/indicators. Value, interval and status of their sums, once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field

from pipeline import clock
from pipeline.contracts import contracts
from pipeline.errors import DefinitionError
from pipeline.exclusions import EXCLUDED
from pipeline.headers import Definition, Strict, Words, checked, definition_in, faulty
from pipeline.rolling import offered, texts_at
from pipeline.settings import Settings
from pipeline.shipped import shipped
from pipeline.statistics import intervals
from pipeline.texts import msg
from pipeline.written import text_of

SCALE = {"percent": 100.0, "per_10000": 10_000.0, "nps": 100.0}
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
    """What an indicator must say of itself; every key is required but `replaces`: the shipped indicator in whose place a
    bank's own of the same name counts.
    """

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
    replaces: str | None = None


@dataclass(frozen=True)
class Indicator:
    """An indicator as its file defines it, with the workspace's parameters. `is_own`: the bank's, not a shipped one;
    `starts_at`: the line of the file at which its SQL starts.
    """

    name: str
    header: Header
    sql: str
    digest: str
    parameters: Mapping[str, int | float | str]
    is_own: bool = False
    starts_at: int = 1

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
        definition, header = definition_at(path)
        name, digest = definition.name, definition.digest
        if unknown := set(header.reads) - set(contracts()):
            raise faulty(path.name, [msg("reads: there is no feed {names}", names=sorted(unknown))])
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
        days = clock.fingerprint_of_days(settings) if "staging.days" in definition.sql else ""
        digest = hashlib.sha256(f"{digest}{sorted(parameters.items())}{limits}{days}".encode()).hexdigest()
        counted, is_own = _counted(name, header, parameters), path.parent == own
        found[name] = Indicator(name, counted, definition.sql, digest, parameters, is_own, definition.starts_at)
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


def evaluate(sums: pd.DataFrame, indicators: Mapping[str, Indicator], minimum_sample: int) -> pd.DataFrame:
    """Add `value`, `low`, `high` (95 %, samples only) in the indicator's unit, `unexcluded` (the value without approved
    exclusions; NaN where none is about it), `left_out` (how many observations these took away; NaN likewise), and `status`:
    ok | thin | no_cases.

    Below the indicator's own minimum sample a value is thin; a person's also below `minimum_sample`, the workspace's gate.
    Only the grains that an indicator offers are kept. Division happens here and nowhere else: a zero denominator
    gives no value (NaN), never infinity. Raises DefinitionError where sums of squares cannot be those of the sums.
    """
    kinds = sums["kind"].unique()
    levels = {(name, kind): one.levels(kind) for name, one in indicators.items() for kind in kinds}
    values, numbers = offered(sums, levels)
    left = sums[sums["indicator"].isin([name + EXCLUDED for name in indicators])]
    found = {name: np.full(len(values), np.nan) for name in ("value", "low", "high", "unexcluded", "left_out")}
    status = np.zeros(len(values), dtype=np.int8)
    is_person = (values["level"] == "employee").to_numpy()
    ends = np.searchsorted(numbers, np.arange(len(indicators)), side="right")
    known = [indicators[name] for name in sorted(indicators)]
    for indicator, start, end in zip(known, [0, *ends[:-1]], ends, strict=True):
        if start == end:
            continue
        header, here = indicator.header, slice(start, end)
        part = values.iloc[here]
        try:
            found["value"][here], found["low"][here], found["high"][here] = values_of(header, part)
            found["unexcluded"][here], found["left_out"][here] = _unexcluded(part, left, header, indicator.name)
        except ValueError as error:
            if header.kind not in ("mean", "balance", "ratio"):
                raise
            raise _without_squares(indicator.name) from error
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


def _without_squares(name: str) -> DefinitionError:
    return DefinitionError(
        msg(
            "{path}: numerator_sq, denominator_sq and cross_product do not belong to numerator, denominator and sample. "
            "Return Σy², Σx² and Σxy, where y and x are what each observation that sample counts adds to numerator and "
            "denominator.",
            path=f"{name}.sql",
        )
    )


def _unexcluded(part: pd.DataFrame, excluded: pd.DataFrame, header: Header, name: str) -> tuple[np.ndarray, np.ndarray]:
    """What each value would be without the approved exclusions, and how many observations these took away; NaN where none
    is about it.
    """
    left = excluded[excluded["indicator"] == name + EXCLUDED]
    if left.empty:
        return np.full(len(part), np.nan), np.full(len(part), np.nan)
    keys = ["level", "subject_id", "post", "period"]
    counts = ["numerator", "denominator", "sample", *SQUARES]
    beside = part[keys].merge(left[[*keys, *counts]], on=keys, how="left")
    whole = part.reset_index(drop=True).assign(**{n: part[n].to_numpy() + beside[n].fillna(0) for n in counts})
    value, _, _ = values_of(header, whole)
    return np.where(beside["denominator"].notna(), value, np.nan), beside["sample"].to_numpy(float)


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
    squares = [sums[name].to_numpy(float) for name in SQUARES]
    # A mean is over its sample. One of a bank's own may divide by something else, as by the answers that a row stands for:
    # then it is a ratio over the observations.
    is_mean = (
        (denominator == n) | np.isnan(denominator) if kind in ("mean", "balance") else np.zeros(len(n), dtype=bool)
    )
    if is_mean.all():
        return intervals.mean_interval(numerator, squares[0], n, 0.95)
    apart, alike = np.where(is_mean, np.nan, numerator), np.where(is_mean, numerator, np.nan)
    ratio = intervals.ratio_interval(apart, denominator, squares[0], squares[1], squares[2], n, 0.95)
    mean = intervals.mean_interval(alike, squares[0], n, 0.95)
    return np.where(is_mean, mean[0], ratio[0]), np.where(is_mean, mean[1], ratio[1])


def definition_at(path: Path) -> tuple[Definition, Header]:
    """An indicator's file, and its header, as it stands now. Raises DefinitionError."""
    return _parsed(text_of(path), path)


@lru_cache(maxsize=256)
def _parsed(text: str, path: Path) -> tuple[Definition, Header]:
    """By the text too: a bank changes its own indicators while a process that keeps the schedule lives on."""
    definition = definition_in(text, path)
    return definition, checked(Header, dict(definition.header), path.name)
