"""Killed at any moment of closing or correcting, a period is in its old state or in the new one, and can be closed again."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from closing_desks import LATE_ERROR, MONTH, Desk, without_pages
from full_disks import full_disk

from pipeline import journal, stages
from pipeline.closing import making
from pipeline.closing import restate as restating
from pipeline.closing.states import standings
from pipeline.closing.verifying import verify
from pipeline.editions import shown_edition


class Killed(BaseException):
    """The process ends here: nothing that it still wants to do is done."""


class Steps:
    """Counts what brings things onto the disk — renames, syncs, the journal's write — and ends the process at one of them."""

    def __init__(self, patch: pytest.MonkeyPatch, last: int | None) -> None:
        self.count, self.last = 0, last
        for owner, name in ((os, "replace"), (os, "fsync"), (shutil, "rmtree"), (Path, "mkdir"), (Path, "replace")):
            patch.setattr(owner, name, self._step(getattr(owner, name)))
        patch.setattr(making, "enter", self._step(making.enter))
        patch.setattr(journal, "sync_folder", self._step(journal.sync_folder))

    def _step(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*given: Any, **named: Any) -> Any:
            if self.last is not None and self.count >= self.last:
                raise Killed
            self.count += 1
            return real(*given, **named)

        return stepped


def _steps_of(act: Callable[[], Any]) -> int:
    with pytest.MonkeyPatch.context() as patch:
        steps = Steps(patch, None)
        act()
        return steps.count


def _state(desk: Desk) -> list[tuple[str, int, str]]:
    return [(str(one.period), one.number, one.state) for one in standings(desk.workspace)]


def _killed_everywhere(folder: Path, root: Path, patch: pytest.MonkeyPatch, act: Callable[[Desk], Any]) -> set[str]:
    """Act and be killed at every step in turn; return which of the two states there were."""

    def fresh() -> Desk:
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(folder, root)
        return Desk(root, patch)

    before = _state(fresh())
    done = fresh()
    count = _steps_of(lambda: act(done))
    after = _state(done)
    assert after != before
    found = set()
    # The last steps, where editions get their names and the journal its line, one by one; some of the many alike before.
    wanted = [0, count // 3, 2 * count // 3, *range(max(count - 8, 1), count + 1)]
    for last in wanted:
        desk = fresh()
        with pytest.MonkeyPatch.context() as inside:
            Steps(inside, last)
            with contextlib.suppress(Killed):
                act(desk)
        now = _state(desk)
        assert now in (before, after), last
        assert verify(desk.workspace).faults == (), last
        assert shown_edition(desk.workspace, MONTH).manifest["period"] == "2026-09"
        found.add("new" if now == after else "old")
        if now == before and last in (wanted[1], count - 2):  # begun again, it is done, and nothing is left over
            act(desk)
            proof = verify(desk.workspace)
            assert _state(desk) == after
            assert (proof.faults, proof.notes) == ((), ()), last
    return found


def test_a_killed_closing_leaves_the_old_state_or_the_new_one(
    open_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with without_pages(monkeypatch):
        assert _killed_everywhere(open_folder, tmp_path / "bank", monkeypatch, lambda d: d.close("preview")) == {
            "old",
            "new",
        }


def test_a_killed_correction_leaves_the_old_state_or_the_new_one(
    closed_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = tmp_path / "late"
    shutil.copytree(closed_folder, late)
    desk = Desk(late, monkeypatch)
    desk.bank.deliver("errors", LATE_ERROR, name="late.csv")
    # The figures are computed once: what is killed here is how they take effect.
    made = restating._made(desk.workspace, MONTH, stages.load_rules(desk.workspace), lambda _: None)
    monkeypatch.setattr(restating, "_made", lambda *_: made)
    with without_pages(monkeypatch):
        assert _killed_everywhere(late, tmp_path / "bank", monkeypatch, lambda d: d.restate()) == {"old", "new"}


@pytest.mark.parametrize("name", ["results.parquet", "site.zip", "seal.json"])
def test_a_disk_too_full_to_freeze_an_edition_leaves_the_old_state_and_no_seal(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    root = desk.workspace.root
    with without_pages(monkeypatch):
        with full_disk(monkeypatch, root, name):
            desk.close("preview")
        assert _state(desk) == []
        assert [
            path for path in (root / "editions").rglob("*") if name in path.name and path.parent.name != "draft"
        ] == []
        desk.close("preview")
    proof = verify(desk.workspace)
    assert (proof.faults, proof.notes) == ((), ())
    assert not list((root / "editions").rglob("*.part"))
