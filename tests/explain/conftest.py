"""One bank for all of these tests: none of them changes it."""

from __future__ import annotations

import pytest
from explained_bank import build
from workbench import Bank


@pytest.fixture(scope="session")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        return build(tmp_path_factory.mktemp("explained") / "bank")
