"""Staff who are all alike: how much is seen of each, and what chance makes of it. All draws come from one seeded generator.

Nobody differs but by chance, unless a difference is planted; how much is seen of a person differs a lot, as in a bank.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

MONTHS = 12
BRANCHES = 60  # of a bank
STAFF = {"teller": 10, "lobby_manager": 1, "relationship_manager": 2}  # at each branch
CENTRE = {"phone_agent": 120, "online_agent": 40}  # at the bank's call centre
THIN_SHARE, THIN = 0.3, (3.0, 24.0)  # so many of a post have so few answers a month
UNASKED, UNCHECKED = 0.05, 0.1  # nobody rates so many of the staff at all; so many months pass without a check
ITEMS, ITEM_WEIGHT = 20, 5  # of a check; two checks of one person differ more than its items would by chance alone
CHECK_STRENGTH = 60.0
RESPONSE = 0.75  # answers ÷ invitations: the participation gate is open
SQUARES = ("numerator_sq", "denominator_sq", "cross_product")
SUMS = ("numerator", "denominator", "sample", *SQUARES)


@dataclass(frozen=True)
class Measure:
    """An indicator of a post: its true rate in % and what is seen of it a month (`seen`: from … to, evenly on a log scale
    for answers), in every month or every third. `has_thin`: whether THIN_SHARE of the staff have few answers.
    """

    indicator: str
    shape: Literal["answers", "checks", "scores"]
    truth: float
    seen: tuple[float, float]
    has_thin: bool = False
    every: int = 1


# True rates are the targets of the sample bank's scorecards: whoever loses points on a sampled row loses them to chance.
MEASURES = {
    "teller": (
        Measure("counter_satisfaction_rate", "answers", 98, (30, 400), has_thin=True),
        Measure("rule_adherence", "checks", 96, (1, 6)),
    ),
    "lobby_manager": (
        Measure("rule_adherence", "checks", 96, (1, 6)),
        Measure("senior_service_adherence", "checks", 95, (0, 3)),
    ),
    # The target is 100 %, which leaves nothing to chance; people who are alike lie a little below.
    "relationship_manager": (Measure("suitability_adherence", "checks", 99, (1, 5)),),
    "phone_agent": (
        Measure("call_satisfaction_rate", "answers", 98, (60, 300), has_thin=True),
        Measure("rule_adherence", "checks", 95, (2, 8)),
        Measure("first_contact_resolution", "answers", 80, (400, 1500)),
        Measure("three_ring_rate", "answers", 95, (400, 1500)),
    ),
    "online_agent": (
        Measure("rule_adherence", "checks", 95, (2, 6)),
        Measure("online_first_response_rate", "answers", 95, (200, 900)),
        Measure("resolution_rate", "answers", 98, (200, 900)),
    ),
}
AT_BRANCH = (
    Measure("mystery_lobby_score", "checks", 90, (1, 1), every=3),
    Measure("counter_wait_rate", "answers", 90, (1500, 6000)),
    Measure("survey_satisfaction_index", "scores", 88, (10, 40)),
)
# Events of a person and month, and what they are by class. They are facts: nobody is wronged by a case that happened.
ERRORS = {"minor": 0.4, "major": 0.04, "critical": 0.001}
COMPLAINTS = {"own": 0.01, "referred": 0.002}
DUE, FAILED = 1 / 3, 0.02  # courses and exams that fall due in a month, and those not done or not passed


@dataclass(frozen=True)
class Planted:
    """What a part of a post truly does worse: `points` lower by indicator (percentage points), errors times `errors`."""

    post: str = "teller"
    share: float = 0.0
    points: dict[str, float] = field(default_factory=dict)
    errors: float = 1.0


@dataclass(frozen=True)
class Staff:
    """`people`: subject_id, post, branch_id, peer_group (one for each bank), is_worse; `seen`: (level, post, indicator) →
    arrays of SUMS by subject and month; `events`: (indicator, case class) → counts by person and month; `truth`: (level,
    post, indicator) → each subject's true rate. Branches are in the order of `branches`.
    """

    people: pd.DataFrame
    branches: np.ndarray
    seen: dict[tuple[str, str, str], dict[str, np.ndarray]]
    events: dict[tuple[str, str], np.ndarray]
    truth: dict[tuple[str, str, str], np.ndarray]


def staff(rng: np.random.Generator, banks: int, planted: Planted | None = None) -> Staff:
    """So many banks' staff over a year."""
    plan = planted or Planted()
    people, branches = _people(banks)
    worse = np.zeros(len(people), bool)
    mine = np.flatnonzero((people["post"] == plan.post).to_numpy())
    worse[rng.choice(mine, size=round(plan.share * len(mine)), replace=False)] = True
    people["is_worse"] = worse
    seen, truth = {}, {}
    for post, measures in MEASURES.items():
        bad = worse[(people["post"] == post).to_numpy()]
        for measure in measures:
            rate = measure.truth - bad * plan.points.get(measure.indicator, 0.0)
            key = ("employee", post, measure.indicator)
            truth[key], seen[key] = rate, _seen(rng, measure, rate)
    outlets = len([name for name in branches if "C" not in name])
    for measure in AT_BRANCH:
        key = ("branch", "-", measure.indicator)
        truth[key] = np.where(np.arange(len(branches)) < outlets, measure.truth, np.nan)
        seen[key] = _seen(rng, measure, np.full(len(branches), measure.truth))
    size = (len(people), MONTHS)
    times = np.where(worse, plan.errors, 1.0)[:, None]
    events = {("counted_errors", name): rng.poisson(mean * times, size) for name, mean in ERRORS.items()}
    events |= {("upheld_complaints", name): rng.poisson(mean, size) for name, mean in COMPLAINTS.items()}
    for name in ("training_completion", "skill_pass_rate"):
        due = rng.random(size) < DUE
        events[name, "due"] = due.astype(int)
        events[name, "done"] = (due & (rng.random(size) >= FAILED)).astype(int)
    return Staff(people, branches, seen, events, truth)


