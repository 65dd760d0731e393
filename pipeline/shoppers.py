"""Mystery shoppers beside the scores that they gave: how severe each is, what that makes of a branch's score, and whether
two see the same. Shown beside the figures; a shopper has a number of the wave alone and is named nowhere.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline.statistics.agreement import cohen_kappa
from pipeline.statistics.arrays import normal_quantile
from pipeline.statistics.severity import severity
from pipeline.warehouse import Connection, run_sql

INDICATOR = "mystery_shopper_score"
SHOPPERS = ("wave", "number", "visits", "branches", "effect", "low", "high", "is_connected")
ADJUSTED = ("period", "branch_id", "visits", "shoppers", "score", "adjusted_score")
AGREEMENT = ("source", "period", "pairs", "items", "kappa", "low", "high", "observed")
VISITS = ("period", "wave", "visit_id", "branch_id", "shopper_id", "points", "possible")
DIGITS = 6  # of fitted effects, in points: later ones differ between processors


def shopper_tables(connection: Connection, waves: dict[str, Any], both: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """The tables shoppers, adjusted_visits and agreement. `waves`: kind, first and after of the rounds of visits; `both`:
    those of checks, and of visits as wave_kind, wave_first and wave_after. Needs the staging tables in place.
    """
    visits = read_visits(connection, **waves)
    doubled = run_sql(connection, "tables/doubled_visits", **both).df()
    return {
        "shoppers": shoppers(visits),
        "adjusted_visits": adjusted_scores(visits),
        "agreement": agreement(_dated(doubled)),
    }


def read_visits(connection: Connection, **span: Any) -> pd.DataFrame:
    """The columns of VISITS, one row per visit; `span`: kind, first and after. It names shoppers: never to be kept."""
    return _dated(run_sql(connection, "tables/shoppers", **span).df())


def shoppers(visits: pd.DataFrame) -> pd.DataFrame:
    """Every shopper of every wave (columns of SHOPPERS), numbered from the most lenient; who is not compared comes last.

    effect: points of 100 by which the shopper scores above (lenient) or below (severe) those who saw the same branches,
    with its 95 % interval; null where there is no such comparison, or nothing to tell chance by.
    """
    judged = with_effects(visits).dropna(subset=["shopper_id"])
    if judged.empty:
        return pd.DataFrame(columns=list(SHOPPERS))
    found = judged.groupby(["wave", "shopper_id"], as_index=False).agg(
        visits=("visit_id", "nunique"),
        branches=("branch_id", "nunique"),
        first=("branch_id", "min"),
        effect=("effect", "first"),
        error=("error", "first"),
        is_connected=("is_connected", "first"),
    )
    # Ordered by what is known of everybody: an order by the shoppers' own numbers would give them away.
    order = {"wave": True, "effect": False, "is_connected": False, "visits": False, "first": True}
    found = found.sort_values(list(order), ascending=list(order.values()), kind="stable").reset_index(drop=True)
    half = normal_quantile(0.95) * found["error"]
    found = found.assign(
        number=found.groupby("wave").cumcount() + 1, low=found["effect"] - half, high=found["effect"] + half
    )
    return found[list(SHOPPERS)]


def adjusted_scores(visits: pd.DataFrame) -> pd.DataFrame:
    """Each branch's score and, beside it, what it would be had a shopper of the middle come (columns of ADJUSTED).

    score: Σ points ÷ Σ possible × 100; adjusted_score: the same with each visit's points less what its shopper's leniency
    gave, within 0–100; null where none of its visits can be adjusted. Visits that cannot be stay as they are.
    """
    judged = with_effects(visits)
    if judged.empty:
        return pd.DataFrame(columns=list(ADJUSTED))
    fair = judged["points"] - judged["effect"].fillna(0.0) / 100 * judged["possible"]
    found = (
        judged.assign(fair=fair)
        .groupby(["period", "branch_id"], as_index=False)
        .agg(
            visits=("visit_id", "nunique"),
            shoppers=("shopper_id", "nunique"),
            points=("points", "sum"),
            possible=("possible", "sum"),
            fair=("fair", "sum"),
            known=("effect", "count"),
        )
    )
    possible = found["possible"].where(found["possible"] > 0)
    adjusted = (found["fair"] / possible * 100).clip(0, 100).where(found["known"] > 0)
    found = found.assign(score=(found["points"] / possible * 100).round(9), adjusted_score=adjusted.round(9))
    return found[list(ADJUSTED)]


def with_effects(visits: pd.DataFrame) -> pd.DataFrame:
    """`visits` with the effect of each one's shopper, its standard error (`error`), and is_connected; waves apart."""
    parts = []
    for _, wave in visits.groupby("wave", sort=True):
        named = wave["shopper_id"].notna().to_numpy()
        possible = wave["possible"].to_numpy(float)
        score = np.divide(
            wave["points"].to_numpy(float) * 100, possible, out=np.full(len(wave), np.nan), where=possible > 0
        )
        labels = wave["shopper_id"].fillna("").to_numpy(str)
        found = severity(score, np.where(named, possible, 0.0), wave["branch_id"].to_numpy(str), labels)
        place = np.searchsorted(found.raters, labels)
        effect, error = found.effect[place].round(DIGITS), found.standard_error[place].round(DIGITS)
        parts.append(wave.assign(effect=effect, error=error, is_connected=found.is_connected[place]))
    if not parts:
        return visits.assign(effect=np.nan, error=np.nan, is_connected=False)
    return pd.concat(parts, ignore_index=True)


