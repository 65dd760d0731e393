"""A scorecard's row → points for every subject at once. Pure; see pipeline.scoring for what comes in and goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
import pandas as pd

from pipeline.board import (
    CARRIED,
    NO_CASES,
    NOT_APPLICABLE,
    NOT_DELIVERED,
    OK,
    THIN,
    UNKNOWN,
    UNRELIABLE,
    Board,
    Facts,
)
from pipeline.curves import Beside, Cases, Curve, PerCase, Progress, Rank, earned, exact, units
from pipeline.scorecards import Further, Item, Scorecard, Window

GRAINS = ("employee", "branch", "shrunk", "window_3", "window_6", "window_12")
EMPLOYEE, BRANCH, SHRUNK = range(3)
BEFORE = ("year_ago", "previous")
LIMITS = ("", "gate", "veto")  # what held a row's points down: the participation gate, a veto


@dataclass(frozen=True)
class Branches:
    """What persons' rows take from branches: a board of branches, their scores (in its order), and how a person's time was
    spread over them (`person`, `branch`: places; `days`).
    """

    board: Board
    scores: np.ndarray
    person: np.ndarray
    branch: np.ndarray
    days: np.ndarray

    def lift(self, amounts: np.ndarray, count: int) -> np.ndarray:
        """Each person's mean of the branches' amounts, weighted by days there; branches without one leave it."""
        if np.isnan(amounts).all():
            return np.full(count, np.nan)
        of_stay = amounts[self.branch]
        days = np.where(np.isnan(of_stay), 0, self.days)
        whole = np.bincount(self.person, days, count)
        total = np.bincount(self.person, days * np.nan_to_num(of_stay), count)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(whole > 0, np.round(total / whole, 9), np.nan)

    def of(self, indicator: str | None, count: int) -> Facts:
        """The branches' figures of an indicator, as they count for persons. The status is that of where most days were."""
        theirs = self.board.of(indicator)
        amounts = {name: self.lift(values, count) for name, values in theirs.amounts.items()}
        status = np.full(count, NO_CASES, dtype=np.int8)
        order = np.argsort(self.days, kind="stable")
        status[self.person[order]] = theirs.status[self.branch[order]]
        status = np.where(np.isnan(amounts["value"]), status, np.where(status == CARRIED, CARRIED, OK)).astype(np.int8)
        return Facts(amounts, status, theirs.is_higher_better, theirs.is_sample)


@dataclass(frozen=True)
class Ground:
    """Everything that rows are scored on. `windows`: months → a board of the persons' own values over so many months;
    `cases`: columns of pipeline.scoring.CASES; `zeroed`: row → whom a veto leaves nothing of it; `has_places`: whether the
    subjects are each other's peers, so that a rank tells something.
    """

    card: Scorecard
    board: Board
    cases: pd.DataFrame
    branches: Branches | None = None
    windows: Mapping[int, Board] = field(default_factory=dict)
    zeroed: Mapping[str, np.ndarray] = field(default_factory=dict)
    has_places: bool = True

    @property
    def is_of_persons(self) -> bool:
        return self.card.level == "employee"


@dataclass(frozen=True)
class RowPoints:
    """A row's points and what they rest on, an array each in the order of the subjects; whole numbers are places in
    board.STATUSES, GRAINS and LIMITS.
    """

    item: Item
    facts: Facts
    before: np.ndarray
    target: np.ndarray
    grain: np.ndarray
    is_favourable: np.ndarray
    observed: np.ndarray
    favourable: np.ndarray
    points: np.ndarray
    limit: np.ndarray


