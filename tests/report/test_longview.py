"""Quarter and year: what held, the same months of last year, effects, who moved, targets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.calendar import spring_festival
from pipeline.periods import Period
from pipeline.report.effects import effects
from pipeline.report.formats import fact
from pipeline.report.judgements import Variation
from pipeline.report.lasting import episodes, lasting
from pipeline.report.longview import longview
from pipeline.report.model import Finding
from pipeline.report.months import Month, summed
from pipeline.report.movers import consequences, moves
from pipeline.report.seasons import seasons
from pipeline.report.targets import proposal, targets

USUAL = [98.0, 98.2, 97.9, 98.1, 98.0, 98.2, 97.8, 98.1, 98.0, 98.1, 98.2, 97.9]  # moves by 0.2 a month or so
BRANCHES = [f"B{n}" for n in range(1, 9)]


class _Book(SimpleNamespace):
    """Stands for a Book; known by its identity, as books are."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


def _header(**other: str) -> Any:
    usual = {"unit": "index", "kind": "mean", "standard": "plain", "evidence": "sample", "direction": "higher"}
    title = SimpleNamespace(zh="柜面等候", en="Waiting")
    return SimpleNamespace(**(usual | {"frequency": "month"} | other), minimum_sample=1, title=title)


def _rows(
    values: dict[str, float | None], level: str = "bank", subject: str = "-", **other: Any
) -> list[dict[str, Any]]:
    """Months (`2026-07`) → rows of the table months, over a denominator of 100."""
    usual = {
        "indicator": "wait",
        "level": level,
        "subject_id": subject,
        "denominator": 100.0,
        "sample": 100,
        "status": "ok",
    }
    return [
        usual | {"period": Period.parse(month).first, "value": value, "numerator": (value or 0) * 100} | other
        for month, value in values.items()
    ]


def _back_from(last: str, values: Sequence[float | None]) -> dict[str, float | None]:
    """The values by month, the last of them in `last`."""
    month = Period.parse(last)
    return {str(month.shifted(n - len(values) + 1)): value for n, value in enumerate(values)}


def _book(period: str, rows: list[dict[str, Any]], header: Any = None, **tables: pd.DataFrame) -> Any:
    empty = pd.DataFrame()
    places = {"branch_id": BRANCHES, "kind": ["branch"] * 8}
    usual = {"months": pd.DataFrame(rows), "monthly_scores": empty, "actions": empty, "comparisons": empty}
    held = usual | {"branches": pd.DataFrame(places)} | tables
    return _Book(
        period=Period.parse(period),
        edition=SimpleNamespace(tables=held),
        indicators={"wait": SimpleNamespace(name="wait", header=header or _header())},
        settings=SimpleNamespace(core_indicators=["wait"]),
        names={branch: f"{branch}支行" for branch in BRANCHES},
        members=lambda level, subject: [subject] if level == "branch" else BRANCHES,
        target=lambda name: 90.0,
        coming_target=lambda name: 100.0,
        is_met=lambda name, value: value >= 100,
        result=lambda level, subject, when: None,
        rows_of=lambda table, **wanted: held.get(table, pd.DataFrame()),
        cards=[],
    )


def _said(found: Sequence[Finding]) -> list[str]:
    return [one.sentence.text("zh-CN", fact) for one in found]


# --- what held ---


@pytest.mark.parametrize(
    ("newest", "said"),
    [
        ([90.0, 98.1, 98.0], ["柜面等候：7月明显变差，8月、9月已恢复。"]),
        ([90.0, 90.1, 89.9], ["柜面等候：7月起明显变差，至9月仍未恢复。"]),
        ([98.0, 98.1, 90.0], ["柜面等候：9月明显变差，是否持续须看下期。"]),
        ([98.0, 98.1, 98.0], ["核心指标各月均未出现明显变好或明显变差。"]),
        ([99.9, 98.1, 98.0], ["柜面等候：7月明显变好，8月、9月回到平常水平，未能保持。"]),
    ],
)
def test_a_months_change_is_followed_to_the_end_of_the_quarter(newest: list[float], said: list[str]) -> None:
    book = _book("2026-Q3", _rows(_back_from("2026-09", [*USUAL, *newest])))
    assert _said(lasting(book, "bank", "-")) == said


