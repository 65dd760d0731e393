"""`appraise explain`: text, JSON and a page, one sentence for what goes wrong, and who waits for whom."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import Result
from explained_bank import build
from typer.testing import CliRunner
from workbench import Bank

from pipeline.cli import app


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        return build(tmp_path_factory.mktemp("command") / "bank")


def run(bank: Bank, *words: str) -> Result:
    return CliRunner().invoke(app, ["explain", *words, "--period", "2026-09", "--workspace", str(bank.workspace.root)])


def test_the_text_goes_from_the_score_to_the_lines_of_files(explained: Bank) -> None:
    result = run(explained, "E1", "--locale", "zh-CN")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Wang Li（E1）2026年9月得分说明\n")
    for said in (
        "  各项得分合计：40 + 19 + 20 + 17.571428572 = 96.571428572\n",
        "  列示时保留两位小数：97.071428572 ≈ 97.07\n",
        "按实际值扣10分，按有利值扣0分，本期采用有利值",
        "  answers.csv：30行  27/30  第2–31行\n",
        "    answers.csv 第29行  0/1  评价流水号 A28，",
        "    errors.csv 第2行  1  差错编号 X1，",
        "  Riverside  柜面评价满意率 52.857142858/60、培训按期完成率 35/40\n",
    ):
        assert said in result.stdout
    assert "answers.csv 第2行" not in result.stdout  # it cost nothing: told in the file's line alone
    assert re.search(r"SHA-256 [0-9a-f]{64}  archive/[0-9a-f]{2}/[0-9a-f]{64}", result.stdout)


def test_one_indicator_lists_all_of_its_rows(explained: Bank) -> None:
    result = run(explained, "E1", "--indicator", "counter_satisfaction_rate")
    assert "    answers.csv row 2  1/1" in result.stdout
    assert "Counted errors" not in result.stdout


def test_json_is_one_document(explained: Bank) -> None:
    result = run(explained, "E4", "--format", "json", "--post", "teller")
    data = json.loads(result.stdout)
    assert [sheet["post"] for sheet in data["sheets"]] == ["teller"]
    assert data["sheets"][0]["score"] == "96.666666667"


def test_the_page_stands_by_itself_and_tells_where_it_is(explained: Bank) -> None:
    result = run(explained, "E3", "--format", "html", "--locale", "zh-CN")
    path = Path(result.stdout.strip().removeprefix("页面："))
    assert path == explained.workspace.root / "exports" / "explain" / "2026-09" / "E3.html"
    page = path.read_text(encoding="utf-8")
    assert "<h1>E3 2026年9月得分说明</h1>" in page or "<h1>E32026年9月得分说明</h1>" in page
    assert "(87.857142858 × 20 + 90 × 10) ÷ 30 = 88.571428572" in page
    assert "经批准剔除" in page
    assert not re.search(r"<script|https?://|<link[^>]+stylesheet", page)
    assert "C777" not in page


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["E9"], 3, "appraises nobody numbered “E9”"),
        (["E1", "--post", "guard"], 2, "There are: teller."),
        (["E1", "--indicator", "nothing"], 2, "no row of E1’s scorecard reads “nothing”"),
        (["E1", "--format", "pdf"], 2, "Ask for text, json, html."),
    ],
)
def test_what_is_not_there_is_told_in_one_sentence(explained: Bank, words: list[str], code: int, said: str) -> None:
    result = run(explained, *words)
    assert result.exit_code == code
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
