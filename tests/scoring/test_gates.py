"""Evidence gates: required sample, reliability and shrunk value of each kind of indicator, by formulas worked here again."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, fsum, isnan

import numpy as np
import pandas as pd
import pytest

from pipeline.gates import FITTED_FROM, with_gates
from pipeline.indicators import Indicator, load_indicators
from pipeline.settings import Gates, Settings
from pipeline.statistics.priors import fit_beta_binomial

SHIPPED = load_indicators(Settings.model_validate({"format": 1, "name": {"zh": "行", "en": "Bank"}}))
GATES = Gates()  # 25 observations, reliability 0.7
# Twelve tellers: satisfied of 100 answers each. They differ by far more than chance.
SATISFIED = [99, 98, 60, 97, 70, 99, 65, 98, 72, 96, 99, 68]
ODDS = 0.7 / 0.3


def mean_of_persons() -> Indicator:
    """A mean at employee grain; no shipped one has that."""
    one = SHIPPED["survey_satisfaction_index"]
    return replace(one, header=one.header.model_copy(update={"grains": ("employee", "branch", "bank")}))


def values(indicator: str, *rows: dict[str, float], post: str = "teller") -> pd.DataFrame:
    found = pd.DataFrame(rows).assign(
        indicator=indicator,
        level="employee",
        subject_id=[f"{post}{n}" for n in range(len(rows))],
        post=post,
        status="ok",
    )
    for name in ("numerator_sq", "denominator_sq", "cross_product"):
        found[name] = found.get(name, np.nan)
    return found


def shares(satisfied: list[int], of: int = 100, post: str = "teller") -> pd.DataFrame:
    rows = [{"numerator": x, "denominator": of, "sample": of, "value": 100 * x / of} for x in satisfied]
    return values("counter_satisfaction_rate", *rows, post=post)


def gated(frame: pd.DataFrame, groups: list[str] | None = None, gates: Gates = GATES, **own: Indicator) -> pd.DataFrame:
    peers = frame[["subject_id", "post"]].assign(peer_group=groups or "A")
    return with_gates(frame, peers, SHIPPED | own, gates)


def test_proportion_by_the_beta_prior_of_the_peers() -> None:
    prior = fit_beta_binomial(np.array(SATISFIED), np.full(12, 100))
    strength = prior.alpha + prior.beta
    found = gated(shares(SATISFIED))
    # τ²/(τ² + v/n) of a beta-binomial is n/(n + α + β), and the posterior mean (x + α)/(n + α + β).
    assert found["reliability"].to_numpy() == pytest.approx([100 / (100 + strength)] * 12, abs=1e-6)
    assert found["shrunk"].to_numpy() == pytest.approx(
        [100 * (x + prior.alpha) / (100 + strength) for x in SATISFIED], abs=1e-4
    )
    assert found["required"].tolist() == [max(25, ceil(strength * ODDS))] * 12
    assert set(found["status"]) == {"ok"}


def test_rate_by_marshall_s_moments() -> None:
    errors, done = [1, 9, 2, 14, 3, 11, 1, 12, 2, 10, 3, 13], [1000, 2000] * 6
    rates = [x / n for x, n in zip(errors, done, strict=True)]
    mean = sum(errors) / sum(done)  # 81 of 18,000: 45 in 10,000
    assert mean == 0.0045
    spread = fsum(n * (r - mean) ** 2 for n, r in zip(done, rates, strict=True)) / sum(done)
    between = spread - mean / (sum(done) / 12)
    rows = [
        {"numerator": x, "denominator": n, "sample": n, "value": 1e4 * x / n} for x, n in zip(errors, done, strict=True)
    ]
    found = gated(values("error_rate", *rows))
    parts = [between / (between + mean / n) for n in done]
    assert found["reliability"].to_numpy() == pytest.approx(parts, rel=1e-5)
    pulled = [1e4 * (mean + part * (rate - mean)) for part, rate in zip(parts, rates, strict=True)]
    assert found["shrunk"].to_numpy() == pytest.approx(pulled, rel=1e-5)
    assert found["required"].tolist() == pytest.approx([ceil(mean / between * ODDS)] * 12, abs=1)


def variances(scores: list[list[float]]) -> tuple[float, float]:
    """τ² and v of one-way analysis of variance with equally many observations of each."""
    each, grand = len(scores[0]), fsum(map(fsum, scores)) / sum(map(len, scores))
    means = [fsum(own) / each for own in scores]
    within = fsum((s - m) ** 2 for own, m in zip(scores, means, strict=True) for s in own) / (len(scores) * (each - 1))
    across = each * fsum((m - grand) ** 2 for m in means) / (len(scores) - 1)
    return max(0.0, (across - within) / each), within


SCORES = [[0.5 + 0.04 * teller + 0.02 * (k % 5) for k in range(30)] for teller in range(10)]


def test_mean_by_analysis_of_variance() -> None:
    scores = [[100 * s for s in own] for own in SCORES]
    between, within = variances(scores)
    rows = [
        {
            "numerator": fsum(own),
            "denominator": 30,
            "sample": 30,
            "numerator_sq": fsum(s * s for s in own),
            "value": fsum(own) / 30,
        }
        for own in scores
    ]
    found = gated(values("survey_satisfaction_index", *rows), survey_satisfaction_index=mean_of_persons())
    part, mean = between / (between + within / 30), fsum(map(fsum, scores)) / 300
    assert found["reliability"].to_numpy() == pytest.approx([part] * 10, rel=1e-5)
    pulled = [mean + part * (fsum(own) / 30 - mean) for own in scores]
    assert found["shrunk"].to_numpy() == pytest.approx(pulled, rel=1e-5)


def test_mean_over_fewer_than_its_sample_is_spread_and_not_refused() -> None:
    one = mean_of_persons()
    rows = [
        {"numerator": 40.0 * n, "denominator": 40, "sample": 90, "value": float(n), "numerator_sq": 40.0 * n**2}
        for n in range(60, 72)
    ]
    found = gated(values(one.name, *rows), **{one.name: one})
    assert (found["reliability"] > 0).all()


def test_ratio_of_equal_weights_is_the_mean_of_its_visits() -> None:
    # Every check weighs 2, so Σ weight passed ÷ Σ weight is the mean share passed, and so is its scatter.
    between, within = variances(SCORES)
    rows = [
        {
            "numerator": 2 * fsum(own),
            "denominator": 60,
            "sample": 30,
            "numerator_sq": 4 * fsum(s * s for s in own),
            "denominator_sq": 120,
            "cross_product": 4 * fsum(own),
            "value": 100 * fsum(own) / 30,
        }
        for own in SCORES
    ]
    found = gated(values("rule_adherence", *rows))
    assert found["reliability"].to_numpy() == pytest.approx([between / (between + within / 30)] * 10, rel=1e-5)
    assert found["required"].tolist() == [max(25, ceil(within / between * ODDS))] * 10


def test_where_peers_differ_by_chance_alone_no_sample_would_do_and_nobody_is_reliable() -> None:
    found = gated(shares([90, 91, 89, 90, 91, 89, 90, 90, 91, 89, 90, 90]))
    assert found["required"].isna().all()
    assert set(found["reliability"]) == {0.0}
    assert set(found["status"]) == {"unreliable"}
    assert found["shrunk"].to_numpy() == pytest.approx([100 * 1080 / 1200] * 12)


def test_too_few_answers_stay_thin_and_are_not_called_unreliable() -> None:
    frame = shares([18, 10] * 6, of=20).assign(status="thin")
    assert set(gated(frame)["status"]) == {"thin"}


def test_who_has_the_number_that_is_asked_for_is_never_below_the_gate() -> None:
    required = int(gated(shares(SATISFIED))["required"].iloc[0])
    strict = Gates(minimum_sample=1, minimum_reliability=0.999)
    for gates in (Gates(minimum_sample=1), strict):
        found = gated(shares(SATISFIED), gates=gates)
        enough = found["denominator"] >= found["required"]
        assert (enough == (found["status"] == "ok")).all()
    assert required >= 25


def test_fewer_than_ten_of_a_post_fit_nothing() -> None:
    found = gated(shares(SATISFIED[:9]))
    assert found[["required", "reliability", "shrunk"]].isna().all(axis=None)
    assert set(found["status"]) == {"ok"}


def test_small_peer_group_borrows_the_spread_of_the_whole_post() -> None:
    groups = ["A"] * 9 + ["B"] * 12
    both = gated(shares([*SATISFIED[:9], *SATISFIED]), groups)
    prior = fit_beta_binomial(np.array([*SATISFIED[:9], *SATISFIED]), np.full(21, 100))
    own = fit_beta_binomial(np.array(SATISFIED), np.full(12, 100))
    assert both["reliability"].iloc[0] == pytest.approx(100 / (100 + prior.alpha + prior.beta), abs=1e-6)
    assert both["reliability"].iloc[-1] == pytest.approx(100 / (100 + own.alpha + own.beta), abs=1e-6)


def test_another_post_is_no_peer() -> None:
    alone = gated(shares(SATISFIED))
    agents = shares([90] * 12, post="phone_agent")
    beside = gated(pd.concat([shares(SATISFIED), agents], ignore_index=True))
    assert beside["reliability"].iloc[:12].tolist() == alone["reliability"].tolist()


@pytest.mark.parametrize(("indicator", "level"), [("training_completion", "employee"), ("error_rate", "branch")])
def test_complete_counts_and_branches_have_no_gate(indicator: str, level: str) -> None:
    found = gated(shares(SATISFIED).assign(indicator=indicator, level=level))
    assert found[["required", "reliability", "shrunk"]].isna().all(axis=None)
    assert set(found["status"]) == {"ok"}


def test_person_without_a_value_or_a_peer_group_upsets_nobody() -> None:
    frame = shares(SATISFIED)
    frame.loc[0, ["numerator", "denominator", "value"]] = [0, 0, np.nan]
    frame.loc[0, "status"] = "no_cases"
    peers = frame.loc[frame.index > 1, ["subject_id", "post"]].assign(peer_group=None)
    found = with_gates(frame, peers, SHIPPED, GATES)
    assert found["status"].tolist() == ["no_cases"] + ["ok"] * 11
    assert isnan(found["shrunk"].iloc[0])
    assert found["shrunk"].iloc[1:].notna().all()


def test_a_large_post_is_fitted_on_some_and_every_one_gets_a_figure() -> None:
    many = shares((SATISFIED * (FITTED_FROM // 6))[: FITTED_FROM + 500])
    found = gated(many)
    assert found["reliability"].notna().all()
    assert found["required"].nunique() == 1
