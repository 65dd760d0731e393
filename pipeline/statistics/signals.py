"""Reading a control chart: which points are more than chance, and what that says about the process.

NHS rules (Making Data Count), as NHSRplotthedots applies them. Of several rules that hold for a point the
first counts: outside, trend, two_of_three, shift; otherwise common.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.statistics.arrays import Bools, Floats, choice, number, series
from pipeline.statistics.limits import Limits

Integers = NDArray[np.int64]

RUN_LENGTH = 7
PAIR_WINDOW = 3

# Differences below this part of the largest value are rounding: a constant series lies on its centre.
ROUNDING = 1e-12

DIRECTIONS = ("increase", "decrease", "neutral")


def special_causes(values: ArrayLike, limits: Limits) -> list[str]:
    """For each point, why it is more than chance: one of the five words below.

    outside       beyond a 3-sigma limit
    trend         one of at least 7 points of which each is higher (or each lower) than the one before
    two_of_three  between 2 and 3 sigma, as are two of three points in a row that lie on one side
    shift         one of at least 7 points in a row on one side of the centre
    common        none of these, or a missing value

    All points of a run bear its name, not only the last. Equal neighbours end a trend; a point on the
    centre ends a shift; a missing point ends every run. A point on a limit is within it. `values` has one
    dimension; the lines of `limits` have its length, or are single numbers. ValueError for anything else.
    """
    points, centre, lower, upper, lower_2s, upper_2s = _lines(values, limits)
    slack = _slack(points, centre)
    side = _sign(points - centre, slack)
    outside = (points < lower - slack) | (points > upper + slack)
    within = (points >= lower - slack) & (points <= upper + slack)
    close = within & ((points < lower_2s - slack) | (points > upper_2s + slack))
    steps = _sign(np.diff(points), slack)

    trend = _members(np.abs(_sums(steps, RUN_LENGTH - 1)) == RUN_LENGTH - 1, RUN_LENGTH, points.size)
    shift = _members(np.abs(_sums(side, RUN_LENGTH)) == RUN_LENGTH, RUN_LENGTH, points.size)
    paired = _sums(close.astype(np.int64), PAIR_WINDOW) >= 2
    pairs = paired & (np.abs(_sums(side, PAIR_WINDOW)) == PAIR_WINDOW)
    two_of_three = close & _members(pairs, PAIR_WINDOW, points.size)
    # In the order of precedence.
    found = {"outside": outside, "trend": trend, "two_of_three": two_of_three, "shift": shift}
    labels = np.select(list(found.values()), list(found), "common")
    return [str(label) for label in labels]


def variation_icon(values: ArrayLike, limits: Limits, direction: str) -> str:
    """What the last present point says: improvement, concern, neutral_high, neutral_low or common.

    `direction` is the good one: increase, decrease, or neutral (ValueError otherwise). A trend counts by
    where it goes, every other signal by the side of the centre it lies on. Without any point: common.
    """
    choice("direction", direction, DIRECTIONS)
    points, centre, *_ = _lines(values, limits)
    present = np.flatnonzero(~np.isnan(points))
    if not present.size:
        return "common"
    last = int(present[-1])
    cause = special_causes(points, limits)[last]
    if cause == "common":
        return "common"
    reference = points[last - 1] if cause == "trend" else centre[last]
    higher = bool(points[last] > reference)
    if direction == "neutral":
        return "neutral_high" if higher else "neutral_low"
    return "improvement" if higher == (direction == "increase") else "concern"


def assurance_icon(limits: Limits, target: float, direction: str) -> str | None:
    """Whether the process as it runs reaches `target`: consistent_pass, consistent_fail or inconsistent.

    By the last limits that are not NaN: a target between them (or on one, but for rounding) is met by chance. None
    for direction neutral, without target (NaN), and without limits. `target` in the unit of the chart, a single number
    (ValueError otherwise).
    """
    choice("direction", direction, DIRECTIONS)
    goal = number("target", target)
    lower, upper = np.broadcast_arrays(
        np.atleast_1d(np.asarray(limits.lower, dtype=np.float64)),
        np.atleast_1d(np.asarray(limits.upper, dtype=np.float64)),
    )
    present = np.flatnonzero(~np.isnan(lower) & ~np.isnan(upper))
    if direction == "neutral" or np.isnan(goal) or not present.size:
        return None
    last = present[-1]
    slack = _slack(np.array([goal]), np.atleast_1d(np.asarray(limits.centre, dtype=np.float64)))
    if lower[last] - slack <= goal <= upper[last] + slack:
        return "inconsistent"
    return "consistent_pass" if (goal < lower[last]) == (direction == "increase") else "consistent_fail"


def _lines(values: ArrayLike, limits: Limits) -> list[Floats]:
    points = series("values", values)
    lines = [points]
    for name in ("centre", "lower", "upper", "lower_2s", "upper_2s"):
        # Not through `numbers`: an infinite line is a limit that does not exist.
        line = np.asarray(getattr(limits, name), dtype=np.float64)
        if line.shape not in ((), points.shape):
            raise ValueError(f"limits.{name}: {line.size} for {points.size} values")
        lines.append(np.broadcast_to(line, points.shape))
    return lines


def _slack(points: Floats, centre: Floats) -> float:
    sizes = np.abs(np.concatenate([points, centre]))
    sizes = sizes[~np.isnan(sizes)]
    return ROUNDING * float(sizes.max()) if sizes.size else 0.0


def _sign(differences: Floats, slack: float) -> Integers:
    return (differences > slack).astype(np.int64) - (differences < -slack).astype(np.int64)


def _sums(marks: Integers, width: int) -> Integers:
    """Sum over every window of `width` neighbours; empty when there are fewer."""
    if marks.size < width:
        return np.zeros(0, dtype=np.int64)
    until = np.concatenate([[0], np.cumsum(marks)])
    sums: Integers = until[width:] - until[:-width]
    return sums


def _members(windows: Bools, width: int, size: int) -> Bools:
    """Which of `size` points lie in a marked window, windows being known by their first point."""
    member = np.zeros(size, dtype=np.bool_)
    for offset in range(width):
        member[offset : offset + windows.size] |= windows
    return member
