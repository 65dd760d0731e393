"""Keys, which lie outside every workspace: the only reader and maker of their files.

<keys>/customer-hash.key   what customer ids are hashed with
<keys>/archive.key         what originals in archive/ are encrypted with; they are not where it is missing
<keys>/signing.key         the private key that seals editions (hex, 0600)
<keys>/signing.pub         the public keys that are trusted, one a line: key id and key, the newest last
"""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pipeline.errors import WorkspaceError
from pipeline.files import sync_folder, write_whole
from pipeline.texts import msg
from pipeline.workspace import Workspace

CUSTOMERS, SIGNING, TRUSTED = "customer-hash.key", "signing.key", "signing.pub"
ARCHIVE = "archive.key"
LEAST = 32  # signs of a key of the archive; 64 hex signs are 256 bits


@dataclass(frozen=True)
class SigningKey:
    """`public` is hex; `key_id` the first 16 hex signs of its SHA-256."""

    key_id: str
    public: str
    private: Ed25519PrivateKey

    def sign(self, content: bytes) -> str:
        """The signature, hex."""
        return self.private.sign(content).hex()


def customer_key(workspace: Workspace) -> str:
    """The key that customer ids are hashed with: APPRAISE_HASH_KEY, else a file that is made on first use, readable by its
    owner only. Without it the same customer would hash otherwise.
    """
    return workspace.given_hash_key or _kept(workspace, CUSTOMERS)


def archive_key(workspace: Workspace) -> str | None:
    """The key that originals are encrypted with: APPRAISE_ARCHIVE_KEY, else its file; None where the bank has set none, which
    nobody does for it. Raises WorkspaceError for one that is too short to be a key.
    """
    path = _folder(workspace) / ARCHIVE
    key = workspace.given_archive_key or (path.read_text(encoding="utf-8").strip() if path.is_file() else None)
    if key is not None and len(key) < LEAST:
        raise WorkspaceError(
            msg(
                "The key of the archive ({file}) is shorter than {least} signs, so it protects nothing. "
                "Make one of 64 hex signs: openssl rand -hex 32.",
                file=ARCHIVE,
                least=LEAST,
            )
        )
    return key


def signing_key(workspace: Workspace) -> SigningKey:
    """The key that seals; it is made, and its public half trusted, on first use. Raises WorkspaceError where it is damaged
    or the keys lie inside the workspace.
    """
    try:
        private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(_kept(workspace, SIGNING)))
    except ValueError:
        raise WorkspaceError(
            msg("{file} is no signing key. Restore it from a backup.", file=workspace.keys / SIGNING)
        ) from None
    public = private.public_key().public_bytes_raw().hex()
    key = SigningKey(key_id(public), public, private)
    if trusted_keys(workspace).get(key.key_id) != public:
        path = workspace.keys / TRUSTED
        before = path.read_bytes() if path.is_file() else b""
        write_whole(
            path, before + (b"" if before[-1:] in (b"", b"\n") else b"\n") + f"{key.key_id} {public}\n".encode()
        )
    return key


def trusted_keys(workspace: Workspace) -> dict[str, str]:
    """Key id → public key (hex) of those whose seals count; empty where none is known here."""
    path = workspace.keys / TRUSTED
    if not path.is_file():
        return {}
    lines = (
        line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()[:1] not in ("", "#")
    )
    return {words[0]: words[1] for words in lines if len(words) >= 2 and key_id(words[1]) == words[0]}


def key_id(public: str) -> str:
    """The first 16 hex signs of the SHA-256 of a public key given in hex."""
    return hashlib.sha256(public.encode()).hexdigest()[:16]


def _kept(workspace: Workspace, name: str) -> str:
    """The key in the file; a new one of 256 bits is written where there is none."""
    path = _folder(workspace) / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = path.with_name(f".{name}.{os.getpid()}")
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)  # of two processes that make it at once, the first one's stays
        except FileExistsError:
            pass
        finally:
            aside.unlink()
        sync_folder(path.parent)
    return path.read_text(encoding="utf-8").strip()


def _folder(workspace: Workspace) -> Path:
    folder = workspace.keys.resolve()
    if folder.is_relative_to(workspace.root):
        raise WorkspaceError(
            msg(
                "The keys ({folder}) lie inside the workspace, where whoever changes figures could sign them too. "
                "Set APPRAISE_KEYS to a folder outside it.",
                folder=folder,
            )
        )
    return folder
