"""The regulator's annex: its factors with our figures for them, and complaints by the classes of JR/T 0169-2018."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.report.heads import head
from pipeline.report.lookup import BANK, Book, change
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.model.regulator import ClassLine, Factor, FactorFigure, RegulatorAnnex
from pipeline.texts import msg
from pipeline.yamls import read_yaml


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
        businesses=tuple(classes.lines("business", rules()["businesses"])),
        reasons=tuple(classes.lines("reason", rules()["reasons"])),
        units=tuple(classes.by_unit()),
        notes=tuple(_notes(lacking)),
    )


def _notes(lacking: list[Text]) -> Iterator[Finding]:
    yield Finding(
        "regulator.counting", msg("A complaint counts once, under its first reason; merged ones are counted too.")
    )
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
    target = book.target(name)
    steps = (change(now, before), change(now, year_ago))
    moved, over_the_year = (None if step is None else Quantity(step, header.unit, change=True) for step in steps)
    return FactorFigure(
        Text(header.title.zh, header.title.en),
        Quantity(now, header.unit, bound=target),
        moved,
        over_the_year,
        None if target is None else Quantity(target, header.unit),
    )


class _Classes:
    """Complaints by class, now and in the period before."""

    def __init__(self, book: Book) -> None:
        self._book = book
        reasons = book.edition.tables["reasons"]
        self._now = reasons[reasons["period"] == book.period.first]
        self._before = reasons[reasons["period"] == book.period.shifted(-1).first]
        self.total = int(self._now["cases"].sum())

    def lines(self, column: str, listed: list[str]) -> Iterator[ClassLine]:
        """The classes that occur, the standard's first in its own order, then the bank's own, then what is not stated."""
        counts, before = (frame.groupby(column)["cases"].sum() for frame in (self._now, self._before))
        own = sorted(set(counts.index) - {*listed, "-"}, key=lambda name: (-counts[name], name))
        for name in [*(name for name in listed if name in counts.index), *own, *(["-"] if "-" in counts.index else [])]:
            yield self._line(None if name == "-" else name, int(counts[name]), int(before.get(name, 0)), name in listed)

    def by_unit(self) -> Iterator[ClassLine]:
        """Where they arose, most first: by managing unit, and by department and centre of the head office."""
        above = {branch: unit for unit in self._book.units for branch in self._book.below(unit)}
        names = {**self._book.names, **self._book.units}
        counts, before = (self._of_units(frame, above) for frame in (self._now, self._before))
        for unit, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
            yield self._line(names.get(unit), int(count), int(before.get(unit, 0)), is_listed=True)

    def figure(self, column: str, name: str) -> FactorFigure | None:
        """Complaints of one class; None where there were complaints neither now nor before."""
        if not self.total and self._before.empty:
            return None
        now, before = (int(f.loc[f[column] == name, "cases"].sum()) for f in (self._now, self._before))
        title = msg("Complaints: {name}", name=name)
        return FactorFigure(title, Quantity(now, "cases"), Quantity(now - before, "cases", change=True), None)

    def _of_units(self, frame: pd.DataFrame, above: Mapping[str, str]) -> Mapping[str, int]:
        where = frame["branch_id"].astype(str).map(lambda branch: above.get(branch, branch))
        found: Mapping[str, int] = frame.groupby(where)["cases"].sum().to_dict()
        return found

    def _line(self, name: str | None, count: int, previous: int, is_listed: bool) -> ClassLine:
        code = self._book.settings.complaint_codes.get(name or "")
        return ClassLine(code, name, is_listed, count, count / self.total if self.total else 0.0, previous)
