"""Whether answers can be trusted: flags on what was pressed, whom was asked and who answered. A flag changes no figure.

Each flag is a comparison with what honest work gives, with the numbers it rests on; people decide what it means.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.peers import SUBJECT, beside_peers, grouped
from pipeline.periods import Period
from pipeline.settings import Settings, Trust
from pipeline.statistics.comparison import false_discovery
from pipeline.statistics.tails import at_least, at_most, share_near_centre
from pipeline.warehouse import Connection, run_sql

DOUBT = "doubt"  # the value is marked, and awards wait until a documented decision clears it
GATE = "gate"  # too few were asked or answered: the scorecard's participation gate says what follows
SUPPORT = "support"  # an observation beside others; by itself it says nothing against anybody
KEY = [*SUBJECT, "indicator", "flag"]
COLUMNS = (
    *KEY,
    "effect",
    "measure",
    "observed",
    "expected",
    "cases",
    "count",
    "peers",
    "q_value",
    "gap_seconds",
    "satisfied",
    "peers_satisfied",
    "is_cleared",
    "document_no",
)
PARTICIPATION = ("invitation_rate", "survey_response_rate")
# Satisfaction indicator → the participation rates that tell whom it was asked of.
ASKED = {"counter_satisfaction_rate": PARTICIPATION, "call_satisfaction_rate": PARTICIPATION[1:]}


def trust_flags(connection: Connection, settings: Settings, period: Period, values: pd.DataFrame) -> pd.DataFrame:
    """The flags of a period, a row per level (employee, branch), subject, post, indicator and flag, in that order.

    flag: equal_gaps, default_press, selective_invitation (effect: doubt), all_best (support), low_invitation,
    low_response (gate). measure: what was compared (gaps; timed_out, quick; best; a participation rate).
    observed, expected: percent; expected is what the most regular honest service gives (gaps), what the peers have, or the
    gate. cases of count: the observed share's numbers. satisfied, peers_satisfied: for selective_invitation, the share of
    satisfied (or of best) answers in percent. peers: how many others were compared with. q_value: the probability that it
    was chance, adjusted for the number of subjects (not so for all_best). gap_seconds: the commonest gap. What does not
    apply is NaN.
    is_cleared, document_no: whether an approved, documented decision lifted it; see sql/tables/trust_cleared.sql.

    `values`: the period's rows as pipeline.indicators.evaluate gives them. Needs the staging tables. Reads only.
    """
    rules = settings.trust
    span = {"first": period.first, "after": period.after}
    presses = run_sql(connection, "tables/trust_presses", quick_seconds=rules.quick_seconds, **span).df()
    presses = grouped(connection, period, presses)
    now = values[(values["period"] == period.first) & values["indicator"].isin(PARTICIPATION)]
    asked = grouped(connection, period, now[now["level"].isin(("employee", "branch"))])
    least = settings.gates.minimum_sample
    gaps = run_sql(connection, "tables/trust_gaps", tolerance=rules.gap_tolerance, **span).df()
    parts = [
        equal_gaps(gaps, rules),
        default_press(presses, rules, least),
        all_best(presses, rules, least),
        selective_invitation(asked, presses, rules, least),
        low_participation(asked, rules, least),
    ]
    found = pd.concat([part.reindex(columns=list(COLUMNS)).astype(object) for part in parts], ignore_index=True)
    cleared = run_sql(connection, "tables/trust_cleared", **span).df()
    return _shaped(_cleared(found, cleared))


def doubted(flags: pd.DataFrame) -> pd.DataFrame:
    """Whose figure of which indicator is doubtful and not cleared: level, subject_id, post, indicator, each once.

    Their values are marked (数据可信度存疑), and the subjects get no award meanwhile.
    """
    if flags.empty:  # an edition of an older release knows no more than the key
        return flags.reindex(columns=[*SUBJECT, "indicator"])
    open_doubts = flags[(flags["effect"] == DOUBT) & ~flags["is_cleared"].astype(bool)]
    return open_doubts[[*SUBJECT, "indicator"]].drop_duplicates().reset_index(drop=True)


def equal_gaps(gaps: pd.DataFrame, rules: Trust) -> pd.DataFrame:
    """等间隔: more gaps between answers are the same than the most regular honest service would give.

    `gaps`: as sql/tables/trust_gaps.sql. Arrivals at random have a coefficient of variation of 1, and a twentieth of their
    gaps or less lies near any one; customers served one after another, of `regular_variation` or more. The share of same
    gaps that a normal spread of that variation gives is the expectation, the exact binomial tail above it the chance, and
    the share itself must reach `gap_share`. A pause at noon is one gap among many, and does not hide the others.
    """
    known = gaps[gaps["gaps"] >= rules.gaps]
    expected = share_near_centre(known["half_width"], known["gap_seconds"], rules.regular_variation)
    q = false_discovery(at_least(known["same_gaps"], known["gaps"], expected))
    found = known.assign(
        flag="equal_gaps",
        effect=DOUBT,
        measure="gaps",
        observed=100.0 * known["same_gaps"] / known["gaps"],
        expected=100.0 * expected,
        cases=known["same_gaps"],
        count=known["gaps"],
        q_value=q,
    )
    return found[(found["observed"] >= rules.gap_share) & (found["q_value"] <= rules.false_discovery)]


def default_press(presses: pd.DataFrame, rules: Trust, least: int) -> pd.DataFrame:
    """默认评价: far more answers that timed out, or came at once, than the peers have; `presses`: with their peer_group.

    By exact binomial against the share of the others, adjusted for the number of subjects, and by `default_points`.
    A subject with both has the likelier one's row. Fewer than `least` tell nothing.
    """
    parts = []
    for measure, cases, count in (("timed_out", "timed_out", "offered"), ("quick", "quick", "timed")):
        known = beside_peers(presses, cases, count, rules.minimum_peers, least)
        known["q_value"] = false_discovery(at_least(known["cases"], known["count"], known["expected"] / 100))
        far = known["observed"] >= known["expected"] + rules.default_points
        parts.append(known[far & (known["q_value"] <= rules.false_discovery)].assign(measure=measure))
    return _likeliest(pd.concat(parts), "default_press")


def all_best(presses: pd.DataFrame, rules: Trust, least: int) -> pd.DataFrame:
    """全部非常满意: every answer is the best, where the peers' share makes that rarer than `all_best_chance`."""
    known = beside_peers(presses, "best", "rated", rules.minimum_peers, least)
    known["q_value"] = at_least(known["cases"], known["count"], known["expected"] / 100)
    rare = (known["cases"] == known["count"]) & (known["q_value"] <= rules.all_best_chance)
    return known[rare].assign(flag="all_best", effect=SUPPORT, measure="best")


