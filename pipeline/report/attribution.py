"""Whose doing the change of a bank's item was: its points spread over the branches by how each moved the bank's figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.curves import PerCase
from pipeline.indicators import SCALE
from pipeline.periods import Period
from pipeline.report.lookup import BANK, Book, number
from pipeline.scorecards import Item

# Where the branches' own moves are together more than so many times the bank's, they cancel out and none made it.
CANCELLING = 5.0
CLOSE = 1e-6


@dataclass(frozen=True)
class Sums:
    """An indicator's numerator and denominator; nothing where there was no case."""

    numerator: float = 0.0
    denominator: float = 0.0


def shares(book: Book, item: Item, now: Period, before: Period, members: Sequence[str]) -> dict[str, float] | None:
    """Member → its part of the change of the bank's figure between the periods; the parts and what belongs to no member
    make 1 together. None where it cannot be said: no figure in one of them, several indicators in one item, a value that
    is more than its sums, or moves of the members that cancel out.
    """
    if item.indicator is None or item.also:
        return None
    pair = [_sums(book, item.indicator, "bank", BANK, period) for period in (before, now)]
    if any(sums is None for sums in pair):
        return None
    old, new = (sums or Sums() for sums in pair)
    moves = {}
    for member in members:
        first, last = (_sums(book, item.indicator, "branch", member, period) or Sums() for period in (before, now))
        moves[member] = _move(book, item, (old, new), (first, last))
    whole = _move(book, item, (old, new), (old, new))
    apart = sum(abs(move) for move in moves.values()) + abs(whole - sum(moves.values()))
    if not whole or apart > CANCELLING * abs(whole):
        return None
    return {member: move / whole for member, move in moves.items() if move}


def _move(book: Book, item: Item, bank: tuple[Sums, Sums], own: tuple[Sums, Sums]) -> float:
    """By how much the member moved the bank's figure: cases more or fewer where a case has its price, else its part of the
    ratio's change, seen from the middle of the bank's two values.
    """
    header = book.indicators[str(item.indicator)].header
    if isinstance(item.curve, PerCase) or header.kind == "count":
        falls_short = header.direction == "higher"
        first, last = (one.denominator - one.numerator if falls_short else one.numerator for one in own)
        return last - first
    middle = sum(one.numerator / one.denominator for one in bank) / 2
    first, last = (
        (one.numerator - middle * one.denominator) / whole.denominator for one, whole in zip(own, bank, strict=True)
    )
    return last - first


def _sums(book: Book, indicator: str, level: str, subject: str, period: Period) -> Sums | None:
    """The sums of a period; None for the bank's where its value is missing or more than their ratio."""
    row: dict[str, Any] | None = book.row(indicator, level, subject, period)
    if row is None:
        return None
    numerator, denominator = number(row["numerator"]), number(row["denominator"])
    if numerator is None or denominator is None:
        return None
    if level == "bank":
        value = number(row["value"])
        scale = SCALE.get(book.indicators[indicator].header.unit, 1.0)
        if (
            not denominator
            or value is None
            or abs(value - scale * numerator / denominator) > CLOSE * max(1, abs(value))
        ):
            return None
    return Sums(numerator, denominator)
