"""The tiny bank, once for all tests of what HR receives."""

from __future__ import annotations

from pathlib import Path

import pytest
from explained_bank import MONTH, build

from pipeline.editions import Edition, read_edition
from pipeline.workspace import Workspace


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        return build(tmp_path_factory.mktemp("hr") / "bank").workspace


@pytest.fixture
def draft(explained: Workspace) -> Edition:
    return read_edition(explained, MONTH)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"