def row_points(item: Item, ground: Ground) -> RowPoints:
    """The points of one row for all subjects."""
    count = len(ground.board)
    own = _own(item, ground)
    target = _targets(item, ground.board.subjects)
    facts, grain = _with_stand_ins(item, own, ground)
    facts = _as_undelivered(item, facts, ground)
    if isinstance(item.curve, Rank) and not ground.has_places:
        facts = facts.with_(np.where(np.isnan(facts["value"]), facts.status, NOT_APPLICABLE).astype(np.int8))
    counted = _cases(item.indicator, item.curve, own, ground)
    basis = item.basis or ("favourable" if ground.is_of_persons and own.is_sample else "observed")
    # What stands in for a person's own figure counts as it was observed: it is no estimate of the person.
    is_favourable = (basis == "favourable") & (~np.isin(grain, [BRANCH, SHRUNK]) | (not ground.is_of_persons))
    value = facts["value"]
    good_end = facts["high" if own.is_higher_better else "low"]
    good_end = np.where(np.isnan(good_end) | np.isnan(value), value, good_end)
    place = _places(own, ground) if isinstance(item.curve, Rank) and ground.has_places else None
    before = facts[item.curve.against] if isinstance(item.curve, Progress) else np.full(count, np.nan)
    beside = Beside(counted, before, place)
    higher = own.is_higher_better
    observed = earned(item.curve, item.weight, target, value, beside, is_higher_better=higher)
    favourable = earned(item.curve, item.weight, target, good_end, beside, is_higher_better=higher)
    points = np.where(is_favourable, favourable, observed)
    limit = np.zeros(count, dtype=np.int8)
    if item.gate and ground.branches is not None and item.indicator:
        theirs = ground.branches.of(item.indicator, count)
        if isinstance(item.curve, Progress):
            # What the branch's value would earn is its progress over its own earlier value, not over the person's.
            beside = Beside(counted, theirs[item.curve.against])
        most = earned(item.curve, item.weight, target, theirs["value"], beside, is_higher_better=higher)
        held = _is_below(item, ground.board) & (most < points)
        points, limit = np.where(held, most, points), np.where(held, 1, limit)
    lacks = np.isnan(points) & facts.has(*UNKNOWN)
    for part in item.also:
        points, unknown = _less(points, item, part, ground)
        lacks |= unknown
    if item.also and lacks.any():
        # What did not come is no absence of cases: the rule that is known alone would give the other's points in full.
        points = np.where(lacks, np.nan, points)
        facts = facts.with_(np.where(lacks & ~facts.has(*UNKNOWN), NOT_DELIVERED, facts.status).astype(np.int8))
    if item.name in ground.zeroed:
        held = ground.zeroed[item.name] & ~np.isnan(points)
        points, limit = np.where(held, np.minimum(points, 0.0), points), np.where(held, 2, limit)
    return RowPoints(item, facts, before, target, grain, is_favourable, observed, favourable, points, limit)


def _own(item: Item, ground: Ground) -> Facts:
    """What the row goes by before anything stands in for it."""
    count = len(ground.board)
    if item.linked or (item.grain == "branch" and ground.is_of_persons):
        if ground.branches is None:
            return ground.board.of(None)
        if item.linked:
            scores = ground.branches.lift(ground.branches.scores, count)
            return ground.board.of(None).with_(np.where(np.isnan(scores), NO_CASES, OK).astype(np.int8), value=scores)
        return ground.branches.of(item.indicator, count)
    own = ground.board.of(item.indicator)
    if ground.branches is None or item.indicator in ground.board.indicators:
        return own
    theirs = ground.branches.board.of(item.indicator)
    return replace(own, is_higher_better=theirs.is_higher_better, is_sample=theirs.is_sample)


def _targets(item: Item, subjects: pd.DataFrame) -> np.ndarray:
    usual = float(item.target) if item.target is not None else np.nan
    if not item.targets or "peer_group" not in subjects.columns:
        return np.full(len(subjects), usual)
    groups = pd.Categorical(subjects["peer_group"])
    own = [item.target_of(str(name)) for name in groups.categories]
    return np.array([*(np.nan if aim is None else float(aim) for aim in own), usual])[groups.codes]


def _with_stand_ins(item: Item, own: Facts, ground: Ground) -> tuple[Facts, np.ndarray]:
    """The row's facts, where thin ones are replaced as the row says; and whose they are (places in GRAINS).

    Cases are facts: few transactions do not make them another's. One whom nobody has checked yet, where the row asks for
    so many checks, does not go without points: the stand-in counts.
    """
    is_branch = item.linked is not None or item.grain == "branch" or not ground.is_of_persons
    grain = np.full(len(ground.board), BRANCH if is_branch else EMPLOYEE, dtype=np.int8)
    if is_branch or item.when_thin == "own" or isinstance(item.curve, PerCase):
        return own, grain
    thin = _is_thin(item, own)
    facts = own
    if item.minimum_sample is not None:
        thin |= own.status == NO_CASES
        facts = own.with_(required=np.full(len(thin), float(item.minimum_sample)))
    if item.when_thin == "shrunk":
        use = thin & ~np.isnan(own["shrunk"])
        facts = _replaced(facts, use, dict.fromkeys(("value", "low", "high"), own["shrunk"]))
        grain, thin = np.where(use, SHRUNK, grain), thin & ~use
    elif isinstance(item.when_thin, Window) and item.when_thin.window in ground.windows:
        months = item.when_thin.window
        longer = ground.windows[months].of(item.indicator)
        use = thin & ~np.isnan(longer["value"]) & ~_is_thin(item, longer)
        # What a curve of progress compares with stays: a window has no value of the period before.
        facts = _replaced(facts, use, {name: a for name, a in longer.amounts.items() if name not in BEFORE})
        grain, thin = np.where(use, GRAINS.index(f"window_{months}"), grain), thin & ~use
    if ground.branches is not None:
        theirs = ground.branches.of(item.indicator, len(ground.board))
        use = thin & ~np.isnan(theirs["value"])
        facts = _replaced(facts, use, {name: theirs[name] for name in ("value", "low", "high", *BEFORE)})
        grain = np.where(use, BRANCH, grain)
    return facts, grain.astype(np.int8)


