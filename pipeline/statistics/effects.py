"""What an action did to those who had it: before and after, beside those who had not and started alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from pipeline.statistics.arrays import numbers, tail

FEWEST = 3  # of either kind


@dataclass(frozen=True)
class Effect:
    """`treated`, `others`: how many were compared; `change`, `other_change`: mean of after − before of each kind.

    `difference`: by how much the treated came out higher than others who had started alike, `low` and `high` its interval.
    All in the unit of the values.
    """

    treated: int
    others: int
    change: float
    other_change: float
    difference: float
    low: float
    high: float


def adjusted_effect(before: ArrayLike, after: ArrayLike, is_treated: ArrayLike, level: float = 0.95) -> Effect | None:
    """The treated's advantage after an action, at equal values before it; one element for each subject.

    Whoever starts low comes up again by chance alone (regression to the mean), so the plain difference of changes favours
    whichever kind started lower. Least squares of `after` on `before` and on being treated takes that out; the interval is
    Student's. Others that had started outside the range of the treated are left out: nobody is like them. Subjects with a
    NaN are left out. None where fewer than FEWEST of either kind are left, or nothing scatters. ValueError for arrays of
    different shape. Source: Vickers & Altman 2001, BMJ 323:1123 (analysis of covariance).
    """
    x, y = numbers("before", before), numbers("after", after)
    treated = np.asarray(is_treated, dtype=np.bool_)
    if not x.shape == y.shape == treated.shape:
        raise ValueError(f"before, after, is_treated: shapes {x.shape}, {y.shape}, {treated.shape}")
    there = ~np.isnan(x) & ~np.isnan(y)
    if not (there & treated).any():
        return None
    alike = there & (treated | ((x >= x[there & treated].min()) & (x <= x[there & treated].max())))
    x, y, treated = x[alike], y[alike], treated[alike]
    count, others = int(treated.sum()), int((~treated).sum())
    if min(count, others) < FEWEST:
        return None
    columns = [np.ones(len(x)), treated.astype(float)]
    if np.ptp(x) > 0:
        columns.append(x - x.mean())
    design = np.stack(columns, axis=1)
    inverse = np.linalg.pinv(design.T @ design)
    fitted = inverse @ design.T @ y
    freedom = len(x) - design.shape[1]
    variance = float(((y - design @ fitted) ** 2).sum()) / freedom if freedom > 0 else 0.0
    error = float(np.sqrt(variance * inverse[1, 1]))
    if not error > 1e-12:
        return None
    half = float(stdtrit(freedom, 1 - tail(level))) * error
    change = y - x
    return Effect(
        treated=count,
        others=others,
        change=float(change[treated].mean()),
        other_change=float(change[~treated].mean()),
        difference=float(fitted[1]),
        low=float(fitted[1]) - half,
        high=float(fitted[1]) + half,
    )