def agreement(doubled: pd.DataFrame) -> pd.DataFrame:
    """How far two who judged the same agree on items passed (columns of AGREEMENT), from sql/tables/doubled_visits.

    source: mystery | listening; pairs: of visits or of records; items: judged by both; kappa with its 95 % interval, cut at
    −1 and 1, null where both passed everything; observed: share of items judged alike, 0–1. Items of one pair count as if
    each stood alone, so that the interval is rather too narrow.
    """
    rows = []
    for (source, period), items in doubled.groupby(["source", "period"], sort=True):
        first, second = items["first_passed"].to_numpy(bool), items["second_passed"].to_numpy(bool)
        table = np.array(
            [[(first & second).sum(), (first & ~second).sum()], [(~first & second).sum(), (~first & ~second).sum()]]
        )
        found = cohen_kappa(table)
        low, high = np.clip([found.low, found.high], -1, 1)
        observed = float((first == second).mean())
        rows.append((source, period, items["pair_id"].nunique(), len(items), found.kappa, low, high, observed))
    return pd.DataFrame(rows, columns=list(AGREEMENT))


def with_adjusted(values: pd.DataFrame, adjusted: pd.DataFrame) -> pd.DataFrame:
    """`values` (of pipeline.indicators.evaluate) with the branches' mystery scores as adjusted, where the workspace's
    settings say so: value, interval and numerator move by what the adjustment is worth; the bank's own stays.
    """
    moved = adjusted.assign(by=adjusted["adjusted_score"] - adjusted["score"]).dropna(subset=["by"])
    keys = pd.MultiIndex.from_frame(moved[["branch_id", "period"]])
    by = pd.Series(moved["by"].to_numpy(float), index=keys).reindex(
        pd.MultiIndex.from_frame(values[["subject_id", "period"]])
    )
    is_ours = (values["indicator"] == INDICATOR) & (values["level"] == "branch")
    shift = np.where(is_ours, by.fillna(0.0).to_numpy(float), 0.0)
    return values.assign(
        **{name: (values[name] + shift).round(9).where(shift != 0, values[name]) for name in ("value", "low", "high")},
        numerator=(values["numerator"] + shift * values["denominator"]).where(shift != 0, values["numerator"]),
    )


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(period=pd.to_datetime(frame["period"]).dt.date)
