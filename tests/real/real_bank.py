"""A real bank's workspace: three files taken in as they lie, periods run on demand."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import stages
from pipeline.editions import Edition, read_edition
from pipeline.periods import Period
from pipeline.workspace import Workspace

HERE = Path(__file__).parent
MOMENT = datetime(2023, 1, 10, 9, 0)


class RealBank:
    """The workspace of tests/real/us-bank-2021 with its three files taken in."""

    def __init__(self, root: Path, files: dict[str, Path]) -> None:
        shutil.copytree(HERE / "us-bank-2021", root)
        self.workspace = Workspace.open(root)
        for department, path in files.items():
            folder = self.workspace.inbox / department
            folder.mkdir(parents=True)
            shutil.copyfile(path, folder / path.name)
        self.rules = stages.load_rules(self.workspace)
        self.outcomes = stages.take_in(self.workspace, MOMENT, now=True, progress=lambda _: None)
        self.pages: dict[str, Path] = {}

    def run(self, period: str) -> Edition:
        """Check, compute and publish a period, once."""
        wanted = Period.parse(period)
        if period not in self.pages:
            verdict = stages.validate(self.workspace, wanted, lambda _: None)
            stages.compute(self.workspace, wanted, self.rules, verdict, lambda _: None)
            self.pages[period] = stages.publish(self.workspace, wanted, self.rules, None, lambda _: None)
        return read_edition(self.workspace, wanted)

    def report(self, period: str) -> dict[str, Any]:
        """The bank's page of a period that was run, as plain data."""
        folder = self.workspace.edition(period)
        pages: list[dict[str, Any]] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        (found,) = (page for page in pages if page["level"] == "bank")
        return found

    def value(self, period: str, indicator: str, level: str = "bank", subject: str = "-") -> dict[str, object]:
        """One row of the period's values."""
        edition = self.run(period)
        values = edition.tables["values"]
        rows = values[
            (values["indicator"] == indicator)
            & (values["level"] == level)
            & (values["subject_id"] == subject)
            & (values["period"] == edition.period.first)
        ]
        assert len(rows) == 1, f"{indicator} of {subject} in {period}: {len(rows)} rows"
        return rows.to_dict("records")[0]
