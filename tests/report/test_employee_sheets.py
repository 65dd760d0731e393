"""A person's sheet: its rows by hand (tests/explained_bank.py tells what they did), what was left out, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import orjson
import pandas as pd
import pytest
from explained_bank import MONTH, build
from workbench import Bank

from pipeline import stages
from pipeline.curves import PerCase
from pipeline.editions import read_edition
from pipeline.explain.arithmetic import check_arithmetic
from pipeline.people.casework import Casework
from pipeline.people.employees import employee_sheets
from pipeline.report.build import branch_reports
from pipeline.report.formats import fact
from pipeline.report.lines import points_lines
from pipeline.report.lookup import Book
from pipeline.report.model.employee import EmployeeSheet, PostSheet, Working
from pipeline.scorecards import in_force


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        return _book(build(tmp_path_factory.mktemp("sheets") / "bank"))


def _book(bank: Bank) -> Book:
    rules = stages.load_rules(bank.workspace)
    edition = read_edition(bank.workspace, MONTH)
    return Book(edition, bank.workspace.settings, rules.indicators, in_force(rules.cards, MONTH), 1)


def _with(book: Book, **tables: pd.DataFrame) -> Book:
    return replace(book, edition=replace(book.edition, tables={**book.edition.tables, **tables}))


def _sheet(book: Book, person: str) -> EmployeeSheet:
    return next(iter(employee_sheets(book, [person])))


def _points(sheet: PostSheet) -> list[float | None]:
    return [item.points for item in sheet.items]


def _lines(working: tuple[Working, ...]) -> list[str]:
    return [step.line for step in working if step.line]


def _said(messages: Any) -> list[str]:
    return [message.text("en", fact) for message in messages]


def test_every_person_has_one_sheet_and_a_sheet_a_post(book: Book) -> None:
    sheets = {sheet.subject_id: sheet for sheet in employee_sheets(book)}
    assert list(sheets) == ["E1", "E2", "E3", "E4"]
    assert [sheet.post.en for sheet in sheets["E4"].sheets] == ["Lobby manager", "Teller"]
    assert sheets["E1"].subject_name == "Wang Li"
    assert list(employee_sheets(book, ["nobody"])) == []


def test_the_rows_add_up_to_the_score(book: Book) -> None:
    """E1: 27 of 30 answers, by the good end all 40; one minor error 19 of 20; training 20; the branch’s 87.857142858."""
    sheet = _sheet(book, "E1").sheets[0]
    assert _points(sheet) == [40.0, 19.0, 20.0, 17.571428572]
    assert [matter.counted for matter in sheet.matters] == [0.5]
    total = sum(Decimal(repr(points)) for points in _points(sheet)) + Decimal("0.5")
    assert total == Decimal(repr(sheet.score)) == Decimal("97.071428572")
    assert (sheet.grade and sheet.grade.en, sheet.coefficient, sheet.short_of) == ("Excellent", 1.2, None)
    assert _sheet(book, "E1").told.text("en", fact) == "Score 97.07, Excellent"


def test_every_line_of_arithmetic_is_right(book: Book) -> None:
    lines = [
        line
        for person in employee_sheets(book)
        for sheet in person.sheets
        for working in (sheet.working, *(item.working for item in sheet.items))
        for line in _lines(working)
    ]
    assert len(lines) > 20
    assert [line for line in lines if not check_arithmetic(line)] == []
    assert [person.remarks for person in employee_sheets(book) if person.remarks] == []


def test_both_bases_are_told_and_no_formula(book: Book) -> None:
    row = _sheet(book, "E1").sheets[0].items[0]
    assert _said(row.grounds) == [
        "by the observed value 10 points are deducted, by the favourable one 0; the favourable value counts"
    ]
    assert _lines(row.working)[-1] == "40 − 10 = 30"
    assert not any("√" in line for line in _lines(row.working))


def test_thin_rows_say_by_which_figure_they_go(book: Book) -> None:
    """E2 has 5 answers of 25 needed: the branch’s 32 of 35 counts, the own 5 of 5 is shown beside it."""
    row = _sheet(book, "E2").sheets[0].items[0]
    assert _said(row.grounds) == ["sample too small", "25 needed, 5 there", "by the branch’s figure"]
    assert (row.figures[0].numerator, row.figures[0].denominator) == (32.0, 35.0)
    assert row.figures[0].whose is not None
    assert row.figures[0].whose.text("en") == "Riverside"
    assert (row.own[0].numerator, row.own[0].denominator, row.own[0].whose) == (5.0, 5.0, None)
    assert row.points == 32.857142858


def test_who_moved_goes_by_both_branches_by_days(book: Book) -> None:
    """E3, 20 days at B1 and 10 at B2: (32/35 × 20 + 9/10 × 10) ÷ 30 = 90.952380952 %."""
    row = _sheet(book, "E3").sheets[0].items[0]
    assert _lines(row.working)[0] == "(32 ÷ 35 × 100 × 20 + 9 ÷ 10 × 100 × 10) ÷ 30 ≈ 90.952380952"


def test_a_row_without_data_gives_its_weight_away(book: Book) -> None:
    sheet = _sheet(book, "E4").sheets[1]
    assert sheet.items[0].points is None
    assert _said(step.words for step in sheet.items[0].working) == ["no data: the weight goes to the other rows"]
    assert "58 ÷ 60 × 100 ≈ 96.666666667" in _lines(sheet.working)


def test_a_case_of_no_class_of_the_scorecard_is_told_where_all_points_stay(book: Book) -> None:
    points, cases = book.edition.tables["points"].copy(), book.edition.tables["cases"].copy()
    mine = (points["subject_id"] == "E1") & (points["item"].astype(str) == "counted_errors")
    points.loc[mine, ["points", "points_observed", "points_favourable"]] = 20.0
    cases.loc[cases["indicator"] == "counted_errors", "case_class"] = "-"
    row = _sheet(_with(book, points=points, cases=cases), "E1").sheets[0].items[1]
    assert _said(step.words for step in row.working) == [
        "of no class of the scorecard, not deducted: 1 × no class given"
    ]
    assert _said([row.figures[0].cases[0].kind]) == ["no class given"]


def test_several_posts_are_put_together_by_days(book: Book) -> None:
    found = _sheet(book, "E4")
    assert found.together is not None
    assert _lines(found.together.working) == ["(95 × 15 + 96.666666667 × 15) ÷ 30 ≈ 95.833333334"]
    assert (found.score, found.together.coefficient) == (95.833333334, 1.2)


def test_what_was_not_counted_is_told_with_its_reason(book: Book) -> None:
    """E1’s second error is listed as not counted; E3’s eleventh answer fell into the outage: 9 of 11 with it."""
    assert _said(_sheet(book, "E1").spared) == ["1 error (X2): listed as not counted"]
    assert _said(_sheet(book, "E2").spared) == []
    told = _said(_sheet(book, "E3").spared)
    assert len(told) == 1
    assert told[0].startswith("28 September 10:00 to 12:00, outage: Counter satisfaction rate (without it 81.82%)")
    assert told[0].endswith("(Doc 61)")


def test_complaints_found_not_liable_are_told_together(book: Book) -> None:
    rows = [
        {"kind": "complaint", "subject_id": "E2", "case_id": number, "day": None, "why": why, "note": None}
        for number, why in (("C1", "not_liable"), ("C2", "not_liable"), ("C3", "pending"), ("C4", "others_liable"))
    ]
    assert _said(_sheet(_with(book, not_counted=pd.DataFrame(rows)), "E2").spared) == [
        "2 complaints (C1, C2): found not liable",
        "1 complaint (C3): not ruled on yet, and not counted until then",
        "1 complaint (C4): the liability is not yours",
    ]


def test_one_incident_is_deducted_once_and_told_so(book: Book) -> None:
    incident = {
        "incident_ref": "I1", "feed": "checks", "document_id": "K9", "item_code": "3", "item": "greeting", "level": "employee",
        "branch_id": "B1", "employee_id": "E2", "found_on": None, "points": 2.0, "standing_kind": "complaint",
        "standing_id": "C7",
    }  # fmt: skip
    told = _said(_sheet(_with(book, shared_incidents=pd.DataFrame([incident])), "E2").spared)
    assert told == ["greeting (K9): the same incident stands under C7, and is deducted there alone"]


def test_nobody_elses_name_or_number_stands_on_a_sheet(book: Book) -> None:
    for sheet in employee_sheets(book):
        text = orjson.dumps(sheet).decode()  # the model can be written as JSON, too
        others = {"E1", "E2", "E3", "E4", "Wang Li"} - {sheet.subject_id, sheet.subject_name}
        assert [other for other in others if f'"{other}"' in text] == []


@pytest.mark.parametrize(("graded", "count"), [(10, None), (11, 11)])
def test_the_middle_of_a_post_is_told_from_ten_colleagues_on(book: Book, graded: int, count: int | None) -> None:
    results = book.edition.tables["results"]
    one = results[(results["subject_id"] == "E1") & (results["level"] == "employee")]
    crowd = pd.concat([one.assign(subject_id=f"P{n}", score=80.0 + n) for n in range(graded)], ignore_index=True)
    found = Casework(_with(book, results=crowd)).colleagues("teller")
    assert (found and found.count) == count
    if found:
        assert found.median == 85.0  # of 80 … 90


def test_no_grade_comes_with_its_reason(book: Book) -> None:
    results = book.edition.tables["results"].copy()
    mine = (results["subject_id"] == "E2") & (results["level"] == "employee")
    results.loc[mine, ["grade", "result_status", "result_reason"]] = [None, "on_leave", "maternity"]
    results.loc[mine, ["days_in_post", "days_needed"]] = [3.0, 10.0]
    found = _sheet(_with(book, results=results), "E2")
    assert found.sheets[0].grade is None
    assert found.sheets[0].status is not None
    assert _said([found.sheets[0].status]) == [
        "not graded: on leave for most of the period (maternity leave): 3 days, 10 needed"
    ]
    assert found.told == found.sheets[0].status


def test_a_scorecard_that_is_gone_is_told_not_hidden(book: Book) -> None:
    found = _sheet(replace(book, cards=[card for card in book.cards if card.name != "teller"]), "E1")
    assert found.sheets[0].items == ()
    assert _said(found.remarks) == ["The scorecard of this result is no longer kept: its rows cannot be shown."]


def test_what_a_sample_lacks_is_said_without_figures_that_only_a_statistician_reads(book: Book) -> None:
    points = book.edition.tables["points"].assign(required=1575.0, reliability=0.418)
    grounds = [ground for item in _sheet(_with(book, points=points), "E2").sheets[0].items for ground in item.grounds]
    told = [ground.text("zh-CN", fact) for ground in grounds]
    assert "需1,575份，现有5份" in told
    assert not [words for words in told if "区分度" in words]


def test_a_branch_s_page_says_why_its_score_is_not_the_sum(book: Book) -> None:
    """B1 has 87.857142858 points of its rows; 20 more reach the highest score of 100."""
    results = book.edition.tables["results"].copy()
    mine = (results["level"] == "branch") & (results["subject_id"] == "B1")
    results.loc[mine, ["bonus", "score"]] = [20.0, 100.0]
    page = next(iter(branch_reports(_with(book, results=results), ["B1"])))
    assert page.score_rule is not None
    assert page.score_rule.text("zh-CN", fact) == "加减分+20.00分，总分上限100.00分，计100.00分"


def test_a_branch_s_row_tells_cases_of_classes_that_its_scorecard_does_not_list(book: Book) -> None:
    card = next(card for card in book.cards if card.level == "branch")
    item = card.items[0].model_copy(
        update={"indicator": "counted_errors", "curve": PerCase(kind="per_case", deduct={"major": Decimal(3)})}
    )
    rows = [("X1", "minor"), ("X2", "minor"), ("X3", "major"), ("X4", "-")]
    columns = {"indicator": "counted_errors", "level": "branch", "subject_id": "B1", "post": "-", "count": 1.0}
    cases = pd.DataFrame([columns | {"case_id": number, "case_class": name} for number, name in rows])
    points = book.edition.tables["points"].copy()
    mine = (points["level"] == "branch") & (points["item"].astype(str) == str(card.items[0].indicator))
    points["item"] = points["item"].astype(str)
    points.loc[mine, "item"] = "counted_errors"
    points.loc[mine, "points"] = float(item.weight) - 3
    changed = replace(_with(book, cases=cases, points=points), cards=[card.model_copy(update={"items": (item,)})])
    (line,) = points_lines(changed, "B1", {})
    assert (line.cases, _said(line.unlisted)) == (("X3",), ["1 × no class given", "2 × minor error"])