def _as_undelivered(item: Item, facts: Facts, ground: Ground) -> Facts:
    """The row's facts, said to be undelivered, not none, for a person of whom nothing is known where the branch's data did
    not come either. It is a word alone: without a value there are no points in both.
    """
    if ground.branches is None or not ground.is_of_persons or item.linked:
        return facts
    theirs = ground.branches.of(item.indicator, len(ground.board))
    unknown = facts.has(NO_CASES) & np.isnan(facts["value"]) & theirs.has(NOT_DELIVERED)
    return facts.with_(np.where(unknown, NOT_DELIVERED, facts.status).astype(np.int8)) if unknown.any() else facts


def _replaced(facts: Facts, use: np.ndarray, others: Mapping[str, np.ndarray]) -> Facts:
    return facts.with_(**{name: np.where(use, other, facts[name]) for name, other in others.items()})


def _is_thin(item: Item, facts: Facts) -> np.ndarray:
    """Below the evidence gates: the row's own where it has any, else the workspace's, as the status tells."""
    if not facts.is_sample:
        return np.zeros(len(facts.status), bool)
    if item.minimum_sample is None and item.minimum_reliability is None:
        return facts.has(THIN, UNRELIABLE)
    thin = np.zeros(len(facts.status), bool)
    if item.minimum_sample is not None:
        thin |= ~(facts["sample"] >= item.minimum_sample)  # a sample that is not known is none
    if item.minimum_reliability is not None:
        thin |= np.nan_to_num(facts["reliability"]) < float(item.minimum_reliability)
    return thin & facts.has(OK, THIN, UNRELIABLE, CARRIED)


def _cases(indicator: str | None, curve: Curve | None, found: Facts, ground: Ground) -> Cases:
    """How many cases each subject has, by class where the curve asks for it; NaN where that is not known."""
    # Where more is better, what costs points is what falls short: the overdue ones of a timeliness.
    short = found["denominator"] - found["numerator"] if found.is_higher_better else found["numerator"]
    count = np.where(np.isin(found.status, UNKNOWN), np.nan, short)
    if not isinstance(curve, PerCase) or not isinstance(curve.deduct, dict):
        return count
    mine = ground.cases[ground.cases["indicator"] == indicator]
    at, amounts = ground.board.places(mine), mine["count"].to_numpy(float)
    nothing = np.where(np.isnan(count), np.nan, 0.0)
    found_by = {}
    for name in curve.deduct:
        those = (at >= 0) & (mine["case_class"] == name).to_numpy()
        found_by[name] = nothing + np.bincount(at[those], amounts[those], len(count))
    return found_by


def _places(found: Facts, ground: Ground) -> np.ndarray:
    """Each subject's place within its peer group by value; equal values share the better place."""
    value = found["value"] * (-1 if found.is_higher_better else 1)
    subjects = ground.board.subjects
    groups = subjects["peer_group"] if "peer_group" in subjects.columns else pd.Series("-", index=subjects.index)
    one_of_none = groups.astype(object).where(groups.notna(), "-").to_numpy()
    return pd.Series(np.round(value, 9)).groupby(one_of_none).rank(method="min").to_numpy()


def _is_below(item: Item, board: Board) -> np.ndarray:
    """Whom the item's gate shuts; nobody whose rate is not known."""
    if item.gate is None:
        return np.zeros(len(board), bool)
    rate = board.of(item.gate.indicator)["value"]
    return ~np.isnan(rate) & (units(np.nan_to_num(rate)) < exact(item.gate.below))


def _less(points: np.ndarray, item: Item, part: Further, ground: Ground) -> tuple[np.ndarray, np.ndarray]:
    """The row's points less what a further rule takes; where only one of them has a value, that one alone decides. And
    where that is not known of the further rule, since its data did not come.
    """
    row = item.model_copy(update={"indicator": part.indicator, "curve": part.curve, "target": part.target})
    found = _as_undelivered(row, _own(row, ground), ground)
    before = found[part.curve.against] if isinstance(part.curve, Progress) else None
    counted = Beside(_cases(part.indicator, part.curve, found, ground), before)
    higher = found.is_higher_better
    kept = earned(part.curve, item.weight, part.target, found["value"], counted, is_higher_better=higher)
    floor = float(getattr(item.curve, "floor", Decimal(0)))
    both = np.round(np.maximum(points - (float(item.weight) - kept), floor), 9)
    less = np.where(np.isnan(kept), points, np.where(np.isnan(points), kept, both))
    return less, np.isnan(kept) & found.has(*UNKNOWN)
