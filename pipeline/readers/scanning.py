"""A file's bytes: what it is, its hash, its encoding."""

from __future__ import annotations

import codecs
import hashlib
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import FileRefused
from pipeline.readers import refusals
from pipeline.readers.shapes import Bytes, Kind
from pipeline.texts import msg

CHUNK = 1 << 22
_OLE, _ZIP, _GZIP, _PARQUET = b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"\x1f\x8b", b"PAR1"
_PACKED_OTHERWISE = (b"Rar!", b"7z\xbc\xaf")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HTML = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|meta|style|body|div|table)\b", re.I | re.S
)
_XML = re.compile(r"\s*(<\?xml|MIME-Version:)", re.I)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_WORKBOOK_PARTS = ("xl/", "content.xml", "[Content_Types].xml")


def scan(path: Path, declared: str | None = None) -> Bytes:
    """Kind, hash, lines and encoding: BOM, strict UTF-8, what a web page says, strict GB18030; others only
    if declared.

    Raises FileRefused for an empty file, for one that holds NUL bytes, and for text in none of these encodings.
    """
    kind, start = kind_of(path)
    encodings = _candidates(start, kind, declared)
    digest, lines, last = hashlib.sha256(), 0, b""
    may_hold_nul = not encodings or codecs.lookup(encodings[0]).name.startswith(("utf-16", "utf-32"))
    for chunk in _chunks(path):
        digest.update(chunk)
        lines += chunk.count(b"\n")
        last = chunk[-1:]
        if not may_hold_nul and b"\x00" in chunk:
            raise refusals.unmarked(path, wide) if (wide := _wide(start)) else refusals.not_a_table(path)
    encoding = next((name for name in encodings if _is_in(path, name)), None)
    if encodings and encoding is None:
        raise FileRefused(
            msg(
                "{file}: the text is in none of the encodings {encodings}. "
                "Save it as UTF-8, or declare its encoding in the mapping.",
                file=path.name,
                encodings=encodings,
            )
        )
    ends_open = bool(lines or encodings) and last != b"\n"
    return Bytes(digest.hexdigest(), lines + ends_open, encoding, kind)


def kind_of(path: Path) -> tuple[Kind, bytes]:
    """What the file is, and its first bytes. Raises FileRefused for an empty file and for kinds that nobody can read."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start:
        raise FileRefused(msg("{file}: the file is empty. Send it again.", file=path.name))
    if start.startswith(_ZIP):
        return (Kind.WORKBOOK if _is_workbook(path) else Kind.ZIP), start
    for sign, kind in ((_OLE, Kind.WORKBOOK), (_GZIP, Kind.GZIP), (_PARQUET, Kind.PARQUET)):
        if start.startswith(sign):
            return kind, start
    if start.startswith(_PACKED_OTHERWISE):
        raise FileRefused(
            msg(
                "{file}: this kind of archive cannot be opened. Pack the files as .zip, or send them one by one.",
                file=path.name,
            )
        )
    text = start.decode("utf-16" if start[:2] in _UTF16 else "utf-8-sig", errors="replace")
    if _HTML.match(text):
        return Kind.HTML, start
    if _XML.match(text):
        raise FileRefused(
            msg(
                "{file}: a workbook in the form of XML or a web archive cannot be read. Save it as .xlsx.",
                file=path.name,
            )
        )
    return Kind.TEXT, start


def _is_workbook(path: Path) -> bool:
    """Whether a zip is a workbook; a cut-off one is refused, whatever it was."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.startswith(_WORKBOOK_PARTS) for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise refusals.cut_off(path) from None


def _candidates(start: bytes, kind: Kind, declared: str | None) -> tuple[str, ...]:
    if kind not in (Kind.TEXT, Kind.HTML):
        return ()
    if start[:2] in _UTF16:
        return ("utf-16",)
    if start[:3] == codecs.BOM_UTF8:
        return ("utf-8-sig",)
    if declared:
        return (declared,)
    return tuple(dict.fromkeys(("utf-8", *(_charset(start) if kind is Kind.HTML else ()), "gb18030")))


def _wide(start: bytes) -> str | None:
    """The kind of UTF-16 that bytes with no mark of it are; None where they are none. Of text in rows the separators and
    digits have a NUL, always on the same side.
    """
    low, high = start[0::2].count(0), start[1::2].count(0)
    if min(low, high) * 20 > max(low, high):
        return None
    name = "utf-16-le" if high > low else "utf-16-be"
    try:
        text = codecs.getincrementaldecoder(name)("strict").decode(start)
    except UnicodeError:
        return None
    return name if text.replace("\t", "").replace("\r", "").replace("\n", "").isprintable() else None


def _charset(start: bytes) -> tuple[str, ...]:
    """The encoding that a web page names; GBK and GB2312 are read as GB18030, which holds both."""
    found = _CHARSET.search(start)
    try:
        name = codecs.lookup(found[1].decode("ascii")).name if found else "gb18030"
    except LookupError:
        return ()
    return ("gb18030" if name in ("gb2312", "gbk") else name,)


def _is_in(path: Path, encoding: str) -> bool:
    """Whether all of the file is text in the encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
