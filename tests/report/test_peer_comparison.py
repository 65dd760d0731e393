"""Branches beside their peers: who is told apart, by how much, and who is not, on figures worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from pipeline.comparisons import FUNNELS
from pipeline.comparisons import funnels as edition_funnels
from pipeline.periods import Period
from pipeline.report.formats import fact
from pipeline.report.model.peers import Peers
from pipeline.report.network import distances, step_of
from pipeline.report.peers import peers

SEPTEMBER = Period.parse("2026-09")
WORDS = SimpleNamespace(zh="指标", en="Indicator")


def header(kind: str, **more: Any) -> Any:
    facts = {
        "title": WORDS, "denominator": WORDS, "kind": kind, "unit": "per_10000" if kind == "rate" else "percent",
        "direction": "lower" if kind == "rate" else "higher", "standard": "plain", "evidence": "sample", "reads": {},
    }  # fmt: skip
    return SimpleNamespace(**(facts | more))


@dataclass
class HandMade:
    """As much of a book as the comparison asks for: (branch, group, numerator, denominator) on one indicator."""

    counts: list[tuple[str, str, float, float]]
    of: Any
    target: float | None = None
    scores: dict[str, float] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    standardised_rows: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)

    def book(self) -> Any:
        scale = 10_000 if self.of.kind == "rate" else 100
        rows = {
            name: {
                "indicator": "x", "level": "branch", "subject_id": name, "period": SEPTEMBER.first,
                "numerator": seen, "denominator": size, "sample": size, "value": seen / size * scale,
                "low": float("nan"), "high": float("nan"), "status": self.status.get(name, "ok"),
            }
            for name, _, seen, size in self.counts
        }  # fmt: skip
        branches = pd.DataFrame(
            {
                "branch_id": [name for name, *_ in self.counts],
                "name": [f"{name}支行" for name, *_ in self.counts],
                "kind": "branch",
                "peer_group": [group for _, group, *_ in self.counts],
                "status": [self.states.get(name, "open") for name, *_ in self.counts],
                "opened_date": None,
                "status_from": date(2026, 9, 1),
                "status_to": None,
            }
        )
        indicators = {"x": SimpleNamespace(header=self.of)}
        values = pd.DataFrame(rows.values())
        funnels = edition_funnels(values, branches, indicators, SEPTEMBER)

        def is_met(name: str, value: float | None) -> bool | None:
            if value is None or self.target is None:
                return None
            return value >= self.target if self.of.direction == "higher" else value <= self.target

        return SimpleNamespace(
            edition=SimpleNamespace(tables={"branches": branches, "funnels": funnels, "values": values}),
            period=SEPTEMBER, indicators=indicators, units={}, names=dict(zip(branches.branch_id, branches.name, strict=True)),
            settings=SimpleNamespace(core_indicators=["x"], gates=SimpleNamespace(suppress_below=5)),
            row=lambda name, level, subject, period: rows.get(subject) if level == "branch" else None,
            score=lambda level, subject, period: self.scores.get(subject, 90.0),
            target=lambda name: self.target, is_met=is_met,
            members=lambda level, subject: list(rows),
            standardised={
                ("x", "branch", name): {"standardised": value, "standardised_low": low, "standardised_high": high}
                for name, (value, low, high) in self.standardised_rows.items()
            },
        )  # fmt: skip


def even(group: str, count: int, seen: float, size: float) -> list[tuple[str, str, float, float]]:
    return [(f"{group}{number}", group, seen, size) for number in range(count)]


def told(found: Peers | None) -> list[tuple[str, str]]:
    assert found is not None
    return [(finding.rule, finding.sentence.text("zh-CN", fact)) for finding in found.told]


def test_a_rate_far_above_its_group_is_told_as_a_multiple_of_it() -> None:
    """Nineteen branches with 20 errors in 100 000, one with 80: together 460 in 2 000 000, 2.30 per 10 000; 8 is 3.5 times."""
    bank = HandMade([*even("A", 19, 20, 100_000), ("滨江", "A", 80, 100_000)], header("rate"))
    found = peers(bank.book(), "bank", "-")
    assert told(found) == [
        ("peers.apart.worse", "滨江支行指标万分之8.00，为A组水平（万分之2.30）的3.5倍，与同组差异明显，差于同组。")
    ]
    assert found is not None
    (chart,) = found.funnels[0].groups
    assert [dot.name for dot in chart.dots if dot.verdict == "worse"] == ["滨江支行"]
    assert (chart.value, chart.size) == (pytest.approx(2.3), 20)


def test_a_share_below_its_group_is_told_in_percentage_points() -> None:
    """Nineteen branches with 980 of 1000, one with 900: together 19 520 of 20 000, 97.60 %."""
    bank = HandMade([*even("A", 19, 980, 1000), ("滨江", "A", 900, 1000)], header("proportion"))
    assert told(peers(bank.book(), "bank", "-")) == [
        ("peers.apart.worse", "滨江支行指标90.00%，较A组水平（97.60%）−7.60个百分点，与同组差异明显，差于同组。")
    ]


def test_what_the_mix_of_business_explains_is_not_told_as_worse() -> None:
    counts = [*even("A", 19, 980, 1000), ("滨江", "A", 900, 1000)]
    bank = HandMade(counts, header("proportion"), standardised_rows={"滨江": (97.5, 96.5, 98.5)})
    assert told(peers(bank.book(), "bank", "-")) == [
        ("peers.case_mix", "滨江支行指标90.00%；按同组业务结构校正后为97.50%，与A组水平（97.60%）的差异属正常范围。")
    ]
    explained_little = HandMade(counts, header("proportion"), standardised_rows={"滨江": (91.0, 90.5, 91.5)})
    assert told(peers(explained_little.book(), "bank", "-"))[0][0] == "peers.apart.worse"


def test_fewer_than_five_cases_tell_nobody_apart() -> None:
    """None of 1.2 expected lies below the edition's limits, which are not made for so few; nothing is said of it."""
    bank = HandMade([*even("A", 6, 2, 10_000), ("清河", "A", 0, 6_000)], header("rate"))
    book = bank.book()
    row = book.edition.tables["funnels"].set_index("subject_id").loc["清河"]
    assert row["expected"] < 2
    found = peers(book, "bank", "-")
    assert found is not None
    assert found.told == ()
    assert found.funnels == ()  # no range of a group with so few cases says anything
    assert found.heat is not None
    assert {cell.step for row in found.heat.rows for cell in row.cells} == {None}


