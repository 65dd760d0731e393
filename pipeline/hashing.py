"""The key of customers' hashes: what HMAC-SHA256 (RFC 2104) needs of it, and the name by which it is known."""

from __future__ import annotations

import hashlib
import hmac

BLOCK = 64  # bytes of a block of SHA-256
NAMED = b"appraise: the name of a key"  # no customer id, so the name tells nothing of any hash


def pads(key: str) -> tuple[bytes, bytes]:
    """The inner and outer block that the key makes: hash = SHA-256(outer + SHA-256(inner + text)), cut to 128 bits."""
    secret = key.encode()
    block = (hashlib.sha256(secret).digest() if len(secret) > BLOCK else secret).ljust(BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def key_name(key: str) -> str:
    """Eight hex signs that tell one key from another and give nothing of it away."""
    return hmac.new(key.encode(), NAMED, hashlib.sha256).hexdigest()[:8]
