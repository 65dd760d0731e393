"""From staff to grades by the program's own steps: evaluate, gates, scorecards. Beside it, without any evidence gate, and
with every rate known for sure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.confidence import confidence
from pipeline.gates import with_gates
from pipeline.indicators import Indicator, evaluate, load_indicators
from pipeline.scorecards import Scorecard, load_scorecards
from pipeline.scoring import CASES, BranchBasis, score
from pipeline.settings import Settings
from pipeline.workspace import Workspace

from .staff import RESPONSE, SUMS, Staff

WORKSPACE = Path(__file__).resolve().parents[2] / "sample_data" / "workspace"
CARDS = {
    "teller": "teller",
    "lobby_manager": "lobby_manager",
    "relationship_manager": "relationship_manager",
    "phone_agent": "phone_agent_2026",
    "online_agent": "online_agent",
}
SPANS = {"month": 1, "quarter": 3, "year": 12}
PERIOD = date(2026, 9, 1)
BRANCH_SCORE = 95.0
EVENTS = ("counted_errors", "upheld_complaints")
CENSUS = ("training_completion", "skill_pass_rate")
# What makes the other ways of grading of the scorecard: without any evidence gate everybody goes by the own observed value.
CHANGES: dict[str, dict[str, object]] = {
    "bare": {"when_thin": "own", "basis": "observed", "minimum_sample": None, "minimum_reliability": None},
    "shrunk": {"when_thin": "shrunk"},
}
VISITS = "mystery_lobby_score"


@dataclass(frozen=True)
class Rules:
    """The sample bank's settings, indicators and scorecards by post."""

    settings: Settings
    indicators: dict[str, Indicator]
    cards: dict[str, Scorecard]

    @classmethod
    def of_the_sample(cls) -> Rules:
        """As they lie in the sample workspace."""
        settings = Workspace.open(WORKSPACE).settings
        indicators = load_indicators(settings)
        named = {card.name: card for card in load_scorecards(WORKSPACE / "scorecards", indicators)}
        return cls(settings, indicators, {post: named[name] for post, name in CARDS.items()})


@dataclass(frozen=True)
class Graded:
    """One row per person, in the order of `staff.people`; grades are places in the levels of the post's scorecard (0 is the
    best, −1 none).

    gated: as the program grades; shrunk: likewise, with thin evidence drawn to the peers' instead of the branch's figure in
    its place; bare: without any gate, everybody by the own observed value; dropped: thin evidence simply
    left out; true: with every true rate, events, complete counts and mystery visits as they were; true_visits: with the
    visits' true rate, too; lifted: as gated, with the benefit of the doubt, whatever the scorecard says of it. lost,
    lost_bare: points lost beyond what the true rates cost. is_borderline: marked so, as gated.
    """

    gated: np.ndarray
    shrunk: np.ndarray
    bare: np.ndarray
    dropped: np.ndarray
    true: np.ndarray
    true_visits: np.ndarray
    lifted: np.ndarray
    lost: np.ndarray
    lost_bare: np.ndarray
    is_borderline: np.ndarray


