"""The whole simulation: everything that the page tells, and that the test asserts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import flags
from .grades import CARDS, SPANS, Graded, Rules, grade
from .shares import Share, share
from .staff import ERRORS, Planted, Staff, staff

GRADED_AT_LEAST = 0.95
WRONG = 0.025  # the bad side of the 95 % interval that a person's points are taken from, on each sampled row
GOOD, BELOW = 1, 3  # places in the levels of the sample's scorecards
WORSE = 0.1  # so many of the staff are worse where a difference is planted
PLANTED = {
    "satisfaction − 5": Planted(share=WORSE, points={"counter_satisfaction_rate": 5.0}),
    "satisfaction − 10": Planted(share=WORSE, points={"counter_satisfaction_rate": 10.0}),
    "errors × 2": Planted(share=WORSE, errors=2.0),
}
DROPS = (0.01, 0.02, 0.05)  # of a branch's or person's satisfaction, in the last month
SPREADS = (0.01, 0.03)  # of customers' true satisfaction about their staff's


@dataclass(frozen=True)
class Size:
    """How much is simulated: banks of identical staff, banks with planted differences, charts, groups of branches."""

    banks: int = 24
    planted: int = 8
    series: int = 3000
    groups: int = 1000


@dataclass(frozen=True)
class Study:
    """Shares by their names. grades: (post, period, what, how); flags: (kind, …); power: (planted, what, …)."""

    seed: int
    size: Size
    people: int
    grades: dict[tuple[str, ...], Share]
    lost: dict[tuple[str, str], tuple[float, float]]
    flags: dict[tuple[str, ...], Share]
    power: dict[tuple[str, ...], Share]

    @property
    def broken(self) -> list[tuple[str, ...]]:
        """Names of the shares that lie above what is promised by more than chance."""
        return [name for table in (self.grades, self.flags) for name, found in table.items() if not found.holds]


def study(seed: int, size: Size, rules: Rules) -> Study:
    """Run it. Each part has a generator of its own, so that a change to one leaves the others as they were."""
    streams = [np.random.default_rng([seed, part]) for part in range(4 + len(PLANTED))]
    alike = staff(streams[0], size.banks)
    grades, lost = {}, {}
    for kind in SPANS:
        found = grade(alike, rules, kind)
        for post in CARDS:
            mine = (alike.people["post"] == post).to_numpy()
            rows = sampled_rows(post, rules)
            grades |= {(post, kind, *name): one for name, one in _of_identical(found, mine, rows).items()}
            lost[post, kind] = float(np.nanmean(found.lost[mine])), float(np.nanmean(found.lost_bare[mine]))
    power: dict[tuple[str, ...], Share] = {}
    for stream, (name, plan) in zip(streams[4:], PLANTED.items(), strict=True):
        power |= {(name, *key): one for key, one in _found_out(stream, size, plan, rules).items()}
    return Study(
        seed,
        size,
        len(alike.people),
        grades,
        lost,
        _flags(alike, streams[1], size),
        power | _found_at_branches(streams[2], size),
    )


def sampled_rows(post: str, rules: Rules) -> int:
    """How many rows of the post's scorecard go by a sample of the person's own."""
    return sum(
        item.grain != "branch"
        and item.indicator is not None
        and rules.indicators[item.indicator].header.evidence == "sample"
        for item in rules.cards[post].items
    )


def _of_identical(found: Graded, mine: np.ndarray, rows: int) -> dict[tuple[str, ...], Share]:
    """Grades that are wrong, and who has one. Wrong: worse than with every true rate known, and as told by its name."""
    shares: dict[tuple[str, ...], Share] = {("true", "good"): share((found.true <= GOOD) & (found.true >= 0), mine)}
    ways = {"gated": found.gated, "shrunk": found.shrunk, "bare": found.bare, "lifted": found.lifted}
    for how, graded in ways.items():
        is_promised = how == "gated"
        below = (graded == BELOW) & (found.true < BELOW)
        not_good = (graded > GOOD) & (found.true <= GOOD)
        shares["below standard", how] = share(below, mine, WRONG if is_promised else None)
        # Each row may be wrong with that probability, and any of them may cost the grade.
        shares["below good", how] = share(not_good, mine, rows * WRONG if is_promised else None)
        shares["lower", how] = share(graded > found.true, mine)
    shares["borderline", "gated"] = share(found.is_borderline, mine & (found.gated > found.true))
    visits = (found.gated > GOOD) & (found.true_visits <= GOOD)
    shares["below good, visits", "gated"] = share(visits, mine)
    for how, graded in (("gated", found.gated), ("bare", found.bare), ("dropped", found.dropped)):
        shares["has a grade", how] = share(graded >= 0, mine)
    return shares


def _flags(alike: Staff, rng: np.random.Generator, size: Size) -> dict[tuple[str, ...], Share]:
    groups = list(flags.banks_of(alike))
    found = {("funnel", *name): one for name, one in flags.in_funnels(alike).items()}
    for spread in SPREADS:
        unequal = flags.unequal_customers(rng, alike, spread)
        found |= {("unequal customers", f"{100 * spread:g}", *name): one for name, one in unequal.items()}
    found["naive",] = flags.naive(alike)
    found |= {("chart", *name): one for name, one in flags.on_charts(rng, size.series).items()}
    months = [flags.answers(alike, month, month + 1) for month in (0, 1)]
    found |= {("comparison", *name): one for name, one in flags.declared_worse(*months, groups).items()}
    quarters = flags.errors(alike, 0, 3), flags.errors(alike, 3, 6)
    found |= {("comparison", *name): one for name, one in flags.more_errors(*quarters, groups).items()}
    return found | flags.told_apart(rng, size.groups)


def _found_out(rng: np.random.Generator, size: Size, plan: Planted, rules: Rules) -> dict[tuple[str, ...], Share]:
    """Of those who are truly worse: by grade, funnel, and against their own past, when they had been like the others."""
    mixed = staff(rng, size.planted, plan)
    groups = list(flags.banks_of(mixed))
    tellers = (mixed.people["post"] == "teller").to_numpy()
    worse = mixed.people["is_worse"].to_numpy()
    bad = worse[tellers]
    found: dict[tuple[str, ...], Share] = {}
    for kind in SPANS:
        graded = grade(mixed, rules, kind, ("teller",))
        ways = {"gated": graded.gated, "shrunk": graded.shrunk, "bare": graded.bare, "true": graded.true}
        for how, places in ways.items():
            found["below good", kind, how] = share(places > GOOD, worse)
            found["beside them", kind, how] = share((places > GOOD) & (graded.true <= GOOD), tellers & ~worse)
    found |= {("funnel", *name): one for name, one in flags.in_funnels(mixed, bad).items()}
    good, n = flags.answers(mixed, 0, 1)
    _, n_before = flags.answers(mixed, 1, 2)
    before = rng.binomial(n_before, 0.98), n_before
    against = flags.declared_worse(before, (good, n), groups, bad)
    found |= {("comparison", *name): one for name, one in against.items()}
    errors_before = rng.poisson(3 * sum(ERRORS.values()), len(bad))
    more = flags.more_errors(errors_before, flags.errors(mixed, 0, 3), groups, bad)
    return found | {("comparison", *name): one for name, one in more.items()}


def _found_at_branches(rng: np.random.Generator, size: Size) -> dict[tuple[str, ...], Share]:
    found: dict[tuple[str, ...], Share] = {}
    for drop in DROPS:
        name = f"branch − {100 * drop:g}"
        shown = flags.on_charts(rng, size.series // 6, drop)
        found |= {(name, "chart", *key): one for key, one in shown.items() if key[1] == "any"}
        found |= {(name, *key): one for key, one in flags.told_apart(rng, size.groups // 2, drop).items()}
    return found
