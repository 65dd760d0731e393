"""The short form of `make soak`: few kills, one full disk, two runs at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.soak.disks import NoDisk, small_disk, starved
from tests.soak.kills import killed
from tests.soak.mutants import swallowed
from tests.soak.runs import ended, make, start


def test_a_killed_run_and_a_plain_one_after_it_end_as_one_that_nobody_disturbed(tmp_path: Path) -> None:
    assert list(killed(tmp_path, times=2, seed=7)) == []


def test_of_two_runs_started_together_one_wins_and_the_other_says_who_holds_it(tmp_path: Path) -> None:
    root = tmp_path / "bank"
    make(root)
    answers = [tmp_path / "one.json", tmp_path / "other.json"]
    runs = [start(root, answer) for answer in answers]
    told = sorted((ended(run, answer) for run, answer in zip(runs, answers, strict=True)), key=lambda one: one["kind"])
    assert [one["kind"] for one in told] == ["", "WarehouseBusy"]
    assert "“run 2026-09”" in told[1]["said"]
    assert "Wait for it to end, or start with --wait SECONDS" in told[1]["said"]


def test_mutilated_files_are_taken_in_or_refused_with_a_reason_and_every_row_is_accounted_for(tmp_path: Path) -> None:
    assert list(swallowed(tmp_path, count=30, seed=11)) == []


def test_a_full_disk_leaves_the_last_good_site_and_one_clear_message(tmp_path: Path) -> None:
    try:
        with small_disk(tmp_path / "disk") as disk:
            assert list(starved(disk, tmp_path / "told.json", "compute")) == []
            shutil.rmtree(disk / "bank")
    except NoDisk:
        pytest.skip("mounting a small disk takes root")
