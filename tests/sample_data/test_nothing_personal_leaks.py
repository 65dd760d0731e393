"""What customers' free text in the sample tells of them reaches nothing that anybody opens: every file is searched, inside
too (Parquet, workbooks, documents, archives).
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.warehouse import connect, rows
from sample_data.complaint_cases import FAKE_CARD, FAKE_IDENTITY, FAKE_MAIL, FAKE_NAME, FAKE_PHONE

PLANTED = (FAKE_IDENTITY, FAKE_PHONE, FAKE_CARD, FAKE_CARD.replace(" ", ""), FAKE_MAIL, FAKE_NAME)
# As departments sent them: the originals, which a key encrypts (tests/privacy), and what waits to be taken.
SENT = ("archive", "inbox", "refused")


def _contents(path: Path) -> Iterator[bytes]:
    if path.suffix == ".parquet":
        with connect() as connection:
            found = rows(connection.execute("select * from read_parquet(?)", [str(path)]))
        yield json.dumps(found, ensure_ascii=False, default=str).encode()
    else:
        yield from _unpacked(path.name, path.read_bytes())


def _unpacked(name: str, content: bytes) -> Iterator[bytes]:
    yield content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from _unpacked(member, archive.read(member))
    elif content.startswith(b"\x1f\x8b"):
        yield from _unpacked(name.removesuffix(".gz"), gzip.decompress(content))


def leaks(root: Path) -> list[tuple[str, str]]:
    """(file, word) of every planted word in a file below `root` that is not among what departments sent."""
    words = [(word, form) for word in PLANTED for form in {word.encode(), word.encode("gb18030"), _escaped(word)}]
    paths = [p for p in sorted(root.rglob("*")) if p.is_file() and p.relative_to(root).parts[0] not in SENT]
    return [
        (str(path.relative_to(root)), word)
        for path in paths
        for content in _contents(path)
        for word, form in words
        if form in content
    ]


def _escaped(word: str) -> bytes:
    return json.dumps(word)[1:-1].encode()


def test_the_sample_has_them_and_a_search_finds_them(appraised, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"text": f"客户{FAKE_NAME}"}))
    with gzip.open(tmp_path / "b.gz", "wb") as file:
        file.write(FAKE_PHONE.encode())
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f"<t>{FAKE_CARD}</t>")
    with connect() as connection:
        connection.execute(f"copy (select '{FAKE_MAIL}' as text) to '{tmp_path / 'd.parquet'}'")
    assert {name for name, _ in leaks(tmp_path)} == {"a.json", "b.gz", "c.xlsx", "d.parquet"}
    archive = appraised.root / "archive"
    found = [p for p in archive.rglob("*") if p.is_file() for c in _contents(p) if FAKE_IDENTITY.encode() in c]
    assert found, "the complaints that were taken in hold none, so nothing is proved"


@pytest.mark.usefixtures("published")
def test_no_personal_datum_of_free_text_reaches_a_page_an_export_a_log_or_a_figure(appraised) -> None:
    assert (appraised.root / "site").is_dir()
    assert leaks(appraised.root) == []
    assert leaks(appraised.later) == []
