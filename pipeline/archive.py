"""archive/<ab>/<sha256>: each original once, by the hash of its content; with a key, encrypted beside that name as `.enc`.

The form is that of STREAM (Hoang and others 2015, as in age): a header with the key's name and a salt; then the content in
chunks of a mebibyte, each sealed with AES-256-GCM under a key of the file's own (HKDF-SHA256 of key, salt and content's
hash), its nonce the chunk's number and whether it is the last. So no chunk can be changed, moved, left out, cut off or put
into another file, and a file of any size takes the memory of one chunk.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import WorkspaceError
from pipeline.files import copy_whole, make_folder, whole
from pipeline.hashing import key_name
from pipeline.keys import archive_key
from pipeline.texts import Message, msg
from pipeline.workspace import Workspace

MAGIC = b"appraise archive 1\n"
SALT, TAG, CHUNK = 16, 16, 1 << 20
ENCRYPTED = ".enc"


def archived(workspace: Workspace, sha256: str) -> Path:
    """Where the archive keeps the original with this hash, as it is or encrypted; where it would, if there is none."""
    plain = workspace.archive / sha256[:2] / sha256
    encrypted = plain.with_name(plain.name + ENCRYPTED)
    return encrypted if encrypted.is_file() and not plain.is_file() else plain


def keep(workspace: Workspace, path: Path, sha256: str) -> None:
    """A copy of the file by its content's hash, on the disk before it returns; nothing where it is there already."""
    target = archived(workspace, sha256)
    if target.exists():
        return
    key = archive_key(workspace)
    if key is None:
        copy_whole(path, target)
        return
    with path.open("rb") as source, whole(target.with_name(target.name + ENCRYPTED)) as sink:
        seal(source, sink, key, sha256)


@contextmanager
def original(workspace: Workspace, sha256: str) -> Iterator[Path]:
    """The original's content as a file to read: the archive's own, or decrypted for as long as it is used.

    Raises WorkspaceError where it is damaged or its key is not here.
    """
    path = archived(workspace, sha256)
    if path.suffix != ENCRYPTED:
        yield path
        return
    make_folder(workspace.scratch)
    plain = workspace.scratch / f"original-{os.getpid()}-{sha256[:16]}"
    try:
        handle = os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with path.open("rb") as source, os.fdopen(handle, "wb") as sink:
            unseal(source, sink.write, archive_key(workspace), sha256)
        yield plain
    finally:
        plain.unlink(missing_ok=True)


def content_hash(workspace: Workspace, sha256: str) -> str:
    """The hash of what the archive keeps under this one; empty where an encrypted original is damaged."""
    path, digest = archived(workspace, sha256), hashlib.sha256()
    with path.open("rb") as source:
        if path.suffix != ENCRYPTED:
            return hashlib.file_digest(source, "sha256").hexdigest()
        try:
            unseal(source, digest.update, archive_key(workspace), sha256)
        except Damaged:
            return ""
    return digest.hexdigest()


class Damaged(WorkspaceError):
    """An encrypted original is not as it was written."""


def seal(source: BinaryIO, sink: BinaryIO, key: str, sha256: str) -> None:
    """The content of `source` encrypted into `sink`."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    header = MAGIC + key_name(key).encode() + secrets.token_bytes(SALT)
    sink.write(header)
    cipher, number, block = AESGCM(_own_key(key, header, sha256)), 0, source.read(CHUNK)
    while True:
        after = source.read(CHUNK) if len(block) == CHUNK else b""
        sink.write(cipher.encrypt(_nonce(number, is_last=not after), block, header))
        if not after:
            return
        number, block = number + 1, after


def unseal(source: BinaryIO, write: Callable[[bytes], object], key: str | None, sha256: str) -> None:
    """Hand the content of an encrypted original to `write`, chunk by chunk, each checked before. Raises WorkspaceError;
    Damaged for a changed byte.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    header = source.read(len(MAGIC) + 8 + SALT)
    if len(header) < len(MAGIC) + 8 + SALT or not header.startswith(MAGIC):
        raise Damaged(_damage(sha256))
    name = header[len(MAGIC) : len(MAGIC) + 8].decode("ascii", "replace")
    if key is None or key_name(key) != name:
        raise WorkspaceError(
            msg(
                "The originals in archive/ are encrypted with key {name}, which is not here. Put it back as {file} in the "
                "folder of the keys.",
                name=name,
                file="archive.key",
            )
        )
    cipher, number, block = AESGCM(_own_key(key, header, sha256)), 0, source.read(CHUNK + TAG)
    while True:
        after = source.read(CHUNK + TAG) if len(block) == CHUNK + TAG else b""
        try:
            write(cipher.decrypt(_nonce(number, is_last=not after), block, header))
        except (InvalidTag, ValueError):
            raise Damaged(_damage(sha256)) from None
        if not after:
            return
        number, block = number + 1, after


def _damage(sha256: str) -> Message:
    return msg("{name}: the archive’s copy is damaged. Restore it from a backup.", name=sha256[:12] + "…")


def _own_key(key: str, header: bytes, sha256: str) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(hashes.SHA256(), 32, header[-SALT:], MAGIC + sha256.encode()).derive(key.encode())


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
