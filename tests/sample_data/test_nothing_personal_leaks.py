"""What customers' free text in the sample tells of them reaches nothing that anybody opens: every file is searched, inside
too (Parquet, workbooks, documents, archives).
"""

from __future__ import annotations

import gzip
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import stages
from pipeline.closing import making
from pipeline.closing.close import close
from pipeline.dossier.making import make_dossier
from pipeline.hr.exporting import FORMATS, Wanted, export_hr
from pipeline.periods import Period
from pipeline.runs import recorded, stage
from pipeline.warehouse import connect, rows
from pipeline.workspace import Workspace
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
    paths = [p for p in sorted(root.rglob("*")) if p.is_file() and p.relative_to(root).parts[0] not in SENT]
    return [
        (str(path.relative_to(root)), word)
        for path in paths
        for content in _contents(path)
        for word in sorted({WORDS[found] for found in FORMS.findall(content)})
    ]


def _escaped(word: str) -> bytes:
    return json.dumps(word)[1:-1].encode()


# Each word as files may spell it → the word; all of them are looked for in one pass.
WORDS = {form: word for word in PLANTED for form in (word.encode(), word.encode("gb18030"), _escaped(word))}
FORMS = re.compile(b"|".join(map(re.escape, sorted(WORDS, key=len, reverse=True))))


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


def test_none_reaches_what_hr_receives_a_file_for_an_arbitration_or_the_log_of_a_run(
    appraised, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APPRAISE_HASH_KEY", "a key for tests")
    shutil.copytree(appraised.root, tmp_path / "bank", ignore=shutil.ignore_patterns("site*"))
    path = tmp_path / "bank" / "appraisal.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\nclosing: {preview_days: 0}\n", encoding="utf-8")
    bank, month = Workspace.open(path.parent), Period.parse("2026-09")
    # Pages are searched above; here editions are frozen without them.
    monkeypatch.setattr(making, "models_of", lambda *_: None)
    monkeypatch.setattr(making, "pages_of", lambda _w, _e, _r, site, *_: None)
    monkeypatch.setattr(making, "Site", lambda folder, locale: folder.mkdir(parents=True))
    close(bank, month, "final", "li", "M-12")
    made = [file for form in FORMATS for file in export_hr(bank, month, Wanted(form, "薪酬核算"))]
    assert {".xlsx", ".csv", ".parquet", ".json"} <= {file.suffix for file in made}
    with connect() as connection:
        people = connection.execute(
            "select subject_id from read_parquet(?) where level = 'employee' order by all",
            [str(bank.edition("2026-09", 1) / "results.parquet")],
        ).fetchall()
    dossier = make_dossier(bank, str(people[0][0]), month, "劳动仲裁2026-118")
    assert len([file for file in dossier.rglob("*") if file.is_file()]) > 5

    # A file that is refused and one whose rows are returned, both full of them, are told of in the log.
    words = "，".join(PLANTED)
    folder = bank.inbox / "某部门"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "refused.xlsx").write_text(words, encoding="utf-8")
    head = "complaint_id,received_at,branch_id,description\n"
    (folder / "returned.csv").write_text(f"{head}{FAKE_PHONE},{words},{words},{words}\n", encoding="utf-8")
    with recorded(bank, "month", "2026-09") as run, stage(run, "ingest"):
        outcomes = stages.take_in(bank, bank.now(), now=True, progress=lambda _: None)
    assert {one.file: one.status for one in outcomes}.get("refused.xlsx") == "refused"
    log = next(bank.logs.glob("*.log"))
    assert "ingest" in log.read_text(encoding="utf-8")
    for part in (bank.exports, bank.logs, bank.root / "editions"):
        assert part.is_dir()
        assert leaks(part) == []
