"""A bank that is made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from appeal_desks import Desk, fill
from workbench import Bank

from pipeline.appeals import AppealRefused


@pytest.fixture(scope="module")
def filled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once; tests have copies."""
    root = tmp_path_factory.mktemp("filled") / "bank"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        fill(Bank(root))
    return root


@pytest.fixture
def desk(tmp_path: Path, filled_folder: Path) -> Desk:
    shutil.copytree(filled_folder, tmp_path / "bank")
    return Desk(Bank(tmp_path / "bank"))


@pytest.fixture
def refused() -> Callable[..., str]:
    """What is said where something is refused; and that nothing was written."""

    def attempt(desk: Desk, act: Callable[[], Any]) -> str:
        journal = desk.bank.workspace.appeals
        before = journal.read_bytes() if journal.exists() else b""
        with pytest.raises(AppealRefused) as error:
            act()
        assert (journal.read_bytes() if journal.exists() else b"") == before
        return str(error.value)

    return attempt
