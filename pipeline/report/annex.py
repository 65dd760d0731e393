"""The regulator's annex: its factors with our figures for them, and complaints by the classes of JR/T 0169-2018."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.complaint_classes import listed
from pipeline.report.heads import head
from pipeline.report.lookup import BANK, Book, change
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.model.regulator import ClassLine, Factor, FactorFigure, RegulatorAnnex
from pipeline.texts import msg
from pipeline.yamls import read_yaml

COLUMNS = {"business": Text("按业务类别", "By business"), "reason": Text("按投诉原因", "By reason")}


@cache
def rules() -> Mapping[str, Any]:
    """factors.yaml."""
    found: Mapping[str, Any] = read_yaml(Path(__file__).with_name("factors.yaml").read_text(encoding="utf-8"))
    return found


def regulator_annex(book: Book) -> RegulatorAnnex | None:
    """The annex of the whole bank; None where the period has no complaint and none of the factors' indicators."""
    classes = _Classes(book)
    factors = tuple(_factor(book, classes, rule) for rule in rules()["factors"])
    if not classes.total and not any(factor.figures for factor in factors):
        return None
    lacking = [factor.title for factor in factors if not factor.figures]
    return RegulatorAnnex(
        **head(book, "regulator", BANK, book.settings.name.zh),
        told=msg("Complaints received: {count}.", count=Quantity(classes.total, "cases")),
        complaints=classes.total,
        factors=factors,
        businesses=tuple(classes.lines("business", listed("business"))),
        reasons=tuple(classes.lines("reason", listed("reason"))),
        units=tuple(classes.by_unit()),
        notes=tuple(_notes(lacking, classes)),
    )


def _notes(lacking: list[Text], classes: _Classes) -> Iterator[Finding]:
    yield Finding(
        "regulator.counting", msg("A complaint counts once, under its first reason; merged ones are counted too.")
    )
    if classes.renamed:
        pairs = [msg("“{own}” as “{name}”", own=own, name=name) for own, name in classes.renamed]
        sentence = msg("The bank’s own names that the standard knows under another: {pairs}.", pairs=pairs)
        yield Finding("regulator.renamed", sentence)
    for column, words in COLUMNS.items():
        if count := classes.unclassed(column):
            facts = {"column": words, "count": _cases(count), "all": _cases(classes.total)}
            sentence = msg(
                "{column}: {count} of {all} are not classed by JR/T 0169-2018; the standard’s classes are counted "
                "without them.",
                **facts,
            )
            yield Finding("regulator.unclassed", sentence, "worse")
    if lacking:
        sentence = msg("Of these factors the departments’ files hold nothing: {names}.", names=lacking)
        yield Finding("regulator.lacking", sentence)


def _factor(book: Book, classes: _Classes, rule: Mapping[str, Any]) -> Factor:
    figures = [_figure(book, name) for name in rule.get("indicators", ()) if name in book.indicators]
    figures += [classes.figure("reason", name) for name in rule.get("reasons", ())]
    figures += [classes.figure("business", name) for name in rule.get("businesses", ())]
    known = tuple(figure for figure in figures if figure is not None)
    return Factor(rule["code"], Text(rule["zh"], rule["en"]), int(rule["least"]), known)


def _figure(book: Book, name: str) -> FactorFigure | None:
    header = book.indicators[name].header
    now, before, year_ago = (
        book.value(name, "bank", BANK, p) for p in (book.period, book.period.shifted(-1), book.period.year_ago)
    )
    if now is None:
        return None
    target, row = book.target(name), book.row(name, "bank", BANK, book.period)
    steps = (change(now, before), change(now, year_ago))
    moved, over_the_year = (None if step is None else Quantity(step, header.unit, change=True) for step in steps)
    return FactorFigure(
        Text(header.title.zh, header.title.en),
        Quantity(now, header.unit, bound=target),
        moved,
        over_the_year,
        None if target is None else Quantity(target, header.unit),
        is_carried=row is not None and row["status"] == "carried",
    )


def _unclassed(frame: pd.DataFrame, column: str) -> int:
    return int(frame.loc[~frame[column].isin(listed(column)), "cases"].sum())


def _found(frame: pd.DataFrame, column: str, name: str) -> float | None:
    """How many complaints of the class there are; None where there may be some under a name that is none of the standard's."""
    count = float(frame.loc[frame[column] == name, "cases"].sum())
    return None if not count and _unclassed(frame, column) else count


def _cases(count: int) -> Quantity:
    return Quantity(count, "cases")


class _Classes:
    """Complaints by class, now and in the period before; the bank's own name of a class is read as the standard's."""

    def __init__(self, book: Book) -> None:
        self._book = book
        reasons = book.edition.tables["reasons"]
        now = reasons[reasons["period"] == book.period.first]
        known = {column: book.settings.complaint_classes.names(column) for column in COLUMNS}
        self.renamed = sorted({(own, known[c][own]) for c in COLUMNS for own in now[c].unique() if own in known[c]})
        reasons = reasons.assign(**{column: reasons[column].replace(known[column]) for column in COLUMNS})
        self._now = reasons[reasons["period"] == book.period.first]
        self._before = reasons[reasons["period"] == book.period.shifted(-1).first]
        self.total = int(self._now["cases"].sum())

    def lines(self, column: str, standard: list[str]) -> Iterator[ClassLine]:
        """The classes that occur, the standard's first in its own order, then the bank's own, then what is not stated."""
        counts, before = (frame.groupby(column)["cases"].sum() for frame in (self._now, self._before))
        own = sorted(set(counts.index) - {*standard, "-"}, key=lambda name: (-counts[name], name))
        for name in [
            *(name for name in standard if name in counts.index),
            *own,
            *(["-"] if "-" in counts.index else []),
        ]:
            yield self._line(
                None if name == "-" else name, int(counts[name]), int(before.get(name, 0)), name in standard
            )

    def by_unit(self) -> Iterator[ClassLine]:
        """Where they arose, most first: by managing unit, and by department and centre of the head office."""
        above = {branch: unit for unit in self._book.units for branch in self._book.below(unit)}
        names = {**self._book.names, **self._book.units}
        counts, before = (self._of_units(frame, above) for frame in (self._now, self._before))
        for unit, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
            yield self._line(names.get(unit), int(count), int(before.get(unit, 0)), is_listed=True)

    def unclassed(self, column: str) -> int:
        """How many of the period's complaints have no class of the standard."""
        return _unclassed(self._now, column)

    def figure(self, column: str, name: str) -> FactorFigure | None:
        """Complaints of one class; None where there were complaints neither now nor before. Where none was found and some
        have no class of the standard, nobody knows that there was none: no number.
        """
        if not self.total and self._before.empty:
            return None
        now, before = (_found(frame, column, name) for frame in (self._now, self._before))
        step = change(now, before)
        moved = None if step is None else Quantity(step, "cases", change=True)
        return FactorFigure(msg("Complaints: {name}", name=name), Quantity(now, "cases"), moved, None)

    def _of_units(self, frame: pd.DataFrame, above: Mapping[str, str]) -> Mapping[str, int]:
        where = frame["branch_id"].astype(str).map(lambda branch: above.get(branch, branch))
        found: Mapping[str, int] = frame.groupby(where)["cases"].sum().to_dict()
        return found

    def _line(self, name: str | None, count: int, previous: int, is_listed: bool) -> ClassLine:
        code = self._book.settings.complaint_codes.get(name or "")
        return ClassLine(code, name, is_listed, count, count / self.total if self.total else 0.0, previous)
