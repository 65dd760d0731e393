"""`appraise ingest`: what it says, in which language, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner
from workbench import SETTINGS, Bank, csv_text

from pipeline.cli import app
from pipeline.ledger import read_ledger

CHINESE = SETTINGS.replace("locale: en", "locale: zh-CN")
EXPECTED = "expected_deliveries: [{feed: complaints, department: 消保部}]\n"


def ingest(bank: Bank, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["ingest", "--workspace", str(bank.workspace.root), *arguments])


@pytest.fixture
def expecting(tmp_path: Path) -> Bank:
    """A Chinese bank that expects complaints."""
    return Bank(tmp_path / "bank", CHINESE + EXPECTED)


def test_help_names_every_option_with_what_it_does() -> None:
    text = " ".join(CliRunner().invoke(app, ["ingest", "--help"], env={"COLUMNS": "200"}).output.split())
    for said in (
        "--none FEED",
        "Note that there was none of this feed in --period.",
        "--rebuild",
        "Make the warehouse anew from archive and ledger",
        "--now",
        "without waiting until they stand still",
    ):
        assert said in text


def test_files_that_may_still_grow_stay_in_the_inbox_and_are_named(bank: Bank) -> None:
    path = bank.put("branches.csv", csv_text("branches", [{}]))
    result = ingest(bank)
    assert result.exit_code == 0
    assert "1 still being written" in result.output
    assert "1 file changed within the last minute and may still be growing: branches.csv." in result.output
    assert path.exists()


def test_a_refused_file_gives_one_sentence_and_exit_code_4_and_the_rest_is_loaded(expecting: Bank) -> None:
    expecting.put("branches.csv", csv_text("branches", [{}]))
    expecting.put("strange.csv", "甲,乙\n1,2\n")
    result = ingest(expecting, "--now")
    assert result.exit_code == 4
    assert result.stderr.startswith("strange.csv")
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.output
    assert [record["name"] for record in read_ledger(expecting.workspace.ledger)] == ["branches.csv"]


def test_a_word_that_there_was_none_is_told_in_the_banks_language(expecting: Bank) -> None:
    result = ingest(expecting, "--none", "complaints", "--period", "2026-09")
    assert (result.exit_code, result.output) == (0, "已登记：消保部 2026-09 “投诉台账”无数据。\n")


def test_a_feed_may_be_named_as_it_is_called_in_chinese(expecting: Bank) -> None:
    result = ingest(expecting, "--none", "投诉台账", "--period", "2026-09")
    assert (result.exit_code, result.output) == (0, "已登记：消保部 2026-09 “投诉台账”无数据。\n")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--none", "complaints", "--period", "2026-13"), 2, "2026-13"),
        (("--none", "complaints"), 2, "--none 须同时指明周期"),
        (("--none", "complaint", "--period", "2026-09"), 2, "投诉台账（complaints）"),
        (("--none", "contacts", "--period", "2026-09"), 2, "未要求"),
        (("--none", "complaints", "--period", "2026-Q3"), 2, "按月（2026-09）"),
        (("--none", "complaints", "--period", "2099-09"), 2, "尚未结束"),
        (("--none", "complaints", "--period", "2026-09", "--rebuild"), 2, "只选其一"),
        (("--period", "2026-09"), 2, "--none"),
    ],
)
def test_what_is_not_asked_as_it_must_be_is_refused_in_one_chinese_sentence(
    expecting: Bank, arguments: tuple[str, ...], code: int, said: str
) -> None:
    result = ingest(expecting, *arguments)
    assert result.exit_code == code
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert any("\u4e00" <= sign <= "\u9fff" for sign in result.stderr)
    assert not expecting.workspace.ledger.exists()


def test_a_rebuild_says_how_many_files_it_took_and_which_it_lacks(bank: Bank) -> None:
    bank.put("branches.csv", csv_text("branches", [{}]))
    ingest(bank, "--now")
    done = ingest(bank, "--rebuild")
    assert (done.exit_code, done.output) == (0, "The warehouse was made anew from 1 file of the archive.\n")
    sha256 = read_ledger(bank.workspace.ledger)[0]["sha256"]
    (bank.workspace.archive / sha256[:2] / sha256).unlink()
    lost = ingest(bank, "--rebuild")
    assert lost.exit_code == 3
    assert lost.stderr.startswith("The archive lacks branches.csv")
    assert bank.rows("select count(*) from feed.branches") == [(1,)]


def test_a_folder_that_is_no_workspace_ends_with_3(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["ingest", "--workspace", str(tmp_path)], env={"LC_ALL": "en_US"})
    assert result.exit_code == 3
    assert result.stderr.count("\n") == 1


def test_returned_rows_are_told_file_by_file_with_their_first_reasons(expecting: Bank) -> None:
    expecting.put("branches.csv", csv_text("branches", [{"branch_name": "滨江支行"}]))
    for department in ("甲部", "乙部"):
        rows = [{"complaint_id": f"{department}{n}", "branch_id": "滨江路支行"} for n in range(9)]
        expecting.put("投诉.csv", csv_text("complaints", rows), department)
    lines = ingest(expecting, "--now").output.splitlines()
    assert lines[1] == "乙部：投诉.csv退回9行"
    assert lines[2] == "　投诉.csv第2行“被投诉机构”：“滨江路支行”，找不到对应的机构；是否指：滨江支行"
    assert lines[7] == "甲部：投诉.csv退回9行"
    assert lines[13:] == ["　……另有8行，全部明细见appraise status --format json"]


def test_files_that_came_before_are_named(expecting: Bank) -> None:
    for _ in range(2):
        expecting.put("branches.csv", csv_text("branches", [{}]))
        result = ingest(expecting, "--now")
    assert result.output.splitlines()[1:] == ["此前已接收（内容相同）：branches.csv。"]
