"""What a branch lost is told in one sentence, whose parts add up to the sum shown although each has two decimals."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import report_samples as samples
from line_samples import points_lines

from pipeline.render.cells import bare
from pipeline.render.points import points_table
from pipeline.report.formats import quantity
from pipeline.report.model import Quantity, Text
from pipeline.texts import msg

BRANCH = next(line for line in samples.branch_lines() if line.rank)


def sentence(*lost: float) -> str:
    """Of rows of ten points each, of which so much is lost."""
    (pattern, *_) = points_lines()
    lines = tuple(
        replace(pattern, item=f"i{n}", title=Text(f"第{n}项", f"Item {n}"), weight=10.0, points=10 - part, lost=part)
        for n, part in enumerate(lost, 1)
    )
    return points_table(replace(samples.branch_report(BRANCH), points=lines), locale="zh-CN").sentence


def test_the_largest_are_named_and_the_rest_is_one_part() -> None:
    told = "本月共扣39.00分：第1项9.00分、第2项8.00分、第3项7.00分、第4项6.00分、其他9.00分。"
    assert sentence(9, 8, 7, 6, 5, 4) == told


@pytest.mark.parametrize("lost", [(1.004, 1.004, 1.004), (0.335, 0.335), (2.675, 1.115, 0.005), (1 / 3, 1 / 3, 1 / 3)])
def test_parts_of_two_decimals_add_up_to_the_sum_of_two_decimals(lost: tuple[float, ...]) -> None:
    total, *parts = (round(float(found) * 100) for found in re.findall(r"(\d+\.\d\d)分", sentence(*lost)))
    assert sum(parts) == total
    assert total == round(sum(lost) * 100 + 1e-9)


def test_where_nothing_is_lost_nothing_is_listed() -> None:
    assert sentence(0, 0.001) == "本月未扣分。"


def test_a_figure_of_the_quarter_is_told_where_there_is_one() -> None:
    lines = tuple(replace(line, is_by_quarter=True) for line in points_lines())
    notes = {
        row.line.item: row.note
        for row in points_table(replace(samples.branch_report(BRANCH), points=lines), "zh-CN").rows
    }
    assert notes["survey"] == "按季度数据"
    assert "季度" not in notes["rectified"]


def test_points_that_make_no_score_say_of_how_much_weight_they_are() -> None:
    first, *others = points_lines()
    empty = tuple(replace(line, points=None, lost=None) for line in others)
    found = points_table(replace(samples.branch_report(BRANCH), score=None, points=(first, *empty)), "zh-CN").extra
    assert found
    assert found.text("zh-CN") == f"有效权重{first.weight:g}（全部100），未计综合得分"


def test_a_rule_between_the_sum_and_the_score_is_told_in_place_of_adjustments() -> None:
    rule = msg("by the rules the mean of shorter periods’ scores: {score}", score=Quantity(95.5, "score"))
    report = replace(samples.branch_report(BRANCH), score=95.5, points=points_lines())
    assert points_table(replace(report, score_rule=rule), "zh-CN").extra == rule
    other = points_table(report, "zh-CN").extra
    assert other
    assert other.text("zh-CN").startswith("加减分及其他调整")


def test_cases_of_no_class_of_the_scorecard_are_told_beside_the_row_s_figure() -> None:
    line = replace(points_lines()[0], unlisted=(msg("{count} × {title}", title="柜面", count=Text("2笔", "2")),))
    (row,) = points_table(replace(samples.branch_report(BRANCH), points=(line,)), locale="zh-CN").rows
    assert row.note.endswith("评分表未列其类别，未扣分：柜面2笔")


@pytest.mark.parametrize(
    ("errors", "shown"), [(0.5, "0.50"), (1.25, "1.25"), (0.3333, "0.33"), (2.0, "2"), (0.1 + 0.2 + 0.7, "1")]
)
def test_errors_that_several_share_are_shown_as_what_was_deducted_for(errors: float, shown: str) -> None:
    (pattern, *_) = points_lines()
    line = replace(pattern, value=Quantity(errors, "count"), target=None)
    (row,) = points_table(replace(samples.branch_report(BRANCH), points=(line,)), "zh-CN").rows
    assert row.data == bare(errors, "count") == shown
    assert quantity(Quantity(-errors, "count", change=True), "en") == f"−{shown}"
