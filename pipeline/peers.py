"""What a subject's peers have together, itself left out: what its own share is measured against."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipeline.periods import Period
from pipeline.statistics.arrays import positive
from pipeline.warehouse import Connection, run_sql

SUBJECT = ["level", "subject_id", "post"]


def grouped(connection: Connection, period: Period, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with peer_group: a branch's own, and a person's as that of the branch where the post was held."""
    branches = run_sql(connection, "tables/branches").df()[["branch_id", "peer_group"]]
    people = run_sql(connection, "tables/people", first=period.first, after=period.after).df()
    persons = people.merge(branches, on="branch_id")[["subject_id", "post", "peer_group"]].assign(level="employee")
    units = branches.rename(columns={"branch_id": "subject_id"}).assign(level="branch", post="-")
    groups = pd.concat([persons, units], ignore_index=True)
    found = frame.drop(columns="peer_group", errors="ignore").merge(groups, on=SUBJECT, how="left")
    return found.assign(peer_group=found["peer_group"].fillna("-"))


def beside_peers(frame: pd.DataFrame, cases: str, count: str, minimum_peers: int, least: int) -> pd.DataFrame:
    """Rows of `least` or more with cases, count, observed (percent), expected (percent of the others together) and peers.

    The others are those of the post and peer group; where these are fewer than `minimum_peers`, all of the post; where
    these are too few as well, there is nothing to compare with, and no row.
    """
    kept = frame[frame[count] > 0]
    rows = kept.assign(cases=kept[cases].astype(float), count=kept[count].astype(float)).reset_index(drop=True)
    wide = ["level", "indicator", "post"]
    near, far = _others(rows, [*wide, "peer_group"]), _others(rows, wide)
    is_near = near["peers"] >= minimum_peers
    others = {name: np.where(is_near, near[name], far[name]) for name in near}
    rows = rows.assign(
        observed=100.0 * rows["cases"] / rows["count"],
        expected=100.0 * others["cases"] / positive(others["count"]),
        peers=others["peers"],
    )
    enough = (rows["count"] >= least) & (rows["peers"] >= minimum_peers)
    columns = [*SUBJECT, "indicator", "cases", "count", "observed", "expected", "peers"]
    return rows.loc[enough, columns].reset_index(drop=True)


def _others(rows: pd.DataFrame, group: list[str]) -> pd.DataFrame:
    """Sums of the others in each row's group, and how many they are."""
    together = rows.assign(peers=1.0).groupby(group)[["cases", "count", "peers"]].transform("sum")
    return together - rows.assign(peers=1.0)[["cases", "count", "peers"]]


def ancestors(branch: str, above: Mapping[str, object]) -> list[str]:
    """What stands above the branch, nearest first; nothing is told twice where the parents go in a circle."""
    found: list[str] = []
    parent = above.get(branch)
    while isinstance(parent, str) and parent not in (*found, branch):
        found.append(parent)
        parent = above.get(parent)
    return found


def units_of(branches: pd.DataFrame) -> dict[str, list[str]]:
    """Managing unit → the branches below it, at any depth: whatever stands above a branch, but the bank as a whole.

    `branches`: branch_id, kind, parent_branch_id (see sql/tables/branches.sql).
    """
    above = dict(zip(branches["branch_id"].astype(str), branches["parent_branch_id"], strict=True))
    kinds = dict(zip(branches["branch_id"].astype(str), branches["kind"], strict=True))
    found: dict[str, list[str]] = {}
    for branch in (one for one, kind in kinds.items() if kind == "branch"):
        for unit in ancestors(branch, above):
            if kinds.get(unit, "bank") != "bank":
                found.setdefault(unit, []).append(branch)
    return dict(sorted(found.items()))
