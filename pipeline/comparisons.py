"""Is the difference real: a subject against its own past, and a branch against its peer group.

Both only tell what the figures show; nothing is scored by them. A legal or redline indicator is told by its cases and
takes no part.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipeline.indicators import SCALE, Header, Indicator
from pipeline.periods import Period
from pipeline.statistics import funnels as plots
from pipeline.statistics import intervals
from pipeline.statistics.arrays import normal_quantile, positive
from pipeline.statistics.comparison import (
    difference_of_means,
    false_discovery,
    proportions_p_value,
    rate_ratio_p_value,
)

KEY = ["indicator", "level", "subject_id", "post"]
COMPARISONS = [
    *KEY,
    "period",
    "against",
    "base_period",
    "value",
    "base_value",
    "measure",
    "difference",
    "low",
    "high",
    "p",
    "q",
    "verdict",
]
FUNNELS = [
    "indicator",
    "level",
    "subject_id",
    "peer_group",
    "period",
    "value",
    "group_value",
    "expected",
    "low",
    "high",
    "alarm_low",
    "alarm_high",
    "z",
    "phi",
    "tau2",
    "flag",
    "verdict",
]
LEVEL = 0.95
LEVELS = (LEVEL, 0.998)  # a warning, an alarm
FEWEST_PEERS = 5  # of fewer, nobody can say how far apart they usually lie
FEWEST_CASES = 5  # with fewer, on either side, no share and no rate tells branches apart


def compare(
    values: pd.DataFrame,
    indicators: Mapping[str, Indicator],
    period: Period,
    previous: Period,
    *,
    level_q: float = 0.05,
) -> pd.DataFrame:
    """Each subject's values of `period` against those of `previous` and of a year ago, where both are there.

    `values` as from `indicators.evaluate`; of sample indicators that are neither legal nor redline, every level.
    One row per subject, indicator and `against` (previous | year_ago), ordered by them, with `measure` difference
    (value − base, in the unit: Newcombe's interval for proportions, Welch's for means and ratios) or ratio
    (value ÷ base, for rates; `high` NaN where there was no event before), the 95 % `low` and `high` of that
    `difference`, the test's `p`, and `q`: p adjusted for the number of subjects of the same indicator and level
    (Benjamini & Hochberg). `verdict`: better | worse | none, where q is at most `level_q`; NaN where nothing can be
    tested, and then none. A value carried from an earlier wave is not compared again.
    """
    bases = {"previous": previous, "year_ago": period.year_ago}
    if previous == period.year_ago:
        del bases["year_ago"]
    shown = values[values["value"].notna()]
    now = shown[(shown["period"] == period.first) & (shown["status"] != "carried")]
    parts = []
    for against, base in bases.items():
        pairs = now.merge(shown[shown["period"] == base.first], on=KEY, suffixes=("", "_then"))
        for name, mine in pairs.groupby("indicator", sort=False):
            header = indicators[str(name)].header if name in indicators else None
            if header and header.evidence == "sample" and header.standard == "plain":
                parts.append(_compared(mine, indicators[str(name)]).assign(against=against, base_period=base.first))
    if not parts:
        return pd.DataFrame(columns=COMPARISONS)
    found = pd.concat(parts, ignore_index=True)
    found["q"] = found.groupby(["indicator", "level", "against"])["p"].transform(
        lambda p: false_discovery(p.to_numpy())
    )
    higher = found["indicator"].map({name: one.header.direction == "higher" for name, one in indicators.items()})
    is_better = (found["value"] > found["base_value"]) == higher.astype(bool)
    # Rounded: a q at the level is at it on every processor.
    sure = (found["q"].round(9) <= level_q) & (found["value"] != found["base_value"])
    found["verdict"] = np.where(sure, np.where(is_better, "better", "worse"), "none")
    return found[COMPARISONS].sort_values([*KEY, "against"]).reset_index(drop=True)


def _compared(pairs: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """One indicator's pairs with measure, difference, low, high and p."""
    header, scale = indicator.header, SCALE.get(indicator.header.unit, 1.0)
    found = pairs[[*KEY, "period", "value"]].assign(base_value=pairs["value_then"], measure="difference")
    x1, n1 = pairs[["numerator", "denominator"]].to_numpy(float).T
    x2, n2 = pairs[["numerator_then", "denominator_then"]].to_numpy(float).T
    gap = pairs["value"].to_numpy(float) - pairs["value_then"].to_numpy(float)
    if header.kind == "proportion":
        # As in a value: more errors, or successes, than transactions are a fault of the data.
        x1, x2 = np.clip(x1, 0.0, np.maximum(n1, 0.0)), np.clip(x2, 0.0, np.maximum(n2, 0.0))
        low, high = intervals.difference_of_proportions(x1, n1, x2, n2, LEVEL)
        return found.assign(difference=gap, low=low * scale, high=high * scale, p=proportions_p_value(x1, n1, x2, n2))
    if header.kind == "rate":
        x1, x2 = np.maximum(x1, 0.0), np.maximum(x2, 0.0)
        low, high = intervals.rate_ratio(x1, n1, x2, n2, LEVEL)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(x2 > 0, x1 / n1 / (x2 / n2), np.nan)
        p = rate_ratio_p_value(x1, n1, x2, n2)
        return found.assign(measure="ratio", difference=ratio, low=low, high=high, p=p)
    now_then = []
    for suffix in ("", "_then"):
        value, bottom, top, n = (
            pairs[f"{name}{suffix}"].to_numpy(float) for name in ("value", "low", "high", "sample")
        )
        now_then.append((value, intervals.error_of(bottom, top, n, LEVEL), n))
    low, high, p = difference_of_means(*now_then[0], *now_then[1], level=LEVEL)
    return found.assign(difference=gap, low=low, high=high, p=p)


