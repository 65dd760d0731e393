"""`appraise appeal …` and `appraise acknowledge`, as people write them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner
from workbench import SETTINGS, Bank

from pipeline.cli import app
from pipeline.workspace import Workspace

FILE = [
    "appeal",
    "file",
    "--period",
    "2026-09",
    "--branch",
    "B1",
    "--feed",
    "errors",
    "--record",
    "X1",
    "--claim",
    "系统故障",
]
DECIDE = ["--by", "赵敏", "--document", "Doc 3", "--reason", "日志证实"]


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bank:
    monkeypatch.setattr(Workspace, "now", lambda self: datetime(2026, 10, 16, 9))
    bank = Bank(tmp_path / "bank", SETTINGS.replace("locale: en", "locale: zh-CN"))
    bank.deliver("branches")
    bank.deliver("employees")
    bank.deliver("errors", {"issued_at": "2026-09-05"})
    return bank


def run(bank: Bank, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--workspace", str(bank.workspace.root)])


def test_a_claim_from_filing_to_the_corrected_record(bank: Bank) -> None:
    filed = run(bank, *FILE)
    assert (filed.exit_code, filed.stdout) == (0, "已受理，编号YY-202609-0001，应于2026-10-23前答复。\n")
    listed = run(bank, "appeal", "list", "--open")
    assert listed.stdout == "YY-202609-0001　B1　errors X1　未办结　应于2026-10-23前答复\n"
    decided = run(bank, "appeal", "decide", "YY-202609-0001", "--outcome", "upheld", *DECIDE, "--set", "is_counted=否")
    assert decided.exit_code == 0
    assert "YY-202609-0001：成立。记录已由台账第4号文件更正" in decided.stdout
    assert bank.feed("errors", "is_counted") == [(False,)]
    shown = run(bank, "appeal", "show", "YY-202609-0001").stdout
    for part in (
        "诉求：系统故障",
        "2026-10-16由赵敏作出决定（Doc 3）：成立。日志证实",
        "errors X1，is_counted：true → false",
    ):
        assert part in shown
    assert run(bank, "appeal", "list", "--open").stdout == "没有异议和申诉。\n"


def test_a_claim_is_taken_back(bank: Bank) -> None:
    run(bank, *FILE)
    assert (
        run(bank, "appeal", "withdraw", "YY-202609-0001", "--by", "B1").stdout == "YY-202609-0001：已撤回，记录不变。\n"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([*FILE[:-3], "X9", *FILE[-2:]], "errors中没有X9"),
        ([*FILE, "--on", "16.10."], "“16.10.”不是日期"),
        (["appeal", "decide", "YY-1", "--outcome", "upheld", *DECIDE, "--exclude"], "没有编号为“YY-1”的异议或申诉"),
        (["appeal", "decide", "YY-1", "--outcome", "upheld", *DECIDE, "--set", "is_counted"], "不是“列=值”的写法"),
        (["acknowledge", "E1", "--period", "2026-09", "--as", "read"], "2026-09的考核单尚未公示"),
        (["acknowledge", "--period", "2026-09", "--as", "read"], "请写明员工编号，或用--from给出清单"),
        (["acknowledge", "E1", "--period", "2026-09"], "请用--as写明考核单的情况"),
        (["acknowledge", "E1", "--as", "read"], "--period"),
    ],
)
def test_what_is_refused_is_said_in_one_sentence(bank: Bank, arguments: list[str], told: str) -> None:
    result = run(bank, *arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.output
