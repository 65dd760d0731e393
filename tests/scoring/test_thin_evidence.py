"""What counts for a person whose evidence is thin: the branch's figure, the shrunk one, a longer window, or the own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from score_samples import at_branch, card, item, only, values

from pipeline.scoring import score

BRANCH = at_branch({"value": 86.0})  # 4 below 90: 96 points
OWN = {"value": 80.0, "low": 70.0, "high": 89.0}  # at the good end 1 below: 99 points; as observed 90


def row(given: dict[str, Any], *, windows: dict[int, Any] | None = None, **cells: Any) -> dict[str, Any]:
    found = score(values(OWN | given), card(item(**cells)), branch=BRANCH, windows=windows)
    return only(found.points)


def told(found: dict[str, Any]) -> tuple[Any, ...]:
    return found["grain_used"], found["basis"], found["points"]


@pytest.mark.parametrize("status", ["thin", "unreliable"])
def test_both_kinds_of_thin_take_the_branch_s_figure_as_observed(status: str) -> None:
    assert told(row({"status": status})) == ("branch", "observed", 96.0)


@pytest.mark.parametrize("status", ["ok", "carried"])
def test_enough_evidence_keeps_the_own_figure_at_its_good_end(status: str) -> None:
    assert told(row({"status": status})) == ("employee", "favourable", 99.0)


def test_shrunk_counts_as_it_is_and_falls_back_on_the_branch() -> None:
    pulled = row({"status": "unreliable", "shrunk": 84.5}, when_thin="shrunk")
    assert told(pulled) == ("shrunk", "observed", 94.5)
    assert (pulled["value"], pulled["low"], pulled["high"]) == (84.5, 84.5, 84.5)
    assert told(row({"status": "thin", "shrunk": np.nan}, when_thin="shrunk")) == ("branch", "observed", 96.0)
    assert told(row({"status": "ok", "shrunk": 84.5}, when_thin="shrunk")) == ("employee", "favourable", 99.0)


@pytest.mark.parametrize("months", [3, 6, 12])
def test_a_longer_window_counts_with_its_own_interval(months: int) -> None:
    longer = {months: values({"value": 82.0, "low": 78.0, "high": 87.5, "sample": 60})}
    found = row({"status": "thin", "sample": 12}, windows=longer, when_thin={"window": months})
    assert told(found) == (f"window_{months}", "favourable", 97.5)
    assert (found["sample"], found["value"], found["points_observed"]) == (60, 82.0, 92.0)


@pytest.mark.parametrize("status", ["thin", "unreliable", "no_cases"])
def test_a_window_that_is_thin_itself_gives_way_to_the_branch(status: str) -> None:
    value = np.nan if status == "no_cases" else 82.0
    longer = {3: values({"value": value, "status": status})}
    assert told(row({"status": "thin"}, windows=longer, when_thin={"window": 3})) == ("branch", "observed", 96.0)


def test_a_window_that_nobody_gathered_gives_way_to_the_branch() -> None:
    assert told(row({"status": "thin"}, windows={}, when_thin={"window": 3})) == ("branch", "observed", 96.0)


def test_a_window_keeps_what_progress_is_measured_against() -> None:
    better = {"kind": "progress", "per": "1", "add": "5", "start": "50"}
    longer = {3: values({"value": 82.0, "high": 84.0})}
    found = row({"status": "thin", "year_ago": 80.0}, windows=longer, when_thin={"window": 3}, curve=better)
    assert told(found) == ("window_3", "favourable", 70.0)  # 50 + 5 × (84 − 80)


def test_own_keeps_the_own_figure_all_the_same() -> None:
    assert told(row({"status": "thin"}, when_thin="own")) == ("employee", "favourable", 99.0)


# A row's own gates


@pytest.mark.parametrize("status", ["ok", "thin", "unreliable"])
def test_a_row_s_own_number_stands_in_for_the_workspace_s_gates(status: str) -> None:
    enough = row({"status": status, "sample": 4, "required": 783}, minimum_sample=4)
    assert told(enough) == ("employee", "favourable", 99.0)
    few = row({"status": status, "sample": 3, "required": 783}, minimum_sample=4)
    assert told(few) == ("branch", "observed", 96.0)
    assert (few["required"], few["sample"]) == (4, 3)  # 需4次，现有3次


@pytest.mark.parametrize(("reliability", "grain"), [(0.5, "employee"), (0.4999, "branch"), (np.nan, "branch")])
def test_a_row_s_own_reliability_stands_in_for_the_workspace_s(reliability: float, grain: str) -> None:
    given = {"status": "unreliable", "reliability": reliability, "sample": 5}
    assert row(given, minimum_reliability="0.5")["grain_used"] == grain


def test_both_own_gates_must_be_passed() -> None:
    gates = {"minimum_sample": 10, "minimum_reliability": "0.5"}
    found = {
        (sample, reliability): row({"status": "thin", "sample": sample, "reliability": reliability}, **gates)
        for sample in (9, 10)
        for reliability in (0.4, 0.6)
    }
    assert {key: one["grain_used"] for key, one in found.items()} == {
        (9, 0.4): "branch",
        (9, 0.6): "branch",
        (10, 0.4): "branch",
        (10, 0.6): "employee",
    }


def test_a_complete_count_is_never_thin() -> None:
    assert row({"evidence": "census", "sample": 1, "status": "ok"}, minimum_sample=4)["grain_used"] == "employee"


def test_what_did_not_come_is_not_thin_and_takes_nobody_s_figure() -> None:
    found = row({"status": "not_delivered", "value": np.nan, "sample": 0}, minimum_sample=4)
    assert (found["grain_used"], found["status"]) == ("employee", "not_delivered")
    assert np.isnan(found["points"])


def test_the_weight_that_came_from_the_branch_is_told() -> None:
    rows = item(weight="30"), item("call_satisfaction_rate", weight="70")
    given = values(OWN | {"status": "thin"}, OWN | {"indicator": "call_satisfaction_rate"})
    assert only(score(given, card(*rows), branch=BRANCH).results)["weight_from_branch"] == 30.0


@pytest.mark.parametrize("when_thin", ["branch", "own"])
def test_nobody_checked_where_the_branchs_data_did_not_come_is_undelivered_and_not_none(when_thin: str) -> None:
    """The weight goes to the others both ways; the reason is another."""
    other = {"indicator": "call_satisfaction_rate", "value": 90.0}
    rows = card(item(weight="40", when_thin=when_thin), item("call_satisfaction_rate", weight="60"))
    told = {}
    for status in ("not_delivered", "no_cases"):
        found = score(values(other), rows, branch=at_branch({"value": np.nan, "status": status}))
        mine = found.points[found.points["item"] == "counter_satisfaction_rate"]
        told[status] = (only(mine)["status"], only(mine)["points"], only(found.results)["score"])
    assert [told[status][0] for status in told] == ["not_delivered", "no_cases"]
    assert all(np.isnan(points) for _, points, _ in told.values())
    assert {total for *_, total in told.values()} == {100.0}