def selective_invitation(asked: pd.DataFrame, presses: pd.DataFrame, rules: Trust, least: int) -> pd.DataFrame:
    """选择性邀评: well fewer are asked (or answer) than at the peers', and those are more satisfied than the peers' are.

    First, who is below the peers by `invitation_points` and beyond chance; of them, whose answers are above the peers',
    satisfied or best, by exact binomial, adjusted for both and for the number of those who are left. `asked`: values of
    the participation rates; `presses`: as above; both with their peer_group.
    """
    above = _satisfied(presses, rules, least)
    parts = []
    for rate in PARTICIPATION:
        mine = asked[(asked["indicator"] == rate) & asked["denominator"].notna()]
        mine = mine.assign(asked=np.minimum(mine["numerator"], mine["denominator"]))
        below = beside_peers(mine, "asked", "denominator", rules.minimum_peers, least)
        q = false_discovery(at_most(below["cases"], below["count"], below["expected"] / 100))
        far = below["observed"] <= below["expected"] - rules.invitation_points
        few = below[far & (q <= rules.false_discovery)].drop(columns="indicator")
        of_rate = above[above["indicator"].isin([name for name, rates in ASKED.items() if rate in rates])]
        both = few.merge(of_rate, on=SUBJECT)
        both["q_value"] = false_discovery(both["p_satisfied"])
        parts.append(both[both["q_value"] <= rules.false_discovery].assign(measure=rate))
    return _likeliest(pd.concat(parts), "selective_invitation")


