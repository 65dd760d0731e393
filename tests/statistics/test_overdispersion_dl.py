"""Over-dispersion between subjects."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from pipeline.statistics.funnels import overdispersion


def test_tau2_is_that_of_dersimonian_and_laird(vector: Callable[[str], Any]) -> None:
    case = vector("overdispersion_dl")
    effects, errors = np.array(case["eff"]), np.sqrt(case["var"])
    z = (effects - np.average(effects, weights=1 / errors**2)) / errors
    _, tau2 = overdispersion(z, 0, standard_error=errors)
    assert tau2 == pytest.approx(case["tau2_dl"], rel=case["rtol"])
    # The table of 2004 was computed from rounded input: 0.5359 printed, 0.5367 by metafor and here.
    assert np.sqrt(tau2) == pytest.approx(case["tau_published_kacker2004"]["DL"], abs=1e-3)

    # What is built on it: mean, error and interval of the random-effects model.
    weights = 1 / (errors**2 + tau2)
    mean, error = np.average(effects, weights=weights), 1 / np.sqrt(weights.sum())
    assert mean == pytest.approx(case["mean_re"], rel=case["rtol"])
    assert error == pytest.approx(case["se_re"], rel=case["rtol"])
    assert [mean - 1.959963984540054 * error, mean + 1.959963984540054 * error] == pytest.approx(
        case["ci95"], rel=case["rtol"]
    )


def test_phi_is_the_mean_square_of_the_winsorised_scores() -> None:
    z = np.array([-30.0, -2, -1, -1, 0, 0, 1, 1, 2, 2, 30])
    phi, tau2 = overdispersion(z)  # drawn in to the 10 % and 90 % quantiles, −2 and 2
    assert phi == pytest.approx((4 + 4 + 1 + 1 + 0 + 0 + 1 + 1 + 4 + 4 + 4) / 11)
    assert tau2 == pytest.approx((24 - 10) / 10)
    assert overdispersion(z, 0)[0] == pytest.approx((1800 + 16) / 11)


def test_a_consistent_phi_makes_up_for_what_drawing_in_takes_away() -> None:
    z = norm.ppf((np.arange(100_000) + 0.5) / 100_000)
    # a = 1.2816, density 0.1755: 0.8 − 2 × 1.2816 × 0.1755 + 0.2 × 1.2816² = 0.6787.
    assert overdispersion(z)[0] == pytest.approx(0.6787, abs=1e-4)
    for share in (0.0, 0.05, 0.1, 0.25):
        assert overdispersion(z, share, consistent=True)[0] == pytest.approx(1, abs=1e-3)


def test_subjects_that_scatter_less_than_chance_have_no_between_variance() -> None:
    assert overdispersion([0.1, -0.1, 0.2, -0.2], 0)[1] == 0


def test_missing_subjects_are_left_out_and_one_alone_says_nothing() -> None:
    assert overdispersion([1, np.nan, -3, 2]) == overdispersion([1, -3, 2])
    assert overdispersion([1, 5, -3], standard_error=[1, 0, 2]) == overdispersion(
        [1, -3],
        standard_error=[1, 2],
    )
    assert np.isnan(overdispersion([2.0])).all()
    assert np.isnan(overdispersion([])).all()


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=30), st.integers(1, 20))
def test_tau2_follows_the_square_of_the_unit(tenths: list[int], times: int) -> None:
    z, errors = np.array(tenths) / 10, 0.5 + np.arange(len(tenths)) % 4
    phi, tau2 = overdispersion(z, standard_error=errors)
    scaled_phi, scaled_tau2 = overdispersion(z, standard_error=times * errors)
    assert scaled_phi == phi
    assert scaled_tau2 == pytest.approx(times**2 * tau2, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("smallest", [1e-2, 1e-4, 1e-6, 1e-9, 1e-100, 1e-200])
def test_one_subject_known_far_better_than_the_others_does_not_spoil_tau2(smallest: float) -> None:
    z, errors = [1.0, -2.0, 3.0, 4.0], [smallest, 1.0, 2.0, 3.0]
    weights = [1 / Fraction(error) ** 2 for error in errors]
    whole = sum(weights)
    phi = Fraction(30, 4)
    exact = (4 * phi - 3) / (whole - sum(weight**2 for weight in weights) / whole)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert overdispersion(z, 0, standard_error=errors)[1] == pytest.approx(float(exact), rel=1e-12)


def test_impossible_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="winsorise"):
        overdispersion([1, 2], 0.5)
    with pytest.raises(ValueError, match="winsorise"):
        overdispersion([1, 2], None)
    with pytest.raises(ValueError, match="standard_error"):
        overdispersion([1, 2], standard_error=[-1, 1])
    with pytest.raises(ValueError, match="z"):
        overdispersion([1, np.inf])