def grade(staff: Staff, rules: Rules, kind: str, posts: Collection[str] = tuple(CARDS)) -> Graded:
    """Everybody's grades for the first month, quarter or year; of other `posts` than these, none."""
    values = evaluate(_all_sums(staff, kind), rules.indicators, rules.settings.gates.minimum_sample)
    gated = with_gates(values, staff.people, rules.indicators, rules.settings.gates)
    is_thin = gated["status"].isin(["thin", "unreliable"])
    known = _known(gated, staff, rules)
    is_visit = known["indicator"] == VISITS
    seen_visits = pd.concat([known[~is_visit], gated[gated["indicator"] == VISITS]], ignore_index=True)
    frames = {
        "gated": gated,
        "shrunk": gated,
        "bare": gated.assign(status=gated["status"].mask(is_thin, "ok")),
        "dropped": gated,
        "true": seen_visits,
        "true_visits": known,
    }
    cases = _cases(staff, kind)
    count = len(staff.people)
    places = {name: np.full(count, -1) for name in [*frames, "lifted"]}
    points = {name: np.full(count, np.nan) for name in frames}
    borderline = np.zeros(count, bool)
    for post in posts:
        card = rules.cards[post]
        mine = (staff.people["post"] == post).to_numpy()
        people = staff.people.loc[mine, ["subject_id", "post", "branch_id"]]
        levels = {level.grade: place for place, level in enumerate(card.levels)}
        for name, frame in frames.items():
            used = with_items(card, CHANGES[name]) if name in CHANGES else card
            own = frame[(frame["level"] == "employee") & (frame["post"] == post)]
            if name == "dropped":
                own = own[~_is_left_out(own, card)]
            at_branch = frame[frame["level"] == "branch"]
            if name == "dropped":
                at_branch = at_branch[at_branch["indicator"].isin(_of_the_branch(card))]
            basis = BranchBasis(at_branch, pd.Series(BRANCH_SCORE, index=staff.branches))
            found = score(own, used, branch=basis, cases=cases[cases["post"] == post], subjects=people)
            places[name][mine] = found.results["grade"].map(levels).fillna(-1).to_numpy(int)
            points[name][mine] = found.results["base"].to_numpy(float)
            if name == "gated":
                sure = confidence(found.points, found.results, _generous(card))
                borderline[mine] = sure["is_borderline"]
                places["lifted"][mine] = sure["benefit"].map(levels).fillna(-1).to_numpy(int)
    lost = {name: points["true"] - points[name] for name in ("gated", "bare")}
    return Graded(**places, lost=lost["gated"], lost_bare=lost["bare"], is_borderline=borderline)


def _generous(card: Scorecard) -> Scorecard:
    """The scorecard with the benefit of the doubt."""
    rules = card.confidence.model_copy(update={"benefit_of_doubt": "upper"})
    return card.model_copy(update={"confidence": rules})


def _of_the_branch(card: Scorecard) -> list[str]:
    return [item.name for item in card.items if item.grain == "branch"]


def _is_left_out(values: pd.DataFrame, card: Scorecard) -> np.ndarray:
    """Which of the persons' values are below the gates: of a row with gates of its own, below those."""
    thin = values["status"].isin(["thin", "unreliable"]).to_numpy()
    for item in card.items:
        if item.minimum_sample is not None:
            of_row = (values["indicator"] == item.name).to_numpy()
            thin = np.where(of_row, values["sample"].to_numpy(float) < item.minimum_sample, thin)
    return thin


def with_items(card: Scorecard, changes: Mapping[str, object]) -> Scorecard:
    """The scorecard with the same changes to every row."""
    return card.model_copy(update={"items": tuple(item.model_copy(update=changes) for item in card.items)})


def _all_sums(staff: Staff, kind: str) -> pd.DataFrame:
    """Sums of the span by indicator, level and subject, as `indicators.roll_up` gives them."""
    months = SPANS[kind]
    people = staff.people
    parts = []
    for (level, post, indicator), arrays in staff.seen.items():
        is_person = level == "employee"
        whom = people[people["post"] == post]
        ids = whom["subject_id"].to_numpy() if is_person else staff.branches
        frame = _frame(ids, level, post, indicator, {name: arrays[name][:, :months].sum(axis=1) for name in SUMS})
        parts.append(frame)
        if is_person:
            parts.append(_of_branches(frame, whom["branch_id"].to_numpy()))
        if indicator in ("counter_satisfaction_rate", "call_satisfaction_rate"):
            invited = {"numerator": frame["sample"], "denominator": np.ceil(frame["sample"] / RESPONSE)}
            parts.append(frame.assign(indicator="survey_response_rate", **invited))
    for name in EVENTS:
        total = sum(counts[:, :months].sum(axis=1) for (event, _), counts in staff.events.items() if event == name)
        parts.append(_of_people(people, name, total, total, total))
    for name in CENSUS:
        due, done = (staff.events[name, part][:, :months].sum(axis=1) for part in ("due", "done"))
        parts.append(_of_people(people, name, done, due, due))
    sums = pd.concat(parts, ignore_index=True)
    keys = ["indicator", "level", "subject_id", "post"]
    # Several posts of one branch have the same indicator: their sums are the branch's.
    sums = sums.groupby(keys, as_index=False)[list(SUMS)].sum()
    is_seen = (sums["denominator"] > 0) | sums["indicator"].isin([*EVENTS, *CENSUS])
    return sums[is_seen].assign(period=PERIOD, kind=kind).reset_index(drop=True)


