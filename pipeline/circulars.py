"""A circular's text that was edited by hand and handed back: checked, and kept beside the edition it belongs to.

editions/<period>/circular/<draft or number>/circular.docx, circular.txt and circular.json (who, when, of which figures)
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from docx import Document
from docx.document import Document as Docx
from docx.oxml.ns import qn

from pipeline.editions import Edition
from pipeline.errors import WorkspaceError
from pipeline.files import write_whole
from pipeline.periods import Period, PeriodError
from pipeline.report import spans
from pipeline.report.model.circular import HandedBack
from pipeline.texts import msg
from pipeline.workspace import Workspace

LARGEST = 50_000_000  # bytes that a handed-back file may unpack to
FEWEST = 3  # paragraphs: a title, and something said


@dataclass(frozen=True)
class Kept:
    """What was handed back: the file as it came, and its text as a page shows it."""

    file: bytes
    text: HandedBack


def hand_back(
    workspace: Workspace, edition: Edition, path: Path, who: str, moment: datetime, locale: str
) -> HandedBack:
    """Keep `path` as the edition's circular in `locale`, in place of an earlier one. Raises WorkspaceError for what is no
    .docx, holds no text or open changes, or is another period's.
    """
    if not path.exists():
        raise WorkspaceError(msg("There is no file {file}.", file=path))
    try:
        content = path.read_bytes()
    except OSError:
        raise WorkspaceError(msg("{file} cannot be read. Name the edited .docx.", file=path)) from None
    document = _opened(content, path.name)
    paragraphs = _paragraphs(document)
    _check(document, paragraphs, edition.period, path.name)
    told = {
        "who": who,
        "when": moment.isoformat(timespec="minutes"),
        "locale": locale,
        "sha256": hashlib.sha256(content).hexdigest(),
        "edition": edition.checksum,
    }
    folder = _folder(workspace, edition, locale)
    write_whole(folder / "circular.docx", content)
    write_whole(folder / "circular.txt", ("\n".join(paragraphs) + "\n").encode())
    write_whole(folder / "circular.json", (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
    return HandedBack(tuple(paragraphs), who, told["when"], is_current=True)


def kept(workspace: Workspace, edition: Edition, locale: str) -> Kept | None:
    """What was handed back for the edition in `locale`; None where nothing was. A numbered edition without a text of its own
    has the draft's, where that was handed back for the same figures.
    """
    folder = _folder(workspace, edition, locale)
    if not (folder / "circular.json").is_file():
        draft = replace(edition, number=None)
        found = None if edition.number is None else kept(workspace, draft, locale)
        return found if found and found.text.is_current else None
    told = json.loads((folder / "circular.json").read_text(encoding="utf-8"))
    lines = (folder / "circular.txt").read_text(encoding="utf-8").splitlines()
    text = HandedBack(tuple(lines), told["who"], told["when"], told["edition"] == edition.checksum)
    return Kept((folder / "circular.docx").read_bytes(), text)


def _folder(workspace: Workspace, edition: Edition, locale: str) -> Path:
    """Beside the edition's own folder, which is sealed and, as a draft, written anew by every run."""
    own = workspace.edition(str(edition.period), edition.number)
    return own.parent / "circular" / own.name / locale


def _opened(content: bytes, name: str) -> Docx:
    refusal = WorkspaceError(
        msg("{file} is no Word document (.docx). Save it as .docx and hand it back again.", file=name)
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST:
                raise refusal
        return Document(io.BytesIO(content))
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError):  # lxml's faults are SyntaxErrors
        raise refusal from None


def _paragraphs(document: Docx) -> list[str]:
    """The text before the attached tables, which begin a section of their own; empty lines left out."""
    found = []
    for paragraph in document.paragraphs:
        found.append(" ".join(paragraph.text.split()))
        if paragraph._p.find(f".//{qn('w:sectPr')}") is not None:
            break
    return [text for text in found if text]


def _check(document: Docx, paragraphs: list[str], period: Period, name: str) -> None:
    changed = document.element.body.iter(qn("w:ins"), qn("w:del"), qn("w:moveFrom"), qn("w:moveTo"))
    if next(changed, None) is not None:
        raise WorkspaceError(
            msg("{file} has tracked changes. Accept or refuse them all, save it, and hand it back again.", file=name)
        )
    if len(paragraphs) < FEWEST:
        raise WorkspaceError(msg("{file} holds no text. Hand back the edited circular.", file=name))
    words = spans.full(period)
    told = (document.core_properties.subject or "").strip()
    is_own = told == str(period) or any(form in text for text in paragraphs[:5] for form in (words.zh, words.en))
    if not is_own or (told and told != str(period) and _is_period(told)):
        raise WorkspaceError(
            msg("{file} is not the circular of {period}. Hand back that one, or name its own period.", file=name,
                period=str(period))
        )  # fmt: skip


def _is_period(text: str) -> bool:
    try:
        Period.parse(text)
    except PeriodError:
        return False
    return True
