"""The circular: its parts from a bank's page, its file, and what is handed back."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from docx import Document

from pipeline.circular_file import circular_file
from pipeline.circulars import hand_back, kept
from pipeline.editions import Edition
from pipeline.errors import WorkspaceError
from pipeline.periods import Period
from pipeline.render.circular import circular_text, edited_by, paragraphs
from pipeline.report.model import Quantity, Text
from pipeline.report.model.circular import Attachment, Circular, HandedBack, Part
from pipeline.texts import msg

ZH = "zh-CN"
MOMENT = datetime(2026, 10, 20, 9, 5)


def _letter() -> Circular:
    rows = (("滨江支行", Quantity(1, "cases")), ("<b>清河支行", None))
    title, columns = Text("投诉逾期明细", "Overdue complaints"), (Text("机构", "Branch"), Text("件数", "Cases"))
    return Circular(
        period="2026-09",
        title=Text("明川银行2026年9月服务质量通报", "Service quality, September 2026"),
        notice=None,
        addressees=msg("To all branches, managing units and departments of the head office:"),
        opening=msg(
            "The service quality of {period} is reported as follows.", period=Text("2026年9月", "September 2026")
        ),
        parts=(
            Part(msg("1. Overview"), (Text("得分96.19分。", "Score 96.19."),)),
            Part(msg("2. Indicators"), (), (Part(msg("(1) Customer satisfaction"), (Text("98.88%。", "98.88%."),)),)),
        ),
        closing=msg("This is hereby circulated."),
        attachments=(
            Attachment(1, title, columns, rows, Text("无。", "None.")),
            Attachment(2, title, columns, (), Text("本期无逾期投诉。", "None is overdue.")),
        ),
        signer=Text("明川银行", "Mingchuan Bank"),
        data_until=Text("2026年10月16日", "16 October 2026"),
    )


def _bank(root: Path):
    folder = root / "editions" / "2026-09"
    return SimpleNamespace(edition=lambda period, number=None: folder / ("draft" if number is None else str(number)))


def _edition(checksum: str = "abc", number: int | None = None, period: str = "2026-09") -> Edition:
    files = {"files": {"results.parquet": {"rows": 1, "sha256": checksum}}}
    return Edition(Period.parse(period), number, "final" if number else "draft", {}, files)


def _saved(path: Path, change=lambda document: None, letter: Circular | None = None) -> Path:
    document = Document(io.BytesIO(circular_file(letter or _letter(), ZH)))
    change(document)
    document.save(str(path))
    return path


def test_the_text_has_its_parts_in_order_and_ends_with_the_attachments() -> None:
    told = list(paragraphs(_letter(), ZH))
    assert told[:4] == [
        ("title", "明川银行2026年9月服务质量通报"),
        ("to", "各分行、各管辖支行，总行各部门："),
        ("text", "现将2026年9月服务质量情况通报如下："),
        ("head", "一、总体情况"),
    ]
    assert ("part", "（一）客户满意度") in told
    assert told[-5:] == [
        ("text", "特此通报。"),
        ("list", "附件：1．投诉逾期明细"),
        ("more", "2．投诉逾期明细"),
        ("sign", "明川银行"),
        ("sign", "（数据截至2026年10月16日）"),
    ]


def test_the_same_circular_gives_the_same_bytes_without_any_time() -> None:
    content = circular_file(_letter(), ZH)
    assert content == circular_file(_letter(), ZH)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = Document(io.BytesIO(content)).core_properties
    assert (properties.subject, properties.author) == ("2026-09", "明川银行")
    assert properties.created.year == 1980


def test_the_file_has_the_form_of_an_official_document() -> None:
    document = Document(io.BytesIO(circular_file(_letter(), ZH)))
    page, normal = document.sections[0], document.styles["Normal"]
    assert (round(page.page_width.mm), round(page.page_height.mm), round(page.left_margin.mm)) == (210, 297, 28)
    assert (normal.font.size.pt, normal.paragraph_format.line_spacing.pt) == (16, 28)
    assert 'w:eastAsia="仿宋"' in normal.element.xml
    assert document.paragraphs[0].runs[0].font.size.pt == 22
    assert 'w:firstLineChars="200"' in document.paragraphs[2]._p.xml
    assert "PAGE" in page.footer._element.xml
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["机构", "件数"],
        ["滨江支行", "1件"],
        ["<b>清河支行", "—"],
    ]
    assert "本期无逾期投诉。" in [paragraph.text for paragraph in document.paragraphs]


def test_an_edited_text_is_kept_beside_its_edition_with_who_and_when(tmp_path: Path) -> None:
    def change(document) -> None:
        document.paragraphs[4].runs[0].text = "得分96.19分，由我改写<script>。"

    path = _saved(tmp_path / "edited.docx", change)
    bank = _bank(tmp_path)
    hand_back(bank, _edition(), path, "lihong", MOMENT, ZH)
    found = kept(bank, _edition(), ZH)
    assert found is not None
    assert found.file == path.read_bytes()
    assert (found.text.who, found.text.when, found.text.is_current) == ("lihong", "2026-10-20T09:05", True)
    assert "得分96.19分，由我改写<script>。" in found.text.paragraphs
    assert "机构" not in "".join(found.text.paragraphs)  # the attached tables are not the text
    assert not kept(bank, _edition("other"), ZH).text.is_current
    assert kept(bank, _edition(number=1), ZH) == found  # the draft's, closed with the same figures
    assert kept(bank, _edition("other", number=1), ZH) is None
    assert kept(bank, _edition(), "en") is None
    assert not (tmp_path / "editions" / "2026-09" / "draft").exists()  # nothing is added to what is sealed


def test_what_is_no_edited_circular_of_the_period_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "note.docx"
    text.write_text("no zip")
    packed = tmp_path / "packed.docx"
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("a.txt", "a")

    def empty(document) -> None:
        for paragraph in document.paragraphs:
            for run in paragraph.runs:
                run.text = ""

    def tracked(document) -> None:
        from docx.oxml import OxmlElement

        document.paragraphs[2]._p.append(OxmlElement("w:ins"))

    august = replace(
        _letter(),
        period="2026-08",
        title=Text("8月通报", "August"),
        opening=msg("{name}", name="现将8月情况通报如下："),
    )
    bad = {
        "no Word document": [text, packed],
        "holds no text": [_saved(tmp_path / "empty.docx", empty)],
        "tracked changes": [_saved(tmp_path / "tracked.docx", tracked)],
        "not the circular of 2026-09": [_saved(tmp_path / "august.docx", letter=august)],
        "There is no file": [tmp_path / "absent.docx"],
    }
    for words, paths in bad.items():
        for path in paths:
            with pytest.raises(WorkspaceError, match=words):
                hand_back(_bank(tmp_path), _edition(), path, "lihong", MOMENT, ZH)
    assert kept(_bank(tmp_path), _edition(), ZH) is None


def test_the_page_shows_the_edited_text_and_says_that_it_was_edited() -> None:
    edited = HandedBack(
        ("通报", "各分行：", "一、总体情况", "（一）满意度", "一段。"), "lihong", "2026-10-20T09:05", True
    )
    assert [kind for kind, _ in circular_text(_letter(), edited, ZH)] == ["title", "to", "head", "part", "text"]
    assert circular_text(_letter(), None, ZH) == list(paragraphs(_letter(), ZH))
    assert edited_by(edited, ZH) == "本文稿经人工修订：lihong，2026年10月20日09:05。"
    stale = edited_by(replace(edited, is_current=False, who="unknown"), ZH)
    assert stale == "本文稿经人工修订：未署名，2026年10月20日09:05。此后考核数据有更新，请核对文稿中的数字。"
