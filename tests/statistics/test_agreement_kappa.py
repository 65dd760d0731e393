"""Agreement between raters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.statistics.agreement import cohen_kappa, fleiss_kappa, subject_agreement

TABLES = st.integers(2, 5).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 40), min_size=k, max_size=k), min_size=k, max_size=k)
)


def test_cohens_kappa_agrees_with_sas(vector: Callable[[str], Any]) -> None:
    for name, weights in (("cohen", None), ("cohen_weighted", "linear")):
        case = vector("agreement_kappa")[name]
        found = cohen_kappa(case["table"], weights=weights)
        assert found.kappa == pytest.approx(case["kappa"], abs=5e-5)
        assert found.standard_error == pytest.approx(case["ase"], abs=5e-5)
        assert [found.low, found.high] == pytest.approx(case["ci95"], abs=1e-4)
        if "z" in case:
            assert found.z == pytest.approx(case["z"], abs=5e-5)


def test_fleiss_kappa_and_its_subjects_agree_with_the_reference(vector: Callable[[str], Any]) -> None:
    case = vector("agreement_kappa")["fleiss"]
    assert fleiss_kappa(case["counts"]) == pytest.approx(case["kappa"], abs=5e-4)
    assert subject_agreement(case["counts"]) == pytest.approx(
        np.array(case["per_subject_agreement"]),
        abs=5e-4,
    )


def test_fixed_and_free_chance_agree_with_randolph(vector: Callable[[str], Any]) -> None:
    for case in vector("agreement_kappa")["fleiss_randolph"]:
        assert fleiss_kappa(case["counts"]) == pytest.approx(case["fixed"], abs=5e-7)
        assert fleiss_kappa(case["counts"], chance="free") == pytest.approx(case["free"], abs=5e-7)


def test_raters_who_always_agree_have_a_kappa_of_1_and_no_error() -> None:
    found = cohen_kappa([[10, 0], [0, 5]])
    assert found.kappa == 1
    assert found.standard_error == pytest.approx(0, abs=1e-7)
    assert fleiss_kappa([[3, 0], [0, 3]]) == 1


@given(TABLES)
def test_exchanging_the_raters_changes_nothing(table: list[list[int]]) -> None:
    for weights in (None, "linear", "quadratic"):
        one, other = cohen_kappa(table, weights=weights), cohen_kappa(np.array(table).T, weights=weights)
        assert one.kappa == pytest.approx(other.kappa, nan_ok=True, abs=1e-9)
        assert one.standard_error == pytest.approx(other.standard_error, nan_ok=True, abs=1e-6)
        assert np.isnan(one.kappa) or one.kappa <= 1 + 1e-12


def test_two_categories_have_the_same_kappa_with_and_without_weights() -> None:
    table = [[20, 5], [10, 15]]
    assert cohen_kappa(table).kappa == pytest.approx(0.4)
    assert cohen_kappa(table, weights="linear").kappa == pytest.approx(0.4)
    assert cohen_kappa(table, weights="quadratic").kappa == pytest.approx(0.4)


def test_without_ratings_or_with_one_category_there_is_no_kappa() -> None:
    for table in ([[0, 0], [0, 0]], [[7, 0], [0, 0]], [[7]]):
        assert np.isnan(cohen_kappa(table).kappa)
    assert np.isnan(fleiss_kappa([[3, 0], [3, 0]]))
    assert np.isnan(fleiss_kappa([[1, 0], [0, 1]]))
    assert np.isnan(fleiss_kappa(np.zeros((0, 2))))


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: cohen_kappa([[1, 2, 3], [4, 5, 6]]), "table"),
        (lambda: cohen_kappa([[1, -2], [4, 5]]), "table"),
        (lambda: cohen_kappa([[1.0, np.nan], [4.0, 5.0]]), "table"),
        (lambda: cohen_kappa([1, 2]), "table"),
        (lambda: cohen_kappa([[1, 2], [4, 5]], weights="cubic"), "weights"),
        (lambda: cohen_kappa([[1, 2], [4, 5]], weights=np.array(["linear", "quadratic"])), "weights"),
        (lambda: fleiss_kappa([[3, 0], [1, 1]]), "counts"),
        (lambda: fleiss_kappa([[3, 0]], chance="none"), "chance"),
    ],
)
def test_impossible_input_is_refused_by_name(call: Callable[[], Any], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        call()
