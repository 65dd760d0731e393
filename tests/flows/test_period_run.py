"""The whole run as a person types it: files in, pages out, through Prefect with a server of its own."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from sample_data.workspace import make_workspace

SMALL = {"branches": 24, "staff": 260, "months": 2, "contacts_per_day": 40, "seed": 7}


def appraise(*words: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as installed."""
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, env=os.environ.copy())


def contents(folder: Path) -> dict[str, str]:
    """Relative path → hash of every file under `folder`."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def run_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A small sample bank whose last month was run once."""
    os.environ["APPRAISE_HASH_KEY"] = "a key for tests"
    root = tmp_path_factory.mktemp("flow") / "bank"
    month = make_workspace(root, **SMALL)
    return root, appraise("run", month, "--workspace", str(root), "--now")


def test_a_run_tells_what_came_and_where_the_report_is(run_once: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    root, result = run_once
    assert result.returncode == 4, result.stdout + result.stderr  # the locked roster was refused, the rest went on
    assert "员工花名册20260831.xlsx" in result.stderr
    assert not re.search("Traceback|Warning|WARNING", result.stderr)
    page = root / "site" / "bank" / "all" / "2026-09" / "index.html"
    assert str(page) in result.stdout
    assert page.is_file()
    assert (root / "editions" / "2026-09" / "draft" / "report.json").is_file()


def test_the_empty_tables_of_its_server_are_kept_for_the_next(
    run_once: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    (kept,) = (run_once[0] / "state" / "prefect").iterdir()
    with closing(sqlite3.connect(kept / "prefect.db")) as database:
        assert database.execute("select count(*) from flow_run").fetchall() == [(0,)]


def test_running_twice_changes_nothing(run_once: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    root, _ = run_once
    before = {name: contents(root / name) for name in ("editions", "site", "archive")}
    ledger = (root / "ledger.jsonl").read_bytes()
    again = appraise("run", "2026-09", "--workspace", str(root), "--now")
    assert again.returncode == 0, again.stdout + again.stderr
    assert {name: contents(root / name) for name in before} == before
    assert (root / "ledger.jsonl").read_bytes() == ledger


def test_a_month_without_data_is_told_in_one_sentence(run_once: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    root, _ = run_once
    result = appraise("run", "2019-01", "--workspace", str(root), "--now")
    assert result.returncode == 3
    assert "2019-01" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_critical_check_stops_the_period_and_the_last_pages_stand(
    run_once: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    root, _ = run_once
    before = contents(root / "site")
    folder = root / "inbox" / "运营管理部"
    folder.mkdir(parents=True, exist_ok=True)
    rows = "".join(f"ZZ{n},2026-08-20,010231,minor,yes\n" for n in range(60_000))
    (folder / "more.csv").write_text("error_id,occurred_at,branch_id,severity,is_counted\n" + rows, encoding="utf-8")
    result = appraise("run", "2026-08", "--workspace", str(root), "--now")
    assert result.returncode == 6, result.stdout + result.stderr
    assert "2026-08" in result.stderr
    assert contents(root / "site") == before
