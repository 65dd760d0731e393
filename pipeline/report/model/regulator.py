"""The annex by the regulator's factors and the standard's classes of complaints."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report.model.base import Finding, Quantity, Text
from pipeline.report.model.head import Head
from pipeline.texts import Message


@dataclass(frozen=True)
class FactorFigure:
    """A figure that speaks for a factor; `change` against the period before, None without a base. `is_carried`: the value is
    that of the last wave, none of this period's own.
    """

    title: Text | Message
    value: Quantity
    change: Quantity | None
    year_change: Quantity | None
    target: Quantity | None = None
    is_carried: bool = False


@dataclass(frozen=True)
class Factor:
    """One of the regulator's factors. `least` is the least weight that the rules give it, in per cent. Without figures, the
    departments' files hold nothing of it.
    """

    code: str
    title: Text
    least: int
    figures: tuple[FactorFigure, ...]


@dataclass(frozen=True)
class ClassLine:
    """Complaints of one class. `code` is the bank's own entry of the standard's code, None where it gives none; `name` is
    None for complaints of which the class is not stated. `is_listed`: whether the class is one of the standard's.
    """

    code: str | None
    name: str | None
    is_listed: bool
    count: int
    share: float
    previous: int


@dataclass(frozen=True, kw_only=True)
class RegulatorAnnex(Head):
    """`businesses` and `reasons` by the classes of JR/T 0169-2018; a complaint counts once, under its first reason."""

    told: Message
    complaints: int
    factors: tuple[Factor, ...]
    businesses: tuple[ClassLine, ...]
    reasons: tuple[ClassLine, ...]
    units: tuple[ClassLine, ...]  # where they arose: managing units and departments
    notes: tuple[Finding, ...] = ()