def test_a_change_of_the_quarter_before_is_followed_too() -> None:
    book = _book("2026-Q3", _rows(_back_from("2026-09", [*USUAL, 90.0, 98.0, 98.1, 98.0])))
    assert _said(lasting(book, "bank", "-")) == ["柜面等候：6月明显变差，7月、8月、9月已恢复。"]


def test_a_carried_value_is_never_called_and_does_not_count_as_recovered() -> None:
    rows = _rows(_back_from("2026-07", [*USUAL, 90.0])) + _rows({"2026-08": 98.0, "2026-09": 98.0}, status="carried")
    assert _said(lasting(_book("2026-Q3", rows), "bank", "-")) == ["柜面等候：7月明显变差，是否持续须看下期。"]


def test_a_legal_standard_is_told_by_its_cases_and_never_as_variation() -> None:
    rows = _rows(_back_from("2026-08", [*USUAL[:-2], 100.0, 100.0])) + _rows({"2026-09": 97.0}, numerator=97.0)
    told = lasting(_book("2026-Q3", rows, _header(standard="legal", kind="proportion", unit="percent")), "bank", "-")
    assert _said(told) == ["柜面等候：9月未达标，共3件。"]
    assert [one.tone for one in told] == ["breach"]


def test_a_change_the_other_way_ends_the_one_before() -> None:
    months = [Period.parse(f"2026-0{n}") for n in (7, 8, 9)]
    calls = [Variation("worse", 80, 90), Variation("better", 80, 90), Variation("ordinary", 80, 90)]
    values = {month.first: Month(value, 1, 1, "ok") for month, value in zip(months, (70.0, 95.0, 95.0), strict=True)}
    found = episodes(dict(zip(months, calls, strict=True)), values, months)
    assert [(one.tone, one.called, one.later) for one in found] == [
        ("worse", (months[0],), ()),
        ("better", (months[1],), ((months[2], True),)),
    ]


# --- the same months of last year ---


def test_months_are_summed_from_their_facts_and_not_averaged() -> None:
    header = _header(unit="percent", kind="proportion")
    assert summed([Month(50.0, 1, 2, "ok"), Month(90.0, 90, 100, "ok")], header) == pytest.approx(91 / 102 * 100)
    assert summed([Month(50.0, 1, 2, "ok"), None], header) is None
    assert summed([Month(2.0, 2, 1, "ok"), Month(3.0, 3, 1, "ok")], _header(kind="count")) == 5
    wave = [Month(88.0, 88, 100, "carried"), Month(88.0, 88, 100, "carried"), Month(90.0, 90, 100, "ok")]
    assert summed(wave, _header(frequency="quarter")) == 90


def test_january_and_february_are_compared_together() -> None:
    years = {"2025-01": 80.0, "2025-02": 90.0, "2025-03": 88.0, "2026-01": 90.0, "2026-02": 84.0, "2026-03": 89.0}
    lines, notes = seasons(_book("2026-Q1", _rows(dict(years))), "bank", "-")
    assert [(part.months, part.now, part.before) for part in lines[0].parts] == [
        (("2026-01", "2026-02"), 87.0, 85.0),
        (("2026-03",), 89.0, 88.0),
    ]
    assert "春节假期为2026年2月15日至2月23日，上年为2025年1月28日至2月4日；1月、2月合并比较。" in _said(notes)


def test_the_holiday_is_known_only_of_published_years() -> None:
    assert spring_festival(2026) == (date(2026, 2, 15), date(2026, 2, 23))
    assert spring_festival(2150) is None


def test_less_than_two_years_are_said_to_be_too_few() -> None:
    lines, notes = seasons(_book("2026-Q3", _rows(_back_from("2026-09", USUAL))), "bank", "-")
    assert lines == ()
    assert _said(notes) == ["多数指标自2025年10月起有数据，共12个月，没有上年同月可比。"]


def test_a_sure_change_in_every_month_is_not_put_down_to_the_season() -> None:
    rows = _rows(_back_from("2026-09", [90.0] * 12 + [91.0] * 9 + [92.0] * 3))
    row = {"indicator": "wait", "level": "bank", "subject_id": "-", "against": "year_ago"}
    compared = pd.DataFrame([row | {"value": 92.0, "base_value": 90.0, "verdict": "better"}])
    _, notes = seasons(_book("2026-Q3", rows, comparisons=compared), "bank", "-")
    assert _said(notes) == ["柜面等候：较上年同期+2.00分，各段均好于上年，不能用季节解释。"]


