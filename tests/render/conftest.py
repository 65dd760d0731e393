"""Sites of the samples, written once for a module."""

from __future__ import annotations

from pathlib import Path

import pytest
import report_samples as samples
from sites import PERIODS, write_site

LOCALES = ("zh-CN", "en")


@pytest.fixture(scope="module", params=LOCALES)
def locale(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, locale: str) -> Path:
    """Every period of the samples with all branches, in one language."""
    folder = tmp_path_factory.mktemp("site")
    for period, state in PERIODS:
        write_site(samples.bank_report(period, state), samples.branch_reports(period, state), folder, locale=locale)
    return folder
