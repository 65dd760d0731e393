"""What reaches a person is in their language: refusals, checks, commands and the run's record."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.checking import check_files
from pipeline.cli import app
from pipeline.contracts import contracts
from pipeline.errors import AppraiseError, CheckFailed
from pipeline.headers import checked
from pipeline.periods import Period
from pipeline.reasons import reason_message
from pipeline.scorecards import Scorecard, load_scorecards
from pipeline.settings import Settings
from pipeline.sources import load_sources
from pipeline.texts import msg
from pipeline.validate import ACROSS, CheckResult, Verdict
from pipeline.workspace import Workspace, terminal_locale

CARD: dict[str, Any] = {
    "version": "1",
    "title": {"zh": "评分表", "en": "Scorecard"},
    "level": "branch",
    "document_no": "1",
    "democratic_procedure": "1",
    "published_at": "2026-01-01",
    "effective_from": "2026-01-01",
    "approved_by": "1",
    "items": [{"indicator": "error_rate", "weight": 100}],
    "levels": [{"grade": "good", "title": {"zh": "良好", "en": "Good"}, "reaching": 0}],
}
FAULTY_SOURCE = """-- feed: complaints
-- files: ["*.csv"]
-- mode: replace
select "编号" as complaint_id, "渠道" as colour from source
"""


def said(action: Any, locale: str = "zh-CN") -> str:
    """What is told of the error that `action` raises."""
    with pytest.raises(AppraiseError) as caught:
        action()
    return caught.value.message.text(locale)


def of_settings(**keys: Any) -> Any:
    return lambda: checked(Settings, {"format": 1, "name": {"zh": "行", "en": "Bank"}} | keys, "appraisal.yaml")


def of_card(**keys: Any) -> Any:
    return lambda: checked(Scorecard, CARD | keys, "w.yaml")


def test_lists_of_sentences_are_parted_otherwise_than_lists_of_names() -> None:
    faults = [msg("a list"), msg("the whole file")]
    assert msg("{places}", places=faults).text("zh-CN") == "列表；整个文件"
    assert msg("{places}", places=faults).text("en") == "a list; the whole file"
    assert msg("{places}", places=["甲", "乙"]).text("zh-CN") == "甲、乙"


@pytest.mark.parametrize(
    ("action", "zh"),
    [
        (of_settings(colour=1), "colour：没有这一项，请更正名称或删去"),
        (of_settings(name=None), "name：缺少，请补上"),
        (of_settings(name={"zh": "行"}), "name.en：缺少，请补上"),
        (of_settings(locale="fr"), "locale：“fr”不可用，可填zh-CN、en"),
        (of_settings(gates={"minimum_sample": "many"}), "gates.minimum_sample：应为整数，实为“many”"),
        (of_settings(targets={"a": [1]}), "targets.a：应为数字，实为“列表”"),
        (of_settings(posts=[1]), "posts：应为键值对，实为“列表”"),
        (of_settings(core_indicators="error_rate"), "core_indicators：应为列表，实为“error_rate”"),
        (of_card(version=1), "version：应为文字（请加引号），实为“1”"),
        (of_card(bank="perhaps"), "bank：应为true或false，实为“perhaps”"),
        (of_card(published_at="soon"), "published_at：应为日期（如2026-09-30），实为“soon”"),
        (of_card(minimum_coverage={}), "minimum_coverage：应为数字，实为“键值对”"),
        (of_card(levels=[]), "levels：至少须有1项"),
        (of_card(items=[{"indicator": "a", "weight": 0}]), "items#1.weight：须大于0，实为“0”"),
        (of_card(items=[{"indicator": "a", "weight": 101}]), "items#1.weight：不得大于100，实为“101”"),
        (
            of_card(items=[{"indicator": "a", "weight": 1, "curve": {"per": 1}}]),
            "items#1.curve.kind：缺少，请补上",
        ),
        (
            of_card(items=[{"indicator": "a", "weight": 1, "curve": {"kind": "line"}}]),
            "items#1.curve.kind：“line”不可用，可填steps、per_case、bands、ratio、progress、rank",
        ),
    ],
)
def test_definition_is_refused_in_chinese_with_its_key(action: Any, zh: str) -> None:
    assert said(action).partition("有1处不符合要求：")[2] == zh


def test_definition_that_is_no_table_of_keys_is_refused_whole() -> None:
    assert said(lambda: checked(Settings, None, "appraisal.yaml")).endswith("整个文件：缺少，请补上")


def test_wrong_value_is_told_in_part_where_it_is_long() -> None:
    assert said(of_settings(locale="x" * 500)).count("x") == 40


def test_every_fault_of_a_scorecard_is_told_in_chinese(tmp_path: Path) -> None:
    faulty = CARD | {"published_at": "2026-02-01", "effective_from": "2026-01-15", "items": [
        {"indicator": "error_rate", "weight": 30}, {"indicator": "error_rate", "weight": 30},
    ]}  # fmt: skip
    (tmp_path / "w.yaml").write_text(str(faulty), encoding="utf-8")
    assert said(lambda: load_scorecards(tmp_path, {})) == (
        "w.yaml：有6处不符合要求：各项权重合计为60，应为100；公布日期2026-02-01晚于生效日期2026-01-15；"
        "生效日期2026-01-15不是考核周期的首日；error_rate：没有这个指标；error_rate：没有这个指标；error_rate：重复列出"
    )


def test_every_fault_of_a_mapping_is_told_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "投诉.sql").write_text(FAULTY_SOURCE, encoding="utf-8")
    assert said(lambda: load_sources(tmp_path)) == (
        "投诉.sql：有4处不符合要求：colour：数据报表“投诉台账”没有此列；received_at：必填列，查询结果中没有；"
        "mode为replace时须填写covers；_row：查询结果中没有"
    )


def test_mapping_to_no_feed_is_named(tmp_path: Path) -> None:
    (tmp_path / "投诉.sql").write_text(
        "-- feed: complaint\n-- files: ['*']\nselect 1 as a from source", encoding="utf-8"
    )
    text = said(lambda: load_sources(tmp_path))
    assert text.startswith("投诉.sql：")
    assert "“complaint”" in text
    assert "checks、complaints、contacts" in text


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_check_of_a_file_speaks_one_language(tmp_path: Path, locale: str) -> None:
    (tmp_path / "appraisal.yaml").write_text(f"format: 1\nname: {{zh: 行, en: Bank}}\nlocale: {locale}\n")
    path = tmp_path / "投诉.csv"
    path.write_text('投诉编号,受理日期,被投诉机构,渠道\nK1,2026-09-03,B1,"网点\n柜面"\n,,,\n', encoding="utf-8")
    lines: list[str] = []
    assert check_files(Workspace.open(tmp_path), [path], None, lines.append) == 0
    feed, reason = {"zh-CN": ("投诉台账", "空行"), "en": ("complaints", "blank row")}[locale]
    assert feed in lines[0]
    assert reason in lines[1]
    assert {"zh-CN": "未使用：", "en": "not used: "}[locale] + "渠道" in lines[2]
    assert {"zh-CN": "接收时才核对", "en": "looked up"}[locale] in lines[3]


def test_name_that_could_be_two_is_returned_with_both(bank: Any) -> None:
    rows = [{"branch_id": f"B{n}", "branch_name": "东街支行"} for n in (1, 2)]
    bank.deliver("branches", *rows)
    bank.deliver("complaints", {"branch_id": "东街支行"})
    ((reasons,),) = bank.rows("select reasons from quarantine.complaints")
    (reason,) = reasons
    assert (reason["problem"], reason["got"], reason["candidates"]) == ("ambiguous", "东街支行", ["B1", "B2"])
    assert reason_message("a.csv", "complaints", "7", reason).text("zh-CN") == (
        "a.csv，行号7，“被投诉机构”：“东街支行”对应多家机构或多名员工（B1、B2）。请填全称或编号。"
    )
    assert "employees: B1, B2." in reason_message("a.csv", "complaints", "7", reason).text("en")


@pytest.mark.parametrize(
    ("feed", "rows", "zh", "en"),
    [
        ("complaints", 3, "投诉台账：投诉应注明机构（3行）", "complaints: A complaint names its branch (3 rows)"),
        ("branch_names", None, "机构名称对照：投诉应注明机构", "branch names: A complaint names its branch"),
        (ACROSS, 0, "跨表校验：投诉应注明机构", "across feeds: A complaint names its branch"),
    ],
)
def test_check_is_told_with_its_feed_in_words(feed: str, rows: int | None, zh: str, en: str) -> None:
    result = CheckResult("c", feed, "critical", "投诉应注明机构", "A complaint names its branch", rows, False)
    assert result.sentence().text("zh-CN") == zh
    assert result.sentence().text("en") == en


def test_failed_checks_are_told_as_sentences() -> None:
    results = tuple(CheckResult("c", "errors", "critical", text, text, 1, False) for text in ("甲", "乙"))
    with pytest.raises(CheckFailed) as caught:
        Verdict(results).raise_if_critical(Period(date(2026, 9, 1), "month"))
    assert "：运营差错：甲（1行）；运营差错：乙（1行）。" in caught.value.message.text("zh-CN")


def test_every_feed_has_a_name_in_both_languages() -> None:
    for contract in contracts().values():
        assert re.search(r"[\u4e00-\u9fff]", contract.title_in("zh-CN"))
        assert re.fullmatch(r"[a-z ]+", contract.title_in("en"))


@pytest.mark.parametrize(
    ("variables", "locale"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "", "LC_MESSAGES": "zh_HK.UTF-8"}, "zh-CN"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_terminal_speaks_chinese_where_it_is_set_to(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], locale: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert terminal_locale() == locale


@pytest.mark.parametrize(("lang", "start"), [("zh_CN.UTF-8", "--locale不支持“fr”"), ("en_US", "--locale: reports")])
def test_unknown_locale_is_refused_in_one_sentence(lang: str, start: str) -> None:
    result = CliRunner().invoke(app, ["run", "2026-09", "--locale", "fr"], env={"LC_ALL": lang})
    assert result.exit_code == 2
    assert result.stderr.startswith(start)
    assert result.stderr.count("\n") == 1


def test_folder_that_is_no_workspace_is_told_in_the_terminals_language(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["ingest", "--workspace", str(tmp_path)], env={"LC_ALL": "zh_CN.UTF-8"})
    assert result.exit_code == 3
    assert "不是考核工作目录" in result.stderr


def test_demo_does_not_write_into_a_strange_folder(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = CliRunner().invoke(app, ["demo", str(tmp_path)], env={"LC_ALL": "zh_CN.UTF-8"})
    assert result.exit_code == 3
    assert "请另选文件夹" in result.stderr


def test_every_command_is_described_in_both_languages() -> None:
    listed = CliRunner().invoke(app, ["--help"]).output.partition("Commands:")[2]
    for command in app.registered_commands:
        text = str(command.short_help)
        assert re.search(r"[\u4e00-\u9fff]+。\s*$", text), text
        assert text.split()[-1] in listed


def test_record_of_a_run_is_in_the_workspaces_language() -> None:
    from flows.period import Done, _told  # Prefect: a second

    fault = CheckResult("c", ACROSS, "warning", "甲", "A", 2, False)
    edition: Any = SimpleNamespace(checksum="5a22a515337e99")
    done = Done([], Verdict((fault,)), edition, Path("/site/index.html"))
    month = Period(date(2026, 9, 1), "month")
    assert "## 数据检查\n\n- 跨表校验：甲（2行）\n\n- 校验码 5a22a515337e\n" in _told(month, done, "zh-CN")
    assert "- across feeds: A (2 rows)\n" in _told(month, done, "en")
