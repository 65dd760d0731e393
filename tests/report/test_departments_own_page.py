"""A department's page: its complaints, what it has to mend, and what it owes; nothing of another department."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from small_books import made, value

from pipeline.indicators import load_indicators
from pipeline.render.drawing import plain_page
from pipeline.render.site import Site
from pipeline.report.formats import fact
from pipeline.report.responsible import department_pages
from pipeline.settings import Settings

INDICATORS = load_indicators(Settings.model_validate({"format": 1, "name": {"zh": "行", "en": "Bank"}}))
COUNTS = ("files", "read", "set_aside", "produced", "accepted", "corrected", "duplicate", "withdrawn", "quarantined")


def delivery(department: str, feed: str, due: int, on_time: int) -> dict[str, Any]:
    told = {"department": department, "feed": feed, "status": "delivered", "is_on_time": due == on_time}
    dates = {"due": date(2026, 10, 8), "arrived": date(2026, 10, 9), "missing_branches": ""}
    return told | dates | dict.fromkeys(COUNTS, 1) | {"due_count": due, "on_time_count": on_time}


def returned(department: str) -> dict[str, Any]:
    return {"department": department, "feed": "errors", "column": "-", "problem": "required", "rows": 2, "released": 0}


def test_a_department_sees_its_own_deliveries_and_complaints_alone() -> None:
    book = made(
        INDICATORS,
        values=[value("complaint_count", "branch", "D1", 25.0)],
        deliveries=[delivery("办公室", "errors", 2, 1), delivery("运营管理部", "contacts", 1, 1)],
        returned=[returned("办公室"), returned("运营管理部")],
    )
    (page,) = department_pages(book)
    assert (page.level, page.subject_name) == ("department", "办公室")
    assert {line.department for line in page.deliveries} == {"办公室"}
    assert {line.department for line in page.returned} == {"办公室"}
    told = [finding.sentence.text("zh-CN", fact) for finding in page.headline]
    assert told == ["涉及本部门的投诉25件（上期0件）。", "应报送数据2批，按时1批。"]
    assert page.headline[1].tone == "worse"


def test_its_page_speaks_of_one_department_and_counts_deliveries_alike(tmp_path: Path) -> None:
    deliveries, rows = [delivery("办公室", "errors", 2, 1)], [returned("办公室")]
    (report,) = department_pages(made(INDICATORS, deliveries=deliveries, returned=rows))
    site = Site(tmp_path, "zh-CN")
    with site.together():
        site.take(site.drawing.drawn([plain_page("zh-CN", "department.html.j2", "page.html", report)]))
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "应报送数据2批" in page
    assert "应报（批）" in page
    assert "各部门" not in page
    assert "按部门" not in page
    assert re.findall(r"<(?:h3|summary)>((?:数据|本部门|退回)[^<]*)</", page) == [
        "数据报送及时率",
        "本部门报送情况",
        "退回问题数据（按原因）",
    ]


def test_a_department_of_which_nothing_is_known_has_no_page() -> None:
    assert list(department_pages(made(INDICATORS))) == []


def test_only_those_asked_for() -> None:
    book = made(INDICATORS, values=[value("complaint_count", "branch", "D1", 1.0)])
    assert [page.subject_id for page in department_pages(book, ["B1"])] == []
