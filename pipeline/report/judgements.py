"""What a month's value is called: ordinary variation, better, worse, short of target. Each judgement has its rule id."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.report.model import Finding
from pipeline.statistics.newest import newest
from pipeline.texts import Message, msg

FEWEST = 8  # fewer periods than this give no range of ordinary variation


@dataclass(frozen=True)
class Variation:
    """Where the newest value lies among its predecessors. `code`: none | ordinary | better | worse | run_up | run_down.

    `low`, `high`: the range of ordinary variation (None without one); `run`: how many periods the run has lasted;
    `rule`: what told it apart, outside | trend | two_of_three | shift (None where nothing did); `chart`: by which chart.
    """

    code: str
    low: float | None = None
    high: float | None = None
    run: int = 0
    is_good: bool | None = None
    rule: str | None = None
    chart: str | None = None


def variation(
    series: Sequence[float | None],
    direction: str,
    most: float = math.inf,
    *,
    least: float = -math.inf,
    kind: str = "mean",
    counts: Sequence[tuple[float, float] | None] = (),
    scale: float = 1.0,
) -> Variation:
    """Judge the last of `series` (oldest first, None for a period without value) by a control chart and the NHS rules.

    `kind` as an indicator's: proportions and rates are charted with their `counts`, one (numerator, denominator) a
    period, the values being `scale` times their ratio; counts by themselves; everything else, and what has no counts,
    as a measurement. The range of ordinary variation ends at `least` and `most`, the lowest and highest values there
    can be.
    """
    values = _floats(series)
    if np.isnan(values[-1:]).any() or np.count_nonzero(~np.isnan(values)) < FEWEST:
        return Variation("none")
    pairs = [pair or (None, None) for pair in counts]
    above, below = (_floats([pair[place] for pair in pairs]) if pairs else None for place in (0, 1))
    found = newest(kind, values, above, below, scale=scale, fewest=FEWEST)
    low, high = max(found.low, least), min(found.high, most)
    if found.cause == "common":
        return Variation("ordinary", low, high, chart=found.chart)
    good = found.is_up == (direction == "higher")
    if found.cause == "trend":
        steps = np.sign(np.diff(values[~np.isnan(values)]))
        run = int(np.argmax(np.append(steps[::-1] != steps[-1], True)))
        return Variation("run_up" if found.is_up else "run_down", low, high, run, good, "trend", found.chart)
    return Variation("better" if good else "worse", low, high, 0, good, found.cause, found.chart)


def _floats(series: Sequence[float | None]) -> np.ndarray:
    return np.array([math.nan if value is None else value for value in series], float)


def judgement(
    status: str,
    found: Variation,
    *,
    standard: str,
    is_met: bool | None,
    failed_cases: int | None,
    is_scored: bool = False,
) -> Finding:
    """The words in the column 判断. A legal standard or a redline is told by its cases, never as ordinary variation.
    `is_scored`: whether points rest on the value, be it of few observations.
    """
    if status == "thin" and is_scored:
        words = msg("sample too small, scored as observed")
        if is_met is False:
            return Finding("status.thin_scored.missed", msg("{variation}, target missed", variation=words))
        return Finding("status.thin_scored", words)
    if special := _by_status(status):
        return special
    if standard in ("legal", "redline"):
        return _by_standard(is_met, failed_cases, found)
    words, tone = _by_variation(found)
    rule = ".".join(filter(None, ["variation", found.code, found.rule]))
    if is_met is False and tone in ("plain", "better"):
        return Finding(f"{rule}.missed", msg("{variation}, target missed", variation=words), tone)
    return Finding(rule, words, tone)


def _by_status(status: str) -> Finding | None:
    words = {
        "thin": msg("sample too small, shown only"),
        "not_delivered": msg("data not delivered"),
        "incomplete": msg("delivered in part"),
        "no_cases": msg("no cases"),
        "carried": msg("carried from the last wave"),
        "not_applicable": msg("not applicable"),
    }.get(status)
    return Finding(f"status.{status}", words) if words else None


def _by_standard(is_met: bool | None, failed_cases: int | None, found: Variation) -> Finding:
    """Whether the standard was kept. Where it was not, also that it has become worse; never that this is ordinary."""
    if is_met:
        return Finding("standard.met", msg("target met"))
    if is_met is None:
        rule, words, tone = "standard.listed", msg("listed case by case"), "plain"
    elif failed_cases:
        rule, words, tone = "standard.missed", msg("target missed, {count} overdue", count=failed_cases), "breach"
    else:
        rule, words, tone = "standard.missed", msg("target missed"), "breach"
    variation, how = _by_variation(found)
    if how != "worse":
        return Finding(rule, words, tone)
    both = msg("{standard}; {variation}", standard=words, variation=variation)
    return Finding(f"{rule}.{found.code}.{found.rule}", both, tone if tone == "breach" else how)


def _by_variation(found: Variation) -> tuple[Message, str]:
    match found.code:
        case "none":
            return msg("too few periods to judge"), "plain"
        case "ordinary":
            return msg("ordinary variation"), "plain"
        case "better":
            return msg("clearly better"), "better"
        case "worse":
            return msg("clearly worse"), "worse"
        case "run_up":
            return msg("rising for {count} periods", count=found.run), "better" if found.is_good else "worse"
    return msg("falling for {count} periods", count=found.run), "better" if found.is_good else "worse"
