"""Lists of cases end after a hundred and say what is left out, so that the page of a large bank can be opened."""

from __future__ import annotations

from dataclasses import replace

import report_samples as samples
from page_readers import Page
from test_handling_section import CASE, FULL

from pipeline.render.environment import page
from pipeline.report.model import DueLine, RectificationLine, Rectifications

LATE = RectificationLine("N", None, "check", "滨江支行", "2026-08-01", "2026-09-01", 30, False)
NAMES = tuple(DueLine(f"支行{n}", 3, 1, 1, 1) for n in range(101))


def shown(rows: int) -> Page:
    report = replace(
        samples.bank_report(),
        handling=replace(FULL, overdue=tuple(replace(CASE, complaint_id=f"K-{n}") for n in range(rows))),
        rectifications=Rectifications(
            rows, NAMES[0], rows, 0, NAMES, tuple(replace(LATE, notice_no=f"N-{n}") for n in range(rows))
        ),
    )
    facts = {"finds": [], "linked": {}, "before": None, "letter": None, "up": None}
    return Page(page("bank.html.j2", "zh-CN", report=report, root="../../../", tree="../", **facts))


def test_a_hundred_cases_are_listed_and_the_others_counted() -> None:
    found = shown(1_000)
    for kind in ("K", "N"):
        assert f"{kind}-99" in found.texts
        assert f"{kind}-100" not in found.texts
    assert found.texts.count("仅列前100项，共1,000项；其余见各机构、部门页面。") == 2
    assert "仅列前100项，共101项；其余见各机构、部门页面。" in found.texts


def test_a_list_that_fits_says_nothing() -> None:
    found = shown(100)
    assert {"K-99", "N-99"} <= set(found.texts)
    assert not [text for text in found.texts if "共100项" in text]
