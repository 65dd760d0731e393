"""The dossier's own manifest and seal, and whether a folder is still what was sealed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.closing.states import Decision
from pipeline.editions import MANIFEST, Edition, sha256_of, write_json
from pipeline.errors import SealBroken, WorkspaceError
from pipeline.files import write_whole
from pipeline.keys import signing_key, trusted_keys
from pipeline.release import code
from pipeline.seals import SEAL, Seal, is_genuine, read_seal, sealed, written
from pipeline.texts import Message, msg
from pipeline.workspace import Workspace

STATE = "dossier"
SUMS = "SHA256SUMS"


def seal_folder(
    workspace: Workspace, folder: Path, edition: Edition, decision: Decision, facts: Mapping[str, Any]
) -> Seal:
    """Put sums, manifest.json (a hash for each file, and `facts`) and seal.json into the folder. The seal is one of the state
    “dossier” that names the edition's own as the one before it.
    """
    found = _files(folder)
    sums = "".join(f"{sha256_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in found)
    write_whole(folder / SUMS, sums.encode())
    files = {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
        for path in [*found, folder / SUMS]
    }
    write_json(folder / MANIFEST, {"format": 1, **facts, "code": code(), "files": files})
    before = edition.seal
    seal = sealed(
        signing_key(workspace),
        decision,
        period=str(edition.period),
        edition=edition.number or 0,
        state=STATE,
        checksum=sha256_of(folder / MANIFEST),
        site=None,
        ledger=before.ledger if before else "",
        previous=before.checksum if before else "",
    )
    write_whole(folder / SEAL, written(seal))
    return seal


def check(workspace: Workspace, folder: Path) -> Seal:
    """The seal of an unchanged dossier. Raises WorkspaceError for a folder that is none, SealBroken with every fault."""
    if not folder.is_dir():
        raise WorkspaceError(msg("There is no folder {folder}. Name that of the dossier.", folder=folder))
    seal = read_seal(folder)
    if seal is None or seal.state != STATE:
        raise WorkspaceError(
            msg(
                "{folder} is no dossier: its {file} is missing or damaged. Take it from the copy that was sealed.",
                folder=folder,
                file=SEAL,
            )
        )
    faults = list(_faults(workspace, folder, seal))
    if faults:
        raise SealBroken(msg("{faults}", faults=faults))
    return seal


def unchanged(folder: Path, seal: Seal) -> Message:
    """What is told of a dossier that holds."""
    year, month, day = (int(part) for part in seal.at[:10].split("-"))
    return msg(
        "{folder}: unchanged since it was sealed on {year}-{month}-{day}. Seal {seal}.",
        folder=folder.name,
        year=year,
        month=month,
        day=day,
        seal=seal.number,
    )


def _faults(workspace: Workspace, folder: Path, seal: Seal) -> Iterator[Message]:
    day = seal.at[:10]
    if not is_genuine(seal, trusted_keys(workspace)):
        yield msg(
            "{file} of the dossier is not signed by a key that is trusted here (key {key}), or it was changed.",
            file=SEAL,
            key=seal.key_id,
        )
    if not _is(folder / MANIFEST, seal.checksum):
        yield msg("{file} was changed after the dossier was sealed on {day}.", file=MANIFEST, day=day)
        return
    if (folder / SEAL).read_bytes() != written(seal):
        yield msg("{file} was changed after the dossier was sealed on {day}.", file=SEAL, day=day)
    files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    for name, told in files.items():
        if not (folder / name).is_file():
            yield msg("{file} of the dossier sealed on {day} is missing.", file=name, day=day)
        elif not _is(folder / name, told["sha256"]):
            yield msg("{file} was changed after the dossier was sealed on {day}.", file=name, day=day)
    known = {*files, MANIFEST, SEAL}
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        if name not in known:
            yield msg("{file} was added after the dossier was sealed on {day}.", file=name, day=day)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or path.is_file())


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and not path.is_symlink() and sha256_of(path) == sha256
