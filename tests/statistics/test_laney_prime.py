"""p' and u' charts: limits as wide as the data really scatter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pipeline.statistics.charts import laney_p, laney_u, p_chart, special_causes, u_chart


def test_the_p_prime_chart_agrees_with_every_reference_figure(vector: Callable[[str], Any]) -> None:
    case = vector("laney_prime")
    limits = laney_p(case["x"], case["n"])
    assert limits.centre[0] == pytest.approx(case["derived_here"]["pbar"], rel=1e-12)
    assert limits.sigma_z == pytest.approx(case["derived_here"]["sigma_z_p"], rel=1e-9)
    percent = case["pprime_percent"]
    for line, name in (("upper", "ucl3"), ("upper_2s", "uwl2"), ("lower_2s", "lwl2"), ("lower", "lcl3")):
        expected = np.array(percent[name])
        assert 100 * getattr(limits, line) == pytest.approx(expected, abs=0.5e-4, rel=0), name


def test_the_u_prime_chart_agrees_with_its_reference_figure(vector: Callable[[str], Any]) -> None:
    case = vector("laney_prime")
    limits = laney_u(case["x"], case["n"])
    assert limits.sigma_z == pytest.approx(case["derived_here"]["sigma_z_u"], rel=1e-9)
    inner = u_chart(case["x"], case["n"])
    assert limits.upper - limits.centre == pytest.approx((inner.upper - inner.centre) * limits.sigma_z)


def test_where_binomial_limits_call_everything_special_the_prime_chart_does_not(
    vector: Callable[[str], Any],
) -> None:
    case = vector("laney_prime")
    shares = np.array(case["x"]) / np.array(case["n"])
    plain = special_causes(shares, p_chart(case["x"], case["n"]))
    assert plain.count("outside") > 10
    assert "outside" not in special_causes(shares, laney_p(case["x"], case["n"]))


def test_sigma_z_worked_by_hand() -> None:
    # p̄ = 0.5, s = 0.05 throughout: z = −1 1 −1 1, mean range 2, sigma_z 2/1.128.
    limits = laney_p([45, 55, 45, 55], [100] * 4)
    assert limits.sigma_z == pytest.approx(2 / 1.128)
    assert limits.upper == pytest.approx(np.full(4, 0.5 + 3 * 0.05 * 2 / 1.128))


def test_limits_are_cut_to_what_a_proportion_and_a_rate_can_be() -> None:
    limits = laney_p([5, 95, 5, 95], [100] * 4)
    assert limits.lower.tolist() == [0] * 4
    assert limits.upper.tolist() == [1] * 4
    rates = laney_u([5, 300, 5, 300], [100] * 4)
    assert rates.lower.tolist() == [0] * 4
    assert (rates.upper > 1).all()


def test_the_baseline_alone_sets_centre_and_spread() -> None:
    x, n = [40, 60, 40, 60, 99, 2], [100] * 6
    limits = laney_p(x, n, baseline=4)
    assert limits.sigma_z == pytest.approx(4 / 1.128)
    assert limits.centre.tolist() == [0.5] * 6
    excluded = laney_p(x, n, exclude=[4, 5])
    assert excluded.upper.tolist() == limits.upper.tolist()


def test_a_single_period_has_no_spread_and_a_missing_one_breaks_the_ranges() -> None:
    alone = laney_p([40], [100])
    assert alone.centre.tolist() == [0.4]
    assert np.isnan(alone.upper).all()
    gap = laney_p([40, 60, 0, 40], [100, 100, 0, 100])
    shares = laney_p([40, 60, 40], [100, 100, 100], exclude=[])
    assert gap.centre[0] == pytest.approx(shares.centre[0])
    assert np.isnan(gap.upper).tolist() == [False, False, True, False]


def test_proportions_all_at_1_have_limits_at_1() -> None:
    limits = laney_p([10, 20, 30], [10, 20, 30])
    assert limits.lower.tolist() == limits.upper.tolist() == [1, 1, 1]
    assert np.isnan(limits.sigma_z)
    assert laney_u([0, 0], [10, 20]).upper.tolist() == [0, 0]
