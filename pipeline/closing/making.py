"""An edition frozen: built aside, sealed, brought onto the disk and named; it counts once the journal has its line.

Killed before the line, a period is in its old state, and what was built is cleared away by whoever closes next; after it,
in the new one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.closing.heard import keep_heard
from pipeline.closing.pages import models_of, pages_of
from pipeline.closing.states import CLOSED, Decision, Entered, enter, standings
from pipeline.editions import (
    MANIFEST,
    REPORT,
    RULES,
    Edition,
    folder_of,
    models_into,
    read_folder,
    sha256_of,
    write_json,
)
from pipeline.errors import SealBroken
from pipeline.files import make_folder, put_folder, sync_folder, whole, write_whole
from pipeline.journal import verify_chain
from pipeline.keys import SigningKey, signing_key
from pipeline.ledger import ledger_digest
from pipeline.periods import Period
from pipeline.publishing import Wanted
from pipeline.render.site import Site
from pipeline.rules import kept_rules
from pipeline.seals import SEAL, SITE, Seal, sealed, written
from pipeline.texts import msg
from pipeline.workspace import Workspace

ASIDE = ".part"  # at the end of a folder's name: it never took effect
TIMELESS = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Plan:
    """What is to be frozen: `fill` writes an edition's files, with the facts of its manifest, into the folder it is given.
    `facts`: what else its manifest tells, of those built before it too.
    """

    period: Period
    number: int
    state: str
    decision: Decision
    fill: Callable[[Path, Mapping[str, Any]], None]
    preview_from: str | None = None
    preview_until: str | None = None
    facts: Callable[[Sequence[Built]], Mapping[str, Any]] = lambda built: {}


@dataclass(frozen=True)
class Built:
    """A frozen edition that does not count yet: it lies at `aside` and will lie at `folder`."""

    plan: Plan
    aside: Path
    folder: Path
    seal: Seal


def freeze(workspace: Workspace, plans: Sequence[Plan], decision: Decision) -> list[Built]:
    """Build, seal and enter the editions, all or none of them. Call inside the writer's lock. Raises SealBroken where the
    journal of states was changed.
    """
    if verify_chain(workspace.periods) is not None:
        raise SealBroken(
            msg(
                "{file} was changed by hand: nothing can be closed upon it. Run “appraise verify”, and restore it from a "
                "backup.",
                file=workspace.periods.name,
            )
        )
    clear_away(workspace)
    key, previous = signing_key(workspace), last_seal(workspace)
    built: list[Built] = []
    for plan in plans:
        built.append(_built(workspace, plan, key, previous, plan.facts(built)))
        previous = built[-1].seal.checksum
    for one in built:
        put_folder(one.aside, one.folder)
    enter(workspace, decision, [_entered(one) for one in built])
    return built


def last_seal(workspace: Workspace) -> str:
    """The checksum of the newest seal of whatever period; empty before the first."""
    known = standings(workspace)
    return known[-1].seal if known else ""


def clear_away(workspace: Workspace) -> list[Path]:
    """Remove what a killed process built and did not enter; return it."""
    known = {folder_of(workspace, one) for one in standings(workspace)}
    folders = sorted((workspace.root / "editions").glob("*/*"))
    stray = [f for f in folders if f.name.endswith(ASIDE) or (is_numbered(f) and f not in known)]
    for folder in stray:
        if folder.name != "draft.part":
            shutil.rmtree(folder)
            sync_folder(folder.parent)
    return stray


def is_numbered(folder: Path) -> bool:
    """Whether the name is a frozen edition's: 1, 2, 1-preview."""
    return folder.is_dir() and folder.name.split("-")[0].isdigit()


def _built(workspace: Workspace, plan: Plan, key: SigningKey, previous: str, told: Mapping[str, Any]) -> Built:
    target = _target(workspace, plan)
    aside = target.with_name(target.name + ASIDE)
    make_folder(aside.parent)
    aside.mkdir()
    days = {"preview_from": plan.preview_from, "preview_until": plan.preview_until}
    plan.fill(aside, {"number": plan.number, "state": plan.state, **days, **told})
    if plan.state in CLOSED:
        keep_heard(workspace, aside, plan.period, plan.number)
    edition = read_folder(aside, plan.period, plan.number)
    rules = kept_rules(aside / RULES)
    count = 0
    with models_into(aside / REPORT) as keep:

        def counted(model: Any) -> None:
            nonlocal count
            keep(model)
            count += 1

        models_of(workspace, edition, rules, counted)
    manifest = {**edition.manifest, "report": {"pages": count, "sha256": sha256_of(aside / REPORT)}}
    write_json(aside / MANIFEST, manifest)
    facts: dict[str, Any] = {
        "period": str(plan.period),
        "edition": plan.number,
        "state": plan.state,
        "checksum": sha256_of(aside / MANIFEST),
        "ledger": ledger_digest(workspace.ledger, int(manifest["ledger_number"])),
        "previous": previous,
    }
    shown = replace(edition, manifest=manifest, seal=sealed(key, plan.decision, site=None, **facts))
    with _rendered(workspace, shown) as site:
        _pack(site, aside / SITE)
    seal = sealed(key, plan.decision, site=sha256_of(aside / SITE), **facts)
    write_whole(aside / SEAL, written(seal))
    return Built(plan, aside, target, seal)


def _target(workspace: Workspace, plan: Plan) -> Path:
    """The folder's name; a state that a number is in once more (a second preview) is counted: 1-preview-2."""
    is_whole = plan.state in ("final", "restated")
    first = workspace.edition(str(plan.period), plan.number, None if is_whole else plan.state)
    taken = {one.folder for one in standings(workspace, plan.period)}
    names = (first.name, *(f"{first.name}-{n}" for n in range(2, len(taken) + 2)))
    return first.with_name(next(name for name in names if name not in taken))


@contextmanager
def _rendered(workspace: Workspace, edition: Edition) -> Iterator[Path]:
    """The edition's pages alone, as they are shown, in a folder that is gone afterwards."""
    folder = workspace.scratch / f"closing-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        rules = kept_rules((edition.folder or folder) / RULES)
        wanted = Wanted(workspace.settings.audiences)
        pages_of(workspace, edition, rules, Site(folder, workspace.settings.locale), wanted, lambda _: None)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _pack(folder: Path, target: Path) -> None:
    """Every file below `folder` in an archive whose bytes follow from their names and contents alone."""
    with whole(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), TIMELESS)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            packed.writestr(entry, path.read_bytes())


def _entered(built: Built) -> Entered:
    plan = built.plan
    return Entered(
        str(plan.period),
        plan.number,
        plan.state,
        built.folder.name,
        built.seal.checksum,
        hashlib.sha256(written(built.seal)).hexdigest(),
        plan.preview_from,
        plan.preview_until,
    )
