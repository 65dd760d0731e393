"""Evidence gates: whether a person's figure tells the person from the peers, and how much evidence that would need. Pure.

A sample indicator of a person is `unreliable` where τ²/(τ² + v/n) falls below the workspace's minimum: most of what sets
people apart at such a sample is chance. τ² (how far the peers truly differ) and v (the variance of one answer, visit or
transaction) are fitted to the peers' own figures: beta-binomial for proportions, Marshall for rates, analysis of variance
for means and ratios. Source: Adams 2009, RAND TR-653 (reliability of profiling).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.board import NO_VALUES, Board
from pipeline.indicators import SCALE, SQUARES, Header, Indicator
from pipeline.settings import Gates
from pipeline.statistics import shrinkage

FEWEST_PEERS = 10  # below that nothing can be fitted; then only the minimum sample counts
FITTED_FROM = 4000  # more peers than these tell the spread no better
GATED = ("required", "reliability", "shrunk")


@dataclass(frozen=True)
class Spread:
    """Of a peer group: the mean, τ² (between its members) and v (of one observation), in the indicator's own fraction.

    `by_exposure`: whether n is the denominator (rates and proportions) or the number of observations.
    """

    mean: float
    between: float
    within: float
    by_exposure: bool


def with_gates(
    values: pd.DataFrame, peers: pd.DataFrame, indicators: Mapping[str, Indicator], gates: Gates
) -> pd.DataFrame:
    """`values` (as pipeline.indicators.evaluate gives them, of one period) with three columns more, filled for persons'
    sample indicators: `required` (observations for the gates; NaN where no number would do, since the peers do not differ
    beyond chance), `reliability` (0..1; NaN where not to be told), `shrunk` (the value drawn to the peers', in its unit);
    and `status` unreliable where the reliability is below the gate.

    `peers`: subject_id, post, peer_group. A person's peers hold the same post in the same peer group; the whole post where
    these are fewer than ten. With fewer than ten of the post nothing is fitted.
    """
    found = values.reset_index(drop=True).assign(**dict.fromkeys(GATED, np.nan))
    groups = _groups(found, peers)
    columns = {name: found[name].to_numpy(float).copy() for name in GATED}
    status = found["status"].astype(object).to_numpy().copy()
    is_person = (found["level"] == "employee").to_numpy() & found["value"].notna().to_numpy()
    names = pd.Categorical(found["indicator"])
    order = np.argsort(names.codes, kind="stable")
    order = order[is_person[order]]
    bounds = np.searchsorted(names.codes[order], np.arange(len(names.categories) + 1))
    for indicator in indicators.values():
        if indicator.header.evidence != "sample" or "employee" not in indicator.header.grains:
            continue
        if indicator.name not in names.categories:
            continue
        code = names.categories.get_loc(indicator.name)
        rows = order[bounds[code] : bounds[code + 1]]
        for members, spread in _fitted(found, rows, groups, indicator.header):
            n = _sizes(found, members, spread)
            least = max(gates.minimum_sample, indicator.header.minimum_sample)
            # Rounded, so that who has the observations that are asked for is never below the gate by a hair.
            real = np.round(shrinkage.reliability(spread.between, spread.within, n), 9)
            needed = float(shrinkage.needed_sample(spread.between, spread.within, gates.minimum_reliability))
            columns["required"][members] = np.maximum(needed, least)
            columns["reliability"][members] = real
            scale = SCALE.get(indicator.header.unit, 1.0)
            own = found["value"].to_numpy(float)[members]
            columns["shrunk"][members] = np.round(spread.mean * scale + real * (own - spread.mean * scale), 9)
            below = (real < gates.minimum_reliability) & np.isin(status[members], ["ok", "carried"])
            status[members] = np.where(below, "unreliable", status[members])
    return found.assign(status=status, **columns)


def _groups(values: pd.DataFrame, peers: pd.DataFrame) -> np.ndarray:
    """Each row's peer group, a code within its post."""
    known = peers.drop_duplicates(["subject_id", "post"]).reset_index(drop=True)
    codes = pd.Categorical(known["peer_group"].astype(object).fillna("-"))
    own = np.append(codes.codes.astype(np.int64), codes.categories.get_indexer(["-"]))  # −1: in nobody's list
    return np.asarray(own[Board(NO_VALUES, known).places(values)])


def _fitted(
    values: pd.DataFrame, rows: np.ndarray, groups: np.ndarray, header: Header
) -> list[tuple[np.ndarray, Spread]]:
    """(members' rows, what they spread) of each peer group that has enough members."""
    posts = pd.Categorical(values["post"].iloc[rows]).codes.astype(np.int64)
    values = values[["numerator", "denominator", "sample", *SQUARES]]
    found = []
    for post in np.unique(posts):
        mine = rows[posts == post]
        if len(mine) < FEWEST_PEERS:
            continue
        peers = [mine[groups[mine] == group] for group in np.unique(groups[mine])]
        own = [FEWEST_PEERS <= len(members) < len(mine) for members in peers]
        # Fitting is what takes the time: the whole post is fitted only for those who have too few peers.
        whole = None if all(own) else _spread(values.iloc[_evenly(mine)], header)
        for members, is_enough in zip(peers, own, strict=True):
            spread = _spread(values.iloc[_evenly(members)], header) if is_enough else whole
            if spread is not None:
                found.append((members, spread))
    return found


def _evenly(rows: np.ndarray) -> np.ndarray:
    """At most FITTED_FROM of the rows, evenly over their order, so that the same ones are taken again."""
    if len(rows) <= FITTED_FROM:
        return rows
    picked: np.ndarray = rows[np.linspace(0, len(rows) - 1, FITTED_FROM).astype(int)]
    return picked


def _spread(values: pd.DataFrame, header: Header) -> Spread | None:
    """What the peers spread; None where it cannot be told."""
    numerator, denominator = values["numerator"].to_numpy(float), values["denominator"].to_numpy(float)
    if header.kind == "proportion":
        prior = shrinkage.fit_beta_binomial(np.clip(numerator, 0, denominator), denominator)
        spread = Spread(prior.mean, prior.between_variance, prior.within_variance, by_exposure=True)
    elif header.kind == "rate":
        rates = shrinkage.fit_rates(numerator, denominator)
        spread = Spread(rates.mean, rates.between_variance, rates.mean, by_exposure=True)
    else:
        n = values["sample"].to_numpy(float)
        own = numerator / np.where(denominator > 0, denominator, np.nan)
        between, within = shrinkage.variance_components(own * n, _squares(values, header, own, n), n)
        mean = float(np.nansum(numerator) / np.nansum(denominator)) if np.nansum(denominator) > 0 else np.nan
        spread = Spread(mean, between, within, by_exposure=False)
    return None if np.isnan([spread.mean, spread.between, spread.within]).any() else spread


def _squares(values: pd.DataFrame, header: Header, own: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Each subject's Σ of squared observations. An observation of a weighted ratio is linearised around the own ratio."""
    squares, weights, cross = (values[name].to_numpy(float) for name in SQUARES)
    denominator = values["denominator"].to_numpy(float)
    if header.kind in ("mean", "balance"):
        # An indicator of the bank's own may divide by something else than it counts as its sample.
        return np.where(denominator == n, squares, np.maximum(squares, n * own**2))
    each = denominator / np.where(n > 0, n, np.nan)
    residual = np.maximum(squares - 2 * own * cross + own**2 * weights, 0) / each**2
    return np.asarray(residual + n * own**2)


def _sizes(values: pd.DataFrame, rows: np.ndarray, spread: Spread) -> np.ndarray:
    column = "denominator" if spread.by_exposure else "sample"
    return values[column].to_numpy(float)[rows]
