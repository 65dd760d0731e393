"""A branch's error rate beside its group: the finding, the table of errors and the mark on the map say the same."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from small_books import SEPTEMBER, made, value

from pipeline.comparisons import funnels
from pipeline.indicators import load_indicators
from pipeline.report.error_places import error_places
from pipeline.report.errors import errors
from pipeline.report.findings.apart import branches_apart
from pipeline.report.formats import fact
from pipeline.report.lookup import Book
from pipeline.report.network import has_chart, marked_worse
from pipeline.report.practices import practices
from pipeline.settings import Settings

INDICATORS = {
    "error_rate": load_indicators(Settings.model_validate({"format": 1, "name": {"zh": "测试", "en": "Test"}}))[
        "error_rate"
    ]
}
# The group scatters by more than chance, so that 2.1 times the rest's rate lies within its limits (0.46 to 7.05).
SCATTERED = ((29, 68_202), (8, 28_189), (9, 35_253), (6, 29_256), (5, 29_383), (2, 25_065))
EVEN = ((80, 100_000), *((20, 100_000),) * 19)
FINE = ((5, 100_000), *((40, 100_000),) * 19)
FEW = ((17, 18_940), (3, 8_113), (2, 8_157), (1, 7_134), (1, 8_531), (0, 8_889))


def of(counts: tuple[tuple[int, int], ...], matters: list[dict[str, Any]] | None = None, **first: Any) -> Book:
    """A group of branches with so many errors of so many transactions; `first` replaces what the first one has."""
    names = [f"B{number}" for number in range(len(counts))]
    places = pd.DataFrame({"branch_id": names, "name": [f"{name}支行" for name in names]}).assign(
        kind="branch",
        parent_branch_id="U1",
        peer_group="A",
        status="open",
        opened_date=None,
        status_from=None,
        status_to=None,
    )
    values = [
        value("error_rate", "branch", name, seen / size * 10_000, numerator=float(seen), denominator=float(size))
        for name, (seen, size) in zip(names, counts, strict=True)
    ]
    values[0] |= first
    charts = funnels(pd.DataFrame(values).astype({"low": float, "high": float}), places, INDICATORS, SEPTEMBER)
    counted = {"level": "branch", "branch_id": "B0", "period": SEPTEMBER.first, "is_counted": True, "errors": 80.0}
    named = {"severity": "minor", "error_type": "要素不全", "business_type": "开户", "detected_by": "-"}
    return made(
        INDICATORS, values=values, branches=places.to_dict("records"), funnels=charts.to_dict("records"),
        error_counts=[counted | named], **({"matters": matters} if matters else {}),
    )  # fmt: skip


def owners(book: Book) -> list[str | None]:
    return [finding.owner for finding in branches_apart(book, book.names)]


def test_a_rate_within_the_limits_of_the_groups_chart_is_no_finding() -> None:
    book = of(SCATTERED)
    assert has_chart(book, "error_rate", "A")
    first = error_places(book, book.names)[0]
    assert first.times == pytest.approx(29 / 68_202 / (30 / 147_146))
    assert (first.is_apart, marked_worse(book, "error_rate", "B0", "A")) == (False, False)
    assert owners(book) == []


def test_a_rate_beyond_the_limits_is_one() -> None:
    book = of(EVEN)
    assert has_chart(book, "error_rate", "A")
    assert marked_worse(book, "error_rate", "B0", "A")
    assert [place.branch_id for place in error_places(book, book.names) if place.is_apart] == ["B0"]
    assert owners(book) == ["B0支行"]


def test_where_no_chart_can_be_drawn_the_rest_of_the_group_decides() -> None:
    book = of(FEW)
    assert not has_chart(book, "error_rate", "A")
    assert owners(book) == ["B0支行"]
    (finding,) = branches_apart(book, book.names)
    assert finding.sentence.text("zh-CN", fact).startswith(
        "B0支行差错率万分之8.98，为A组其他网点平均水平（万分之1.71）的5.2倍"
    )


def test_a_rate_that_is_not_told_is_held_against_nobody() -> None:
    """What came in part has sums and no value: neither is the branch judged, nor are the others by it."""
    book = of(EVEN, value=math.nan, status="not_delivered")
    places = {place.branch_id: place for place in error_places(book, book.names)}
    assert (places["B0"].errors, places["B0"].rate, places["B0"].times, places["B0"].is_apart) == (
        80,
        None,
        None,
        False,
    )
    assert places["B1"].group_rate == pytest.approx(2.0)
    assert owners(book) == []
    own = errors(book, "branch", "B0")
    assert own is not None
    assert own.rate is None
    assert [one.rule for one in own.told if one.rule in ("errors.rate", "errors.apart")] == []


@pytest.mark.parametrize(("status", "is_told"), [("ok", True), ("carried", False)])
def test_a_branch_is_praised_for_figures_that_the_map_marks_alone(status: str, is_told: bool) -> None:
    bonus = {
        "level": "branch",
        "subject_id": "B0",
        "period": SEPTEMBER.first,
        "kind": "bonus",
        "status": "counted",
        "event_id": "E1",
        "category": "服务创新",
        "counted": 1.0,
        "document_no": None,
    }
    (finding,) = practices(of(FINE, [bonus], status=status))
    told = finding.sentence.text("zh-CN", fact)
    assert told.startswith("B0支行服务创新，加1.00分。")
    assert ("明显好于同组：差错率万分之0.50。" in told) is is_told
