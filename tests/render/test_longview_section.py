"""Quarter and year on the page: from departments' files to the section, and what the reader sees of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from topic_banks import book_of, small_bank

from pipeline.render.environment import environment
from pipeline.report.longview import longview
from pipeline.report.model import Finding, Point, Text
from pipeline.report.model.longview import EffectLine, LongView, SeasonLine, SeasonPart, TargetLine
from pipeline.texts import msg

SECTION = """{% import "sections/longview.html.j2" as longview with context %}
{{ longview.section(report, period_words(report.period)) }}"""
FULL = LongView(
    held=(Finding("held.breach", msg("{title}: on target in every month.", title=Text("<b>及时率</b>", "<b>")), "breach"),),
    scores=(Point("2026-07", 93.456), Point("2026-08", None), Point("2026-09", 90.0)),
    rules_since="2026-09",
    seasons=(
        SeasonLine(
            Text("投诉量", "Complaints"),
            "cases",
            (
                SeasonPart(("2026-01", "2026-02"), 7.0, 9.0),
                SeasonPart(("2026-03",), 3.0, None),
                SeasonPart(("2026-04", "2026-05", "2026-06"), None, 4.0),
            ),
        ),
    ),
    effects=(
        EffectLine("course", msg("Course “{name}”", name="首问负责"), ("2026-06", "2026-06"), Text("等候", "Waiting"), "percent",  # noqa: E501
                   4, 5, 2.0, -0.5, 2.25, 0.5, 4.0, "better"),
    ),
    targets=(
        TargetLine(Text("及时率", "Timeliness"), "percent", "higher", 99.996, None, None, 100.0, 3, 4, 100.0, None, 0,
                   Finding("target.fixed", msg("set by law or rule, not by what was reached"))),
    ),
)  # fmt: skip


def _page(found: LongView | None, locale: str = "zh-CN") -> str:
    report = SimpleNamespace(longview=found, period="2026-Q3", level="bank")
    return environment(locale).from_string(SECTION).render(report=report, root="")


def test_nothing_stands_where_there_is_nothing_to_tell() -> None:
    assert _page(None).strip() == ""
    assert "<section" not in _page(LongView())


def test_every_part_has_its_heading_and_its_figures_with_units() -> None:
    page = _page(FULL)
    for name in ("held", "months", "seasons", "effects", "targets"):
        assert f'<h2 id="{name}">' in page
    for text in ("93.46", "1月至2月", "7件", "−2件", "二季度", "“首问负责”培训（6月）",
                 "+2.25个百分点（+0.50个百分点至+4.00个百分点）",
                 "好转并可归因", "自2026年9月起"):  # fmt: skip
        assert text in page, text
    assert "<b>及时率</b>" not in page


def test_a_value_short_of_a_legal_target_is_not_rounded_up_to_it() -> None:
    page = _page(FULL)
    assert "99.99%" in page
    assert "3家（75.0%）" in page


def test_where_a_value_is_missing_there_is_one_dash_and_no_change() -> None:
    page = _page(FULL)
    assert '<td data-label="3月"><b>3件</b><small>—</small></td>' in page
    assert '<td data-label="二季度"><b>—</b></td>' in page


def test_english_has_no_chinese_but_names() -> None:
    page = _page(LongView(scores=FULL.scores, targets=FULL.targets), "en")
    assert "Targets for next year" in page
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in page)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("longview")


def test_a_quarters_edition_has_its_months_and_a_months_has_none(folder: Path) -> None:
    bank = small_bank(folder / "bank")
    days = {"2025-07": 1, "2025-08": 2, "2025-09": 1, "2026-07": 3, "2026-08": 0, "2026-09": 2}
    cases = [(month, n) for month, count in days.items() for n in range(count)]
    bank.deliver(
        "complaints",
        *({"complaint_id": f"C{month}-{n}", "received_at": f"{month}-1{n}", "branch_id": "B1"} for month, n in cases),
    )
    bank.deliver(
        "rectifications",
        {
            "notice_no": "N1",
            "branch_id": "B1",
            "issued_at": "2026-05-04",
            "due_date": "2026-05-20",
            "done_at": "2026-05-18",
        },
        {"notice_no": "N2", "branch_id": "B2", "issued_at": "2026-05-04", "due_date": "2026-05-20", "done_at": ""},
    )
    book = book_of(bank, "2026-Q3")
    months = book.edition.tables["months"]
    counted = months[(months["indicator"] == "complaint_count") & (months["level"] == "bank")]
    by_month = dict(zip(counted["period"], counted["value"], strict=True))
    assert {str(month)[:7]: count for month, count in by_month.items() if count} == {k: v for k, v in days.items() if v}
    assert max(by_month) == date(2026, 9, 1)  # October, which still runs, is not among them
    actions = book.edition.tables["actions"].to_dict("records")
    assert [(row["kind"], row["branch_id"], row["since"], row["asked"], row["done"]) for row in actions] == [
        ("rectification", "B1", date(2026, 4, 1), 1, 1),
        ("rectification", "B2", date(2026, 4, 1), 1, 0),
    ]
    found = longview(book, "bank", "-")
    assert found is not None
    assert [(part.now, part.before) for part in found.seasons[0].parts] == [(3.0, 1.0), (None, 2.0), (2.0, 1.0)]
    month = book_of(bank, "2026-09")
    assert month.edition.tables["months"].empty
    assert longview(month, "bank", "-") is None
