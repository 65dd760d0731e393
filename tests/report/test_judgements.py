"""What a value is called on a page, by the chart of its kind and by its standard."""

from __future__ import annotations

import pytest

from pipeline.report.formats import fact
from pipeline.report.judgements import Variation, judgement, variation

SIZE = 1000.0


def _judge(found: Variation, standard: str = "plain", is_met: bool | None = None, failed: int | None = None) -> str:
    return judgement("ok", found, standard=standard, is_met=is_met, failed_cases=failed).rule


def _timely(last: float) -> Variation:
    """Eleven months of 99.5 % or so of a thousand, and a last one."""
    done = [995, 996, 994, 995, 997, 993, 995, 996, 994, 995, 996, last]
    series = [count / 10 for count in done]
    return variation(series, "higher", 100.0, least=0.0, kind="proportion", counts=[(x, SIZE) for x in done], scale=100)


def test_a_drop_is_worse_and_its_rule_is_named() -> None:
    found = _timely(900)
    assert (found.code, found.rule, found.chart, found.is_good) == ("worse", "outside", "p_prime", False)
    assert _judge(found) == "variation.worse.outside"
    assert _judge(_timely(995)) == "variation.ordinary"
    assert _judge(_timely(995), is_met=False) == "variation.ordinary.missed"


def test_a_rise_of_errors_is_worse_and_a_fall_better() -> None:
    counts = [20, 21, 19, 20, 22, 18, 20, 21, 19, 20]
    for last, code in ((60, "worse"), (1, "better"), (20, "ordinary")):
        pairs = [(float(count), 100_000.0) for count in [*counts, last]]
        series = [10_000 * x / n for x, n in pairs]
        found = variation(series, "lower", kind="rate", counts=pairs, scale=10_000, least=0.0)
        assert (found.code, found.chart in ("u", "u_prime")) == (code, True)
        assert found.low is not None
        assert found.low >= 0


@pytest.mark.parametrize("standard", ["legal", "redline"])
def test_a_breach_is_never_called_ordinary_and_may_have_become_worse(standard: str) -> None:
    for last in (900, 995, 1000):
        for is_met in (True, False, None):
            found = judgement("ok", _timely(last), standard=standard, is_met=is_met, failed_cases=5)
            assert "ordinary" not in f"{found.rule} {found.sentence}"
    assert _judge(_timely(995), standard, is_met=False, failed=5) == "standard.missed"
    assert _judge(_timely(900), standard, is_met=False, failed=100) == "standard.missed.worse.outside"
    assert _judge(_timely(900), standard) == "standard.listed.worse.outside"
    # What was broken is not softened: 1000 of 1000 is better, but a target that was missed says no more than that.
    assert _judge(_timely(1000), standard, is_met=False, failed=1) == "standard.missed"


def test_a_breach_keeps_its_tone_and_tells_both() -> None:
    found = judgement("ok", _timely(900), standard="legal", is_met=False, failed_cases=100)
    assert found.tone == "breach"
    assert str(found.sentence) == "target missed, 100 overdue; clearly worse"


def test_a_thin_value_is_called_by_its_status() -> None:
    finding = judgement("thin", _timely(900), standard="plain", is_met=None, failed_cases=None)
    assert finding.rule == "status.thin"


@pytest.mark.parametrize(
    ("is_met", "words"), [(True, "样本不足，按实际值计分"), (False, "样本不足，按实际值计分，未达标")]
)
def test_a_thin_value_that_points_rest_on_is_not_called_shown_only(is_met: bool, words: str) -> None:
    finding = judgement("thin", _timely(900), standard="plain", is_met=is_met, failed_cases=None, is_scored=True)
    assert finding.sentence.text("zh-CN", fact) == words


def test_a_run_is_told_by_its_length() -> None:
    series = [92.0, 96.5, 90.0, 95.0, 94.5, 94.0, 93.5, 93.0, 92.5, 92.0]
    found = variation(series, "higher", 100.0)
    assert (found.code, found.run, found.rule) == ("run_down", 6, "trend")
    finding = judgement("ok", found, standard="plain", is_met=None, failed_cases=None)
    assert str(finding.sentence) == "falling for 6 periods"


def test_seven_periods_are_too_few_and_eight_enough() -> None:
    assert variation([90.0, 91.0] * 3 + [90.0], "higher").code == "none"
    assert variation([90.0, 91.0] * 4, "higher").code == "ordinary"
    assert variation([90.0, 91.0] * 4 + [None], "higher").code == "none"


def test_the_ordinary_range_ends_where_values_end() -> None:
    found = variation([99.0, 90.0] * 5, "higher", 100.0, least=0.0)
    assert found.high == 100.0
    low = variation([0.2, 4.0] * 5, "lower", least=0.0)
    assert low.low == 0.0
