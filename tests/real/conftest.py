"""The real files beside the project. They are read where they lie, and never copied into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from real_bank import RealBank

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "realdata"


@pytest.fixture(scope="session")
def real_file() -> Callable[[str], Path]:
    """The path of a real file; skips, saying so, where it is absent."""

    def find(name: str) -> Path:
        path = REAL / name
        if not path.is_file():
            pytest.skip(f"no real file at {path}")
        return path

    return find


@pytest.fixture(scope="session")
def us_bank(tmp_path_factory: pytest.TempPathFactory, real_file: Callable[[str], Path]) -> RealBank:
    files = {
        "regulator": real_file("complaints_us_bank_2017_2022.xlsx"),
        "call_centre": real_file("calls_call_centre_2021q1.xlsx"),
        "research": real_file("survey_bank_nps_2021.csv"),
    }
    return RealBank(tmp_path_factory.mktemp("real") / "us-bank", files)
