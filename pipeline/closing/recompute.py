"""A closed edition computed once more, from the archived files up to its ledger number and by the rules kept with it."""

from __future__ import annotations

import math
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline import stages
from pipeline.closing.states import Standing
from pipeline.consequences import HISTORY
from pipeline.editions import (
    RULES,
    TABLES,
    Edition,
    History,
    Made,
    folder_of,
    read_folder,
    results_of,
    with_dates,
    write_files,
)
from pipeline.errors import AppraiseError
from pipeline.ledger import ledger_lines
from pipeline.periods import Period
from pipeline.release import code, release_of
from pipeline.rows_cleared import Cleared, cleared, why_gone
from pipeline.rules import kept_rules
from pipeline.texts import Message, msg
from pipeline.warehouse import read_parquet
from pipeline.workspace import Workspace

NEAR = 1e-6  # how far statistics may lie apart on another machine or by another release
EXACT = ("results", "points", "matters", "cases")  # facts, points and grades: never apart
STATISTICS = ("low", "high", "interval", "reliab", "shrunk", "standard", "estimate", "spread", "limit", "phi", "chance")


@dataclass(frozen=True)
class Again:
    """`faults`: tables that came out otherwise; `notes`: what was found alike, and by which measure."""

    faults: tuple[Message, ...]
    notes: tuple[Message, ...]


def recompute(workspace: Workspace, standing: Standing) -> Again:
    """Compute the edition again beside the workspace, which is not touched. Raises WorkspaceError where the archive lacks
    a file.
    """
    sealed = read_folder(folder_of(workspace, standing), standing.period, standing.number)
    facts = {"period": str(standing.period), "number": standing.number}
    if purged := why_gone(workspace, standing.period.months):
        return Again((), (msg("{period}, edition {number}, is not computed again: {why}", why=purged, **facts),))
    with _scratch(workspace, sealed) as bank:
        assert sealed.folder is not None
        try:
            made = _made(bank, workspace, sealed)
        except AppraiseError as error:
            told = msg("{period}, edition {number}, cannot be computed again: {why}", why=error.message, **facts)
            return Again((told,), ())
        folder = bank.root / "again"
        folder.mkdir()
        write_files(folder, made, {"number": standing.number, "state": standing.state})
        again = read_folder(folder, standing.period, standing.number)
        if again.checksum == sealed.checksum:
            return Again((), (msg("{period}, edition {number}: computed again, the same to the byte.", **facts),))
        apart = [f"{name}.parquet" for name in TABLES if not same(sealed.tables[name], again.tables[name], name)]
    if apart and (step := _before(workspace, standing.period)):
        form = msg(
            "{period}, edition {number}: computed again, {tables} differ. It looks back on months of which rows were purged "
            "since ({day}, {rule}), so that this says nothing against it; the sealed figures stand.",
            tables=apart,
            day=step.at[:10],
            rule=step.rule,
            **facts,
        )
        return Again((), (form,))
    is_other, release = sealed.manifest["code"] != code(), release_of(sealed.manifest)
    if apart and is_other:
        # Whether somebody changed it is proved by its seal; figures of another release may be others for good reason.
        return Again((), (Message(_APART_BY_OTHER.template, {**facts, "tables": apart, "release": release}),))
    if apart:
        return Again((msg("{period}, edition {number}: computed again, {tables} differ.", tables=apart, **facts),), ())
    form = _SAME_BY_OTHER if is_other else _SAME
    return Again((), (Message(form.template, {**facts, "release": release}),))


def _before(workspace: Workspace, period: Period) -> Cleared | None:
    """The newest purge of rows of earlier months, which the period's comparisons rest on."""
    found = [one for one in cleared(workspace) if any(month < period.first for month in one.months)]
    return found[-1] if found else None


def same(one: pd.DataFrame, other: pd.DataFrame, table: str = "") -> bool:
    """Whether two tables hold the same rows: facts, points and grades equal, statistics within NEAR."""
    if list(one.columns) != list(other.columns) or len(one) != len(other):
        return False
    return all(_same_column(one[name], other[name], table, str(name)) for name in one.columns)


def _same_column(one: pd.Series, other: pd.Series, table: str, name: str) -> bool:
    is_statistic = table not in EXACT or any(part in name for part in STATISTICS)
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        if _is_none(a) and _is_none(b):
            continue
        if isinstance(a, float) and isinstance(b, float) and is_statistic:
            if not math.isclose(a, b, rel_tol=NEAR, abs_tol=NEAR):
                return False
        elif str(a) != str(b):
            return False
    return True


def _is_none(value: Any) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def _made(bank: Workspace, workspace: Workspace, sealed: Edition) -> Made:
    """The figures from a warehouse that is made anew."""
    assert sealed.folder is not None
    stages.remake(bank, lambda _: None)
    rules = kept_rules(sealed.folder / RULES)
    verdict = stages.validate(bank, sealed.period, lambda _: None)
    known, judged_on = sealed.manifest["known_until"], sealed.manifest["judged_on"]
    return stages.make(
        bank,
        sealed.period,
        rules,
        verdict,
        _history(workspace, sealed),
        lambda _: None,
        date.fromisoformat(known[:10]),
        date.fromisoformat(judged_on),
    )


def _history(workspace: Workspace, sealed: Edition) -> History:
    """The earlier results that the edition looked back on: from the numbered editions that it names, and its own copy of
    those of drafts.
    """
    found = []
    for earlier in sealed.manifest["history"]:
        if earlier["number"] is not None:
            found.append(results_of(workspace, Period.parse(earlier["period"]), earlier["number"]))
    assert sealed.folder is not None
    own = sealed.folder / "history.parquet"
    if own.is_file():
        found.append(with_dates(read_parquet(own)))
    columns = ["level", *HISTORY]
    kept = [frame.reindex(columns=columns) for frame in found if len(frame)]
    results = pd.concat(kept, ignore_index=True) if kept else pd.DataFrame(columns=columns)
    return History(results)


@contextmanager
def _scratch(workspace: Workspace, sealed: Edition) -> Iterator[Workspace]:
    """A workspace as it was: the edition's rules, the ledger's lines up to its number, the same archive."""
    workspace.scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=workspace.scratch, prefix="again-") as name:
        root = Path(name)
        assert sealed.folder is not None
        shutil.copytree(sealed.folder / RULES, root, dirs_exist_ok=True)
        (root / "archive").symlink_to(workspace.archive)
        (root / "ledger.jsonl").write_bytes(ledger_lines(workspace.ledger, int(sealed.manifest["ledger_number"])))
        # Files that decisions led to say by whom they were written there; and which originals rows stand in for.
        for path in (workspace.appeals, workspace.purges):
            if path.exists():
                shutil.copyfile(path, root / path.name)
        yield Workspace.open(root)


_SAME = msg(
    "{period}, edition {number}: computed again, the same facts, points and grades (statistics within a millionth)."
)
_SAME_BY_OTHER = msg(
    "{period}, edition {number}: computed again by another release than {release}, the same facts, points and grades "
    "(statistics within a millionth)."
)
_APART_BY_OTHER = msg(
    "{period}, edition {number}: computed again by another release than {release}, which made it, {tables} differ. Releases "
    "change how some figures are computed (CHANGELOG.md, Numbers changed), so that this says nothing against it: that nothing "
    "was changed since is proved by its seal, and the sealed figures stand. To compare the bytes, use the release that made it."
)
