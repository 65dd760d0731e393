"""Originals encrypted by chunks, customers hashed under a key that is named: another key is noticed, a new one is put in."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from pathlib import Path
from uuid import UUID

import pytest
from workbench import Bank

from pipeline.archive import CHUNK, MAGIC, SALT, TAG, Damaged, archived, content_hash, seal, unseal
from pipeline.errors import WorkspaceError
from pipeline.rebuild import rebuild

KEY = "ab" * 32
SHA = "0" * 64
HEADER = len(MAGIC) + 8 + SALT


def _sealed(content: bytes) -> bytes:
    out = io.BytesIO()
    seal(io.BytesIO(content), out, KEY, SHA)
    return out.getvalue()


def _opened(sealed: bytes, sha256: str = SHA) -> bytes:
    out = io.BytesIO()
    unseal(io.BytesIO(sealed), out.write, KEY, sha256)
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_an_original_of_any_size_comes_back_as_it_was(size: int) -> None:
    content = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    sealed = _sealed(content)
    assert _opened(sealed) == content
    assert b"0123456789" not in sealed
    assert sealed != _sealed(content), "each file has a salt of its own"


def test_a_byte_changed_a_chunk_moved_or_left_out_and_a_foreign_file_are_noticed() -> None:
    sealed = _sealed(b"a" * CHUNK + b"b" * CHUNK + b"c" * 10)
    step = CHUNK + TAG
    chunks = [sealed[n : n + step] for n in range(HEADER, len(sealed), step)]
    assert len(chunks) == 3
    damaged = [sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :] for n in (0, HEADER - 1, HEADER, len(sealed) - 1)]
    damaged += [sealed[:HEADER] + b"".join(chunks[n] for n in order) for order in ((1, 0, 2), (0, 2), (0, 1), ())]
    damaged += [sealed + b"x", sealed[:10], b""]
    for one in damaged:
        with pytest.raises(Damaged):
            _opened(one)
    with pytest.raises(Damaged):
        _opened(sealed, "1" * 64)


def _customer(bank: Bank) -> UUID:
    ((found,),) = bank.feed("complaints", "customer_id")
    assert isinstance(found, UUID)
    return found


@pytest.fixture
def lived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bank:
    monkeypatch.setenv("APPRAISE_ARCHIVE_KEY", KEY)
    bank = Bank(tmp_path / "bank")
    bank.deliver("branches")
    bank.deliver("complaints", {"customer_id": "C0012345", "description": "请回电13800138000"}, name="ledger.csv")
    return bank


def test_with_a_key_no_original_lies_open_and_the_warehouse_is_made_anew_from_them(lived: Bank) -> None:
    files = [path for path in lived.workspace.archive.rglob("*") if path.is_file()]
    assert files
    assert all(path.suffix == ".enc" and path.read_bytes().startswith(MAGIC) for path in files)
    assert not any(b"13800138000" in path.read_bytes() for path in lived.workspace.root.rglob("*") if path.is_file())
    before = lived.feed("complaints")
    rebuild(lived.workspace)
    assert lived.feed("complaints") == before
    assert not any(b"13800138000" in path.read_bytes() for path in lived.workspace.root.rglob("*") if path.is_file())
    record = json.loads(lived.workspace.ledger.read_text().splitlines()[-1])
    assert content_hash(lived.workspace, record["sha256"]) == record["sha256"]
    path = archived(lived.workspace, record["sha256"])
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(WorkspaceError, match="damaged"):
        rebuild(lived.workspace)


@pytest.mark.parametrize(
    ("key", "told"), [("cd" * 32, "is not here"), ("short", "shorter than 32 signs"), ("", "is not here")]
)
def test_a_wrong_or_missing_key_of_the_archive_is_told_and_the_warehouse_stays(
    lived: Bank, monkeypatch: pytest.MonkeyPatch, key: str, told: str
) -> None:
    before = lived.feed("complaints")
    monkeypatch.setenv("APPRAISE_ARCHIVE_KEY", key)
    with pytest.raises(WorkspaceError, match=told):
        rebuild(lived.workspace)
    assert lived.feed("complaints") == before


def test_customers_are_never_hashed_with_two_keys_and_a_new_key_is_put_in_by_loading_anew(
    lived: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _customer(lived) == UUID(bytes=hmac.new(b"a key for tests", b"C0012345", hashlib.sha256).digest()[:16])
    monkeypatch.setenv("APPRAISE_HASH_KEY", "a new key")
    path = lived.put("later.csv", "complaint_id,received_at,branch_id,customer_id\nK2,2026-09-04,B1,C0012345\n")
    with pytest.raises(WorkspaceError, match=r"were hashed with key [0-9a-f]{8}; the key here is [0-9a-f]{8}"):
        lived.ingest()
    assert path.exists()
    rebuild(lived.workspace)
    assert _customer(lived) == UUID(bytes=hmac.new(b"a new key", b"C0012345", hashlib.sha256).digest()[:16])
    assert lived.ingest()[0].status == "loaded"
    assert {row[0] for row in lived.feed("complaints", "customer_id")} == {_hash("a new key")}


def _hash(key: str) -> UUID:
    return UUID(bytes=hmac.new(key.encode(), b"C0012345", hashlib.sha256).digest()[:16])
