"""Identical staff: nobody is graded down or flagged by more than is promised. The short form of `make fairness`."""

from __future__ import annotations

import re

import numpy as np
import pytest

from .__main__ import PAGE, SEED
from .grades import CARDS, SPANS, Rules, grade
from .page import page
from .shares import Share
from .staff import MEASURES, Planted, staff
from .study import GRADED_AT_LEAST, PLANTED, Size, Study, study

SHORT = Size(banks=5, planted=3, series=250, groups=80)


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules.of_the_sample()


@pytest.fixture(scope="module")
def found(rules: Rules) -> Study:
    return study(SEED, SHORT, rules)


def test_no_rate_lies_above_what_is_promised(found: Study) -> None:
    promised = [one for table in (found.grades, found.flags) for one in table.values() if one.nominal is not None]
    assert len(promised) > 70
    assert all(one.trials > 0 for one in promised)
    assert found.broken == []


def test_what_is_promised_would_be_missed_if_it_did_not_hold() -> None:
    # 2.5 % of 400 is 10; twice as many can be chance (1 in 500), 26 can not.
    assert Share(20, 400, 0.025).holds
    assert not Share(26, 400, 0.025).holds
    assert not Share(0, 0, 0.025).holds


@pytest.mark.parametrize("kind", list(SPANS))
@pytest.mark.parametrize("post", list(CARDS))
def test_nearly_everybody_who_was_there_gets_a_grade(found: Study, post: str, kind: str) -> None:
    assert found.grades[post, kind, "has a grade", "gated"].value >= GRADED_AT_LEAST


@pytest.mark.parametrize("post", ["teller", "phone_agent"])
def test_without_gates_chance_grades_people_down(found: Study, post: str) -> None:
    month = {how: found.grades[post, "month", "below good", how] for how in ("gated", "bare")}
    assert month["bare"].value > 0.05 > 10 * month["gated"].value
    below = found.grades[post, "month", "below standard", "bare"]
    assert below.value > 0.015
    assert found.grades[post, "month", "below standard", "gated"].hits == 0


def test_where_thin_evidence_gives_its_weight_away_most_tellers_go_without_a_grade(found: Study) -> None:
    assert found.grades["teller", "month", "has a grade", "dropped"].value < 0.6


def test_real_differences_are_found_and_more_of_them_the_longer_one_looks(found: Study) -> None:
    month, quarter, year = (found.power["satisfaction − 10", "below good", kind, "gated"].value for kind in SPANS)
    assert month < quarter < year
    assert year > 0.8
    funnel = [found.power[name, "funnel", "satisfaction", "month", "0.95", "plain", "on"].value for name in PLANTED]
    # Five points, ten points, and nothing about satisfaction at all.
    assert funnel[2] < 0.1 < 0.4 < funnel[0] < 0.75 < funnel[1]


def test_held_down_false_discoveries_flag_nobody_alike_and_still_find_the_worse(found: Study) -> None:
    assert found.flags["comparison", "satisfaction", "fdr", "on"].value < 0.001
    assert found.power["satisfaction − 10", "comparison", "satisfaction", "fdr", "on"].value > 0.3


def test_who_is_worse_is_graded_lower_if_all_is_known(rules: Rules) -> None:
    plan = Planted(share=0.2, points={"counter_satisfaction_rate": 10.0})
    mixed = staff(np.random.default_rng(5), 1, plan)
    graded = grade(mixed, rules, "month", ("teller",))
    tellers = (mixed.people["post"] == "teller").to_numpy()
    worse = mixed.people["is_worse"].to_numpy()
    assert worse.sum() == 120
    # 88 % at a target of 98 loses 25 of 25 points; 9.5 of 10 from the branch's 95: 74.5 at best, below standard.
    assert (graded.true[worse] == 3).all()
    assert (graded.true[tellers & ~worse] < 3).all()


def test_every_sampled_row_of_the_scorecards_is_simulated(rules: Rules) -> None:
    for post, card in rules.cards.items():
        rows = [item for item in card.items if item.indicator and item.grain != "branch"]
        sampled = {item.name for item in rows if rules.indicators[item.name].header.evidence == "sample"}
        assert sampled == {measure.indicator for measure in MEASURES[post]}


def test_the_same_seed_gives_the_same_grades_and_another_seed_others(rules: Rules) -> None:
    first, again, other = (
        grade(staff(np.random.default_rng(seed), 1), rules, "month", ("teller",)) for seed in (3, 3, 4)
    )
    assert np.array_equal(first.lost, again.lost, equal_nan=True)
    assert np.array_equal(first.gated, again.gated)
    assert not np.array_equal(first.lost, other.lost, equal_nan=True)


def test_the_page_in_the_documents_has_the_parts_that_the_program_writes(found: Study, rules: Rules) -> None:
    written, shipped = page(found, rules), PAGE.read_text(encoding="utf-8")
    outline = re.compile(r"^(?:#+ .*|\| [^|]*\||\|(?:---\|)+)", re.MULTILINE)
    assert outline.findall(shipped) == outline.findall(written)
    assert f"Seed {SEED}; {Size().banks} banks" in shipped
