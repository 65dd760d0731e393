"""Where the reference figures are, and how a missing one skips."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# The same examples in every run, and no clock: a slow machine is not a fault of the code.
settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")

VECTORS = Path(__file__).resolve().parents[2].parent / "shared" / "vectors"


@pytest.fixture
def vector() -> Callable[[str], Any]:
    """Reads one file of independent reference figures, by name without its ending."""

    def read(name: str) -> Any:
        path = VECTORS / f"{name}.json"
        if not path.is_file():
            pytest.skip(f"no reference figures at {path}")
        return json.loads(path.read_text(encoding="utf-8"))

    return read
