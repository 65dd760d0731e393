"""Behind a row of a scorecard: whose figure it is, the branch's where that stands in, and the rows and cases of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from pipeline.curves import class_name
from pipeline.explain.arithmetic import billionths, calculate, decimal
from pipeline.explain.figures import expression_of, figure_of
from pipeline.explain.model import BranchRows, BranchScore, Case, Figure, Part, Step
from pipeline.indicators import Indicator
from pipeline.report.model import Text
from pipeline.scorecards import Item, sentence
from pipeline.settings import Settings
from pipeline.texts import Message, msg
from pipeline.tracing import Subject, Sums, Trace

Row = Mapping[str, Any]


class Tracer(Protocol):
    """Where rows come from; without a warehouse, nothing does."""

    def rows(self, indicator: Indicator, subject: Subject, edition: Sums | None, window: int = 0) -> Trace | None:
        """The rows behind a value of the period, or of so many months up to its end."""

    def stays(self, subject: Subject) -> list[tuple[str, int]]:
        """(branch, days) of a person's post."""

    def not_counted(self, indicator: Indicator, subject: Subject, *, has_exclusions: bool) -> tuple[Message, ...]:
        """What incidents counted elsewhere took out and, where they took out rows, approved exclusions."""


@dataclass(frozen=True)
class Sources:
    """What an edition says, by what is asked of it. `values`: (indicator, level, subject, post) → row; `cases`: (indicator,
    level, subject, post) → rows; `branch_scores`: branch → how its own score was made.
    """

    settings: Settings
    indicators: Mapping[str, Indicator]
    values: Mapping[tuple[str, str, str, str], Row]
    cases: Mapping[tuple[str, str, str, str], Sequence[Row]]
    names: Mapping[str, str]
    branch_scores: Mapping[str, BranchScore]
    tracer: Tracer | None = None

    def title(self, indicator: str) -> Text:
        header = self.indicators[indicator].header
        return Text(header.title.zh, header.title.en)

    def name(self, branch: str) -> Text:
        found = self.names.get(branch, branch)
        return Text(found, found)


def part_of(item: Item, row: Row, indicator: Indicator, subject: Subject, sources: Sources) -> Part:
    """The indicator's figure, the rows and the cases behind it."""
    grain = str(row["grain_used"])
    stands_in = subject.level == "employee" and grain == "branch"
    own_row = sources.values.get((indicator.name, subject.level, subject.subject_id, subject.post))
    unit_rule = sentence(item.model_copy(update={"also": ()}), indicator.header.unit, {})
    own: Figure | None = None
    branches: tuple[BranchRows, ...] = ()
    trace: Trace | None = None
    tracer = sources.tracer
    if stands_in:
        figure, branches = _branch_figure(indicator, row, subject, sources)
        is_native = item.grain == "branch"
        if own_row and not is_native:
            own = figure_of(indicator, sources.title(indicator.name), own_row, subject.level, _self(subject))
            trace = tracer.rows(indicator, subject, _sums(own_row)) if tracer else None
    else:
        window = int(grain.removeprefix("window_")) if grain.startswith("window_") else 0
        kept = own_row if own_row and not window and grain != "shrunk" else row
        figure = figure_of(indicator, sources.title(indicator.name), kept, subject.level, _self(subject))
        if grain == "shrunk" and own_row:
            own = figure_of(indicator, sources.title(indicator.name), own_row, subject.level, _self(subject))
        counted = row if window else own_row
        trace = tracer.rows(indicator, subject, _sums(counted), window) if tracer else None
    traces = [*([trace] if trace else []), *(branch.trace for branch in branches)]
    # Of what counts only as a whole it is not known which rows an exclusion took out.
    has_exclusions = any(found.left_out or found.grain == "whole" for found in traces)
    not_counted = tracer.not_counted(indicator, subject, has_exclusions=has_exclusions) if tracer else ()
    cases = sources.cases.get((indicator.name, subject.level, subject.subject_id, subject.post), ())
    return Part(
        figure=figure,
        rule=unit_rule,
        own=own,
        cases=tuple(_case(case) for case in cases),
        trace=trace,
        branches=branches,
        not_counted=not_counted,
    )