def test_with_less_than_two_years_nothing_is_said_of_the_season() -> None:
    rows = _rows(_back_from("2026-09", [90.0] * 3 + [91.0] * 9 + [92.0] * 3))
    row = {"indicator": "wait", "level": "bank", "subject_id": "-", "against": "year_ago"}
    compared = pd.DataFrame([row | {"value": 92.0, "base_value": 90.0, "verdict": "better"}])
    _, notes = seasons(_book("2026-Q3", rows, comparisons=compared), "bank", "-")
    told = _said(notes)
    assert told[0] == "柜面等候：较上年同期+2.00分，各段均好于上年。"
    assert "不足两年，尚不能区分季节性起伏与真实变化" in told[1]
    unsure = compared.assign(verdict="none")
    assert [one.rule for one in seasons(_book("2026-Q3", rows, comparisons=unsure), "bank", "-")[1]] == ["season.short"]


def test_a_branch_without_a_row_had_no_case_where_the_bank_counted_some() -> None:
    both = {"2025-08": 4.0, "2025-09": 3.0, "2026-08": 5.0, "2026-09": 6.0}
    rows = _rows(dict(both)) + _rows({"2025-09": 2.0, "2026-08": 1.0, "2026-09": 1.0}, "branch", "B1")
    lines, _ = seasons(_book("2026-Q3", rows, _header(kind="count", unit="cases")), "branch", "B1")
    assert [(part.now, part.before) for part in lines[0].parts] == [(None, None), (1.0, 0.0), (1.0, 2.0)]


# --- effects ---


def _trained(*branches: str, since: str = "2026-06") -> pd.DataFrame:
    month = Period.parse(since)
    row = {"kind": "course", "code": "C1", "name": "首问负责", "since": month.first, "until": month.after}
    return pd.DataFrame([row | {"branch_id": branch, "asked": 4, "done": 3} for branch in branches])


