"""How severe raters are, where several have rated the same subjects: shopper and branch taken apart.

Score = subject + rater + chance. Subjects are fixed: each has its own level, about which nothing is assumed. Raters are a
sample of raters, so that their effects are shrunk towards nobody being severe, the more the fewer scores they share with
others (empirical Bayes). What is not compared is not adjusted: a rater who shares no subject with another, however far
around, stays as he is, and severities are relative to the raters with whom he is connected.
Source: Henderson 1953, Biometrics 9:226 (method 3, the two variances); Henderson 1975, Biometrics 31:423 (the shrunk
effects and their errors); Searle, Casella & McCulloch 1992, Variance Components, ch. 5 and 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.statistics.arrays import Bools, Floats, amounts, round_significant, series

Indices = NDArray[np.intp]
# A rank below this share of the largest eigenvalue is rounding, not information.
NEGLIGIBLE = 1e-9


@dataclass(frozen=True)
class Severity:
    """One element per rater, in the order of `raters` (sorted).

    effect: points by which the rater scores above (lenient) or below (severe) those he is connected with, shrunk; 0 where
    the scores tell of no difference. standard_error: of that effect, given the variances. Both NaN where the rater is not
    `is_connected`, or where nothing is left over to tell chance by. chance: variance of a score of weight 1;
    between: variance of raters, never below 0. Both rounded to 6 significant digits, NaN where they cannot be told.
    """

    raters: NDArray[Any]
    effect: Floats
    standard_error: Floats
    is_connected: Bools
    chance: float
    between: float


def severity(score: ArrayLike, weight: ArrayLike, subject: ArrayLike, rater: ArrayLike) -> Severity:
    """Severity of every rater from one element per rating: its score, its weight (a rating of weight 2 is as sure as the
    mean of two), whom it is about, and who gave it (labels of any one kind).

    Scores that are NaN and weights of 0 take no part. ValueError for arrays of different lengths and negative weights.
    """
    y, w = series("score", score), series("weight", amounts("weight", weight))
    subjects, raters = np.asarray(subject), np.asarray(rater)
    if not y.size == w.size == subjects.size == raters.size:
        raise ValueError("score, weight, subject and rater: expected the same number of elements")
    labels, columns = np.unique(raters, return_inverse=True)
    used = ~np.isnan(y) & (w > 0)
    _, rows = np.unique(subjects, return_inverse=True)
    connected = _connected(rows[used], columns[used], len(labels))
    kept = used & connected[columns]
    chance, between = np.nan, np.nan
    effect, error = np.full(len(labels), np.nan), np.full(len(labels), np.nan)
    if kept.any():
        members, place = np.unique(columns[kept], return_inverse=True)
        design = _Reduced.of(y[kept], w[kept], np.unique(rows[kept], return_inverse=True)[1], place)
        chance, between = design.variances()
        effect[members], error[members] = design.shrunk(chance, between)
    return Severity(labels, effect, error, connected, chance, between)


@dataclass(frozen=True)
class _Reduced:
    """The normal equations of the raters, once the subjects are taken out: information @ effect = right."""

    information: Floats
    right: Floats
    left_over: float  # sum of squares that subjects alone leave
    ratings: int
    subjects: int

    @classmethod
    def of(cls, y: Floats, w: Floats, rows: Indices, columns: Indices) -> _Reduced:
        subjects, raters = int(rows.max()) + 1, int(columns.max()) + 1
        shared = np.zeros((subjects, raters))
        np.add.at(shared, (rows, columns), w)
        of_subject = shared.sum(axis=1)
        mean = np.bincount(rows, w * y, subjects) / of_subject
        apart = y - mean[rows]
        information = np.diag(shared.sum(axis=0)) - shared.T @ (shared / of_subject[:, None])
        right = np.asarray(np.bincount(columns, w * apart, raters), dtype=np.float64)
        return cls(information, right, float((w * apart**2).sum()), y.size, subjects)

    def variances(self) -> tuple[float, float]:
        """(chance, between) by fitting constants; both NaN where raters and subjects explain every score there is."""
        values, vectors = np.linalg.eigh(self.information)
        real = values > NEGLIGIBLE * values.max()
        rank = int(real.sum())
        free = self.ratings - self.subjects - rank
        if free <= 0 or rank == 0:
            return np.nan, np.nan
        explained = float(((vectors.T @ self.right)[real] ** 2 / values[real]).sum())
        chance = max(self.left_over - explained, 0.0) / free
        between = max((explained - rank * chance) / float(np.trace(self.information)), 0.0)
        return round_significant(chance), round_significant(between)

    def shrunk(self, chance: float, between: float) -> tuple[Floats, Floats]:
        """The raters' effects and their standard errors, given the two variances."""
        nothing = np.full(self.right.size, np.nan)
        if np.isnan(chance):
            return nothing, nothing
        if between == 0.0:
            return np.zeros(self.right.size), np.zeros(self.right.size)
        # Without chance, the effects are those of least squares: the ones that sum to zero where raters are connected.
        noise = max(chance, NEGLIGIBLE * between)
        inverse = np.linalg.inv(self.information + np.eye(self.right.size) * noise / between)
        return inverse @ self.right, np.sqrt(np.diag(inverse) * noise)


def _connected(rows: Indices, columns: Indices, raters: int) -> Bools:
    """Whether each rater shares a subject with another: those who do are compared, however many stand between."""
    pairs = np.unique(np.column_stack([rows, columns]), axis=0)
    shared = np.bincount(pairs[:, 0], minlength=1) > 1 if len(pairs) else np.zeros(1, dtype=bool)
    found: Bools = np.zeros(raters, dtype=bool)
    found[pairs[shared[pairs[:, 0]], 1]] = True
    return found
