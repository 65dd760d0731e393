"""Backup and restore: everything of a workspace that cannot be made again, in one file, and the keys apart from it.

What is there at one moment is taken while the writer's lock is held: a moment, since files that never change (archive,
editions) get a second name and only the small rest is copied; the packing is done after it. Left out is what is made again:
the warehouse, read models, pages of drafts, the schedule server's database.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tarfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from pipeline.asides import made_aside, mark_of
from pipeline.errors import WorkspaceError
from pipeline.files import make_folder, sync_all, sync_folder, whole, write_whole
from pipeline.full_disk import is_full, telling_of_full_disk
from pipeline.keys import ARCHIVE, CUSTOMERS, SIGNING
from pipeline.settings import SETTINGS
from pipeline.texts import msg
from pipeline.warehouse import locked
from pipeline.workspace import Workspace, given_hash_key, keys_folder

FORMAT, MANIFEST = 1, "backup.json"
WAIT = 600.0  # seconds for a run under way to let go
MADE_AGAIN = ("warehouse.", "state", "site", "logs", "exports", "spill")  # the beginning of a name at the top
LEFT_AFTER = 86_400.0  # seconds
KEPT_OF_STATE = ("runs.jsonl", "notices")
NEVER_CHANGES = ("archive", "editions")
ENDING = ".tar.gz"
ASIDE = "restore"  # the mark of what is unpacked, until it has been found whole
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Packed:
    """A backup that was written: where, how many files of the workspace it holds, and its size in bytes."""

    path: Path
    files: int
    size: int


def backup(workspace: Workspace, target: Path, progress: Progress = lambda _: None) -> Packed:
    """The workspace into `target`, a .tar.gz; into a folder, under a name with the moment in it. It is there whole or not
    at all. Raises WorkspaceError where the file is there already or would lie in the workspace, and where the name is neither
    a folder that is there nor a .tar.gz: a folder that is missing for now would else be taken for the backup's name.
    """
    path = target / f"appraise-{workspace.now():%Y%m%dT%H%M%S}.tar.gz" if target.is_dir() else target
    if path.resolve().is_relative_to(workspace.root):
        raise WorkspaceError(msg("{file} would lie in the workspace. Keep backups elsewhere.", file=path))
    if path.exists():
        raise WorkspaceError(msg("{file} is there already. Name another.", file=path))
    if not path.name.endswith(ENDING):
        raise WorkspaceError(
            msg("There is no folder {folder}. Make it, or name a file that ends in .tar.gz.", folder=path)
        )
    _require_room_for(path)
    ours = re.compile(rf"\.(appraise-[0-9T]+\.tar\.gz|{re.escape(path.name)})\.\d+\.part")
    for left in path.resolve().parent.glob(".*.part"):
        if ours.fullmatch(left.name) and _is_left(left):
            left.unlink(missing_ok=True)
    with whole(path.resolve()) as file, _as_of_now(workspace) as folder:
        files = _packed(folder, file, _about(workspace), progress)
    return Packed(path, files, path.stat().st_size)


def backup_keys(workspace: Workspace, target: Path) -> Packed:
    """The keys into a file of their own, readable by its owner alone. Raises WorkspaceError as `require_place_for_keys`."""
    require_place_for_keys(workspace, target)
    found = _keys_of(workspace)
    with whole(target.resolve(), 0o600) as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
        for path in found:
            archive.add(path, path.name)
    return Packed(target, len(found), target.stat().st_size)


def require_place_for_keys(workspace: Workspace, target: Path) -> None:
    """Raises WorkspaceError where there are no keys, where the file is there, or where it would lie in the workspace."""
    if not _keys_of(workspace):
        raise WorkspaceError(msg("There are no keys in {folder}.", folder=workspace.keys))
    if target.resolve().is_relative_to(workspace.root):
        raise WorkspaceError(msg("{file} would lie in the workspace. Keep the keys elsewhere.", file=target))
    if target.exists():
        raise WorkspaceError(msg("{file} is there already. Name another.", file=target))
    _require_room_for(target)


def _keys_of(workspace: Workspace) -> list[Path]:
    folder = workspace.keys
    return sorted(path for path in folder.glob("[!.]*") if path.is_file()) if folder.is_dir() else []


def _require_room_for(path: Path) -> None:
    """Raises WorkspaceError where the file's folder is not there (a wrong name would make one), or may not be written."""
    folder = path.resolve().parent
    if not folder.is_dir():
        raise WorkspaceError(msg("There is no folder {folder}. Make it, or name another.", folder=folder))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise WorkspaceError(
            msg("This account may not write into {folder}. Give it the right, or name another.", folder=folder)
        )


