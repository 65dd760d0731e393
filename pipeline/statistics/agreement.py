"""Agreement between raters: do two shoppers, or several quality checkers, see the same thing?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pipeline.statistics.arrays import Floats, amounts, choice, normal_quantile

WEIGHTS = ("linear", "quadratic")
CHANCE = ("fixed", "free")


@dataclass(frozen=True)
class Agreement:
    """Kappa (1 perfect, 0 as by chance) with its standard error, interval, and z against no agreement."""

    kappa: float
    standard_error: float
    low: float
    high: float
    z: float


def cohen_kappa(table: ArrayLike, *, weights: str | None = None, level: float = 0.95) -> Agreement:
    """Cohen's kappa of two raters from the square table of their joint ratings, rows the first rater's.

    `weights` "linear" or "quadratic" gives near misses part of the credit, categories being in order and
    equally apart. Every field NaN for an empty table and when both raters used one category only. The
    interval is kappa ± z × standard error, not cut. ValueError for NaN, a table not square, unknown weights.
    Source: Fleiss, Cohen & Everitt 1969, Psychol Bull 72:323.
    """
    ratings = _table("table", table)
    size = ratings.shape[0]
    if ratings.shape[1] != size:
        raise ValueError(f"table: expected as many rows as columns, got {ratings.shape}")
    critical = normal_quantile(level)
    credit = _credit(size, weights)
    total = ratings.sum()
    if total == 0:
        return Agreement(math.nan, math.nan, math.nan, math.nan, math.nan)
    shares = ratings / total
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    by_chance = np.outer(rows, columns)
    seen, expected = float((credit * shares).sum()), float((credit * by_chance).sum())
    if math.isclose(expected, 1.0, abs_tol=1e-12):
        return Agreement(math.nan, math.nan, math.nan, math.nan, math.nan)
    kappa = (seen - expected) / (1 - expected)
    usual = (credit @ columns)[:, None] + (rows @ credit)[None, :]
    scale = math.sqrt(total) * (1 - expected)
    spread = (shares * (credit - usual * (1 - kappa)) ** 2).sum() - (kappa - expected * (1 - kappa)) ** 2
    error = math.sqrt(max(float(spread), 0.0)) / scale
    null = (by_chance * (credit - usual) ** 2).sum() - expected**2
    null_error = math.sqrt(max(float(null), 0.0)) / scale
    z = kappa / null_error if null_error > 0 else math.nan
    return Agreement(kappa, error, kappa - critical * error, kappa + critical * error, z)


def fleiss_kappa(counts: ArrayLike, *, chance: str = "fixed") -> float:
    """Kappa of several raters from counts per subject (row) and category (column).

    `chance` "fixed" takes the categories' frequencies as given (Fleiss), "free" every category as equally
    likely (Randolph). NaN without subjects, with one rater, and when chance alone agrees fully. ValueError
    for NaN and for rows that do not sum to one number of raters.
    Source: Fleiss 1971, Psychol Bull 76:378; Randolph 2005.
    """
    choice("chance", chance, CHANCE)
    ratings = _table("counts", counts)
    each = subject_agreement(ratings)
    if not each.size or np.isnan(each).any():
        return math.nan
    shares = ratings.sum(axis=0) / ratings.sum()
    expected = float((shares**2).sum()) if chance == "fixed" else 1 / ratings.shape[1]
    if math.isclose(expected, 1.0, abs_tol=1e-12):
        return math.nan
    return (float(each.mean()) - expected) / (1 - expected)


def subject_agreement(counts: ArrayLike) -> Floats:
    """Share of agreeing pairs of raters for each subject (row of `counts`), 0..1; NaN with one rater."""
    ratings = _table("counts", counts)
    raters = ratings.sum(axis=1)
    if raters.size and (raters != raters[0]).any():
        raise ValueError("counts: expected the same number of raters for every subject")
    pairs = raters * (raters - 1)
    agreeing = (ratings * (ratings - 1)).sum(axis=1)
    shares: Floats = agreeing / np.where(pairs > 0, pairs, np.nan)
    return shares


def _table(name: str, value: ArrayLike) -> Floats:
    table = amounts(name, value)
    if table.ndim != 2 or not table.shape[1] or np.isnan(table).any():
        raise ValueError(f"{name}: expected a table of counts with two dimensions and no gaps")
    return table


def _credit(size: int, weights: str | None) -> Floats:
    if weights is None:
        return np.eye(size)
    choice("weights", weights, WEIGHTS)
    apart = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / max(size - 1, 1)
    return np.asarray(1 - (apart if weights == "linear" else apart**2), dtype=np.float64)
