"""Killed at any moment, a purge of rows is finished by the next one or by the next load: once, and as if nothing had been."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from closing_desks import Desk, dump, with_planted, years_later

from pipeline import rows_cleared
from pipeline.closing.verifying import verify
from pipeline.journal import read
from pipeline.periods import Period
from pipeline.purging import purge
from pipeline.rebuild import rebuild

RETENTION = "{originals: 12, feeds: {surveys: 24, errors: 24}}"
FEEDS = ("surveys", "errors")
ROWS = ("meta.cleared", *(f"{kind}.{feed}" for feed in FEEDS for kind in ("feed", "quarantine")))
OCTOBER = Period.parse("2026-10")
SUMS = ("partial.facts", "partial.computed")
LATE = {"survey_id": "P9", "employee_id": "E1", "branch_id": "B1"}


def _killed_at(step: int | None, act: Callable[[], Any]) -> list[str]:
    """Act in a process of its own that ends before this step, with nothing cleaned up behind it; return the steps it took."""
    there, here = os.pipe()
    child = os.fork()
    if not child:
        names: list[str] = []

        def stepping(owner: Any, name: str) -> None:
            real = getattr(owner, name)

            def stepped(*given: Any, **named: Any) -> Any:
                if len(names) == step:
                    os.write(here, "\n".join(names).encode())
                    os._exit(9)
                names.append(name)
                return real(*given, **named)

            setattr(owner, name, stepped)

        for owner, name in ((os, "replace"), (os, "fsync"), (Path, "unlink"), (rows_cleared, "find_gone")):
            stepping(owner, name)
        try:
            act()
            os.write(here, "\n".join(names).encode())
        finally:
            os._exit(0)
    os.close(here)
    with os.fdopen(there) as told:
        names = told.read().split("\n")
    os.waitpid(child, 0)
    return names


def _announced(desk: Desk) -> Counter[tuple[str, str, int]]:
    steps = [step for step in read(desk.workspace.purges) if step["step"] == "rows"]
    return Counter((step["feed"], month, step["rows"]) for step in steps for month in step["months"])


def _content(desk: Desk) -> dict[str, list[tuple[str, ...]]]:
    return dump(desk, *ROWS, *SUMS)


def test_a_killed_purge_is_finished_by_the_next(
    lived_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = years_later(lived_folder, tmp_path / "whole", monkeypatch, RETENTION)
    steps = _killed_at(None, lambda: purge(whole.workspace))
    content, announced = _content(whole), _announced(whole)
    assert announced == {("errors", "2026-09", 2): 1, ("surveys", "2026-09", 48): 1}
    # Rows are taken out a feed at a time; right before, the line of each is synced, and before these the files of sums.
    errors, surveys = (n for n, name in enumerate(steps) if name == "find_gone")
    rest = len(steps) - surveys
    moments = [errors // 3, errors - 5, errors - 2, errors - 1, errors, surveys, surveys + rest // 3, len(steps) - 1]
    for moment in moments:
        root = tmp_path / f"killed-{moment}"
        desk = years_later(lived_folder, root, monkeypatch, RETENTION)
        assert len(_killed_at(moment, partial(purge, desk.workspace))) == moment
        assert verify(desk.workspace).faults == (), moment
        said = [line.text("en") for line in purge(desk.workspace).lines(dry_run=False)]
        is_begun = errors - 2 <= moment <= surveys
        assert any("as an interrupted purge had begun" in line for line in said) == is_begun, (moment, said)
        assert _content(desk) == content, moment
        assert _announced(desk) == announced, moment
        assert with_planted(desk) == set(), moment
        assert verify(desk.workspace).faults == (), moment
        shutil.rmtree(root)


def test_a_killed_purge_is_finished_before_a_file_comes_in_after_it(
    lived_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = years_later(lived_folder, tmp_path / "bank", monkeypatch, RETENTION)
    sums = dump(desk, *SUMS)
    steps = _killed_at(None, lambda: purge(years_later(lived_folder, tmp_path / "w", monkeypatch, RETENTION).workspace))
    _killed_at(steps.index("find_gone"), lambda: purge(desk.workspace))
    assert len(desk.bank.feed("surveys")) > 40
    desk.bank.deliver("surveys", LATE, name="late.csv")
    # What was announced is gone; what came after it is there, here as in a warehouse made anew.
    assert desk.bank.feed("surveys", "survey_id") == [("P3",), ("P9",)]
    desk.run(OCTOBER)
    september = [row for row in dump(desk, *SUMS)["partial.facts"] if row[5] == "2026-09-01"]
    assert september == [row for row in sums["partial.facts"] if row[5] == "2026-09-01"]
    before = dump(desk, *ROWS)
    rebuild(desk.workspace)
    assert dump(desk, *ROWS) == before
    assert verify(desk.workspace).faults == ()
