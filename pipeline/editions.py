"""Editions on disk: a period's figures as Parquet with a manifest of what they were made from. The draft is rewritten
whole; a folder appears under its name only when it is complete.

editions/<period>/draft             of the last run
editions/<period>/1-preview …       earlier states of a number, frozen
editions/<period>/1, 2 …            final, and then restated
A numbered edition counts once periods.jsonl says so (pipeline.closing.states).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pandas as pd

from pipeline.appeals.frames import ORDER as HEARD
from pipeline.appraisals import Figures
from pipeline.closing.states import CLOSED, Standing, closed, standing, standings
from pipeline.consequences import HISTORY
from pipeline.errors import WorkspaceError
from pipeline.files import mend_folder, put, swap_folder, write_whole
from pipeline.indicators import Indicator
from pipeline.periods import Period
from pipeline.release import code
from pipeline.rules import Rules, kept_rules, load_rules
from pipeline.scorecards import Scorecard
from pipeline.seals import Seal, read_seal
from pipeline.texts import msg
from pipeline.topics import TABLES as TOPICS
from pipeline.validate import CheckResult
from pipeline.warehouse import read_parquet, read_parquets, write_parquet, write_parquets
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
# Not part of the figures, and read only where they are wanted.
BESIDE = {
    "history": ("period", "level", "subject_id", "post"),
    "differences": ("level", "subject_id", "post", "field"),
    **HEARD,
}
MANIFEST, REPORT, RULES = "manifest.json", "report.json", "rules"


@dataclass(frozen=True)
class Edition:
    """An edition as read: `number` is None for the draft; `state`: draft | provisional | preview | final | restated."""

    period: Period
    number: int | None
    state: str
    tables: Mapping[str, pd.DataFrame]
    manifest: Mapping[str, Any]
    seal: Seal | None = None
    folder: Path | None = None

    @cached_property
    def checksum(self) -> str:
        """A hash over the figures' tables: the same content gives the same, whatever state it is in."""
        tables = {name: told for name, told in self.manifest["files"].items() if name.split(".")[0] not in BESIDE}
        text = json.dumps(tables, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Made:
    """What an edition is made from. `rules` are the files it was judged by, path within the workspace → content; `inputs`
    the ledger's numbers and hashes; `history` the earlier results that were looked back on; `judged_on` the day on which
    it was judged what is late; `late`: what came for months that are closed (pipeline.closing.late).
    """

    period: Period
    figures: Figures
    checks: Sequence[CheckResult]
    indicators: Mapping[str, Indicator]
    cards: Sequence[Scorecard]
    inputs: Sequence[tuple[int, str]]
    rules: Mapping[str, bytes] = field(default_factory=dict)
    history: History | None = None
    judged_on: date | None = None
    late: Sequence[Mapping[str, Any]] = ()


def write_draft(workspace: Workspace, made: Made) -> Edition:
    """Write the period's draft edition, in place of an earlier draft; return it. Nothing in it tells time or host."""
    target = workspace.edition(str(made.period))
    aside = target.with_name("draft.part")
    shutil.rmtree(aside, ignore_errors=True)
    write_files(aside, made, {"number": None, "state": "draft"})
    mend_folder(target)
    swap_folder(aside, target)
    return read_edition(workspace, made.period)


def write_files(folder: Path, made: Made, facts: Mapping[str, Any]) -> None:
    """An edition's tables, rules and manifest into `folder`; `facts` go into the manifest as they are."""
    figures = made.figures
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
        "checks": pd.DataFrame([asdict(check) for check in made.checks], columns=list(CheckResult.__annotations__)),
    }
    history = made.history or History()
    if len(history.unnumbered):
        tables["history"] = history.unnumbered
    orders = TABLES | BESIDE
    write_parquets({folder / f"{name}.parquet": (table, orders[name]) for name, table in tables.items()})
    for name, content in made.rules.items():
        path = folder / RULES / name
        write_whole(path, content)
    manifest = {
        "format": FORMAT,
        "period": str(made.period),
        **facts,
        "code": code(),
        "known_until": figures.known_until.isoformat(),
        "judged_on": made.judged_on.isoformat() if made.judged_on else None,
        "ledger_number": figures.ledger_number,
        "late": list(made.late),
        "inputs": [{"number": number, "sha256": sha256} for number, sha256 in made.inputs],
        "indicators": {i.name: {"version": i.header.version, "digest": i.digest} for i in made.indicators.values()},
        "scorecards": {c.name: {"version": c.version, "document": c.document_no} for c in made.cards},
        "rules": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(made.rules.items())},
        "history": list(history.editions),
        "files": {
            f"{name}.parquet": {"rows": len(tables[name]), "sha256": sha256_of(folder / f"{name}.parquet")}
            for name in tables
        },
    }
    write_json(folder / MANIFEST, manifest)


