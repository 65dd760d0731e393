"""A site of the samples with the bank's page and one branch's."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "render"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import report_samples as samples
    from sites import write_site

    folder = tmp_path_factory.mktemp("outlets")
    branches = [samples.branch_report(line) for line in samples.branch_lines()[3:5]]
    write_site(samples.bank_report(), branches, folder, locale="zh-CN")
    return folder


@pytest.fixture
def page(site: Path) -> Path:
    return site / "bank" / "all" / "2026-09" / "index.html"
