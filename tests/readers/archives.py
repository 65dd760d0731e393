"""Archives as departments pack them, as bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping


def zipped(members: Mapping[str, bytes | str], *, names: str = "utf-8") -> bytes:
    """A .zip of these files. `names` other than utf-8: their names as Windows writes them, without saying how."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            part = _Named(name.encode(names).decode("cp437")) if names != "utf-8" else zipfile.ZipInfo(name)
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, content)
    return out.getvalue()


def protected(archive: bytes) -> bytes:
    """The archive with every member marked as encrypted, as one with a password is."""
    content = bytearray(archive)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(sign)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(sign, at + 4)
    return bytes(content)


class _Named(zipfile.ZipInfo):
    """A member whose name is written byte by byte, with no word about its encoding."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("cp437"), self.flag_bits & ~0x800