def _frame(ids: np.ndarray, level: str, post: str, indicator: str, sums: dict[str, np.ndarray]) -> pd.DataFrame:
    return pd.DataFrame({"indicator": indicator, "level": level, "subject_id": ids, "post": post, **sums})


def _of_people(
    people: pd.DataFrame, indicator: str, numerator: np.ndarray, denominator: np.ndarray, sample: np.ndarray
) -> pd.DataFrame:
    sums = dict.fromkeys(SUMS, 0.0) | {"numerator": numerator, "denominator": denominator, "sample": sample}
    whom = people[["subject_id", "post"]].reset_index(drop=True)
    return whom.assign(indicator=indicator, level="employee", **sums)


def _of_branches(frame: pd.DataFrame, branches: np.ndarray) -> pd.DataFrame:
    sums = frame.assign(subject_id=branches).groupby("subject_id", as_index=False)[list(SUMS)].sum()
    return sums.assign(indicator=frame["indicator"].iloc[0], level="branch", post="-")


def _known(values: pd.DataFrame, staff: Staff, rules: Rules) -> pd.DataFrame:
    """The values as they would be if everybody had been asked and everything checked: true rates, without an interval.

    Of complete counts and events, as they are. Branches have the mean of their people.
    """
    is_sample = values["evidence"] == "sample"
    parts = [values[~is_sample]]
    by_branch: dict[str, list[pd.Series]] = {}
    for (level, post, indicator), truth in staff.truth.items():
        whom = staff.people[staff.people["post"] == post]
        ids = whom["subject_id"].to_numpy() if level == "employee" else staff.branches
        parts.append(_certain(ids, level, post, indicator, truth, rules))
        if level == "employee":
            by_branch.setdefault(indicator, []).append(pd.Series(truth, index=whom["branch_id"].to_numpy()))
    for indicator, series in by_branch.items():
        means = pd.concat(series).groupby(level=0).mean()
        parts.append(_certain(means.index.to_numpy(), "branch", "-", indicator, means.to_numpy(), rules))
    return pd.concat(parts, ignore_index=True)


def _certain(ids: np.ndarray, level: str, post: str, indicator: str, truth: np.ndarray, rules: Rules) -> pd.DataFrame:
    header = rules.indicators[indicator].header
    return pd.DataFrame(
        {
            "indicator": indicator,
            "level": level,
            "subject_id": ids,
            "post": post,
            "period": PERIOD,
            "numerator": np.nan,
            "denominator": np.nan,
            "sample": 1e6,
            "value": truth,
            "low": np.nan,
            "high": np.nan,
            "direction": header.direction,
            "evidence": header.evidence,
            "status": np.where(np.isnan(truth), "no_cases", "ok"),
            "reliability": 1.0,
        }
    )


def _cases(staff: Staff, kind: str) -> pd.DataFrame:
    """So many cases of each class, a row for each person who had any."""
    months = SPANS[kind]
    parts = []
    for (indicator, case_class), counts in staff.events.items():
        if indicator not in EVENTS:
            continue
        total = counts[:, :months].sum(axis=1)
        frame = staff.people[["subject_id", "post"]].assign(indicator=indicator, case_class=case_class, count=total)
        parts.append(frame[total > 0])
    cases = pd.concat(parts, ignore_index=True)
    return cases.assign(case_id=[f"K{n}" for n in range(len(cases))])[list(CASES)]
