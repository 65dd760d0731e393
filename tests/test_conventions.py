"""Conventions that nobody should have to remember: documents match the disk, and the wheel carries what the program reads."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipeline.cli import app
from pipeline.contracts import contracts

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_readme_names_only_commands_that_exist(readme: str) -> None:
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}
    commands |= {group.name for group in app.registered_groups}
    text = (ROOT / readme).read_text(encoding="utf-8")
    named = set(re.findall(r"appraise (demo|\w+)(?= |`)", text)) - {"FILE"}
    assert named <= commands
    assert {"demo", "run", "ingest", "check", "report"} <= named


def test_readme_names_only_folders_that_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for folder in re.findall(r"^    (pipeline|flows|sql|reports|sample_data|tests)/ ", text, flags=re.MULTILINE):
        assert (ROOT / folder).is_dir()


def test_every_feed_that_is_staged_has_a_contract() -> None:
    staged = {path.stem for path in (ROOT / "sql" / "staging").glob("[a-z]*.sql")}
    assert staged <= set(contracts())


def test_no_file_names_a_package_registry_or_a_path_of_a_machine() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    if tracked == [""]:
        pytest.skip("not a git checkout")
    forbidden = re.compile(
        "|".join(["py" + r"pi\.org", "python" + "hosted", r"registry\.npm" + "js", "/ro" + "ot/", "/wo" + "rk/"])
    )
    paths = [ROOT / name for name in tracked if name]
    texts = {str(path): path.read_bytes().decode("utf-8", errors="replace") for path in paths if path.is_file()}
    assert [path for path, text in texts.items() if forbidden.search(text)] == []


def test_the_wheel_works_outside_the_checkout(tmp_path: Path) -> None:
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(tmp_path),
        str(ROOT),
    ]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    wheel = next(tmp_path.glob("*.whl"))
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import pipeline; assert pipeline.__file__.startswith(sys.argv[1]);"
        "from pathlib import Path; from pipeline.contracts import contracts; from pipeline.texts import translate;"
        "from pipeline.workspace import Workspace; from sample_data.workspace import make_workspace;"
        "from pipeline import stages;"
        "from datetime import datetime; root = Path(sys.argv[2]);"
        "make_workspace(root, branches=24, staff=260, months=1, contacts_per_day=20);"
        "bank = Workspace.open(root); stages.load_rules(bank);"
        "outcomes = stages.take_in(bank, datetime(2026, 10, 8), now=True, progress=lambda _: None);"
        "assert sum(o.status == 'loaded' for o in outcomes) > 5; assert len(contracts()) >= 9"
    )
    command = [sys.executable, "-c", code, str(site), str(tmp_path / "bank")]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stderr