def funnels(
    values: pd.DataFrame, branches: pd.DataFrame, indicators: Mapping[str, Indicator], period: Period
) -> pd.DataFrame:
    """Each branch of `period` against what its peer group has together: how far chance alone takes one of its size.

    `values` as from `indicators.evaluate`; `branches`: branch_id, kind, peer_group (those of kind branch take part).
    Indicators of sample evidence, and proportions and rates of complete counts; neither legal nor redline. One row per
    indicator and branch with a value, in groups of at least FEWEST_PEERS. `group_value`: the group's ratio of sums, in
    the unit, and `expected` the numerator that it gives the branch; `low`, `high` (95 %) and `alarm_low`, `alarm_high`
    (99.8 %): limits in the unit, widened by the group's own scatter beyond chance (`phi`, `tau2`: see
    `statistics.funnels.overdispersion`); `z`: how many standard deviations, so widened, from the group; `flag`: within
    | low | high | very_low | very_high, empty where a mean or ratio has no interval. `verdict`: better | worse beyond
    the 99.8 % limits, which one branch in five hundred passes by chance; else none. A rate is not called low where as few
    events are likelier by chance than the limit says; no verdict rests on fewer than FEWEST_CASES cases expected and seen
    on the rarer side of a share or a rate.
    """
    places = branches.loc[branches["kind"] == "branch", ["branch_id", "peer_group"]]
    now = values[(values["level"] == "branch") & (values["period"] == period.first) & values["value"].notna()]
    now = now.merge(places, left_on="subject_id", right_on="branch_id")
    parts = []
    for (name, _), group in now.groupby(["indicator", "peer_group"], sort=True):
        header = indicators[str(name)].header if name in indicators else None
        if header is None or not _has_funnel(header) or len(group) < FEWEST_PEERS:
            continue
        parts.append(_funnel(group, header))
    if not parts:
        return pd.DataFrame(columns=FUNNELS)
    found = pd.concat(parts, ignore_index=True)
    higher = found["indicator"].map({name: one.header.direction == "higher" for name, one in indicators.items()})
    good = np.where(higher, "very_high", "very_low")
    is_far = found["flag"].isin(["very_low", "very_high"]) & (found["cases"] >= FEWEST_CASES)
    found["verdict"] = np.where(is_far, np.where(found["flag"] == good, "better", "worse"), "none")
    return found[FUNNELS].sort_values(["indicator", "peer_group", "subject_id"]).reset_index(drop=True)


