"""Whether a run would find what the last run of the period found: then nothing is computed, and its pages stand.

What a run follows from: the ledger, the rules, the code, the editions that it looks back on, what was filed and handed back,
and the day, as far as lateness and what is known depend on it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import orjson

from pipeline.files import write_whole
from pipeline.inbox import lying
from pipeline.ledger import read_ledger
from pipeline.periods import Period
from pipeline.release import code_digest
from pipeline.rules import rule_files
from pipeline.workspace import Workspace

OWED_WITHIN = timedelta(days=80)  # after a period's end; by then every delivery for it is due, and lateness is settled
KEPT = ("*.docx", "circular.*", "manifest.json", "seal.json")  # of an edition, what pages or later periods rest on
NOTHING_OF = ("access", "tokens")  # journals that no figure and no page follows from


def stands(workspace: Workspace, period: Period, rules: Mapping[str, bytes], locale: str | None) -> Path | None:
    """The first page of the period, where a run would change nothing; None where one is due. `rules`: pipeline.rules' files.

    Call while no other process writes.
    """
    try:
        told = json.loads(_note(workspace, period, locale).read_bytes())
    except (OSError, ValueError):
        return None
    page = workspace.root / str(told["page"])
    if not page.is_file() or _pages(page, period) != told["pages"] or not workspace.warehouse.is_file():
        return None
    return page if told["inputs"] == _inputs(workspace, period, rules) else None


def nothing_to_do(workspace: Workspace, period: Period, locale: str | None) -> Path | None:
    """As `stands`, for a run that is yet to look into the inbox: None too where anything lies in it."""
    return None if lying(workspace) else stands(workspace, period, rule_files(workspace.root), locale)


def note_done(workspace: Workspace, period: Period, rules: Mapping[str, bytes], locale: str | None, page: Path) -> None:
    """A run of the period is complete, its pages are written and on the disk."""
    told = {
        "inputs": _inputs(workspace, period, rules),
        "page": page.relative_to(workspace.root).as_posix(),
        "pages": _pages(page, period),
    }
    write_whole(_note(workspace, period, locale), orjson.dumps(told))


def _note(workspace: Workspace, period: Period, locale: str | None) -> Path:
    return workspace.state / "done" / f"{period}.{locale or workspace.settings.locale}.json"


def _inputs(workspace: Workspace, period: Period, rules: Mapping[str, bytes]) -> str:
    found = hashlib.sha256(code_digest().encode())
    for name, content in (*sorted(rules.items()), *_files(workspace)):
        found.update(f"\n{name}\n{len(content)}\n".encode() + content)
    found.update(_days(workspace, period).encode())
    return found.hexdigest()


def _files(workspace: Workspace) -> Iterator[tuple[str, bytes]]:
    """Journals, and what editions are known by; each by its hash where it is large."""
    journals = (path for path in workspace.root.glob("*.jsonl") if not path.name.startswith(NOTHING_OF))
    editions = (path for form in KEPT for path in (workspace.root / "editions").glob(f"*/*/{form}"))
    for path in sorted({*journals, *editions}):
        yield path.relative_to(workspace.root).as_posix(), hashlib.sha256(path.read_bytes()).digest()


def _days(workspace: Workspace, period: Period) -> str:
    """Until when facts are known, and on which day lateness is judged, as far as that can still change anything."""
    today = workspace.now().date()
    told = [
        min(record["as_of"], str(record.get("arrived_at", record["loaded_at"]))[:10])
        for record in read_ledger(workspace.ledger)
        if record.get("as_of")
    ]
    known = min(date.fromisoformat(max(told)), today) if told else today
    return f"{known} {min(today, period.after + OWED_WITHIN)}"


def _pages(page: Path, period: Period) -> int:
    """How many trees have a page of the period, in the site that `page` belongs to (<audience>/<subject>/<period>/…)."""
    site = page.parents[3]
    return sum(1 for _ in site.glob(f"*/*/{page.parent.name}/index.html"))
