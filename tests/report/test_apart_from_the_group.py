"""A branch is told to be apart from its group where the group's own chart says so, and by chance alone where there is none."""

from __future__ import annotations

from typing import Any

import pytest
from small_books import SEPTEMBER, made, value

from pipeline.indicators import load_indicators
from pipeline.report.findings.apart import branches_apart
from pipeline.settings import Settings

INDICATORS = load_indicators(Settings.model_validate({"format": 1, "name": {"zh": "明川银行", "en": "Bank"}}))
BRANCHES = [
    {"branch_id": f"B{n}", "name": f"第{n}支行", "kind": "branch", "peer_group": "A", "parent_branch_id": None}
    for n in range(1, 5)
]


def _rate(branch: str, errors: int) -> dict[str, Any]:
    sums = {"numerator": float(errors), "denominator": 10_000.0, "unexcluded": None}
    return value("error_rate", "branch", branch, float(errors), SEPTEMBER, **sums)


def _chart(verdict: str) -> list[dict[str, Any]]:
    key = {"indicator": "error_rate", "level": "branch", "peer_group": "A", "period": SEPTEMBER.first, "value": 30.0}
    return [key | {"subject_id": "B1", "verdict": verdict}]


@pytest.mark.parametrize(("chart", "told"), [([], 1), (_chart("worse"), 1), (_chart("none"), 0)])
def test_the_groups_chart_decides_where_there_is_one(chart: list[dict[str, Any]], told: int) -> None:
    rates = [_rate("B1", 30), *(_rate(f"B{n}", 5) for n in range(2, 5))]
    book = made(INDICATORS, branches=BRANCHES, values=rates, **({"funnels": chart} if chart else {}))
    found = [
        finding for finding in branches_apart(book, ["B1", "B2", "B3", "B4"]) if finding.rule == "problem.branch_apart"
    ]
    assert len(found) == told
