"""What a reader sees of indicators over time and of what moved the score."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import report_samples as samples
from embarrassments import embarrassments
from page_readers import Page
from sites import put_page

from pipeline.render.charts import score_trend
from pipeline.render.control import control, grid, is_drawn
from pipeline.render.site import Site
from pipeline.render.svg import trend
from pipeline.render.trends import control_rows, control_target
from pipeline.render.waterfall import falls
from pipeline.report.model import Finding, Point, Report, Text
from pipeline.report.model.trends import ControlChart, ControlPoint, Mark, Part, ScoreChange, Trends
from pipeline.texts import msg

HOSTILE = "<script>alert`1`</script>"
ORDINARY = Finding("variation.ordinary", msg("ordinary variation"))
MONTHS = [f"2025-{month:02}" for month in range(7, 13)] + [f"2026-{month:02}" for month in range(1, 10)]
MARK = Mark(
    3, "2026-09", "exclusion", Finding("event.exclusion", msg("new scorecard ({document})", document=HOSTILE)), None
)


def chart(*values: float | None, target: float | None = 98.0, ranged: bool = True, last: str = "plain") -> ControlChart:
    ends = (98.9, 98.5, 99.3) if ranged else (None, None, None)
    months = MONTHS[-len(values) :]
    points = [ControlPoint(month, value, *ends) for month, value in zip(months, values, strict=True)]
    points[-1] = replace(points[-1], tone=last)
    title = Text("柜面评价满意率", "Counter satisfaction")
    return ControlChart("c", title, "percent", "plain", target, tuple(points), ORDINARY, marks=(3,))


def moved(*amounts: float, before: float = 96.354, after: float = 96.191) -> ScoreChange:
    parts = tuple(Part(Text(f"项目{n}", f"Item {n}"), "item", amount) for n, amount in enumerate(amounts))
    told = Finding("change.items", msg("{change}.", change=msg("The score is the same as in {period}", period="8月")))
    return ScoreChange("2026-08", before, after, parts, (), (told,))


def page(found: Trends, folder: Path, locale: str = "zh-CN") -> str:
    report: Report = replace(samples.bank_report(), trends=found)
    facts = {"before": None, "linked": {}, "finds": [], "people": {}, "staff": ()}
    path = put_page(Site(folder, locale), "bank.html.j2", "bank/all/2026-09/index.html", report, **facts)
    return path.read_text(encoding="utf-8")


def test_the_printed_column_adds_up_to_the_printed_change() -> None:
    """−0.334 and +0.174 read −0.33 and +0.17; with −0.003 they make −0.163, printed −0.16: the others bear the rest."""
    rows = falls(moved(-0.334, 0.174, -0.003), moved(-0.334, 0.174, -0.003).items, "2026-09", "zh-CN")
    assert [(row.name, row.change, row.score) for row in rows] == [
        ("8月得分", "", "96.35分"),
        ("项目0", "−0.33分", "96.02分"),
        ("项目1", "+0.17分", "96.19分"),
        ("其余1项（含尾差）", "0.00分", "96.19分"),
        ("9月得分", "", "96.19分"),
    ]
    assert [row.tone for row in rows] == ["plain", "worse", "better", "plain", "plain"]


def test_it_ends_at_the_score_as_it_stands_elsewhere() -> None:
    """97.5874 and 98.5247 read 97.59 and 98.52, though what lies between them reads 0.94."""
    found = moved(0.937, before=97.587374903, after=98.524693398)
    rows = falls(found, found.items, "2026-09", "zh-CN")
    assert [row.score for row in rows] == ["97.59分", "98.53分", "98.52分", "98.52分"]
    assert [(row.name, row.change) for row in rows][2] == ("尾差", "−0.01分")


def test_what_rounding_alone_leaves_is_called_so_and_nothing_leaves_no_row() -> None:
    two = moved(-0.006, -0.006, before=90.0, after=89.988)
    assert [(row.name, row.change) for row in falls(two, two.items, "2026-09", "zh-CN")][1:-1] == [
        ("项目0", "−0.01分"),
        ("项目1", "−0.01分"),
        ("尾差", "+0.01分"),
    ]
    one = moved(-1.0, before=90.0, after=89.0)
    assert len(falls(one, one.items, "2026-09", "zh-CN")) == 3


def test_of_many_branches_the_most_are_shown_in_each_direction() -> None:
    parts = [Part(f"支行{n}", "branch", (n - 8) / 10) for n in range(17)]
    rows = falls(moved(before=90.0, after=90.0), parts, "2026-09", "zh-CN")
    names = [row.name for row in rows[1:-1]]
    assert names == [*(f"支行{n}" for n in (0, 1, 2, 3, 4, 12, 13, 14, 15, 16)), "其余7家（含尾差）"]
    assert rows[-2].change == "0.00分"


def test_the_score_that_did_not_move_has_a_picture_too() -> None:
    rows = falls(moved(before=90.0, after=90.0), (), "2026-09", "en")
    assert [row.name for row in rows] == ["Score of August", "Score of September"]
    assert 'x="49.60%"' in rows[0].picture


def test_a_chart_tells_by_shape_and_by_words_what_stands_out() -> None:
    better, worse = (
        control(chart(98.9, 99.4, last=tone), {}, locale="zh-CN", label="") for tone in ("better", "worse")
    )
    assert 'class="dot better"' in better
    assert better.count("l4.6 8") == 1  # a triangle that points up
    assert worse.count("l4.6 -8") == 1
    assert "明显变差" in control_rows(chart(98.9, 99.4, last="worse"), "zh-CN")
    assert "99.40%" in worse


def drawn_at(picture: str) -> tuple[float, float]:
    """Heights of the newest point and of its value in figures."""
    (words,) = re.findall(r'class="\w+ value" x="[\d.]+" y="([\d.]+)"', picture)
    (point,) = re.findall(r'<circle class="dot last" cx="[\d.]+" cy="([\d.]+)"', picture)
    return float(point), float(words)


def test_the_newest_value_stands_where_the_line_leaves_it_room() -> None:
    """Above a line that rises to it, below one that falls to it."""
    rising, falling = (
        drawn_at(control(chart(*values, target=None), {}, locale="zh-CN", label=""))
        for values in ((98.6, 98.7, 98.9), (99.2, 99.1, 98.9))
    )
    assert rising[1] < rising[0]
    assert falling[1] > falling[0]


def test_the_newest_value_stands_clear_of_a_peak_just_before_the_last_step() -> None:
    """Of fifteen months one step is shorter than the words: what counts is the line above them, not the last value alone."""
    values = [98.9] * 12 + [99.3, 98.75, 98.8]
    point, words = drawn_at(control(chart(*values, target=None), {}, locale="zh-CN", label=""))
    assert words > point


def test_the_newest_value_leaves_the_number_of_what_happened_to_be_seen() -> None:
    picture = control(chart(98.6, 98.7, 99.5, target=None), {"2026-09": (3,)}, locale="zh-CN", label="")
    point, words = drawn_at(picture)
    assert words > point
    assert ">3</text>" in picture


def test_the_table_behind_has_a_range_only_where_the_chart_has_one() -> None:
    assert "98.50%至99.30%" in control_rows(chart(98.9, None, 99.0), "zh-CN")
    assert control_rows(chart(98.9, None, 99.0), "zh-CN").count("<tr>") == 2
    assert "至" not in control_rows(chart(98.9, 99.0, ranged=False), "zh-CN")


def test_a_target_far_off_is_told_in_words_alone() -> None:
    near, far = chart(98.9, 99.0, target=98.0), chart(98.9, 99.0, target=90.0)
    assert is_drawn(near.target, near.points)
    assert not is_drawn(far.target, far.points)
    assert 'class="target"' not in control(far, {}, locale="zh-CN", label="")
    assert control_target(far, "zh-CN") == "目标90.00%（在图外）"
    assert control_target(chart(98.9, 99.0, target=None), "zh-CN") == ""


@pytest.mark.parametrize("one", [0.0, 0.3, 30.0, 100.0, 8333.33])
@pytest.mark.parametrize("apart", [0.0, 1e-14, 1e-11, 1e-7, 1e-5])
def test_values_that_differ_by_rounding_alone_have_a_grid_with_room(one: float, apart: float) -> None:
    found = grid(one - apart if one == 100 else one, one if one == 100 else one + apart)
    assert found[0] < found[-1]
    assert len({round(mark, 2) for mark in found}) == len(found)
    assert found[-1] <= 100 or one > 100
    assert found[0] >= 0


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (98.5, 99.3, [98.5, 99.0, 99.5]),
        (98.93, 99.02, [98.9, 98.95, 99.0, 99.05]),  # not by 0.025: no figure of a page has three decimals
        (0.0, 5200.0, [0, 2000, 4000, 6000]),
        (100.0, 100.0, [99.0, 99.5, 100.0]),
        (0.0, 0.0, [0.0, 0.5, 1.0]),
    ],
)
def test_grid_lines_are_round_numbers_around_the_values(low: float, high: float, marks: list[float]) -> None:
    found = grid(low, high)
    assert found[0] <= low <= high <= found[-1]
    assert found == marks


def test_the_large_chart_of_the_score_bears_the_same_numbers() -> None:
    series = [Point(month, 93.0 + place / 10) for place, month in enumerate(MONTHS)]
    spec = score_trend(series, None, None, "zh-CN", (MARK,))["layout"]
    assert [(shape["x0"], shape["x1"]) for shape in spec["shapes"]] == [(14, 14)]
    told = next(one for one in spec["annotations"] if one["text"] == "③")
    assert "&lt;script&gt;" in told["hovertext"]
    assert "<script" not in told["hovertext"]
    still = trend(series, None, None, locale="zh-CN", label="", band_label="", happened={"2026-09": (3,)})
    assert ">③</text>" in still


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_section_is_on_the_page_and_embarrasses_nobody(tmp_path: Path, locale: str) -> None:
    found = Trends((chart(98.9, 99.0, 98.8),), (MARK,), moved(-0.163))
    source = page(found, tmp_path, locale)
    told = Page(source)
    heading = {"zh-CN": "增减因素分解", "en": "What moved the score"}[locale]
    assert heading in told.text
    assert {"zh-CN": "期间发生的事项", "en": "What happened in these periods"}[locale] in told.text
    assert HOSTILE in told.text  # as text
    # what the numbers stand for is told below either kind of chart that bears them
    for section in ("trend", "trends"):
        (own,) = re.findall(rf'<section aria-labelledby="{section}">.*?</section>', source, re.DOTALL)
        assert '<li value="3">' in own
    assert embarrassments(source, locale) == []


def test_without_anything_to_tell_there_is_no_section(tmp_path: Path) -> None:
    assert "增减因素分解" not in Page(page(Trends(), tmp_path)).text
    why = Finding(
        "change.new_rules", msg("A new scorecard counts from this period on; the change of the score is not split.")
    )
    assert "不作因素分解" in Page(page(Trends(without_change=why), tmp_path)).text