def add_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Tables of BESIDE into an edition that does not count yet, and into its manifest."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    for name, table in tables.items():
        path = folder / f"{name}.parquet"
        write_parquet(table, path, BESIDE[name])
        manifest["files"][path.name] = {"rows": len(table), "sha256": sha256_of(path)}
    write_json(folder / MANIFEST, manifest)


def read_edition(workspace: Workspace, period: Period, number: int | None = None, state: str | None = None) -> Edition:
    """The edition from disk: the draft without a number; `state` for an earlier one of a number (preview, provisional).
    Raises WorkspaceError where there is none.
    """
    if number is None:
        folder = workspace.edition(str(period))
        if not (folder / MANIFEST).is_file():
            raise WorkspaceError(
                msg("There is no edition of {period} yet. Run “appraise run {period}” first.", period=str(period))
            )
        return read_folder(folder, period, None)
    wanted = CLOSED if state is None else (state,)
    found = [s for s in standings(workspace, period) if s.number == number and s.state in wanted]
    if not found:
        raise WorkspaceError(
            msg(
                "There is no edition {number} of {period}. “appraise status” lists those that there are.",
                number=number,
                period=str(period),
            )
        )
    return read_folder(folder_of(workspace, found[-1]), period, number)


def read_folder(folder: Path, period: Period, number: int | None) -> Edition:
    """The edition whose files lie in `folder`. Raises WorkspaceError where they cannot be read."""
    manifest = manifest_in(folder, period)
    paths = {name: folder / f"{name}.parquet" for name in TABLES}
    # An edition of an older release lacks the tables that came since.
    found = read_parquets({name: path for name, path in paths.items() if path.is_file() or name not in TOPICS})
    tables = {name: with_dates(found[name]) if name in found else _nothing(name) for name in paths}
    return Edition(period, number, manifest["state"], tables, manifest, read_seal(folder), folder)


def read_manifest(workspace: Workspace, standing: Standing) -> dict[str, Any]:
    """The manifest alone. Raises WorkspaceError where it cannot be read."""
    return manifest_in(folder_of(workspace, standing), standing.period)


def manifest_in(folder: Path, period: Period) -> dict[str, Any]:
    """The manifest of the edition in the folder. Raises WorkspaceError where it cannot be read."""
    try:
        found: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise WorkspaceError(
            msg(
                "{file} of {period} is missing or damaged. Run “appraise verify {period}”, and restore it from a backup.",
                file=MANIFEST,
                period=str(period),
            )
        ) from None
    return found


def folder_of(workspace: Workspace, standing: Standing) -> Path:
    """Where the edition of a standing lies."""
    return workspace.edition(str(standing.period)).with_name(standing.folder)


def rules_of(workspace: Workspace, edition: Edition, own: Rules | None = None) -> Rules:
    """The rules kept with a frozen edition; for a draft the workspace's `own`, which are read where they are not given."""
    if edition.number is None or edition.folder is None:
        return own or load_rules(workspace)
    return kept_rules(edition.folder / RULES)


def latest_edition(workspace: Workspace, period: Period) -> Edition | None:
    """The newest final or restated edition; None where the period was never closed."""
    number = latest_number(workspace, period)
    return None if number is None else read_edition(workspace, period, number)


def latest_number(workspace: Workspace, period: Period) -> int | None:
    """The number of the newest final or restated edition; None where the period was never closed."""
    found = closed(workspace, period)
    return found.number if found else None


def shown_edition(workspace: Workspace, period: Period, draft: Edition | None = None) -> Edition:
    """The edition that pages show: of the period's state, be it provisional; the draft of a period that is open. `draft`:
    as it was read already, by whoever wrote it.

    Raises WorkspaceError where there is none.
    """
    now = standing(workspace, period)
    if now is not None:
        return read_folder(folder_of(workspace, now), period, now.number)
    return draft or read_edition(workspace, period)


