"""Same seed, same bytes; sizes scale; sizes that do not go together are refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from sample_data import generate

SMALL = {"branches": 10, "staff": 110, "months": 2, "contacts_per_day": 120}


def prints(out: Path, files: list[Path]) -> dict[str, str]:
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def make(out: Path, **changes: object) -> dict[str, str]:
    return prints(out, generate(out, **{**SMALL, **changes}))


def test_same_seed_gives_the_same_bytes(tmp_path: Path):
    assert make(tmp_path / "a", truth=True) == make(tmp_path / "b", truth=True)


def test_another_seed_gives_other_rows(tmp_path: Path):
    first, second = make(tmp_path / "a"), make(tmp_path / "b", seed=7)
    assert first.keys() == second.keys()
    assert sum(first[name] != second[name] for name in first) > 0.9 * len(first)


def test_contacts_scale(tmp_path: Path):
    make(tmp_path / "a", months=1)
    make(tmp_path / "b", months=1, contacts_per_day=1200)
    sizes = [len((tmp_path / part / "inbox/远程银行中心/CDR_202609.csv").read_bytes().splitlines()) for part in "ab"]
    assert 8 < sizes[1] / sizes[0] < 12


def test_branches_and_staff_scale(tmp_path: Path):
    make(tmp_path / "b", months=1, branches=30, staff=360)
    raw = (tmp_path / "b/inbox/数据管理部/GY_YWL_202609.csv").read_bytes().decode("gb18030")
    branches = {line.split(",")[1] for line in raw.splitlines()[1:]}
    assert len(branches) == 29


def test_without_faults_nothing_is_planted(tmp_path: Path):
    files = make(tmp_path, faults=False)
    assert not [name for name in files if "20260831" in name and "花名册" in name]
    assert not [name for name in files if "最终版2" in name]
    raw = (tmp_path / "inbox/个人金融部/PJLS_20260901_20260930.csv").read_bytes().decode("gb18030")
    assert "超时默认" not in raw
    assert " 06:12" not in raw


def test_another_last_month_moves_the_files_along(tmp_path: Path):
    files = make(tmp_path, months=1, end="2027-02")
    assert "inbox/人力资源部/员工花名册20270228.xlsx" in files
    assert "inbox/消费者权益保护部/2027年消费投诉台账（截至2月28日）.xlsx" in files


@pytest.mark.parametrize(
    "wrong", [{"branches": 4}, {"staff": 30}, {"months": 0}, {"end": "2026-13"}, {"end": "202609"}]
)
def test_sizes_that_do_not_go_together_are_refused(tmp_path: Path, wrong):
    with pytest.raises(ValueError, match=r"expected|too few"):
        make(tmp_path, **wrong)
