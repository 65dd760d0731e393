"""What became better after a course is compared with units that are known before it and after it."""

from __future__ import annotations

from datetime import date
from typing import Any

from small_books import SEPTEMBER, made, value

from pipeline.indicators import load_indicators
from pipeline.report.findings.training import trained_and_better
from pipeline.report.formats import fact
from pipeline.report.model.findings import Evidenced
from pipeline.settings import Settings

ADHERENCE = "rule_adherence"
SETTINGS = Settings.model_validate({"format": 1, "name": {"zh": "行", "en": "Bank"}})
UNITS = [
    ("HQ", "总行", "bank", None), ("U1", "城区管理部", "managing_unit", "HQ"), ("U2", "安平分行", "managing_unit", "HQ"),
    ("U3", "临水分行", "managing_unit", "HQ"), ("B1", "滨江支行", "branch", "U1"), ("B2", "清河支行", "branch", "U2"),
    ("B3", "青石支行", "branch", "U3"),
]  # fmt: skip


def of_unit(unit: str, before: float, now: float, **more: Any) -> list[dict[str, Any]]:
    """The unit's rows of August and September; `more` is of September's."""
    facts = {"denominator": 100.0, "unexcluded": None}
    return [
        value(ADHERENCE, "managing_unit", unit, before, SEPTEMBER.shifted(-1), **facts),
        value(ADHERENCE, "managing_unit", unit, now, **(facts | {"numerator": now} | more)),
    ]


def test_a_unit_of_which_nothing_came_now_is_not_among_the_others_before() -> None:
    branches = [dict(zip(("branch_id", "name", "kind", "parent_branch_id"), unit, strict=True)) for unit in UNITS]
    better = {"indicator": ADHERENCE, "level": "managing_unit", "subject_id": "U1", "against": "previous"}
    better |= {"verdict": "better", "value": 99.0, "base_value": 90.0}
    course = {
        "kind": "course",
        "code": "C1",
        "name": "首问负责",
        "branch_id": "B1",
        "since": date(2026, 8, 1),
        "done": 9,
    }
    undelivered = {"value": float("nan"), "numerator": 10.0, "status": "not_delivered"}
    book = made(
        {ADHERENCE: load_indicators(SETTINGS)[ADHERENCE]},
        branches=[branch | {"peer_group": "A"} for branch in branches],
        values=[*of_unit("U1", 90.0, 99.0), *of_unit("U2", 70.0, 10.0, **undelivered), *of_unit("U3", 98.0, 96.0)],
        comparisons=[better],
        actions=[course],
    )
    (found,) = trained_and_better(book)
    assert isinstance(found, Evidenced)
    assert [fact(figure.value, "zh-CN") for figure in found.figures[2:]] == ["98.00%", "96.00%"]