def restore(
    source: Path, folder: Path, keys: Path | None = None, progress: Progress = lambda _: None
) -> tuple[Workspace, list[str]]:
    """The workspace of a backup in `folder`, which must be new or empty, and the names of the keys that the backup `keys`
    holds, which go where the environment says that keys lie. Each file is checked against the backup's own list.

    Raises WorkspaceError for what is no backup, for a folder that is not empty, where another key lies in the place of one of
    the keys, where customers would get other hashes, and for a file that is damaged. The folder is then as it was.
    """
    if folder.is_dir() and any(not path.name.startswith(mark_of(ASIDE)) for path in folder.iterdir()):
        raise WorkspaceError(msg("{folder} is not empty. Name another folder.", folder=folder))
    given = {} if keys is None else _keys_in(keys)
    _require_same_key(_manifest_of(source), given)
    is_new = not folder.exists()
    make_folder(folder.resolve())
    try:
        with made_aside(folder, ASIDE) as aside:
            with _reading(source) as archive:
                for member in archive:
                    progress(member.name)
                    archive.extract(member, aside, filter="data")
            _require_whole(source, aside)
            keys_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
            for name, content in given.items():
                write_whole(keys_folder() / name, content, 0o600)
            _move_in(aside, folder)
    finally:
        if is_new and not any(folder.iterdir()):
            folder.rmdir()
    return Workspace.open(folder), list(given)


def _move_in(aside: Path, folder: Path) -> None:
    """What was found whole into its place: in it, not instead of it, since a disk may be mounted there. The settings come last:
    without them a folder is no workspace.
    """
    sync_all(aside)
    for path in sorted(aside.iterdir(), key=lambda path: path.name == SETTINGS):
        path.replace(folder / path.name)
    sync_folder(folder)


def fingerprint(key: str) -> str:
    """By which a key is known without being told."""
    return hashlib.sha256(f"appraise customer key {key}".encode()).hexdigest()[:16]


@contextmanager
def _reading(source: Path) -> Iterator[tarfile.TarFile]:
    """The backup, open. What cannot be unpacked inside is told as damaged; what the system refuses of the place that it is
    unpacked to is not.
    """
    if source.is_dir():
        raise WorkspaceError(msg("{place} is a folder, where a file is needed. Name a file.", place=source))
    if not source.is_file():
        raise WorkspaceError(msg("There is no file {file}.", file=source))
    try:
        with tarfile.open(source, "r:gz") as archive:
            yield archive
    except (OSError, tarfile.TarError, EOFError, zlib.error, ValueError) as error:
        if isinstance(error, OSError) and (error.filename is not None or is_full(error)):
            raise
        raise _damaged(source, type(error).__name__) from None


def _manifest_of(source: Path) -> dict[str, Any]:
    """What the backup says of itself. It stands at the end, so all of the file is read, and found whole, on the way."""
    with _reading(source) as archive:
        found = [member for member in archive if PurePosixPath(member.name).as_posix() == MANIFEST]
        file = archive.extractfile(found[-1]) if found else None
        about = json.loads(file.read()) if file else None
    if not isinstance(about, dict) or not isinstance(about.get("files"), dict):
        raise _damaged(source, MANIFEST)
    return about


def _keys_in(source: Path) -> dict[str, bytes]:
    """Name → key. Raises WorkspaceError for a file without any, as the workspace's own backup; where another key lies in the
    place of one of them: nothing is overwritten.
    """
    with _reading(source) as archive:
        found = {name: archive.extractfile(name) for name in archive.getnames() if Path(name).name == name}
        content = {name: file.read() for name, file in found.items() if file}
    if not content.keys() & {CUSTOMERS, SIGNING, ARCHIVE}:
        raise WorkspaceError(
            msg("{file} holds no keys. Name the file that “appraise backup FOLDER --keys FILE” wrote.", file=source)
        )
    for name, data in content.items():
        path = keys_folder() / name
        if path.exists() and path.read_bytes() != data:
            raise WorkspaceError(msg("{file} is another key than the backup’s. Move it away first.", file=path))
    return content