def edition_before(workspace: Workspace, edition: Edition) -> Edition | None:
    """The last closed edition of the same period before this one; before a draft, the last of all. None without one."""
    number = number_before(workspace, edition)
    return None if number is None else read_edition(workspace, edition.period, number)


def number_before(workspace: Workspace, edition: Edition) -> int | None:
    """The number of edition_before, without reading it."""
    numbers = {s.number for s in standings(workspace, edition.period) if s.is_closed}
    return max((number for number in numbers if edition.number is None or number < edition.number), default=None)


@dataclass(frozen=True)
class History:
    """Earlier periods' results that a period looked back on. `results`: level and the columns of pipeline.consequences.HISTORY.
    `editions` tell where they came from: period, number (null for a draft) and checksum of each; `unnumbered` are those rows
    of `results` that came from drafts, which are not there for good.
    """

    results: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["level", *HISTORY]))
    editions: tuple[Mapping[str, Any], ...] = ()
    unnumbered: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["level", *HISTORY]))


def history_before(workspace: Workspace, period: Period, count: int) -> History:
    """The results of the `count` periods before, of those that have an edition: of the last closed one, else the draft."""
    found: list[tuple[int | None, pd.DataFrame]] = []
    editions = []
    for earlier in (period.shifted(-n) for n in range(count, 0, -1)):
        number = latest_number(workspace, earlier)
        folder = workspace.edition(str(earlier), number)
        if not (folder / "results.parquet").is_file():
            continue
        found.append((number, results_of(workspace, earlier, number)))
        editions.append({"period": str(earlier), "number": number, "sha256": sha256_of(folder / "results.parquet")})
    return History(
        _together([frame for _, frame in found]),
        tuple(editions),
        _together([frame for number, frame in found if number is None]),
    )


def results_of(workspace: Workspace, period: Period, number: int | None) -> pd.DataFrame:
    """A period's own results from its edition: level and the columns of HISTORY."""
    results = with_dates(read_parquet(workspace.edition(str(period), number) / "results.parquet"))
    return results[results["period"] == period.first].reindex(columns=["level", *HISTORY])


def results_before(workspace: Workspace, period: Period, count: int) -> pd.DataFrame:
    """The `results` of history_before."""
    return history_before(workspace, period, count).results


def _together(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    kept = [frame for frame in frames if len(frame)]
    return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame(columns=["level", *HISTORY])


def _nothing(topic: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(TOPICS[topic]))


@contextmanager
def report_json(edition: Edition, *, is_whole: bool = True) -> Iterator[Callable[[Any], None]]:
    """`report.json`, the report models (dataclasses) as they were rendered, beside the draft's tables. Nothing is written
    where the pages are not the whole (`is_whole`), or where the edition is frozen: it has its own.
    """
    if not is_whole or edition.number is not None or edition.folder is None:
        yield lambda model: None
        return
    with models_into(edition.folder / REPORT) as keep:
        yield keep


@contextmanager
def models_into(path: Path) -> Iterator[Callable[[Any], None]]:
    """Report models (or their JSON) into one list, a line for each page, written as they come; the file is there when it is
    whole.
    """
    aside = path.with_name(path.name + ".part")
    with aside.open("wb") as file:
        file.write(b"[")
        count = 0

        def keep(model: Any) -> None:
            nonlocal count
            file.write((b",\n" if count else b"\n") + (model if isinstance(model, bytes) else model_json(model)))
            count += 1

        yield keep
        file.write(b"\n]\n")
    put(aside, path)


def model_json(model: Any) -> bytes:
    """A page's model (dataclasses) as it stands in report.json."""
    return orjson.dumps(model, option=orjson.OPT_SERIALIZE_NUMPY)


def with_dates(frame: pd.DataFrame) -> pd.DataFrame:
    """A table as editions are made with: days as dates, which Parquet gives back as timestamps. Changes `frame`."""
    for column in frame.select_dtypes(include=["datetime", "datetimetz"]).columns:
        codes, known = pd.factorize(frame[column])
        days = np.array([*pd.DatetimeIndex(known).date, None], dtype=object)  # -1, nothing there, is the last
        frame[column] = pd.Series(days[codes], index=frame.index, dtype=object)
    return frame


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    write_whole(path, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
