"""`appraise scorecard check`: faults with all their reasons, else the grades that the last period would have had."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import Result
from typer.testing import CliRunner
from workbench import MOMENT, SETTINGS, Bank

from pipeline import previewing, stages
from pipeline.cli import app
from pipeline.periods import Period
from pipeline.scorecards import Scorecard

CARD = """version: "2026.1"
title: {zh: 柜员评分表, en: Teller sheet}
level: employee
posts: [teller]
document_no: '1'
democratic_procedure: '1'
published_at: 2026-01-01
effective_from: 2026-01-01
approved_by: '1'
minimum_indicators: 1
items: [{indicator: counted_errors, weight: 100, curve: {kind: per_case, deduct: 20}}]
levels:
  - {grade: excellent, title: {zh: 优秀, en: Excellent}, reaching: 95}
  - {grade: fair, title: {zh: 合格, en: Fair}, reaching: 75}
  - {grade: below, title: {zh: 不达标, en: Below standard}, reaching: 0}
"""
SEPTEMBER = Period.parse("2026-09")


def check(bank: Bank, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["scorecard", "check", "--workspace", str(bank.workspace.root), *arguments])


def write(bank: Bank, text: str = CARD, name: str = "teller") -> None:
    folder = Path(bank.workspace.root / "scorecards")
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


@pytest.fixture(params=["en", "zh-CN"])
def bank(request: pytest.FixtureRequest, tmp_path: Path) -> Bank:
    return Bank(tmp_path / "bank", SETTINGS.replace("locale: en", f"locale: {request.param}"))


def is_chinese(bank: Bank) -> bool:
    return bank.workspace.settings.locale == "zh-CN"


def appraised(bank: Bank) -> None:
    """September: two tellers without an error, one with one, one with two, and one who came on its 20th."""
    write(bank)
    bank.deliver("branches")
    names = ["careful", "steady", "hasty", "careless"]
    new = {"employee_id": "new", "valid_from": "2026-09-20"}
    bank.deliver("employees", *({"employee_id": name} for name in names), new)
    bank.deliver("transactions", {"employee_id": "", "transaction_count": "1000"})
    bank.deliver(
        "errors",
        *({"error_id": f"X{n}", "employee_id": name} for n, name in enumerate(["hasty", "careless", "careless"])),
    )
    rules = stages.load_rules(bank.workspace)
    stages.take_in(bank.workspace, MOMENT, now=True, progress=lambda _: None)
    verdict = stages.validate(bank.workspace, SEPTEMBER, lambda _: None)
    stages.compute(bank.workspace, SEPTEMBER, rules, verdict, lambda _: None)


def test_the_preview_tells_each_grade_s_share_and_they_add_up(bank: Bank) -> None:
    appraised(bank)
    found = check(bank)
    assert found.exit_code == 0, found.output
    lines = found.output.splitlines()
    if is_chinese(bank):
        assert lines == [
            "共1份评分表，未发现问题。",
            "柜员评分表（2026.1版）：按此档位，2026-09优秀占50.0%（2个）；合格占25.0%（1个）；不达标占25.0%（1个）。",
            "其中1个不评定等级。",
            "平均有0.0%的权重按网点得分计。",
        ]
    else:
        assert lines == [
            "Scorecards checked: 1. No fault found.",
            "Teller sheet 2026.1: by these levels, 2026-09 would have had "
            "Excellent 50.0% (2); Fair 25.0% (1); Below standard 25.0% (1).",
            "1 would have no grade.",
            "On average 0.0% of the weight comes from the branch.",
        ]
    shares = [float(share) for share in re.findall(r"([\d.]+)%", lines[1])]
    assert sum(shares) == 100.0


def test_a_draft_of_other_levels_is_previewed_on_the_same_figures(bank: Bank) -> None:
    appraised(bank)
    write(bank, CARD.replace("reaching: 75", "reaching: 85").replace("2026.1", "2027.1"))
    lines = check(bank, "--period", "2026-09").output.splitlines()
    assert re.findall(r"([\d.]+)%", lines[1]) == ["50.0", "0.0", "50.0"]
    assert "2027.1" in lines[1]


def test_cases_of_a_class_that_the_card_does_not_list_are_told(bank: Bank) -> None:
    appraised(bank)
    write(bank, CARD.replace("deduct: 20}", "deduct: {major: 20}}"))
    lines = check(bank).output.splitlines()
    assert lines[4] == (
        "业务差错（认定）有3件的类别评分表未列，不扣分：一般差错。"
        if is_chinese(bank)
        else "Counted errors: cases of a class that the scorecard does not list cost nothing (3): minor error."
    )
    write(bank, CARD.replace("deduct: 20}", "deduct: {major: 20, minor: 5}}"))
    assert len(check(bank).output.splitlines()) == 4


def test_classes_that_a_further_rule_does_not_list_are_told_too(bank: Bank) -> None:
    appraised(bank)
    rule = "also: [{indicator: counted_errors, curve: {kind: per_case, deduct: {major: 5}}}]"
    write(bank, CARD.replace("counted_errors, weight", "critical_errors, " + rule + ", weight"))
    assert [line for line in check(bank).output.splitlines() if "3" in line and ("一般差错" in line or "minor" in line)]


def test_bonuses_that_the_highest_score_takes_are_told(bank: Bank) -> None:
    """Of two tellers with 100 points one has a bonus of 0.5, which a highest score of 100 leaves nothing of."""
    appraised(bank)
    bank.deliver("score_events", {"subject_id": "careful", "points": "0.5"})
    stages.compute(bank.workspace, SEPTEMBER, stages.load_rules(bank.workspace), stages.Verdict(()), lambda _: None)
    rule = "score_events: {bonus: {cap: 5}}\n"
    write(bank, CARD + rule)
    assert check(bank).output.splitlines()[-1] == (
        "总分上限100分（score_events的maximum）使1个考核对象的加分未能全额计入。"
        if is_chinese(bank)
        else "The highest score of 100 (score_events: maximum) takes part of the bonuses from 1."
    )
    write(bank, CARD + rule.replace("}}", "}, maximum: 105}"))
    assert "105" not in check(bank).output


def test_what_the_card_counts_and_no_edition_holds_is_named(bank: Bank) -> None:
    appraised(bank)
    row = "{indicator: counter_satisfaction_rate, weight: 50, target: 90, curve: {kind: steps, per: 1, deduct: 1}"
    card = CARD.replace("weight: 100", "weight: 50").replace("20}}]", f"20}}}}, {row}, when_thin: {{window: 3}}}}]")
    write(bank, card.replace("levels:", "minimum_coverage: 50\nscore_events: {confirmed_items: {check: 5}}\nlevels:"))
    assert check(bank).output.splitlines()[-1] == (
        "本预览未计入：样本不足时的多月放宽（改按网点数值计）；神秘客、检查确认到人的项目（该期已按此计分的除外）。"
        if is_chinese(bank)
        else "Not in this preview: longer windows of thin figures (the branch’s figure counts in their place); "
        "items that mystery visits or checks confirmed, unless the edition counted them."
    )


def test_the_preview_gives_the_benefit_of_the_doubt_where_the_card_does(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    appraised(bank)
    write(bank, CARD + "confidence: {benefit_of_doubt: upper}\n")

    def lifted(points: pd.DataFrame, results: pd.DataFrame, scorecard: Scorecard) -> pd.DataFrame:
        return results[["subject_id", "post"]].assign(benefit="excellent")

    monkeypatch.setattr(previewing, "confidence", lifted)
    assert re.findall(r"([\d.]+)%", check(bank).output.splitlines()[1]) == ["100.0", "0.0", "0.0"]


def test_a_scorecard_that_is_to_come_is_previewed_and_one_that_had_ended_is_not(bank: Bank) -> None:
    appraised(bank)
    write(bank, CARD.replace("2026.1", "2025.1") + "effective_to: 2026-08-31\n", "old")
    write(bank, CARD.replace("effective_from: 2026-01-01", "effective_from: 2026-09-01") + "effective_to: 2026-12-31\n")
    write(
        bank,
        CARD.replace("2026.1", "2027.1").replace("effective_from: 2026-01-01", "effective_from: 2027-01-01"),
        "new",
    )
    output = check(bank).output
    assert "2025.1" not in output
    assert "2026.1" in output
    assert "2027.1" in output


def test_without_an_edition_the_scorecards_are_checked_all_the_same(bank: Bank) -> None:
    write(bank)
    found = check(bank)
    assert found.exit_code == 0
    assert found.output.count("\n") == 2
    assert ("appraise run" in found.output) or is_chinese(bank)
    assert "%" not in found.output


def test_a_wrong_scorecard_is_refused_with_all_of_its_faults(bank: Bank) -> None:
    wrong = CARD.replace("weight: 100", "weight: 90").replace("published_at: 2026-01-01\n", "")
    write(bank, wrong.replace("counted_errors", "smile_rate"))
    found = check(bank)
    assert found.exit_code != 0
    for fault in ("smile_rate", "90", "published_at"):
        assert fault in found.output
    assert ("有3处不符合要求" if is_chinese(bank) else "faults found (3)") in found.output


def test_a_period_that_was_never_run_is_told(bank: Bank) -> None:
    write(bank)
    found = check(bank, "--period", "2026-08")
    assert found.exit_code != 0
    assert "2026-08" in found.output
    assert "Traceback" not in found.output


CJK = re.compile("[\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e]")


def test_the_chosen_language_is_spoken_throughout_whatever_the_workspaces_is(bank: Bank) -> None:
    appraised(bank)
    english = check(bank, "--locale", "en").output.splitlines()
    assert english[0] == "Scorecards checked: 1. No fault found."
    assert len(english) == 4
    assert not CJK.search("".join(english))
    chinese = check(bank, "--locale", "zh-CN").output.splitlines()
    assert chinese[0] == "共1份评分表，未发现问题。"
    assert all(CJK.search(line) for line in chinese)
    assert not any(re.search("[A-Za-z]{2}", line) for line in chinese)


def test_faults_too_are_told_in_the_chosen_language(bank: Bank) -> None:
    write(bank, CARD.replace("weight: 100", "weight: 90").replace("published_at: 2026-01-01\n", ""))
    assert "faults found (2)" in check(bank, "--locale", "en").output
    assert "有2处不符合要求" in check(bank, "--locale", "zh-CN").output
