"""Which chart a series is read by, and what it says of the newest point."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, poisson

from pipeline.statistics.charts import laney_p, laney_u, special_causes, xmr
from pipeline.statistics.newest import newest

SIZES = np.array([50_000.0] * 12)


def test_a_proportion_is_read_by_its_counts_and_in_the_unit_of_its_values() -> None:
    x = np.array([480, 470, 490, 475, 485, 480, 470, 490, 475, 485, 480, 400.0])
    n = np.full(12, 500.0)
    found, limits = newest("proportion", 100 * x / n, x, n, scale=100), laney_p(x, n)
    assert (found.chart, found.cause, found.is_up) == ("p_prime", "outside", False)
    assert (found.low, found.high) == pytest.approx((100 * limits.lower[-1], 100 * limits.upper[-1]))
    assert found.centre == pytest.approx(100 * x.sum() / n.sum())


def test_a_small_month_has_wider_limits_than_the_measurement_chart_gives_it() -> None:
    # 17 of 20 satisfied after eleven months of about 96 % of 500: three sigma at n = 20 are 13 points of chance alone.
    x = np.array([480, 482, 478, 481, 479, 480, 483, 477, 481, 479, 480, 17.0])
    n = np.array([500.0] * 11 + [20.0])
    found = newest("proportion", x / n, x, n)
    assert (found.chart, found.cause) == ("p", "common")
    share = x.sum() / n.sum()
    # Three sigma are 82.8 %, the exact limit, since misses of 20 are few and come in whole ones, 75 %: 15 of 20.
    assert share - 3 * np.sqrt(share * (1 - share) / 20) == pytest.approx(0.828, abs=0.001)
    assert binom.cdf(14, 20, share) < 0.00135 < binom.cdf(16, 20, share)
    assert 0.75 <= found.low < 0.8
    # The months happen to lie closer together than chance spreads them, by which Laney's chart would take 85 % as news.
    assert laney_p(x, n).sigma_z < 1
    assert special_causes(x / n, laney_p(x, n))[-1] == special_causes(x / n, xmr(x / n))[-1] == "outside"


def test_a_large_bank_is_not_called_special_every_month() -> None:
    # Half a point up and down: with 50,000 cases 5 binomial sigma, and yet the usual scatter.
    shares = np.array([0.95, 0.955, 0.948, 0.953, 0.946, 0.954, 0.95, 0.957, 0.949, 0.952, 0.947, 0.956])
    assert newest("proportion", shares, shares * SIZES, SIZES).cause == "common"


def test_a_rate_is_read_by_its_exposure() -> None:
    events = np.array([20, 22, 18, 21, 19, 20, 23, 17, 21, 19, 20, 60.0])
    found = newest("rate", events / SIZES * 10_000, events, SIZES, scale=10_000)
    assert (found.chart, found.cause, found.is_up) == ("u_prime", "outside", True)
    assert found.high == pytest.approx(10_000 * laney_u(events, SIZES).upper[-1])
    assert laney_u(events, SIZES).sigma_z > 1


@pytest.mark.parametrize("lacking", ["counts", "newest", "few", "impossible"])
def test_without_the_counts_a_measurement_chart_serves(lacking: str) -> None:
    values = np.array([96, 95, 97, 96, 95, 97, 96, 95, 97, 80.0])
    x, n = values.copy(), np.full(10, 100.0)
    if lacking == "newest":
        n[-1] = 0
    if lacking == "few":
        n[:3] = np.nan
    if lacking == "impossible":
        x[4] = 101
    counts = () if lacking == "counts" else (x, n)
    found = newest("proportion", values, *counts, scale=100)
    assert (found.chart, found.cause) == ("xmr", "outside")
    assert found.low == pytest.approx(xmr(values).lower[-1])


def test_a_period_without_value_takes_no_part_although_its_counts_are_known() -> None:
    x, n = np.array([96, 95, 97, 96, 95, 97, 96, 95, 0, 97.0]), np.full(10, 100.0)
    values = np.where(x == 0, np.nan, x)
    assert newest("proportion", values, x, n, scale=100).centre == pytest.approx(864 / 9)


def test_a_mean_and_a_ratio_are_measurements() -> None:
    values, n = np.array([67, 70, 64, 66, 69, 65, 68, 66, 120.0]), np.full(9, 1000.0)
    for kind in ("mean", "ratio", "balance"):
        assert newest(kind, values, values * n, n).chart == "xmr"


def test_few_events_are_counted_and_many_are_measured() -> None:
    few = newest("count", [3, 2, 4, 3, 1, 5, 3, 2, 3, 12.0])
    assert (few.chart, few.cause, few.is_up) == ("c", "outside", True)
    assert newest("count", [310, 290, 330, 305, 280, 320, 300, 295, 315, 300.0]).chart == "xmr"


def test_a_count_is_outside_no_more_often_than_three_sigma_say() -> None:
    # Mean 0.5: the textbook's limit 0.5 + 3 √0.5 = 2.6 would call 3 special, which chance brings in 1.4 % of the months.
    values = [0, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 3.0]
    mean = sum(values) / len(values)
    assert poisson.sf(2, mean) > 0.01
    assert newest("count", values).cause == "common"
    for expected in (0.2, 0.5, 1.0, 2.0, 5.0):
        at = newest("count", [expected] * 9).high
        assert poisson.sf(np.floor(at), expected) <= 0.00136


def test_seven_months_without_a_rare_event_are_no_news() -> None:
    values = [1.0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    found = newest("count", values)
    assert (found.chart, found.cause) == ("c", "common")


def test_a_lull_far_longer_than_the_gaps_before_it_is_news() -> None:
    # Gaps 2 2 1 2 1 3 2: mean 13/7; upper 1.857 + 3 √(1.857 × 2.857) = 8.77. Nine periods of nothing are more, eight not.
    start = [1.0, 0, 1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 0, 1]
    long, usual = newest("count", start + [0] * 9), newest("count", start + [0] * 8)
    assert (long.chart, long.cause, long.is_up) == ("g", "outside", False)
    assert usual.cause == "common"
    # Two events in one period are no time apart.
    assert newest("count", [2.0, 2, 2, *[0] * 12]).chart == "g"


def test_no_event_ever_is_ordinary() -> None:
    found = newest("count", [0.0] * 12)
    assert (found.cause, found.low, found.high) == ("common", 0, 0)


def test_proportions_all_alike_are_ordinary() -> None:
    for share in (0.0, 1.0):
        n = np.full(9, 30.0)
        found = newest("proportion", share + 0 * n, share * n, n)
        assert (found.cause, found.low, found.high) == ("common", share, share)


def test_a_trend_points_where_it_goes() -> None:
    values = [90, 96, 95, 94, 93, 92, 91, 90.5]
    found = newest("mean", values)
    assert (found.cause, found.is_up) == ("trend", False)


def test_an_empty_series_says_nothing_and_lengths_must_agree() -> None:
    assert newest("mean", []).cause == "common"
    with pytest.raises(ValueError, match="numerator"):
        newest("proportion", [0.5, 0.5], [1, 1, 1], [2, 2, 2])


def test_months_without_an_error_at_a_careful_branch_are_no_news() -> None:
    # One error in fifteen months of a thousand transactions: seven months without are no shift.
    events, n = np.array([0, 0, 1, *[0] * 12], float), np.full(15, 1000.0)
    assert newest("rate", events / n, events, n).cause == "common"
    assert special_causes(events / n, laney_u(events, n))[-1] == "shift"
    # The same of answers, 1 of 50 not satisfied once.
    satisfied, n = 50 - events, np.full(15, 50.0)
    assert newest("proportion", satisfied / n, satisfied, n).cause == "common"


def test_one_dissatisfied_customer_of_few_is_not_outside() -> None:
    # 0.4 % in all; at n = 20 chance brings one (95 %) in 8 % of the months, which three standard deviations (94.9 %) miss.
    satisfied = np.array([400, 399, 400, 398, 399, 397, 400, 398, 400, 19.0])
    n = np.array([400.0] * 9 + [20.0])
    found = newest("proportion", satisfied / n, satisfied, n)
    share = satisfied.sum() / n.sum()
    assert share - 3 * np.sqrt(share * (1 - share) / 20) > 0.95
    assert (found.cause, found.low < 0.95) == ("common", True)


SERIES = {
    "share of few": ("proportion", lambda rng, n: rng.binomial(n, 0.95), 30),
    "share near 1": ("proportion", lambda rng, n: rng.binomial(n, 0.995), 50),
    "share of many": ("proportion", lambda rng, n: rng.binomial(n, 0.9), 2000),
    "rare errors": ("rate", lambda rng, n: rng.poisson(1e-4 * n), 2000),
    "errors": ("rate", lambda rng, n: rng.poisson(1e-3 * n), 6000),
    "rare cases": ("count", lambda rng, n: rng.poisson(0.3 + 0 * n), 1),
    "cases": ("count", lambda rng, n: rng.poisson(4.0 + 0 * n), 1),
}


@pytest.mark.parametrize("which", SERIES)
def test_where_nothing_changed_hardly_any_month_is_news(which: str) -> None:
    """Fifteen months of the same process: the newest is called news in at most 2 of 100 series."""
    kind, draw, size = SERIES[which]
    rng, news = np.random.default_rng(20260903), 0
    for _ in range(600):
        n = rng.integers(max(size // 2, 1), 2 * size, 15)
        x = draw(rng, n)
        values, counts = (x.astype(float), ()) if kind == "count" else (x / n, (x, n))
        news += newest(kind, values, *counts).cause != "common"
    assert news / 600 <= 0.02
