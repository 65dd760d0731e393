"""Seals: a signed statement of what an edition held, when, by whom and on whose decision; seal.json beside its files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pipeline.closing.states import Decision
from pipeline.journal import canonical
from pipeline.keys import SigningKey

FORMAT, SEAL, SITE = 1, "seal.json", "site.zip"


@dataclass(frozen=True)
class Seal:
    """`checksum` is the SHA-256 of manifest.json, which has a hash of every other file but `site` (the archive of the pages)
    and the seal itself; `ledger` is that of the ledger's lines up to the edition's number. `previous_seal` is the checksum
    of the seal before it in the journal, of whatever period; empty for the first.
    """

    format: int
    period: str
    edition: int
    state: str
    checksum: str
    site: str | None
    ledger: str
    at: str
    by: str
    approved_by: str
    minutes: str
    reason: str
    reason_code: str
    previous_seal: str
    key_id: str
    public_key: str
    signature: str

    @property
    def number(self) -> str:
        """校验码: the first 16 signs of the checksum, as it is printed on pages and files."""
        return self.checksum[:16]


def sealed(
    key: SigningKey,
    decision: Decision,
    *,
    period: str,
    edition: int,
    state: str,
    checksum: str,
    site: str | None,
    ledger: str,
    previous: str,
) -> Seal:
    """The signed seal of an edition."""
    facts: dict[str, Any] = {
        "format": FORMAT,
        "period": period,
        "edition": edition,
        "state": state,
        "checksum": checksum,
        "site": site,
        "ledger": ledger,
        **asdict(decision),
        "previous_seal": previous,
        "key_id": key.key_id,
        "public_key": key.public,
    }
    return Seal(**facts, signature=key.sign(canonical(facts)))


def written(seal: Seal) -> bytes:
    """seal.json."""
    return (json.dumps(asdict(seal), ensure_ascii=False, indent=1) + "\n").encode()


def read_seal(folder: Path) -> Seal | None:
    """The seal of the edition in `folder`; None for a draft, or where it cannot be read (`verify` tells why)."""
    try:
        return Seal(**json.loads((folder / SEAL).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def is_genuine(seal: Seal, trusted: Mapping[str, str]) -> bool:
    """Whether a trusted key made the signature over just these facts."""
    public = trusted.get(seal.key_id)
    if public is None or public != seal.public_key:
        return False
    facts = {name: value for name, value in asdict(seal).items() if name != "signature"}
    return is_signed(facts, seal.signature, public)


def is_signed(facts: Mapping[str, Any], signature: str, public: str) -> bool:
    """Whether the key whose public half is given (hex) made the signature (hex) over the facts as canonical JSON."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), canonical(facts))
    except (InvalidSignature, ValueError):
        return False
    return True