def _people(banks: int) -> tuple[pd.DataFrame, np.ndarray]:
    numbers = np.arange(banks)
    outlets = np.array([f"B{bank:03d}-{n:03d}" for bank in numbers for n in range(BRANCHES)])
    centres = np.array([f"C{bank:03d}" for bank in numbers])
    parts = [(post, np.repeat(outlets, each)) for post, each in STAFF.items()]
    parts += [(post, np.repeat(centres, each)) for post, each in CENTRE.items()]
    people = pd.concat([pd.DataFrame({"post": post, "branch_id": at}) for post, at in parts], ignore_index=True)
    people["subject_id"] = [f"E{n:07d}" for n in range(len(people))]
    people["peer_group"] = people["branch_id"].str[1:4]
    return people[["subject_id", "post", "branch_id", "peer_group"]], np.concatenate([outlets, centres])


def _seen(rng: np.random.Generator, measure: Measure, rate: np.ndarray) -> dict[str, np.ndarray]:
    size = (len(rate), MONTHS)
    if measure.shape == "checks":
        return _checks(rng, measure, rate, size)
    low, high = np.log(measure.seen)
    usual = np.exp(rng.uniform(low, high, len(rate)))
    if measure.has_thin:
        usual = np.where(rng.random(len(rate)) < THIN_SHARE, rng.uniform(*THIN, len(rate)), usual)
        usual = np.where(rng.random(len(rate)) < UNASKED, 0.0, usual)
    n = rng.poisson(usual[:, None], size)
    if measure.shape == "scores":
        # Five answers from 0 to 100; 60 % say 100, 32 % 75, 8 % 50: 88 on the mean.
        best = rng.binomial(n, 0.60)
        next_best = rng.binomial(n - best, 0.8)
        rest = n - best - next_best
        total = 100 * best + 75 * next_best + 50 * rest
        return _sums(total, n, n, 10_000 * best + 5_625 * next_best + 2_500 * rest, n, total)
    hits = rng.binomial(n, rate[:, None] / 100)
    return _sums(hits, n, n, hits, n, hits)


def _checks(
    rng: np.random.Generator, measure: Measure, rate: np.ndarray, size: tuple[int, int]
) -> dict[str, np.ndarray]:
    """Each check is one observation: its items weigh 100 together, and stand or fall together a little."""
    low, high = (int(end) for end in measure.seen)
    count = rng.integers(low, high + 1, size)
    if measure.every == 1:
        count = np.where(rng.random(size) < UNCHECKED, 0, count)
    count = np.where(np.arange(MONTHS) % measure.every == 0, count, 0)
    share = np.broadcast_to((rate / 100)[:, None, None], (*size, high))
    passing = rng.beta(CHECK_STRENGTH * share, CHECK_STRENGTH * (1 - share))
    passed = rng.binomial(ITEMS, passing) * ITEM_WEIGHT
    passed = np.where(np.arange(high) < count[:, :, None], passed, 0)
    # A mystery score is an index: its file gives points × 100.
    scale = 100 if measure.indicator == "mystery_lobby_score" else 1
    whole = count * ITEMS * ITEM_WEIGHT
    got, squares = passed.sum(axis=2) * scale, (passed**2).sum(axis=2) * scale**2
    return _sums(got, whole, count, squares, count * (ITEMS * ITEM_WEIGHT) ** 2, got * ITEMS * ITEM_WEIGHT)


def _sums(*arrays: np.ndarray) -> dict[str, np.ndarray]:
    return dict(zip(SUMS, arrays, strict=True))