def _before_and_after(gains: Sequence[float]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for place, (branch, gain) in enumerate(zip(BRANCHES, gains, strict=True)):
        start = 80.0 + place % 4
        months = {f"2026-0{n}": start for n in (3, 4, 5)} | {f"2026-0{n}": start + gain for n in (7, 8, 9)}
        rows += _rows(dict(months), "branch", branch)
    return rows


def test_what_only_the_trained_gained_is_owed_to_the_training() -> None:
    book = _book(
        "2026-Q3", _before_and_after([4.9, 5.1, 5.1, 4.9, 0.1, -0.1, -0.1, 0.1]), actions=_trained(*BRANCHES[:4])
    )
    (line,), told = effects(book)
    assert (line.branches, line.others, line.verdict) == (4, 4, "better")
    assert (line.change, line.other_change, line.difference) == pytest.approx((5, 0, 5))
    assert _said(told) == [
        "“首问负责”培训（6月，4家）：柜面等候+5.00分，好转并可归因（未参训网点同期变化为0.00分；与其中起点相近的相比，相差+5.00分）。"
    ]


def test_what_everybody_gained_is_not_owed_to_the_training() -> None:
    book = _book(
        "2026-Q3", _before_and_after([4.9, 5.1, 5.1, 4.9, 5.1, 4.9, 4.9, 5.1]), actions=_trained(*BRANCHES[:4])
    )
    (line,), told = effects(book)
    assert (line.verdict, line.low < 0 < line.high) == ("none", True)
    assert _said(told) == ["“首问负责”培训（6月）：柜面等候的变化，尚不能认定为培训效果。"]


def test_without_untrained_branches_or_three_months_since_no_effect_is_claimed() -> None:
    everybody = effects(_book("2026-Q3", _before_and_after([5.0] * 8), actions=_trained(*BRANCHES)))
    assert everybody[0] == ()
    assert [one.rule for one in everybody[1]] == ["effect.nobody_without"]
    late = effects(_book("2026-Q3", _before_and_after([5.0] * 8), actions=_trained("B1", "B2", "B3", since="2026-08")))
    assert late[0] == ()
    assert _said(late[1]) == ["实施后未满三个月，效果留待下期评价：“首问负责”培训。"]
    assert effects(_book("2026-Q3", [])) == ((), ())


# --- who moved ---


def _scores(period: str, by_branch: dict[str, Sequence[float]]) -> pd.DataFrame:
    row = {"level": "branch", "peer_group": "A"}
    return pd.DataFrame(
        row | {"subject_id": branch, "period": Period.parse(month).first, "score": score}
        for branch, scores in by_branch.items()
        for month, score in _back_from(period, scores).items()
    )


def test_who_stood_in_the_last_third_for_one_month_has_not_moved() -> None:
    usual = {branch: [90.0 + place] * 6 for place, branch in enumerate(BRANCHES)}  # B1 and B2 are last, B7 and B8 first
    rows = _rows(_back_from("2026-09", USUAL))
    one_month = usual | {"B5": [94.0] * 5 + [10.0]}
    assert moves(_book("2026-Q3", rows, monthly_scores=_scores("2026-09", one_month)), "bank", "-") == ()
    for_good = _book("2026-Q3", rows, monthly_scores=_scores("2026-09", usual | {"B5": [94.0] * 3 + [10.0] * 3}))
    assert _said(moves(for_good, "bank", "-")) == ["B5支行：近3个月均处于A组后三分之一，此前3个月均不在其中。"]
    assert moves(for_good, "branch", "B4") == ()  # another's fall is no affair of its page


def test_awards_and_cards_name_branches_and_no_sole_winner() -> None:
    usual = {"scorecard": "branches", "warning": None, "award_place": np.nan}
    rows = [
        usual | {"subject_id": "B1", "award_place": 2.0},
        usual | {"subject_id": "B2", "award_place": 1.0},
        usual | {"subject_id": "B3", "warning": "red"},
        usual | {"subject_id": "B4", "scorecard": "centre", "award_place": 1.0},
    ]
    book = _book("2026-Q3", [], results=pd.DataFrame(rows))
    assert _said(consequences(book, "bank", "-")) == [
        "评优（按同一考核评分表全部网点的得分排序，不分考核分组）：B2支行（第1名）、B1支行（第2名）。",
        "红牌警告：B3支行。",
    ]
    assert _said(consequences(book, "branch", "B3")) == ["红牌警告：B3支行。"]


# --- targets ---


@pytest.mark.parametrize(
    ("direction", "limit", "current", "proposed"),
    [
        ("higher", None, None, 97.3),  # better half 99.9, 97.34, 96: its median, rounded down
        ("higher", 96.55, None, 96.5),
        ("higher", None, 97.3, None),
        ("lower", None, None, 90.3),  # better half 90, 90.25, 95: rounded up
        ("lower", None, 90.0, None),
    ],
)
def test_a_target_is_what_the_better_half_held(
    direction: str, limit: float | None, current: float | None, proposed: float | None
) -> None:
    held = np.array([90.0, 95.0, 96.0, 97.34, 99.9] if direction == "higher" else [90.0, 90.25, 95.0, 96.0, 97.0])
    assert proposal(held, direction, limit, current, "percent") == proposed


def test_fewer_than_five_branches_give_no_target() -> None:
    assert proposal(np.array([90.0] * 4), "higher", None, None, "percent") is None


def test_targets_come_at_the_end_of_the_year_with_their_evidence() -> None:
    rows = _rows(_back_from("2026-12", USUAL))
    for place, branch in enumerate(BRANCHES):
        rows += _rows({f"2026-{n:02}": 90.0 + place - (n == 10) * 3 for n in range(7, 13)}, "branch", branch)
    header = _header()
    (line,) = targets(_book("2026-Q4", rows, header))
    # In the fourth quarter each is lower by 1: the better half held 96, 95, 94, 93.
    assert (line.branches, line.held_branches, line.target) == (8, 8, 100.0)
    assert (line.proposed, line.would_reach, line.why.rule) == (100.0, 0, "target.kept")
    open_book = _book("2026-Q4", rows, header)
    open_book.coming_target = lambda name: None
    (line,) = targets(open_book)
    assert (line.proposed, line.would_reach, line.why.rule) == (94.5, 2, "target.first")
    (line,) = targets(_book("2026-Q4", rows, _header(standard="legal")))
    assert (line.proposed, line.why.rule) == (100.0, "target.fixed")
    assert targets(_book("2026-Q3", rows, header)) == ()


# --- the whole ---


def test_a_month_has_no_such_section_and_neither_has_an_edition_without_months() -> None:
    assert longview(_book("2026-09", _rows(_back_from("2026-09", USUAL))), "bank", "-") is None
    assert longview(_book("2026-Q3", []), "bank", "-") is None
