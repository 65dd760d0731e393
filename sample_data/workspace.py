"""The sample bank as a workspace that runs: its settings, mappings and scorecards, and an inbox full of files."""

from __future__ import annotations

import shutil
from pathlib import Path

from sample_data.clock import Clock
from sample_data.generate import generate
from sample_data.world import Size, build_world

TEMPLATE = Path(__file__).parent / "workspace"
LAST_MONTH = "2026-09"
MADE = ".appraise-demo"  # lies in a folder that may be made anew


def make_sample(folder: Path, **size: int) -> list[Path]:
    """Write a sample bank of any size into `folder`, which must be empty or new; return the files of its departments.

    `size` goes to `generate`. Raises FileExistsError for a folder that holds something, ValueError (before anything
    is written) where the sizes do not go together.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    check_sizes(**size)
    shutil.copytree(TEMPLATE, folder, dirs_exist_ok=True)
    return generate(folder, end=LAST_MONTH, **size)  # type: ignore[arg-type]


def check_sizes(*, branches: int, staff: int, months: int, contacts_per_day: int, seed: int) -> None:
    """Raise ValueError where no bank can be built of these sizes."""
    build_world(Clock.ending(LAST_MONTH, months), Size(branches, staff, contacts_per_day), seed=seed, faults=True)


def make_workspace(folder: Path, **size: int) -> str:
    """Make `folder` anew as the sample bank's workspace; return its last complete month.

    `size` goes to `generate` (branches, staff, months, contacts_per_day, seed). Only a folder that this made before, and whose
    settings nobody has changed since, is replaced. Raises FileExistsError for any other that is not empty.
    """
    if folder.exists() and any(folder.iterdir()) and not _is_made(folder):
        raise FileExistsError(f"{folder} is not empty, and is no sample bank")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(TEMPLATE, folder)
    (folder / MADE).touch()
    generate(folder, end=LAST_MONTH, **size)  # type: ignore[arg-type]
    return LAST_MONTH


def _is_made(folder: Path) -> bool:
    settings = folder / "appraisal.yaml"
    return (
        (folder / MADE).is_file()
        and settings.is_file()
        and settings.read_bytes() == (TEMPLATE / "appraisal.yaml").read_bytes()
    )