def low_participation(asked: pd.DataFrame, rules: Trust, least: int) -> pd.DataFrame:
    """Below the gates of invitation (50 %) and response (60 %); a complete count, so no chance is involved."""
    parts = []
    gates = {"invitation_rate": rules.invitation_gate, "survey_response_rate": rules.response_gate}
    for rate, flag in zip(PARTICIPATION, ("low_invitation", "low_response"), strict=True):
        mine = asked[(asked["indicator"] == rate) & (asked["denominator"] >= least)]
        low = mine[mine["value"] < gates[rate]]
        parts.append(
            low.assign(
                flag=flag,
                effect=GATE,
                measure=rate,
                observed=low["value"],
                expected=gates[rate],
                cases=low["numerator"],
                count=low["denominator"],
            )
        )
    return pd.concat(parts)


def _satisfied(presses: pd.DataFrame, rules: Trust, least: int) -> pd.DataFrame:
    """Per subject and indicator, the probability that chance put its answers so far above the peers' (p_satisfied).

    The less likely of two looks, at the satisfied and at the best, doubled for there being two.
    """
    looks = [
        beside_peers(presses, cases, count, rules.minimum_peers, least).assign(
            p_satisfied=lambda f: at_least(f["cases"], f["count"], f["expected"] / 100),
            satisfied=lambda f: f["observed"],
            peers_satisfied=lambda f: f["expected"],
        )
        for cases, count in (("satisfied", "answers"), ("best", "rated"))
    ]
    columns = [*SUBJECT, "indicator", "p_satisfied", "satisfied", "peers_satisfied"]
    both = pd.concat(looks).sort_values([*SUBJECT, "indicator", "p_satisfied"], kind="stable")[columns]
    found = both.drop_duplicates([*SUBJECT, "indicator"])
    return found.assign(p_satisfied=np.minimum(2 * found["p_satisfied"], 1.0))


def _likeliest(found: pd.DataFrame, flag: str) -> pd.DataFrame:
    """One row per subject and indicator: the one that chance explains least."""
    ordered = found.assign(flag=flag, effect=DOUBT).sort_values([*KEY, "q_value", "measure"], kind="stable")
    return ordered.drop_duplicates(KEY)


def _cleared(found: pd.DataFrame, cleared: pd.DataFrame) -> pd.DataFrame:
    """`found` with is_cleared and document_no: by a decision on the indicator, else by one on all of the subject's."""
    if cleared.empty:
        return found.assign(is_cleared=False, document_no=None)
    by_key = cleared.set_index(["level", "subject_id", "indicator"])["document_no"]
    own = pd.MultiIndex.from_frame(found[["level", "subject_id", "indicator"]])
    whole = pd.MultiIndex.from_frame(found[["level", "subject_id"]].assign(indicator="-"))
    document = by_key.reindex(own).reset_index(drop=True).fillna(by_key.reindex(whole).reset_index(drop=True))
    return found.assign(is_cleared=document.notna(), document_no=document)


def _shaped(found: pd.DataFrame) -> pd.DataFrame:
    """Typed, ordered columns; statistics at six decimals, so that files are the same everywhere."""
    amounts = ["observed", "expected", "gap_seconds", "satisfied", "peers_satisfied"]
    whole = ["cases", "count", "peers"]
    typed = {name: found[name].astype(float).round(6) for name in amounts}
    typed |= {name: found[name].astype(float) for name in whole}
    typed["q_value"] = found["q_value"].astype(float).map(lambda q: float(f"{q:.5e}"))
    typed["is_cleared"] = found["is_cleared"].astype(bool)
    typed |= {name: found[name].astype("str") for name in (*KEY, "effect", "measure", "document_no")}
    return found.assign(**typed)[list(COLUMNS)].sort_values(KEY).reset_index(drop=True)