def _branch_figure(
    indicator: Indicator, row: Row, subject: Subject, sources: Sources
) -> tuple[Figure, tuple[BranchRows, ...]]:
    """The figure of the branch, or of several by days, and their rows."""
    stays = stays_of(row, subject, sources)
    title = sources.title(indicator.name)
    traces = []
    for branch, _ in stays:
        theirs = sources.values.get((indicator.name, "branch", branch, "-"))
        if sources.tracer and theirs:
            found = sources.tracer.rows(indicator, Subject("branch", branch), _sums(theirs))
            traces += [BranchRows(sources.names.get(branch, branch), found)] if found else []
    if len(stays) == 1:
        theirs = sources.values.get((indicator.name, "branch", stays[0][0], "-"))
        if theirs:
            return figure_of(indicator, title, theirs, "branch", sources.name(stays[0][0])), tuple(traces)
    value, steps = branch_value(indicator.name, row, subject, sources)
    names = msg("{branches}", branches=[sources.name(branch) for branch, _ in stays])
    whole = {"numerator": None, "denominator": None, "sample": None, "value": value, "low": None, "high": None}
    figure = figure_of(indicator, title, whole | {"status": row["status"]}, "branch", names)
    return Figure(**{**vars(figure), "steps": steps}), tuple(traces)


def _self(subject: Subject) -> Text:
    return Text("本人", "own") if subject.level == "employee" else Text("本机构", "own")


def _sums(row: Row | None) -> Sums | None:
    if row is None:
        return None
    numerator, denominator = decimal(row["numerator"]), decimal(row["denominator"])
    if numerator is None or denominator is None:
        return None
    return Sums(numerator, denominator, whole(row["sample"]) or 0)


def _case(row: Row) -> Case:
    code = str(row["case_class"])
    words = class_name(code)
    return Case(
        str(row["case_id"]),
        code,
        Text(words, words) if isinstance(words, str) else words,
        decimal(row["count"]) or Decimal(0),
    )


def stays_of(row: Row, subject: Subject, sources: Sources) -> list[tuple[str, int]]:
    """(branch, days) by which branches' figures count; the branch of the sheet alone where no days are known."""
    stays = sources.tracer.stays(subject) if sources.tracer else []
    return [stay for stay in stays if stay[1]] or [(str(row["branch_id"]), 1)]


def mean_steps(amounts: Sequence[tuple[str, str | None, int]], value: Decimal) -> tuple[Step, ...]:
    """The mean over branches (name, expression of the amount, days) by days there; nothing for a single branch."""
    counted = [(name, amount, days) for name, amount, days in amounts if amount is not None]
    if len(counted) < 2:
        return ()
    terms = " + ".join(f"{amount} × {days}" for _, amount, days in counted)
    mean = calculate(f"({terms}) ÷ {sum(days for _, _, days in counted)}", value)
    names = [msg("{name} {days} days", name=name, days=days) for name, _, days in counted]
    return (Step(msg("mean over the branches, by days there: {branches}", branches=names), mean.line),)


def branch_before(indicator: str, column: str, row: Row, subject: Subject, sources: Sources) -> Decimal | None:
    """The branches' value of an earlier period (`column`: year_ago or previous), as it counts for a person."""
    found = [
        (sources.values.get((indicator, "branch", name, "-")), days) for name, days in stays_of(row, subject, sources)
    ]
    return _mean([(decimal(theirs.get(column)), days) for theirs, days in found if theirs])


def _mean(amounts: Sequence[tuple[Decimal | None, int]]) -> Decimal | None:
    """The mean by days of those that are known."""
    counted = [(amount, days) for amount, days in amounts if amount is not None]
    if not counted:
        return None
    total = sum((amount * days for amount, days in counted), Decimal(0))
    return billionths(float(total / sum(days for _, days in counted)))


def branch_value(
    indicator: str, row: Row, subject: Subject, sources: Sources
) -> tuple[Decimal | None, tuple[Step, ...]]:
    """The branches' value as it counts for a person: of one branch, or the mean by days."""
    stays = stays_of(row, subject, sources)
    found = [(branch, sources.values.get((indicator, "branch", branch, "-")), days) for branch, days in stays]
    there = [(decimal(theirs["value"]), days) for _, theirs, days in found if theirs]
    mean = _mean(there)
    if mean is None:
        return None, ()
    terms = [
        (
            sources.names.get(branch, branch),
            expression_of(sources.indicators[indicator], theirs) if theirs else None,
            days,
        )
        for branch, theirs, days in found
    ]
    single = [(name, amount) for name, amount, _ in terms if amount is not None and "÷" in amount]
    if single and sum(amount is not None for amount, _ in there) == 1:
        told = msg("{name}: numerator ÷ denominator", name=single[0][0])
        return mean, (Step(told, calculate(single[0][1], mean).line),)
    return mean, mean_steps(terms, mean)


def whole(value: Any) -> int | None:
    number = decimal(value)
    return None if number is None or not number.is_finite() else int(number)
