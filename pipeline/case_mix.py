"""Case mix: what a subject's figure would be if its customers and hours were those of its peer group.

A branch whose customers are pensioners, an agent on the morning shift: their cases are of another kind, and a plain
rate tells of the cases as much as of the work. Indirect standardisation asks how many the peer group's own rate, class
of case by class of case, would let expect. Shown beside the value; the points come from the value.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipeline.indicators import SCALE, SQUARES, Header, Indicator, values_of

SUBJECT = ["indicator", "level", "subject_id", "post", "period"]
PEERS = ["indicator", "level", "post", "peer_group"]
ADDED = ["expected", "standardised", "standardised_low", "standardised_high"]
STANDARDISED = [*SUBJECT, *ADDED]
KINDS = ("proportion", "rate", "mean", "ratio")  # a balance has no ratio to what is expected
FEWEST_PEERS = 2  # of one alone, the group is itself


def standardised(sums_by_stratum: pd.DataFrame, indicators: Mapping[str, Indicator]) -> pd.DataFrame:
    """Each subject's value standardised to its peer group, in the indicator's unit; one row per subject, ordered by key.

    `sums_by_stratum`: rows of sql/tables/strata.sql of one period. `expected` is the numerator that the subject's own
    denominators would have at the group's ratio of sums in each class of case, `standardised` is numerator ÷ expected ×
    the group's ratio, and its 95 % interval is that of the value (samples only), stretched alike, the expected taken
    as known. Shares end at 0 and 100 %. Persons are compared within their post, on what is offered for persons. Subjects
    of a group of fewer than FEWEST_PEERS, and those of whom nothing was to be expected, have no row.
    Source: Breslow & Day 1987, vol. II, 2.3.
    """
    compared = [indicator for indicator in indicators.values() if _has_classes(indicator.header)]
    offered = pd.Series(False, sums_by_stratum.index)
    for level in ("employee", "branch"):
        names = [indicator.name for indicator in compared if level in indicator.header.grains]
        offered |= (sums_by_stratum["level"] == level) & sums_by_stratum["indicator"].isin(names)
    known = sums_by_stratum[offered & (sums_by_stratum["denominator"] > 0)]
    if known.empty:
        return pd.DataFrame(columns=STANDARDISED)
    # The ratios of the groups, per class and in all.
    per_class, in_all = _ratio(known, [*PEERS, "stratum"]), _ratio(known, PEERS)
    known = known.assign(
        expected=known["denominator"] * per_class,
        usual=known["denominator"] * in_all,
        has_peers=known.groupby(PEERS)["subject_id"].transform("nunique") >= FEWEST_PEERS,
    )
    subjects = known.groupby(SUBJECT)
    added = subjects[["numerator", "denominator", "sample", "expected", "usual"]].sum()
    squares = subjects[list(SQUARES)].sum(min_count=1)
    sums = added.join(squares).assign(has_peers=subjects["has_peers"].min()).reset_index()
    sums = sums[sums["has_peers"] & (sums["expected"] > 0)]
    parts = [_stretched(mine, indicators[str(name)].header) for name, mine in sums.groupby("indicator")]
    if not parts:
        return pd.DataFrame(columns=STANDARDISED)
    return pd.concat(parts)[STANDARDISED].sort_values(SUBJECT).reset_index(drop=True)


def _has_classes(header: Header) -> bool:
    return header.evidence != "event" and header.kind in KINDS


def _ratio(known: pd.DataFrame, keys: list[str]) -> pd.Series:
    """The ratio of sums of each row's group."""
    groups = known.groupby(keys)
    return groups["numerator"].transform("sum") / groups["denominator"].transform("sum")


def _stretched(sums: pd.DataFrame, header: Header) -> pd.DataFrame:
    """One indicator's subjects with their standardised value and interval."""
    value, low, high = values_of(header, sums)
    # The group's ratio at the subject's own size, over what its cases let expect: above 1 for the harder cases.
    factor = (sums["usual"] / sums["expected"]).to_numpy(float)
    most = SCALE.get(header.unit, np.inf) if header.kind == "proportion" else np.inf
    ends = {"standardised": value, "standardised_low": low, "standardised_high": high}
    # Nine decimals: sums in binary differ in the last digits between processors.
    found = {name: np.round(np.minimum(np.maximum(end * factor, 0.0), most), 9) for name, end in ends.items()}
    return sums.assign(expected=np.round(sums["expected"].to_numpy(float), 9), **found)
