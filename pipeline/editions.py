"""Editions on disk: a period's figures as Parquet with a manifest of what they were made from. The draft is rewritten
whole; a folder appears under its name only when it is complete.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
import pandas as pd

from pipeline.appraisals import Figures
from pipeline.consequences import HISTORY
from pipeline.errors import WorkspaceError
from pipeline.indicators import Indicator
from pipeline.periods import Period
from pipeline.scorecards import Scorecard
from pipeline.texts import msg
from pipeline.topics import TABLES as TOPICS
from pipeline.validate import CheckResult
from pipeline.warehouse import read_parquet, sync, write_parquet
from pipeline.workspace import Workspace

FORMAT = 1
TABLES: dict[str, tuple[str, ...]] = {
    "values": ("indicator", "level", "subject_id", "post", "period"),
    "results": ("level", "period", "scorecard", "subject_id", "post"),
    "points": ("level", "period", "subject_id", "post", "item"),
    "matters": ("level", "period", "subject_id", "post", "event_id"),
    "cases": ("indicator", "level", "subject_id", "post", "case_id", "case_class"),
    "branches": ("branch_id",),
    "reasons": ("period", "branch_id", "business", "reason"),
    "deliveries": ("department", "feed"),
    **TOPICS,
    "checks": ("feed", "check"),
}


@dataclass(frozen=True)
class Edition:
    """An edition as read: `number` is None for the draft; `state`: draft | provisional | preview | final | restated."""

    period: Period
    number: int | None
    state: str
    tables: Mapping[str, pd.DataFrame]
    manifest: Mapping[str, Any]

    @property
    def checksum(self) -> str:
        """A hash over the manifest's tables: the same content gives the same."""
        text = json.dumps(self.manifest["files"], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def write_draft(
    workspace: Workspace,
    period: Period,
    figures: Figures,
    checks: Sequence[CheckResult],
    indicators: Mapping[str, Indicator],
    cards: Sequence[Scorecard],
    inputs: Sequence[tuple[int, str]],
) -> Edition:
    """Write the period's draft edition, in place of an earlier draft; return it. Nothing in it tells time or host."""
    tables = {
        "values": figures.values,
        "results": figures.results,
        "points": figures.points,
        "matters": figures.matters,
        "cases": figures.cases,
        "branches": figures.branches,
        "reasons": figures.reasons,
        "deliveries": figures.deliveries,
        **{name: figures.topics.get(name, _nothing(name)) for name in TOPICS},
        "checks": pd.DataFrame([asdict(check) for check in checks], columns=list(CheckResult.__annotations__)),
    }
    target = workspace.edition(str(period))
    aside = target.with_name("draft.part")
    shutil.rmtree(aside, ignore_errors=True)
    for name, order in TABLES.items():
        write_parquet(tables[name], aside / f"{name}.parquet", order)
    manifest = {
        "format": FORMAT,
        "period": str(period),
        "state": "draft",
        "known_until": figures.known_until.isoformat(),
        "ledger_number": figures.ledger_number,
        "inputs": [{"number": number, "sha256": sha256} for number, sha256 in inputs],
        "indicators": {i.name: {"version": i.header.version, "digest": i.digest} for i in indicators.values()},
        "scorecards": {c.name: {"version": c.version, "document": c.document_no} for c in cards},
        "files": {
            f"{name}.parquet": {"rows": len(tables[name]), "sha256": _sha256(aside / f"{name}.parquet")}
            for name in TABLES
        },
    }
    _write_json(aside / "manifest.json", manifest)
    old = target.with_name("draft.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        os.replace(target, old)
    os.replace(aside, target)
    shutil.rmtree(old, ignore_errors=True)
    return read_edition(workspace, period)


def read_edition(workspace: Workspace, period: Period, number: int | None = None) -> Edition:
    """The edition from disk. Raises WorkspaceError where there is none."""
    folder = workspace.edition(str(period), number)
    if not (folder / "manifest.json").is_file():
        raise WorkspaceError(
            msg("There is no edition of {period} yet. Run “appraise run {period}” first.", period=str(period))
        )
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    paths = {name: folder / f"{name}.parquet" for name in TABLES}
    # An edition of an older release lacks the tables that came since.
    tables = {
        name: _with_dates(read_parquet(path)) if path.is_file() or name not in TOPICS else _nothing(name)
        for name, path in paths.items()
    }
    return Edition(period, number, manifest["state"], tables, manifest)


def edition_before(workspace: Workspace, edition: Edition) -> Edition | None:
    """The last numbered edition of the same period before this one; before a draft, the last of all. None without one."""
    numbers = _numbers(workspace.edition(str(edition.period)).parent)
    before = [number for number in numbers if edition.number is None or number < edition.number]
    return read_edition(workspace, edition.period, before[-1]) if before else None


def _numbers(folder: Path) -> list[int]:
    """The numbers of the editions in a period's folder, in order."""
    return sorted(int(path.name) for path in folder.glob("[0-9]*") if path.name.isdigit())


def results_before(workspace: Workspace, period: Period, count: int) -> pd.DataFrame:
    """The results of the `count` periods before, of those that have an edition: of the last numbered one, else the draft.

    Columns: level and those of pipeline.consequences.HISTORY.
    """
    columns = ["level", *HISTORY]
    found = []
    for earlier in (period.shifted(-n) for n in range(count, 0, -1)):
        folder = workspace.edition(str(earlier)).parent
        numbers = _numbers(folder)
        path = workspace.edition(str(earlier), numbers[-1] if numbers else None) / "results.parquet"
        if path.is_file():
            results = _with_dates(read_parquet(path))
            found.append(results[results["period"] == earlier.first].reindex(columns=columns))
    kept = [frame for frame in found if len(frame)]
    return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame(columns=columns)


def _nothing(topic: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(TOPICS[topic]))


@contextmanager
def report_json(workspace: Workspace, edition: Edition, *, is_whole: bool = True) -> Iterator[Callable[[Any], None]]:
    """`report.json`, the report models (dataclasses) as they were rendered, beside the edition's tables: one list, a line
    for each page, written as they come. Nothing is written where the pages are not the whole (`is_whole`).
    """
    path = workspace.edition(str(edition.period), edition.number) / "report.json"
    if not is_whole:
        yield lambda model: None
        return
    aside = path.with_name(path.name + ".part")
    with aside.open("wb") as file:
        file.write(b"[")
        count = 0

        def keep(model: Any) -> None:
            nonlocal count
            file.write((b",\n" if count else b"\n") + orjson.dumps(model, option=orjson.OPT_SERIALIZE_NUMPY))
            count += 1

        yield keep
        file.write(b"\n]\n")
    sync(aside)
    os.replace(aside, path)


def _with_dates(frame: pd.DataFrame) -> pd.DataFrame:
    for column in frame.select_dtypes(include=["datetime", "datetimetz"]).columns:
        frame[column] = frame[column].dt.date.where(frame[column].notna(), None)
    return frame


def _write_json(path: Path, data: Mapping[str, Any]) -> None:
    _write(path, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


def _write(path: Path, content: bytes) -> None:
    aside = path.with_name(path.name + ".part")
    aside.write_bytes(content)
    sync(aside)
    os.replace(aside, path)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
