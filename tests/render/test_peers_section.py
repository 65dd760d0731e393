"""What a reader sees of branches beside their peers, on the bank's page, on a branch's, and in the table of all branches."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import report_samples as samples
from embarrassments import embarrassments
from page_readers import Page
from sites import put_page

from pipeline.render.funnel import funnel_picture, volume_marks
from pipeline.render.groups import tied
from pipeline.render.peers import funnel_rows, is_cut, peer_strip
from pipeline.render.site import Site
from pipeline.report.model import Finding, Quantity, Report, Text
from pipeline.report.model.peers import (
    Funnel,
    FunnelDot,
    FunnelGroup,
    FunnelLimit,
    Heat,
    HeatCell,
    HeatColumn,
    HeatRow,
    PeerLine,
    Peers,
)
from pipeline.texts import msg

MOST_BYTES = 2_000_000
TITLE = Text("业务差错率", "Error rate")


def dot(
    name: str, volume: float = 12_000, value: float = 2.0, verdict: str = "none", is_near: bool = False
) -> FunnelDot:
    return FunnelDot(name, volume, value, 1.0, 3.0, 0.5, 3.5, verdict, is_near)


def funnel(*dots: FunnelDot) -> Funnel:
    limits = tuple(FunnelLimit(volume, 1.0, 3.0, 0.5, 3.5) for volume in (10_000, 20_000, 30_000))
    group = FunnelGroup("A", 2.1, len(dots), dots, limits)
    return Funnel("error_rate", TITLE, "per_10000", "lower", Text("业务笔数", "transactions"), (group,))


def heat(branches: int = 1, left_out: int = 0) -> Heat:
    columns = (
        HeatColumn("error_rate", TITLE, "per_10000", "lower", "group", None),
        HeatColumn("complaint_timeliness", Text("投诉处理及时率", "Timeliness"), "percent", "higher", "target", 100.0),
        HeatColumn("survey", Text("客户满意度", "Survey"), "index", "higher", "group", None),
    )
    cells = (HeatCell(4.8, -2, "ok"), HeatCell(99.996, -2, "ok"), HeatCell(88.1, None, "thin"))
    unit = HeatRow("managing_unit", "U", "安平分行", None, None, None, (HeatCell(2.0, 0, "ok"),) * 3)
    rows = (HeatRow("branch", f"B{n}", f"滨江{n}支行", "A", 88.15, -5.0, cells) for n in range(branches))
    return Heat(columns, (unit, *rows), left_out)


def line(**more: object) -> PeerLine:
    facts: dict[str, object] = {
        "indicator": "error_rate", "title": TITLE, "unit": "per_10000", "direction": "lower", "value": 4.8, "target": None,
        "median": 2.0, "place": 7, "size": 7, "marks": (1.0, 2.0, 4.8), "step": -2, "corrected": None,
    }  # fmt: skip
    return PeerLine(**(facts | more))  # type: ignore[arg-type]


def rendered(report: Report, folder: Path, locale: str = "zh-CN", template: str = "bank.html.j2") -> str:
    facts = {"before": None, "linked": {}, "finds": [], "people": {}, "staff": ()}
    page = put_page(Site(folder, locale), template, "bank/all/2026-09/index.html", report, **facts)
    return page.read_text(encoding="utf-8")


def with_peers(found: Peers) -> Report:
    return replace(samples.bank_report(), peers=found)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_section_says_what_its_pictures_show(tmp_path: Path, locale: str) -> None:
    told = Finding("peers.more", msg("{count} more clear differences are not told one by one.", count=3))
    found = Peers(
        (funnel(dot("滨江支行", value=4.8, verdict="worse"), dot("望湖支行")),), heat(left_out=4), told=(told,)
    )
    source = rendered(with_peers(found), tmp_path, locale)
    text = Page(source).text
    assert embarrassments(source, locale) == []
    assert ("另有3处差异明显" in text) is (locale == "zh-CN")
    expected = (
        ("差于同组，差距较大", "其余4家见网点全表")
        if locale == "zh-CN"
        else ("worse than its peers by much", "4 more stand")
    )
    for words in (*expected, "▼ 滨江支行", "▼▼"):
        assert words in text


def test_a_cell_tells_by_sign_and_in_words_and_never_rounds_up_to_the_target(tmp_path: Path) -> None:
    page = Page(rendered(with_peers(Peers(heat=heat())), tmp_path))
    at = page.texts.index("滨江0支行")
    assert page.texts[at : at + 11] == [
        "滨江0支行", "A组", "88.15", "4.80", "▼▼", "差于同组，差距较大", "99.99", "▼▼", "未达标", "88.10", "°",
    ]  # fmt: skip


def test_a_target_missed_has_not_the_colour_of_what_is_worse_than_the_peers(tmp_path: Path) -> None:
    found = heat()
    (unit, branch) = found.rows
    missed = replace(branch, cells=(HeatCell(4.8, -1, "ok"), HeatCell(99.0, -1, "ok"), HeatCell(88.1, 0, "ok")))
    html = rendered(with_peers(Peers(heat=replace(found, rows=(unit, branch, missed)))), tmp_path)
    assert re.findall(r'<td class="(\w+)">(?:4\.80|9\d\.\d\d)<i', html) == ["w2", "m2", "w1", "m1"]


def test_managing_units_stand_above_branches(tmp_path: Path) -> None:
    texts = Page(rendered(with_peers(Peers(heat=heat(3))), tmp_path)).texts
    start = texts.index("网点与指标一览")
    places = [texts.index(name, start) for name in ("安平分行", "滨江0支行", "滨江2支行")]
    assert places == sorted(places)


def test_names_in_a_chart_are_text() -> None:
    chart = funnel(dot("<script>alert(1)</script>", verdict="worse"), dot('"><img src=x>'))
    picture = funnel_picture(chart, chart.groups[0], "A组", "zh-CN")
    assert "<script" not in picture
    assert "<img" not in picture


def test_dots_lie_where_volume_and_value_put_them() -> None:
    chart = funnel(dot("a", 10_000, 1.0), dot("b", 20_000, 2.0), dot("c", 30_000, 3.0))
    picture = funnel_picture(chart, chart.groups[0], "A组", "zh-CN")
    at = [tuple(map(float, pair)) for pair in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', picture)]
    (x1, y1), (x2, y2), (x3, y3) = at
    assert x2 - x1 == pytest.approx(x3 - x2, abs=0.11)
    assert y1 - y2 == pytest.approx(y2 - y3, abs=0.11)
    assert y1 > y2


def test_a_crowd_is_drawn_in_one_stroke_and_listed_only_where_it_stands_apart() -> None:
    many = [dot(f"{number}支行", 10_000 + number, 2.0 + number % 7 / 10) for number in range(900)]
    chart = funnel(*many, dot("滨江支行", value=4.8, verdict="worse"), dot("望湖支行", value=3.2, is_near=True))
    picture = funnel_picture(chart, chart.groups[0], "A组", "zh-CN")
    assert picture.count("<circle") == 1
    assert len(picture) < 25_000
    assert [(row.dot.name, row.words) for row in funnel_rows(chart, "zh-CN")] == [
        ("滨江支行", "明显差于同组"),
        ("望湖支行", "接近范围边缘"),
    ]
    assert is_cut(chart)


def test_volumes_are_marked_at_round_numbers() -> None:
    assert volume_marks(0, 41_000) == [0, 20_000, 40_000]
    assert volume_marks(2_400, 3_500) == [2_500, 3_000, 3_500]


def test_the_better_end_of_a_strip_is_right_whichever_way_the_indicator_goes() -> None:
    for direction, is_left in (("lower", True), ("higher", False)):
        picture = peer_strip(line(direction=direction), "zh-CN")
        found = re.search(r'cx="([\d.]+)"', picture)
        assert found
        assert (float(found[1]) < 20) is is_left
        assert "本网点万分之4.80，同组中位数万分之2.00" in picture


def test_a_branch_reads_its_place_in_words(tmp_path: Path) -> None:
    branch = samples.branch_report(samples.branch_lines()[3])
    found = Peers(lines=(line(corrected=2.2), line(step=None, title=Text("培训按期完成率", "Training"))))
    source = rendered(replace(branch, peers=found), tmp_path, template="branch.html.j2")
    texts = Page(source).texts
    assert embarrassments(source, "zh-CN") == []
    assert "业务结构校正后万分之2.20" in texts
    assert "7/7" in texts
    assert "业务量少，不作比较" in texts


def test_a_tie_names_its_places() -> None:
    first = samples.branch_lines()[8]
    assert tied(replace(first, tied_from=9, tied_to=28), "zh-CN") == "并列9至28位"
    assert tied(first, "zh-CN") == "并列组"


def test_nothing_to_tell_leaves_no_section(tmp_path: Path) -> None:
    assert not {"differences", "map", "own-place"} & Page(rendered(samples.bank_report(), tmp_path)).ids


def test_the_page_of_a_bank_with_three_thousand_branches_stays_small(tmp_path: Path) -> None:
    base = [one for one in samples.branch_lines() if one.rank]
    lines = tuple(
        replace(base[n % len(base)], branch_id=f"{10_000 + n}", name=f"第{n}支行", peer_group="ABCD"[n % 4], rank=n // 4 + 1,
                tie=n % 2 == 0, tied_from=1, tied_to=700)
        for n in range(3000)
    )  # fmt: skip
    dots = [dot(one.name, 8_000 + number * 7, 1.5 + number % 40 / 20) for number, one in enumerate(lines)]
    one = funnel().groups[0]
    groups = tuple(replace(one, group=name, dots=tuple(dots[n::4])) for n, name in enumerate("ABCD"))
    charts = (replace(funnel(), groups=groups),) * 5
    told = tuple(Finding("x", msg("{value}.", value=Quantity(1, "cases"))) for _ in range(10))
    report = replace(with_peers(Peers(charts, heat(50, 2950), told=told)), branches=lines, places={})
    source = rendered(report, tmp_path)
    assert source.count("<tr><td>") >= 3000
    assert len(source.encode()) < MOST_BYTES
    assert "并列1至700位" in source