def _has_funnel(header: Header) -> bool:
    if header.standard != "plain" or header.kind == "count":
        return False
    return header.evidence == "sample" or (header.evidence == "census" and header.kind in ("proportion", "rate"))


def _funnel(group: pd.DataFrame, header: Header) -> pd.DataFrame:
    """One peer group's rows with group_value, expected, limits, z and flag."""
    scale = SCALE.get(header.unit, 1.0)
    x, n = group["numerator"].to_numpy(float), group["denominator"].to_numpy(float)
    value = group["value"].to_numpy(float)
    cases = np.full(len(group), np.inf)
    if header.kind in ("proportion", "rate"):
        x = np.maximum(x, 0.0) if header.kind == "rate" else np.clip(x, 0.0, n)
    target = float(x.sum() / n.sum())
    if header.kind == "proportion":
        seen, due = x / n, target * n
        cases = np.maximum(np.minimum(due, n - due), np.minimum(x, n - x))
        z, error = plots.z_scores_proportion(x, n, target)
        phi, tau2 = _scatter(z, error)
        warning, alarm = (plots.funnel_limits_proportion(target, n, level, tau2=tau2) for level in LEVELS)
    elif header.kind == "rate":
        seen = x / n
        cases = np.maximum(x, n * target)
        z, error = plots.z_scores_ratio(x, n * target)
        phi, tau2 = _scatter(z, error)
        limits = [plots.funnel_limits_ratio(n * target, level, tau2=tau2) for level in LEVELS]
        warning, alarm = ((target * low, target * high) for low, high in limits)
    else:
        # Values and their intervals stand in the indicator's unit; the target is a plain ratio of sums.
        seen = value / scale
        error = positive(intervals.error_of(group["low"], group["high"], group["sample"], LEVEL)) / scale
        z = (seen - target) / error
        phi, tau2 = _scatter(z, error)
        halves = [normal_quantile(level) * np.sqrt(error**2 + tau2) for level in LEVELS]
        warning, alarm = ((target - half, target + half) for half in halves)
    # Rounded: a value on a limit is within it.
    flags = np.array(plots.flag(np.round(seen, 12), _rounded(warning), _rounded(alarm)), dtype=object)
    if header.kind == "rate":
        flags = _not_by_chance(flags, plots.chance_of_as_few(x, n * target))
    return group[["indicator", "level", "subject_id", "peer_group", "period", "value"]].assign(
        group_value=target * scale,
        expected=target * n,
        low=warning[0] * scale,
        high=warning[1] * scale,
        alarm_low=alarm[0] * scale,
        alarm_high=alarm[1] * scale,
        z=z * error / np.sqrt(error**2 + tau2),
        phi=phi,
        tau2=tau2,
        flag=flags,
        cases=cases,
    )


def _not_by_chance(flags: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """The flags of a rate, those on the low side only as far as so few events are as rare as their limit says."""
    warning, alarm = ((1 - level) / 2 for level in LEVELS)
    flags = np.where((flags == "very_low") & (chance > alarm), "low", flags)
    return np.where((flags == "low") & (chance > warning), "within", flags)


def _scatter(z: np.ndarray, error: np.ndarray) -> tuple[float, float]:
    """phi and tau2 of a group; no over-dispersion where nothing scatters (all at 0 or at 100 %)."""
    phi, tau2 = plots.overdispersion(z, standard_error=error, consistent=True)
    return phi, 0.0 if np.isnan(tau2) else tau2


def _rounded(limits: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    return np.round(limits[0], 12), np.round(limits[1], 12)
