"""A staffed workspace, made once and copied: one branch, one teller and their numbers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from workbench import Bank


@pytest.fixture(scope="session")
def staffed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `staffed` copies."""
    root = tmp_path_factory.mktemp("staffed") / "bank"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        bank = Bank(root)
        for feed in ("branches", "employees", "identifiers"):
            bank.deliver(feed, name=f"0-{feed}.csv")
    return root


@pytest.fixture
def staffed(tmp_path: Path, staffed_folder: Path) -> Bank:
    """A workspace with branch B1, teller E1 and the teller's number."""
    shutil.copytree(staffed_folder, tmp_path / "bank")
    return Bank(tmp_path / "bank")
