"""Three people and one with two posts, worked by hand (tests/explained_bank.py tells what they did)."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from explained_bank import MONTH
from workbench import Bank

from pipeline.errors import UsageError, WorkspaceError
from pipeline.explain import Explanation, as_data, check_arithmetic, explain, said
from pipeline.explain.model import ItemExplained
from pipeline.render.explain import all_files, as_text
from pipeline.stages import preview_cards
from pipeline.workspace import Workspace


def of(bank: Bank, employee: str, **asked: str) -> Explanation:
    return explain(bank.workspace, employee, MONTH, **asked)


def item(found: Explanation, name: str) -> ItemExplained:
    return next(item for item in found.sheets[0].items if item.item == name)


def lines(found: ItemExplained) -> list[str]:
    return [step.line for step in found.steps if step.line]


@pytest.mark.parametrize("subject", ["E1", "E2", "E3", "E4", "B1", "B2"])
def test_every_line_of_arithmetic_is_right_and_nothing_is_left_unexplained(explained: Bank, subject: str) -> None:
    found = of(explained, subject)
    assert len(found.lines) >= 5
    assert [line for line in found.lines if not check_arithmetic(line)] == []
    assert found.remarks == ()
    traces = [part.trace for sheet in found.sheets for row in sheet.items for part in row.parts if part.trace]
    assert traces
    assert all(trace.adds_up and not trace.rest.numerator and not trace.rest.denominator for trace in traces)


def test_the_preview_says_that_earlier_branches_of_who_moved_are_not_in_it(explained: Bank) -> None:
    """E3 was at B1 for 20 days and at B2 for 10."""
    said = [message.text("en") for message in preview_cards(explained.workspace, None, "en")]
    assert [line for line in said if line.startswith("Not in")] == [
        "Not in this preview: earlier branches of who moved within the period (the last one counts alone)."
    ]


def test_from_the_rows_to_the_grade(explained: Bank) -> None:
    """E1: 40 by the favourable value, one error costs 1, training is done, a fifth of the branch's 87.857142858."""
    sheet = of(explained, "E1").sheets[0]
    assert [(row.item, row.points) for row in sheet.items] == [
        ("counter_satisfaction_rate", Decimal(40)),
        ("counted_errors", Decimal(19)),
        ("training_completion", Decimal(20)),
        ("linked_branch", Decimal("17.571428572")),
    ]
    assert [step.line for step in sheet.steps if step.line] == [
        "40 + 19 + 20 + 17.571428572 = 96.571428572",
        "96.571428572 + 0.5 = 97.071428572",
        "97.071428572 ≈ 97.07",
    ]
    assert (sheet.score, sheet.score_shown, sheet.grade) == (Decimal("97.071428572"), "97.07", "excellent")
    assert sheet.coefficient == Decimal("1.2")
    assert [(m.event_id, m.counted, m.status) for m in sheet.matters] == [("M1", Decimal("0.5"), "counted")]
    assert (sheet.document_no, sheet.items[0].article) == ("Doc 5", "Article 12")


def test_both_bases_are_told_and_which_one_counts(explained: Bank) -> None:
    """27 of 30 is 90 %: 5 short of 95 costs 10. The good end of the range is Wilson's for 27 of 30."""
    found = item(of(explained, "E1"), "counter_satisfaction_rate")
    assert (found.points_observed, found.points_favourable, found.points) == (Decimal(30), Decimal(40), Decimal(40))
    assert said(found.basis, "zh-CN") == "按实际值扣10分，按有利值扣0分，本期采用有利值"
    assert said(found.gate, "zh-CN") == "需25份，现有30份"
    assert lines(found)[:3] == ["95 − 90 = 5", "5 ÷ 1 × 2 = 10", "40 − 10 = 30"]
    z, square = "1.959963984540054", "3.841458820694125"
    assert lines(found)[4] == (
        f"(2 × 27 + {square} + {z} × √({square} + 4 × 27 × (30 − 27) ÷ 30)) ÷ (2 × (30 + {square})) × 100 ≈ 96.540011125"
    )
    assert found.parts[0].figure.high == Decimal("96.540011125")
    assert said(found.rule, "en") == "minus 2 for each 1 pp short of target, in proportion"


def test_thin_evidence_is_told_and_the_branch_stands_in(explained: Bank) -> None:
    """E2 has 5 answers of the 25 needed; the branch has 32 of 35: 3.571428571 short costs 7.142857142."""
    found = item(of(explained, "E2"), "counter_satisfaction_rate")
    part = found.parts[0]
    assert (found.grain, found.status, said(found.gate, "zh-CN")) == ("branch", "thin", "需25份，现有5份")
    assert part.own is not None
    assert (part.own.numerator, part.own.denominator) == (5, 5)
    assert [step.line for step in part.figure.steps] == ["32 ÷ 35 × 100 ≈ 91.428571429"]
    assert lines(found) == [
        "95 − 91.428571429 = 3.571428571",
        "3.571428571 ÷ 1 × 2 = 7.142857142",
        "40 − 7.142857142 = 32.857142858",
    ]
    assert [(b.name, b.trace.sums.numerator, b.trace.sums.denominator) for b in part.branches] == [
        ("Riverside", 32, 35)
    ]


