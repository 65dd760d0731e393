"""The branch's own people: results, and whom its head has to coach or to train."""

from __future__ import annotations

from typing import Any

from small_books import SEPTEMBER, made

from pipeline.publishing import without_people
from pipeline.report.colleagues import RULES, staff_duties, staff_lines
from pipeline.report.formats import fact
from pipeline.report.model import Finding, Report, Text
from pipeline.texts import msg


def person(number: str, post: str = "teller", **more: Any) -> dict[str, Any]:
    keys = {"level": "employee", "period": SEPTEMBER.first, "scorecard": "teller", "subject_id": number, "post": post}
    told = {
        "branch_id": "B1",
        "employee_name": f"员工{number}",
        "score": 96.5,
        "grade": None,
        "result_status": "graded",
    }
    return keys | told | {"coaching": "", "retraining_course": ""} | more


def test_people_stand_by_post_with_their_reason_and_duties() -> None:
    rows = [
        person("E2", coaching="unknown_row", retraining_course="首问负责"),
        person("E1", score=float("nan"), result_status="on_leave"),
        person("E9", branch_id="B9"),
        person("E2", post="combined"),
    ]
    lines = staff_lines(made(results=rows), "B1")
    assert [(line.number, line.score) for line in lines] == [("E1", None), ("E2", 96.5)]
    assert lines[0].reason is not None
    assert lines[0].reason.text("zh-CN") == "长期请假"
    duties = [duty.sentence.text("zh-CN", fact) for duty in lines[1].duties]
    assert duties == ["辅导：unknown_row", "复训：首问负责"]
    told = [duty.sentence.text("zh-CN", fact) for duty in staff_duties(lines)]
    assert told == ["应辅导1人（员工E2）。", "应培训1人（员工E2）。"]


def test_a_branch_without_people_has_no_lines() -> None:
    assert staff_lines(made(results=[person("E1")]), "B2") == ()


def test_the_page_that_others_see_names_nobody() -> None:
    lines = staff_lines(made(results=[person("E1", coaching="errors")]), "B1")
    kept = Finding("duty.rectification", msg("yes"))
    page = Report(
        level="branch", bank=Text("行", "Bank"), subject_id="B1", subject_name="滨江支行", period="2026-09",
        period_kind="month", edition=None, state="draft", data_until=None, headline=kept, score=None, score_change=None,
        score_year_change=None, grade=None, targets_met=0, targets_counted=0, branches_ranked=0, branches_counted=0,
        staff=lines, duties=(kept, *staff_duties(lines)), notes=(kept, Finding("trust.branch", msg("yes"))),
    )  # fmt: skip
    assert any(duty.rule in RULES for duty in page.duties)
    shown = without_people(page)
    assert (shown.staff, shown.duties, shown.notes) == ((), (kept,), (kept,))
