"""Packed files: a .zip or .gz is unpacked, and each member is a file of its own."""

from __future__ import annotations

import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipeline.errors import FileRefused
from pipeline.readers import refusals
from pipeline.readers.scanning import CHUNK, kind_of
from pipeline.readers.shapes import Kind
from pipeline.texts import msg

MAX_MEMBERS = 1_000
MAX_BYTES = 20 << 30  # of all members together: a large bank's quarter of calls has 3 GB
MAX_RATIO = 200  # text packs to a tenth, a log to a fiftieth
RATIO_FROM = 100 << 20  # what is smaller does no harm, however well it packs
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1  # flags of a member
_NOT_SENT = re.compile(
    r"(^|.*/)(__MACOSX/.*|\.[^./][^/]*|~\$[^/]*|Thumbs\.db|desktop\.ini)$", re.I
)  # put in by systems


@dataclass(frozen=True)
class Member:
    """A file out of an archive. `name` is `archive.zip/folder/member.csv`; `path` is where its bytes were put."""

    name: str
    path: Path


def unpack(path: Path, folder: Path) -> list[Member] | None:
    """The files in an archive, put below `folder`; None where the file is no archive.

    Raises FileRefused for an archive that is damaged, protected, empty, holds archives, or would become far too large;
    then none of its members is to be taken.
    """
    try:
        kind, _ = kind_of(path)
        if kind is Kind.GZIP:
            members = [_gunzipped(path, folder)]
        elif kind is Kind.ZIP:
            members = list(_unzipped(path, folder))
        else:
            return None
        for member in members:
            _refuse_nested(path, member)
    except NotImplementedError:
        raise refusals.other_archive(path) from None
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error, RuntimeError, ValueError):
        raise refusals.cut_off(path) from None
    if not members:
        raise FileRefused(msg("{file}: the archive is empty. Send it again.", file=path.name))
    return members


def member_names(path: Path) -> list[str]:
    """The names of the files in a .zip, or of the one in a .gz; none where it is no archive or cannot be opened."""
    try:
        kind, _ = kind_of(path)
        if kind is Kind.GZIP:
            return [_without_gz(path)]
        if kind is not Kind.ZIP:
            return []
        with zipfile.ZipFile(path) as archive:
            return [_name(part) for part in _sent(archive)]
    except (FileRefused, zipfile.BadZipFile, OSError, ValueError):
        return []


def _sent(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [part for part in archive.infolist() if not part.is_dir() and not _NOT_SENT.match(_name(part))]


def _unzipped(path: Path, folder: Path) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        parts = _sent(archive)
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise FileRefused(
                msg(
                    "{file}: the archive is protected by a password. Pack it without one and send it again.",
                    file=path.name,
                )
            )
        total = sum(part.file_size for part in parts)
        if len(parts) > MAX_MEMBERS or _is_bomb(total, path):
            raise refusals.bomb(path)
        for number, part in enumerate(parts, 1):
            target = _target(folder, number, _name(part))
            with archive.open(part) as packed:
                # No more than the archive says comes out of it: the module stops there, and finds the sum wrong.
                _copy(path, packed, target)
            yield Member(f"{path.name}/{_name(part)}", target)


def _gunzipped(path: Path, folder: Path) -> Member:
    name = _without_gz(path)
    target = _target(folder, 1, name)
    with gzip.open(path) as packed:
        _copy(path, packed, target)
    return Member(f"{path.name}/{name}", target)


def _copy(path: Path, packed: IO[bytes] | gzip.GzipFile, target: Path) -> None:
    size = 0
    with target.open("wb") as out:
        while chunk := packed.read(CHUNK):
            size += len(chunk)
            if _is_bomb(size, path):
                raise refusals.bomb(path)
            out.write(chunk)


def _is_bomb(size: int, path: Path) -> bool:
    return size > MAX_BYTES or (size > RATIO_FROM and size > MAX_RATIO * path.stat().st_size)


def _refuse_nested(path: Path, member: Member) -> None:
    with member.path.open("rb") as file:
        is_empty = not file.read(1)
    if is_empty:
        return  # refused as a file of its own, when its turn comes
    try:
        kind, _ = kind_of(member.path)
    except FileRefused:
        return
    if kind in (Kind.ZIP, Kind.GZIP):
        raise FileRefused(
            msg(
                "{file}: the archive holds another archive, {member}. Unpack that one and send its files.",
                file=path.name,
                member=member.path.name,
            )
        )


def _name(part: zipfile.ZipInfo) -> str:
    """A member's name: where the archive does not say that it is UTF-8, it is that or GB18030, as Windows packs here."""
    name = part.filename
    if not part.flag_bits & _UTF8_NAME:
        try:
            written = part.orig_filename.encode("cp437")
        except UnicodeEncodeError:
            return name
        for encoding in ("utf-8", "gb18030"):
            try:
                return written.decode(encoding).replace("\\", "/")
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _without_gz(path: Path) -> str:
    return path.name[:-3] if path.name.lower().endswith(".gz") and len(path.name) > 3 else path.name


def _target(folder: Path, number: int, name: str) -> Path:
    """A place of its own for a member, under its last name; a name cannot lead out of the folder."""
    last = re.sub(r"[\x00-\x1f\x7f:]", "_", name.rsplit("/", 1)[-1])
    if last in ("", ".", ".."):
        last = "_"
    while len(last.encode()) > 200:
        last = last[1:]
    target = folder / f"{number:04}" / last
    target.parent.mkdir(parents=True, exist_ok=True)
    return target