def test_two_branches_count_by_the_days_spent_there(explained: Bank) -> None:
    found = of(explained, "E3")
    satisfaction, linked = item(found, "counter_satisfaction_rate"), item(found, "linked_branch")
    assert [step.line for step in satisfaction.parts[0].figure.steps] == [
        "(32 ÷ 35 × 100 × 20 + 9 ÷ 10 × 100 × 10) ÷ 30 ≈ 90.952380952"
    ]
    assert lines(linked) == [
        "(87.857142858 × 20 + 90 × 10) ÷ 30 = 88.571428572",
        "20 × 88.571428572 ÷ 100 ≈ 17.714285714",
    ]
    assert [(branch.name, branch.score) for branch in linked.linked] == [
        ("Riverside", Decimal("87.857142858")),
        ("Hillside", Decimal(90)),
    ]


def test_a_row_without_a_value_gives_its_weight_to_the_others(explained: Bank) -> None:
    """E4 as a teller: no answers, so that 20 + 20 + 18 count of 60."""
    sheet = next(sheet for sheet in of(explained, "E4").sheets if sheet.post == "teller")
    assert [step.line for step in sheet.steps if step.line][:3] == [
        "20 + 20 + 18 = 58",
        "20 + 20 + 20 = 60",
        "58 ÷ 60 × 100 ≈ 96.666666667",
    ]
    assert said(sheet.steps[1].words, "zh-CN") == "无数据、权重转由其他项目承担：柜面评价满意率（权重40）；有效权重"


def test_several_posts_are_put_together_by_their_days(explained: Bank) -> None:
    found = of(explained, "E4")
    assert [sheet.post for sheet in found.sheets] == ["lobby_manager", "teller"]
    assert found.combined is not None
    assert found.combined.score == Decimal("95.833333334")  # (95 × 15 + 96.666666667 × 15) ÷ 30 = 95.833333333 5
    assert found.combined.steps[0].line == "(95 × 15 + 96.666666667 × 15) ÷ 30 ≈ 95.833333334"
    alone = of(explained, "E4", post="teller")
    assert [sheet.post for sheet in alone.sheets] == ["teller"]
    assert alone.combined is None


def test_one_indicator_alone_is_shown_with_the_whole_score(explained: Bank) -> None:
    found = of(explained, "E1", indicator="counted_errors")
    assert [row.item for row in found.sheets[0].items] == ["counted_errors"]
    assert found.sheets[0].score == Decimal("97.071428572")
    assert [(case.case_id, case.code, case.count) for case in found.sheets[0].items[0].parts[0].cases] == [
        ("X1", "minor", Decimal(1))
    ]


def test_what_is_not_there_is_refused_in_a_sentence(explained: Bank) -> None:
    with pytest.raises(WorkspaceError, match="appraises nobody numbered “E9”"):
        of(explained, "E9")
    with pytest.raises(WorkspaceError, match="a post without a scorecard has no sheet"):
        of(explained, "E5")
    with pytest.raises(UsageError, match=r"no sheet as “guard”\. There are: teller"):
        of(explained, "E1", post="guard")
    with pytest.raises(UsageError, match="no row of E1’s scorecard reads “mystery_shopper_score”"):
        of(explained, "E1", indicator="mystery_shopper_score")


def test_days_and_months_are_written_as_the_bank_writes_them(explained: Bank) -> None:
    told = as_text(of(explained, "E1"), "zh-CN")
    assert "（Doc 5，2026年2月1日起执行）" in told
    assert "2026年11月兑现" in told
    assert "数据截至2026年" in told


def test_the_data_form_has_exact_numbers_as_text_and_sentences_in_the_language_asked_for(explained: Bank) -> None:
    data = as_data(of(explained, "E1"), "zh-CN")
    sheet = data["sheets"][0]
    assert (sheet["score"], sheet["score_shown"], sheet["title"]) == ("97.071428572", "97.07", "柜员评分表")
    assert sheet["items"][1]["parts"][0]["trace"]["contributions"][0]["rows"][0]["line"] == 2
    assert sheet["items"][1]["rule"] == "每件（笔）扣分：一般差错1分、较大差错3分、重大差错10分"
    assert data["combined"] is None


def test_files_are_where_the_explanation_says_also_when_they_are_encrypted(explained: Bank, tmp_path: Path) -> None:
    shutil.copytree(explained.workspace.root, tmp_path / "bank")
    workspace = Workspace.open(tmp_path / "bank")
    plain = {file.archive for file in all_files(explain(workspace, "E1", MONTH))}
    assert plain
    for place in plain:
        (workspace.root / place).rename(workspace.root / f"{place}.enc")
    told = explain(workspace, "E1", MONTH)
    assert {file.archive for file in all_files(told)} == {f"{place}.enc" for place in plain}
    assert all(f"{place}.enc" in as_text(told, "en") for place in plain)