@pytest.mark.parametrize(("missed", "is_common"), [(5, True), (4, False)])
def test_a_target_that_nearly_all_of_a_group_miss_is_nobodys_fault(missed: int, is_common: bool) -> None:
    """Of six branches near 80 %, five (83 %) or four (67 %) miss a target of 80 %; the line is drawn at four in five."""
    counts = [(f"C{number}", "C", 795 if number < missed else 801, 1000) for number in range(6)]
    rules = told(peers(HandMade(counts, header("proportion"), target=80.0).book(), "bank", "-"))
    assert [rule for rule, _ in rules] == (["peers.group_below"] if is_common else [])
    if is_common:
        assert "6家中5家未达标" in rules[0][1]
        assert "79.60%" in rules[0][1]


def test_a_branch_in_refurbishment_is_compared_with_nobody() -> None:
    counts = [*even("A", 19, 980, 1000), ("古城", "A", 500, 1000)]
    book = HandMade(counts, header("proportion"), states={"古城": "renovating"}).book()
    found = peers(book, "bank", "-")
    assert found is not None
    assert found.told == ()
    assert "古城支行" not in [dot.name for chart in found.funnels for group in chart.groups for dot in group.dots]
    assert peers(book, "branch", "古城") is None


def test_legal_duties_and_small_groups_have_no_chart() -> None:
    legal = HandMade(even("A", 8, 980, 1000), header("proportion", standard="legal"), target=100.0)
    found = peers(legal.book(), "bank", "-")
    assert found is not None
    assert found.funnels == ()
    assert found.heat is not None
    assert {cell.step for row in found.heat.rows for cell in row.cells} == {-2}
    four = peers(HandMade(even("D", 4, 980, 1000), header("proportion")).book(), "bank", "-")
    assert four is None


def test_one_branch_far_off_does_not_hide_behind_the_scatter_that_it_makes() -> None:
    """17 errors where six others had 10 in twice the business: 5 due; 2 × (√17 − √5) = 3.77 standard errors."""
    seen = {"滨江": 17.0, "a": 1.0, "b": 2.0, "c": 2.0, "d": 2.0, "e": 1.0, "f": 2.0}
    rows = {
        name: {"numerator": count, "denominator": 30_000.0 if name == "滨江" else 10_000.0}
        for name, count in seen.items()
    }
    far = distances(header("rate"), rows)
    assert far == {"滨江": pytest.approx(-2 * (17**0.5 - 5**0.5))}  # the others have fewer than five cases
    assert step_of(far["滨江"]) == -2


