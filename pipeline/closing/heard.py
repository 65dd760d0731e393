"""What was filed and said of an edition: kept with it as it was when the period was closed; as it is now while it is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from pipeline.appeals.frames import ORDER, hearings
from pipeline.closing.states import CLOSED
from pipeline.editions import Edition, add_tables
from pipeline.periods import Period
from pipeline.warehouse import read_parquet
from pipeline.workspace import Workspace


def keep_heard(workspace: Workspace, folder: Path, period: Period, number: int) -> None:
    """Put both tables into an edition that is being closed. What people said of an earlier edition is not said of this."""
    add_tables(folder, hearings(workspace, period, edition=number))


def heard(workspace: Workspace, edition: Edition) -> Edition:
    """The edition with the tables `appeals` and `acknowledgements`; empty ones where it was closed without."""
    found: Mapping[str, pd.DataFrame]
    if edition.state in CLOSED and edition.folder is not None:
        paths = {name: edition.folder / f"{name}.parquet" for name in ORDER}
        found = {name: read_parquet(path) for name, path in paths.items() if path.is_file()}
    else:
        found = hearings(workspace, edition.period, edition=edition.number)
    return replace(edition, tables={**edition.tables, **found})
