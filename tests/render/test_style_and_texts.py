"""Colours that can be read, templates without a language, a chart that Plotly accepts, figures that are right."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import report_samples as samples

from pipeline.render.charts import score_trend
from pipeline.render.svg import sparkline, strip, ticks, trend
from pipeline.render.words import badge, day, group_name, moved, period_words, safe_name, split_unit
from pipeline.report.model import Point, Text
from pipeline.report.ranking import tie_runs
from pipeline.shipped import shipped

REPORTS = shipped("reports")
TEXT_ON_GROUND = [
    ("ink", "paper"), ("soft", "paper"), ("faint", "paper"), ("accent", "paper"), ("soft", "band"),
    ("better", "paper"), ("better", "better-wash"), ("worse", "paper"), ("worse", "worse-wash"),
    ("breach", "paper"), ("breach", "breach-wash"),
]  # fmt: skip


def _palettes() -> dict[str, dict[str, str]]:
    css = (REPORTS / "styles" / "page.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.S)[:2]
    found = dict(re.findall(r"--([\w-]+): (#\w+)", light))
    return {"light": found, "dark": found | dict(re.findall(r"--([\w-]+): (#\w+)", dark))}


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_stands_out_from_its_ground(scheme: str, text: str, ground: str) -> None:
    palette = _palettes()[scheme]
    high, low = sorted((_luminance(palette[text]), _luminance(palette[ground])), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_templates_hold_no_chinese_of_their_own() -> None:
    for path in (REPORTS / "templates").rglob("*.j2"):
        shown = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)  # a comment may name a term
        assert not re.search(r"[\u4e00-\u9fff]", shown), path


@pytest.mark.parametrize("period", ["2026-09", "2026-Q3", "2025"])
def test_plotly_accepts_the_chart(period: str) -> None:
    from plotly.graph_objects import Figure

    report = samples.bank_report(period)
    spec = score_trend(report.score_series, report.score_band_low, report.score_band_high, "zh-CN")

    def plain(node: object) -> object:
        if isinstance(node, str):
            return re.sub(r"var\(--(\w+)\)", lambda found: "Arial" if found[1] == "sans" else "#123456", node)
        if isinstance(node, dict):
            return {key: plain(value) for key, value in node.items()}
        return [plain(item) for item in node] if isinstance(node, list) else node

    figure = Figure(plain({key: spec[key] for key in ("data", "layout")}))
    assert list(figure.data[0].y) == [point.value for point in report.score_series]
    assert figure.data[0].text[-1].endswith("93.47分")


def test_sparkline_breaks_where_a_value_is_missing() -> None:
    series = [Point(f"2026-0{month}", value) for month, value in enumerate([1.0, 2.0, None, 2.0, 1.0], start=1)]
    picture = sparkline(series, None, None)
    assert picture.count("M") == 2
    assert "band" not in picture
    assert sparkline(series[2:3], 1.0, 2.0) == ""


def test_sparkline_has_no_dot_where_this_period_has_no_value() -> None:
    assert "circle" not in sparkline([Point("2026-01", 1.0), Point("2026-02", None)], None, None)


def test_labels_of_pictures_are_escaped() -> None:
    bad = '"><script>'
    assert "<script>" not in sparkline([Point("2026-01", 1.0)], None, None, label=bad)
    assert "<script>" not in strip([2.0, 1.0], 1, 1, None, label=bad)
    assert "<script>" not in trend([Point("2026-01", 1.0)], 0.0, 2.0, locale="en", label=bad, band_label=bad)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(91.6, 94.8, [91, 92, 93, 94, 95]), (93.0, 93.0, [93.0, 93.1]), (0, 100, [0, 20, 40, 60, 80, 100])],
)
def test_ticks_are_round_and_few(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == expected


def test_runs_of_ties_are_of_neighbours() -> None:
    ranked = [line for line in samples.branch_lines() if line.peer_group == "A" and line.rank]
    assert tie_runs(ranked) == [(9, 28)]


def test_branches_that_share_a_place_need_no_sentence() -> None:
    ranked = [line for line in samples.branch_lines() if line.peer_group == "A" and line.rank][:4]
    places = [(1, False), (2, True), (2, True), (4, False)]
    lines = [replace(line, rank=rank, tie=tie) for line, (rank, tie) in zip(ranked, places, strict=True)]
    assert tie_runs(lines) == []


def test_periods_in_words() -> None:
    assert [period_words(text, "zh-CN").full for text in ("2026-09", "2026-Q3", "2026")] == [
        "2026年9月",
        "2026年三季度",
        "2026年",
    ]
    assert [period_words(text, "en").full for text in ("2026-09", "2026-Q3", "2026")] == [
        "September 2026",
        "Q3 2026",
        "2026",
    ]
    assert period_words("2026-Q1", "zh-CN").previous == "四季度"
    assert not period_words("2026", "zh-CN").has_previous


def test_small_words() -> None:
    assert day("2026-10-13T08:00:00", "zh-CN") == "2026年10月13日"
    assert day("2026-10-13", "en") == "13 October 2026"
    assert day(None, "zh-CN") == "—"
    assert badge("final", 2, "zh-CN") == "第2版　正式"
    assert badge("draft", None, "en") == "Draft"
    assert [group_name(name, "zh-CN") for name in ("A", "县域组", None)] == ["A组", "县域组", "—"]
    assert [moved(change, "环比", "zh-CN") for change in (-3.2, 0.62, 0.004, None)] == [
        "环比下降3.20分",
        "环比上升0.62分",
        "环比持平",
        None,
    ]
    assert split_unit(Text("重大差错（起）", "Critical errors (incidents)"), "en") == ("Critical errors", "incidents")


def test_names_of_files_are_harmless_and_differ() -> None:
    assert safe_name("A001") == "A001"
    odd = [safe_name(text) for text in ("../a", "..a", ".", "", "滨江支行", "滨江分行", "a/../b", "x" * 300)]
    assert all(re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,60}", name) for name in odd)
    assert len(set(odd)) == len(odd)
