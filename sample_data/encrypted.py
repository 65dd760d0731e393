"""A compound file laid out as a password-protected workbook, with noise for the encrypted parcel."""

from __future__ import annotations

import struct

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
MINI_CUTOFF = 4096
INFO = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    b'<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption">'
    b'<keyData saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" '
    b'cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" saltValue="AAAAAAAAAAAAAAAAAAAAAA=="/>'
    b"</encryption>"
)


def encrypted_workbook(noise: bytes) -> bytes:
    """Bytes of the file: header, streams EncryptionInfo and EncryptedPackage, directory, allocation table."""
    info = struct.pack("<HHI", 4, 4, 0x40) + INFO
    info += b" " * (MINI_CUTOFF - len(info))
    package = struct.pack("<Q", len(noise)) + noise
    package += b"\0" * max(0, MINI_CUTOFF - len(package))
    chains: list[int] = []
    body = b""
    starts = []
    for content in (info, package, _directory(0, 0, 0, 0)):
        starts.append(len(chains))
        count = -(-len(content) // SECTOR)
        chains += [len(chains) + k + 1 for k in range(count - 1)] + [END]
        body += content.ljust(count * SECTOR, b"\0")
    directory = _directory(starts[0], len(info), starts[1], len(package))
    offset = starts[2] * SECTOR
    body = body[:offset] + directory + body[offset + len(directory) :]
    table_sector = len(chains)
    chains.append(FAT)
    if len(chains) > SECTOR // 4:
        raise ValueError(f"{len(noise)} bytes need more than one allocation sector")
    table = struct.pack(f"<{SECTOR // 4}I", *chains, *[FREE] * (SECTOR // 4 - len(chains)))
    return _header(starts[2], table_sector) + body + table


def _header(directory: int, table: int) -> bytes:
    fixed = MAGIC + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    counts = struct.pack("<IIIIIIIII", 0, 1, directory, 0, MINI_CUTOFF, END, 0, END, 0)
    return fixed + counts + struct.pack("<109I", table, *[FREE] * 108)


def _directory(info: int, info_size: int, package: int, package_size: int) -> bytes:
    entries = [
        _entry("Root Entry", 5, child=1, start=END, size=0),
        _entry("EncryptedPackage", 2, left=2, start=package, size=package_size),
        _entry("EncryptionInfo", 2, start=info, size=info_size),
        b"\0" * 64 + struct.pack("<HBBIII", 0, 0, 0, FREE, FREE, FREE) + b"\0" * 48,
    ]
    return b"".join(entries)


def _entry(name: str, kind: int, *, start: int, size: int, left: int = FREE, child: int = FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, left, FREE, child)
    return head + b"\0" * 36 + struct.pack("<IQ", start, size)