def _require_same_key(about: dict[str, Any], keys: Mapping[str, bytes]) -> None:
    """Raises WorkspaceError where the customers' key that the restored workspace would have is not the one that the backup's
    used: customers would get other hashes, and be counted as others.
    """
    kept = keys_folder() / CUSTOMERS
    content = keys.get(CUSTOMERS) or (kept.read_bytes() if kept.is_file() else b"")
    key = given_hash_key() or content.decode(errors="replace").strip()
    if about.get("customer_key") not in (None, fingerprint(key)):
        raise WorkspaceError(
            msg(
                "The customers’ key here is not the one that this workspace was loaded with. Restore the keys with it "
                "(--keys FILE), or set APPRAISE_HASH_KEY. Nothing was written."
            )
        )


def _is_left(path: Path) -> bool:
    """Whether it is of a backup that was killed: nobody has worked at it for a day. Other machines' processes are not known."""
    try:
        return time.time() - path.stat().st_mtime > LEFT_AFTER
    except FileNotFoundError:
        return False


@contextmanager
def _as_of_now(workspace: Workspace) -> Iterator[Path]:
    """A folder with the workspace as it is while no run writes; it goes with the block."""
    folder = workspace.state / f"backup-{os.getpid()}"
    for left in workspace.state.glob("backup-[0-9]*"):  # what purge takes would live on in it
        if left == folder or _is_left(left):
            shutil.rmtree(left, ignore_errors=True)
    try:
        with telling_of_full_disk(workspace.root), locked(workspace, "backup", WAIT):
            for path in _wanted(workspace):
                target = folder / path.relative_to(workspace.root)
                target.parent.mkdir(parents=True, exist_ok=True)
                _second_name(path, target, path.relative_to(workspace.root).parts[0] in NEVER_CHANGES)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wanted(workspace: Workspace) -> Iterator[Path]:
    for top in sorted(workspace.root.iterdir()):
        if top.name == MANIFEST or top.name.startswith(MADE_AGAIN):
            continue
        yield from sorted(path for path in top.rglob("*") if path.is_file()) if top.is_dir() else [top]
    for name in KEPT_OF_STATE:
        path = workspace.state / name
        yield from sorted(path.rglob("*")) if path.is_dir() else [path] if path.is_file() else []


def _second_name(path: Path, target: Path, never_changes: bool) -> None:
    """The file under a second name where it is only ever replaced whole; else a copy."""
    if never_changes:
        try:
            os.link(path, target)
            return
        except OSError:  # the file system knows no second names
            pass
    shutil.copy2(path, target)


def _packed(folder: Path, target: BinaryIO, about: dict[str, Any], progress: Progress) -> int:
    sums: dict[str, str] = {}
    with tarfile.open(fileobj=target, mode="w:gz", compresslevel=3) as archive:
        for path in sorted(file for file in folder.rglob("*") if file.is_file()):
            name = path.relative_to(folder).as_posix()
            progress(name)
            sums[name] = _sha256(path)
            archive.add(path, name)
        manifest = folder / MANIFEST
        manifest.write_text(json.dumps({**about, "files": sums}, ensure_ascii=False, indent=1), encoding="utf-8")
        archive.add(manifest, MANIFEST)
    return len(sums)


def _about(workspace: Workspace) -> dict[str, Any]:
    path = workspace.keys / CUSTOMERS
    key = workspace.given_hash_key or (path.read_text(encoding="utf-8").strip() if path.is_file() else None)
    known = None if key is None else fingerprint(key)
    return {"format": FORMAT, "at": workspace.now().isoformat(), "customer_key": known}


def _require_whole(source: Path, folder: Path) -> None:
    path = folder / MANIFEST
    if not path.is_file() or not (folder / SETTINGS).is_file():
        raise _damaged(source, MANIFEST)
    for name, expected in json.loads(path.read_text(encoding="utf-8"))["files"].items():
        file = folder / PurePosixPath(name)
        if not file.is_file() or _sha256(file) != expected:
            raise _damaged(source, name)


def _damaged(source: Path, where: str) -> WorkspaceError:
    return WorkspaceError(
        msg("{file} is no backup of a workspace, or it is damaged ({where}). Take another.", file=source, where=where)
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
