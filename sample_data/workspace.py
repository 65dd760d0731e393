"""The sample bank as a workspace that runs: its settings, mappings and scorecards, and an inbox full of files."""

from __future__ import annotations

import shutil
from pathlib import Path

from sample_data.generate import generate

TEMPLATE = Path(__file__).parent / "workspace"
LAST_MONTH = "2026-09"


def make_workspace(folder: Path, **size: int) -> str:
    """Make `folder` anew as the sample bank's workspace; return its last complete month.

    `size` goes to `generate` (branches, staff, months, contacts_per_day, seed). Only a folder that this made before is
    replaced. Raises FileExistsError for any other that is not empty.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / "appraisal.yaml").exists():
        raise FileExistsError(f"{folder} is not empty, and is no sample bank")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(TEMPLATE, folder)
    generate(folder, end=LAST_MONTH, **size)  # type: ignore[arg-type]
    return LAST_MONTH
