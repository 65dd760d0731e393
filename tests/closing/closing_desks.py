"""A tiny bank whose September can be closed, and what its people do with it; time and actor are the test's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import explained_bank
import pytest
from workbench import Bank

from pipeline import stages
from pipeline.closing.close import Closed, close
from pipeline.closing.restate import Restated, restate
from pipeline.closing.states import Standing
from pipeline.editions import Edition, history_before, write_draft
from pipeline.periods import Period
from pipeline.validate import Verdict
from pipeline.workspace import Workspace

MONTH = explained_bank.MONTH
OPENED, OVER = datetime(2026, 10, 14, 9, 0), datetime(2026, 10, 22, 9, 0)  # open to objections until 21 October
LATER = datetime(2028, 11, 5, 9, 0)
# Letters that no compression shortens, so that their bytes are found wherever they lie.
PLANTED = "".join(sha256(str(n).encode()).hexdigest() for n in range(9)).translate(
    str.maketrans("0123456789", "ghijklmnop")
)
LATE_ERROR = {"error_id": "X9", "occurred_at": "2026-09-20", "employee_id": "E2"}


def build(root: Path) -> Bank:
    """The bank of explained_bank; its pages are written for few, so that a test is quick."""
    explained_bank.build(root)
    path = root / "appraisal.yaml"
    path.write_text(path.read_text() + "audiences: [bank, branch, employee, hr]\n", encoding="utf-8")
    return Bank(root, path.read_text())


class Desk:
    """One bank and the day it is."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch) -> None:
        self.bank = Bank(root, (root / "appraisal.yaml").read_text(encoding="utf-8"))
        self.moment = OPENED
        patch.setenv("APPRAISE_USER", "wang")
        patch.setattr(Workspace, "now", lambda _: self.moment)
        # The suites of the data's checks have tests of their own; they would cost each of these half of its time.
        patch.setattr(stages, "validate", lambda *_: Verdict(()))

    @property
    def workspace(self) -> Workspace:
        return self.bank.workspace

    def run(self, period: Period = MONTH) -> Edition:
        """The period's draft, of what has been taken in."""
        rules = stages.load_rules(self.workspace)
        history = history_before(self.workspace, period, stages.LOOKED_BACK)
        made = stages.make(self.workspace, period, rules, Verdict(()), history, lambda _: None)
        return write_draft(self.workspace, made)

    def close(self, state: str = "final", period: Period = MONTH, **given: str) -> Closed:
        told = {"approved_by": "li", "minutes": "M-12"} | given
        return close(self.workspace, period, state, **told)

    def finish(self, period: Period = MONTH) -> Standing:
        """Open to objections, and final when that is over."""
        self.moment = OPENED
        self.close("preview", period)
        self.moment = OVER
        return self.close("final", period).standing

    def restate(self, period: Period = MONTH, **given: Any) -> Restated:
        told = {"reason": "an error came late", "reason_code": "late_data", "approved_by": "li", "minutes": "M-13"}
        return restate(self.workspace, period, **(told | given))


@contextmanager
def without_pages(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Editions are frozen without models and pages: what is looked at is how they are put away."""
    from pipeline.closing import making

    with patch.context() as inside:
        inside.setattr(making, "models_of", lambda *_: None)
        inside.setattr(making, "pages_of", lambda _w, _e, _r, site, *_: None)
        inside.setattr(making, "Site", lambda folder, locale: folder.mkdir(parents=True))
        yield


def years_later(folder: Path, root: Path, patch: pytest.MonkeyPatch, retention: str) -> Desk:
    """A copy of the bank with this retention, when all of its time is over."""
    shutil.copytree(folder, root)
    path = root / "appraisal.yaml"
    path.write_text(path.read_text(encoding="utf-8") + f"retention: {retention}\n", encoding="utf-8")
    desk = Desk(root, patch)
    desk.moment = LATER
    return desk


def dump(desk: Desk, *tables: str) -> dict[str, list[tuple[str, ...]]]:
    """Table → its rows as texts, in order."""
    with desk.bank.writing() as connection:
        return {
            name: [tuple(map(str, row)) for row in connection.execute(f"from {name} order by all").fetchall()]
            for name in tables
        }


def with_planted(desk: Desk) -> set[str]:
    """Where rows lie: the parts of the workspace that have the comment's bytes."""
    root = desk.workspace.root
    places = [desk.workspace.warehouse, *desk.workspace.archive.rglob("*"), *desk.workspace.state.rglob("*")]
    found = {
        path.relative_to(root).parts[0]
        for path in places
        if path.is_file() and PLANTED[100:140].encode() in path.read_bytes()
    }
    return {part.partition(".")[0] for part in found}
