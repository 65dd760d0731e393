"""Errors pushed through a curve: straight, bent, broken; and the chance of reaching a threshold."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.statistics.propagation import chance_at_least, error_of_interval, moments_through


def test_a_straight_curve_multiplies_the_error():
    mean, spread = moments_through(lambda x: 3 * x - 1, [10.0, 20.0], [2.0, 0.0])
    assert mean == pytest.approx([29, 59])
    assert spread == pytest.approx([6, 0], rel=1e-3)


@pytest.mark.parametrize("kink", np.linspace(-2, 2, 17))
def test_a_kink_is_respected_wherever_it_lies(kink: float):
    # min(x − k, 0) of a standard normal: with φ and Φ at k, mean −(kΦ + φ), second moment (k² + 1)Φ + kφ.
    density = np.exp(-(kink**2) / 2) / np.sqrt(2 * np.pi)
    below = float(chance_at_least(0.0, kink, 1.0))
    mean = -(kink * below + density)
    second = (kink**2 + 1) * below + kink * density
    found_mean, found_spread = moments_through(lambda x: np.minimum(x - kink, 0), [0.0], [1.0])
    assert found_mean[0] == pytest.approx(mean, abs=0.003)
    assert found_spread[0] == pytest.approx(np.sqrt(second - mean**2), rel=0.012)


def test_a_small_spread_beside_a_large_figure_is_not_lost():
    _, spread = moments_through(lambda x: 1e9 + x, [0.0], [1e-3])
    assert spread[0] == pytest.approx(1e-3, rel=1e-3)


def test_a_missing_value_or_error_stays_missing():
    mean, spread = moments_through(lambda x: x, [np.nan, 1.0], [1.0, np.nan])
    assert np.isnan(mean).all()
    assert np.isnan(spread).all()


def test_error_of_an_interval_is_its_half_over_the_quantile():
    # 86.08 to 93.92: 7.84 / 3.92 = 2.
    assert error_of_interval([86.08, np.nan], [93.92, 1.0]) == pytest.approx([2, np.nan], abs=1e-4, nan_ok=True)
    assert error_of_interval(0.0, 2 * 1.2815515655446004, level=0.8) == pytest.approx(1)


def test_an_interval_upside_down_is_refused():
    with pytest.raises(ValueError, match="high"):
        error_of_interval(2.0, 1.0)


def test_chance_of_a_threshold():
    # One and a half errors above it: Φ(1.5) = 0.9332; on it, one half; without error, it is or it is not.
    found = chance_at_least([88.0, 90.0, 90.0, 90.1, np.nan], [91.0, 90.0, 90.0, 90.0, 1.0], [2.0, 3.0, 0.0, 0.0, 1.0])
    assert found == pytest.approx([0.9332, 0.5, 1, 0, np.nan], abs=1e-4, nan_ok=True)


def test_a_negative_error_is_refused():
    with pytest.raises(ValueError, match="standard_error"):
        chance_at_least(1.0, 1.0, -1.0)