@pytest.mark.parametrize(
    ("seen", "flag", "step"),
    [(968, "within", 0), (962, "low", -1), (900, "very_low", -2), (987, "high", 1)],
)
def test_a_mark_says_no_more_than_the_chart_of_the_group(seen: float, flag: str, step: int) -> None:
    """Nineteen branches with 975 of 1000, whose standard error is 4.9: the limits lie 1.96 and 3.09 of it away."""
    book = HandMade([*even("A", 19, 975, 1000), ("滨江", "A", seen, 1000)], header("proportion")).book()
    row = book.edition.tables["funnels"].set_index("subject_id").loc["滨江"]
    assert row["flag"] == flag
    found, own = peers(book, "bank", "-"), peers(book, "branch", "滨江")
    assert found is not None
    assert found.heat is not None
    assert [row.cells[0].step for row in found.heat.rows if row.subject_id == "滨江"] == [step]
    assert own is not None
    assert own.lines[0].step == step


def test_where_no_chart_can_be_drawn_a_branch_far_off_is_marked_by_its_distance() -> None:
    """2.6 errors due at most of them: the limits, which the one far off widens itself, reach beyond it."""
    book = HandMade([*even("A", 6, 1, 10_000), ("滨江", "A", 17, 30_000)], header("rate")).book()
    found = peers(book, "bank", "-")
    assert found is not None
    assert found.funnels == ()
    assert found.heat is not None
    assert [row.cells[0].step for row in found.heat.rows if row.subject_id == "滨江"] == [-2]


def test_a_step_is_a_whole_usual_distance() -> None:
    assert [step_of(away) for away in (0.99, 1.0, -1.99, -2.0, 7.0, None)] == [0, 1, -1, -2, 2, None]


def test_the_map_shows_units_then_the_lowest_scores_and_says_how_many_it_leaves_out() -> None:
    counts = even("A", 60, 980, 1000)
    scores = {f"A{number}": 90.0 + number * 0.1 for number in range(60)}
    found = peers(HandMade(counts, header("proportion"), scores=scores).book(), "bank", "-")
    assert found is not None
    assert found.heat is not None
    assert [row.subject_id for row in found.heat.rows] == [f"A{number}" for number in range(50)]
    assert found.heat.left_out == 10
    assert found.heat.rows[0].gap == pytest.approx(-2.95)  # 90.0 against a mean of 92.95


def test_a_branch_sees_its_place_and_no_other_name() -> None:
    """Lower is better: 5 errors in 10 000 where the others had 28 to 32."""
    counts = [
        ("滨江", "A", 5, 10_000),
        *((f"A{n}", "A", seen, 10_000) for n, seen in enumerate((28, 29, 30, 30, 31, 32))),
    ]
    found = peers(HandMade(counts, header("rate")).book(), "branch", "滨江")
    assert found is not None
    (line,) = found.lines
    assert (line.place, line.size, line.median) == (1, 7, 30.0)
    assert line.marks == pytest.approx((5.0, 28.0, 29.0, 30.0, 30.0, 31.0, 32.0))
    assert line.step == 2
    assert "A0支行" not in repr(found)


def test_a_large_group_is_told_to_a_branch_by_quantiles() -> None:
    counts = [(f"A{number}", "A", 900 + number / 10, 1000) for number in range(1000)]
    found = peers(HandMade(counts, header("proportion")).book(), "branch", "A0")
    assert found is not None
    assert len(found.lines[0].marks) == 39
    assert found.lines[0].place == 1000


def test_a_sample_that_is_too_small_is_shown_and_not_judged() -> None:
    counts = [*even("A", 8, 980, 1000), ("清河", "A", 3, 5)]
    book = HandMade(counts, header("proportion"), status={"清河": "thin"}).book()
    found = peers(book, "bank", "-")
    assert found is not None
    assert found.heat is not None
    (cell,) = next(row for row in found.heat.rows if row.subject_id == "清河").cells
    assert (cell.value, cell.step, cell.status) == (60.0, None, "thin")
    assert peers(book, "branch", "清河") is None


def test_answers_of_few_customers_are_not_shown() -> None:
    counts = [*even("A", 8, 980, 1000), ("清河", "A", 3, 4)]
    found = peers(HandMade(counts, header("proportion", reads={"surveys": None})).book(), "bank", "-")
    assert found is not None
    assert found.heat is not None
    (cell,) = next(row for row in found.heat.rows if row.subject_id == "清河").cells
    assert cell.value is None


def test_without_funnels_there_is_no_chart_and_no_error() -> None:
    book = HandMade(even("A", 8, 980, 1000), header("proportion")).book()
    book.edition.tables["funnels"] = pd.DataFrame(columns=FUNNELS)
    found = peers(book, "bank", "-")
    assert found is not None
    assert (found.funnels, found.told) == ((), ())
