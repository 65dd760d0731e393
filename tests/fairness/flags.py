"""Who is flagged by funnels, control charts, comparisons of two periods and rank sets: by the program's own functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from pipeline.statistics import charts, funnels
from pipeline.statistics.comparison import false_discovery, proportions_p_value, rate_ratio_p_value
from pipeline.statistics.intervals import difference_of_proportions
from pipeline.statistics.ranks import rank_sets

from .shares import Share, share
from .staff import Staff

SATISFACTION = ("employee", "teller", "counter_satisfaction_rate")
LEVELS = {0.95: 0.025, 0.998: 0.001}  # of the whole funnel → of its bad side
LEAST = 25  # the evidence gate
PEERS = 25  # branches that are ranked together
# Of a steady normal process whose limits are known: the last month lies beyond three sigma; ends six steps one way; makes
# two of three beyond two sigma on one side; ends seven months on one side.
BEYOND, CLOSE = 0.0026998, 0.0213999  # outside ±3; between 2 and 3 on one side
RULES = {
    "outside": BEYOND,
    "trend": 2 / 5040,
    "two_of_three": 2 * CLOSE * (0.25 - (0.5 - CLOSE) ** 2),
    "shift": 2 / 2**7,
}
SERIES = 25  # months of a chart
Flagged = dict[tuple[str, ...], Share]


def banks_of(staff: Staff, post: str = "teller") -> Iterator[np.ndarray]:
    """Each bank's people of the post, as places among those of the post."""
    groups = staff.people.loc[staff.people["post"] == post, "peer_group"].to_numpy()
    for group in np.unique(groups):
        yield np.flatnonzero(groups == group)


def answers(staff: Staff, first: int, after: int) -> tuple[np.ndarray, np.ndarray]:
    """Satisfied answers and answers of every teller in the months from `first` up to `after` (from 0)."""
    arrays = staff.seen[SATISFACTION]
    return arrays["numerator"][:, first:after].sum(axis=1), arrays["denominator"][:, first:after].sum(axis=1)


def errors(staff: Staff, first: int, after: int) -> np.ndarray:
    """Every teller's counted errors."""
    tellers = (staff.people["post"] == "teller").to_numpy()
    counts = [c for (name, _), c in staff.events.items() if name == "counted_errors"]
    return np.sum([c[tellers, first:after].sum(axis=1) for c in counts], axis=0)


def below_in_funnel(
    good: np.ndarray, n: np.ndarray, groups: list[np.ndarray], level: float, *, widened: bool
) -> np.ndarray:
    """Who lies below the funnel around the group's own mean; `widened` by the over-dispersion found in the group."""
    below = np.zeros(len(n), bool)
    for rows in groups:
        x, size = good[rows], n[rows]
        target = float(x.sum() / size.sum())
        tau2 = 0.0
        if widened:
            z, error = funnels.z_scores_proportion(x, size, target)
            tau2 = funnels.overdispersion(z, standard_error=error)[1]
        low, _ = funnels.funnel_limits_proportion(target, size, level, tau2=tau2)
        with np.errstate(invalid="ignore", divide="ignore"):
            below[rows] = x / size < low
    return below


def above_in_funnel(seen: np.ndarray, groups: list[np.ndarray], level: float, *, widened: bool) -> np.ndarray:
    """Who has more errors than the funnel allows at equal exposure."""
    above = np.zeros(len(seen), bool)
    for rows in groups:
        expected = np.full(len(rows), seen[rows].mean())
        tau2 = 0.0
        if widened:
            z, error = funnels.z_scores_ratio(seen[rows], expected)
            tau2 = funnels.overdispersion(z, standard_error=error)[1]
        _, high = funnels.funnel_limits_ratio(expected, level, tau2=tau2)
        above[rows] = seen[rows] / expected > high
    return above


def in_funnels(staff: Staff, among: np.ndarray | None = None) -> Flagged:
    """Tellers beyond the funnels' bad side; of `among`, where somebody is truly worse."""
    groups = list(banks_of(staff))
    nominal = LEVELS if among is None else dict.fromkeys(LEVELS)
    found: Flagged = {}
    for span, months in {"month": 1, "quarter": 3, "year": 12}.items():
        good, n = answers(staff, 0, months)
        wrong = errors(staff, 0, months)
        chosen = np.ones(len(n), bool) if among is None else among
        for level, promised in nominal.items():
            for widened in (False, True):
                way = "widened" if widened else "plain"
                below = below_in_funnel(good, n, groups, level, widened=widened)
                above = above_in_funnel(wrong, groups, level, widened=widened)
                found["satisfaction", span, f"{level:g}", way, "on"] = share(below, chosen & (n >= LEAST), promised)
                found["satisfaction", span, f"{level:g}", way, "off"] = share(below, chosen & (n > 0), promised)
                found["errors", span, f"{level:g}", way, "on"] = share(above, chosen, promised)
    return found


def unequal_customers(rng: np.random.Generator, staff: Staff, spread: float) -> Flagged:
    """As `in_funnels` for a month, where people are alike but their customers are not: true rates scatter by `spread`."""
    _, n = answers(staff, 0, 1)
    rate = np.clip(rng.normal(0.98, spread, len(n)), 0.0, 1.0)
    good = rng.binomial(n, rate)
    found: Flagged = {}
    for level in LEVELS:
        for way in ("plain", "widened"):
            below = below_in_funnel(good, n, list(banks_of(staff)), level, widened=way == "widened")
            found[f"{level:g}", way] = share(below, n >= LEAST)
    return found


