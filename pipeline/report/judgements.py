"""What a month's value is called: ordinary variation, better, worse, short of target. Each judgement has its rule id."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pipeline.report.model import Finding
from pipeline.statistics import charts
from pipeline.texts import Message, msg

FEWEST = 8  # fewer periods than this give no range of ordinary variation


@dataclass(frozen=True)
class Variation:
    """Where the newest value lies among its predecessors. `code`: none | ordinary | better | worse | run_up | run_down.

    `low`, `high`: the range of ordinary variation (None without one); `run`: how many periods the run has lasted.
    """

    code: str
    low: float | None = None
    high: float | None = None
    run: int = 0
    is_good: bool | None = None


def variation(series: list[float | None], direction: str, most: float = math.inf) -> Variation:
    """Judge the last of `series` (oldest first, None for a period without value) by an XmR chart and the NHS rules.

    `most` is the highest value there can be: the range of ordinary variation ends there.
    """
    values = np.array([math.nan if value is None else value for value in series], float)
    if np.isnan(values[-1:]).any() or np.count_nonzero(~np.isnan(values)) < FEWEST:
        return Variation("none")
    limits = charts.xmr(values)
    low, high, centre = float(limits.lower[-1]), min(float(limits.upper[-1]), most), float(limits.centre[-1])
    cause = charts.special_causes(values, limits)[-1]
    is_up = values[-1] > centre
    good = is_up == (direction == "higher")
    if cause == "trend":
        steps = np.sign(np.diff(values[~np.isnan(values)]))
        rising = steps[-1] > 0
        run = int(np.argmax(np.append(steps[::-1] != steps[-1], True)))
        return Variation("run_up" if rising else "run_down", low, high, run, bool(rising) == (direction == "higher"))
    if cause == "common":
        return Variation("ordinary", low, high)
    return Variation("better" if good else "worse", low, high, is_good=good)


def judgement(
    status: str,
    found: Variation,
    *,
    standard: str,
    is_met: bool | None,
    failed_cases: int | None,
) -> Finding:
    """The words in the column 判断. A legal standard or a redline is told by its cases, never as ordinary variation."""
    if special := _by_status(status):
        return special
    if standard in ("legal", "redline"):
        return _by_standard(is_met, failed_cases)
    words, tone = _by_variation(found)
    if is_met is False and tone in ("plain", "better"):
        return Finding(f"variation.{found.code}.missed", msg("{variation}, target missed", variation=words), tone)
    return Finding(f"variation.{found.code}", words, tone)


def _by_status(status: str) -> Finding | None:
    words = {
        "thin": msg("sample too small, shown only"),
        "not_delivered": msg("data not delivered"),
        "no_cases": msg("no cases"),
        "carried": msg("carried from the last wave"),
        "not_applicable": msg("not applicable"),
    }.get(status)
    return Finding(f"status.{status}", words) if words else None


def _by_standard(is_met: bool | None, failed_cases: int | None) -> Finding:
    if is_met is None:
        return Finding("standard.listed", msg("listed case by case"))
    if is_met:
        return Finding("standard.met", msg("target met"))
    if failed_cases:
        return Finding("standard.missed", msg("target missed, {count} overdue", count=failed_cases), "breach")
    return Finding("standard.missed", msg("target missed"), "breach")


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