def naive(staff: Staff) -> Share:
    """Whom nothing but the own observed value of the month puts below target, thin or not."""
    good, n = answers(staff, 0, 1)
    return share(100 * good < 98 * n, n > 0)


def on_charts(rng: np.random.Generator, series: int, drop: float = 0.0) -> Flagged:
    """Why the last of so many months is flagged, by chart and rule; `drop`: how far (0..1) it truly fell."""
    rate = np.full((series, SERIES), 0.98)
    rate[:, -1] -= drop
    found: Flagged = {}
    big = rng.poisson(1500, rate.shape)
    own = np.maximum(rng.poisson(np.exp(rng.uniform(np.log(30), np.log(400), series))[:, None], rate.shape), 1)
    index = rng.normal(88 + 100 * (rate - 0.98), 1.5)
    events = rng.poisson(12.0 * np.where(rate < 0.98, 2.0, 1.0))  # a branch's errors a month; what falls doubles them
    kinds: dict[str, Callable[[int], tuple[np.ndarray, charts.Limits]]] = {
        "p, branch": lambda row: _p(charts.p_chart, branch_hits[row], big[row]),
        "p′, branch": lambda row: _p(charts.laney_p, branch_hits[row], big[row]),
        "XmR, branch": lambda row: (index[row], charts.xmr(index[row])),
        "p, person": lambda row: _p(charts.p_chart, own_hits[row], own[row]),
        "c, branch errors": lambda row: (events[row].astype(float), charts.c_chart(events[row])),
    }
    branch_hits, own_hits = rng.binomial(big, rate), rng.binomial(own, rate)
    for name, chart in kinds.items():
        causes = np.array([_last(*chart(row)) for row in range(series)])
        for rule in RULES:
            found[name, rule] = share(causes == rule)
        # Rule by rule the rates are those of known limits; here they are set by the same 25 months. All rules together hold.
        found[name, "any"] = share(causes != "common", nominal=None if drop else sum(RULES.values()))
    return found


def _p(chart: Callable[..., charts.Limits], hits: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, charts.Limits]:
    return hits / n, chart(hits, n)


def _last(values: np.ndarray, limits: charts.Limits) -> str:
    return charts.special_causes(values, limits)[-1]


def declared_worse(
    before: tuple[np.ndarray, np.ndarray],
    after: tuple[np.ndarray, np.ndarray],
    groups: list[np.ndarray],
    among: np.ndarray | None = None,
) -> Flagged:
    """Tellers whose satisfaction is declared worse than the month before, each alone and with the false discoveries held
    down; `banks`: the share of banks in which anybody is.
    """
    (x0, n0), (x1, n1) = before, after
    planted = among is not None
    chosen = np.ones(len(n0), bool) if among is None else among
    _, high = difference_of_proportions(x1, n1, x0, n0)
    p = proportions_p_value(x1, n1, x0, n0)
    with np.errstate(invalid="ignore", divide="ignore"):
        fell = x1 / n1 < x0 / n0
    found: Flagged = {}
    for gate, enough in (("on", (n0 >= LEAST) & (n1 >= LEAST)), ("off", (n0 > 0) & (n1 > 0))):
        found["satisfaction", "interval", gate] = share(high < 0, chosen & enough, None if planted else 0.025)
        found["satisfaction", "test", gate] = share((p < 0.05) & fell, chosen & enough, None if planted else 0.025)
        q = _by_group(np.where(enough, p, np.nan), groups)
        worse = (q < 0.05) & fell
        found["satisfaction", "fdr", gate] = share(worse, chosen & enough, None if planted else 0.025)
        any_in_bank = np.array([worse[rows].any() for rows in groups])
        found["satisfaction", "banks", gate] = share(any_in_bank, nominal=None if planted else 0.05)
    return found


def more_errors(
    before: np.ndarray, after: np.ndarray, groups: list[np.ndarray], among: np.ndarray | None = None
) -> Flagged:
    """Tellers whose errors are declared more than in the span before, at equal exposure."""
    p = np.nan_to_num(rate_ratio_p_value(after, 1.0, before, 1.0), nan=1.0)
    worse = after > before
    promised = None if among is not None else 0.025
    q = _by_group(p, groups)
    return {
        ("errors", "test", "on"): share((p < 0.05) & worse, among, promised),
        ("errors", "fdr", "on"): share((q < 0.05) & worse, among, promised),
        ("errors", "banks", "on"): share(
            np.array([((q < 0.05) & worse)[rows].any() for rows in groups]), nominal=None if promised is None else 0.05
        ),
    }


def _by_group(p: np.ndarray, groups: list[np.ndarray]) -> np.ndarray:
    q = np.full(len(p), np.nan)
    for rows in groups:
        q[rows] = false_discovery(p[rows])
    return q


def told_apart(rng: np.random.Generator, groups: int, low: float = 0.0) -> Flagged:
    """Branches that are all alike, but for the first of each group where it is `low` lower (0..1): of the others, those
    whose own set is not every place; of the first, those whose set leaves out the better half.
    """
    rate = np.full((groups, PEERS), 0.98)
    rate[:, 0] -= low
    n = rng.poisson(np.exp(rng.uniform(np.log(600), np.log(3000), rate.shape)))
    shown = rng.binomial(n, rate) / n
    error = np.sqrt(shown * (1 - shown) / n)
    apart, last = [], []
    for row in range(groups):
        first, final = rank_sets(shown[row], error[row])
        apart.append((first > 1) | (final < PEERS))
        last.append(first[0] > PEERS / 2)
    if low:
        return {("rank sets", "first"): share(np.array(last))}
    return {("rank sets", "any"): share(np.concatenate(apart), nominal=0.05)}
