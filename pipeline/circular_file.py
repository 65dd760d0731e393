"""The circular as a .docx in the usual form of Chinese official documents: the same circular gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from pipeline.render.circular import paragraphs
from pipeline.report.formats import NO_VALUE, fact
from pipeline.report.model import Quantity
from pipeline.report.model.circular import Attachment, Cell, Circular, Said
from pipeline.texts import msg

# Fonts and sizes of 党政机关公文格式: title 二号, body 三号, tables 小四.
TITLE, BODY, SMALL = Pt(22), Pt(16), Pt(12)
TITLE_FONT, HEAD_FONT, PART_FONT, BODY_FONT, LATIN = "方正小标宋简体", "黑体", "楷体", "仿宋", "Times New Roman"
PITCH = Pt(28)
INDENT = "200"  # hundredths of a character: two characters
FIXED = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip knows
WIDE = 6  # columns of a table from which its page lies on its side


def circular_file(circular: Circular, locale: str) -> bytes:
    """The .docx in `locale`. Its period stands in the file's subject, by which it is known again when it is handed back."""
    document = Document()
    _styles(document)
    _page(document.sections[0])
    _text(document, circular, locale)
    for attachment in circular.attachments:
        _attach(document, attachment, locale)
    properties = document.core_properties
    properties.title, properties.subject = _say(circular.title, locale), circular.period
    properties.author = properties.last_modified_by = _say(circular.signer, locale)
    properties.comments = properties.keywords = properties.category = ""
    properties.created = properties.modified = datetime(*FIXED)
    properties.revision, properties.language = 1, locale
    written = io.BytesIO()
    document.save(written)
    return _timeless(written.getvalue())


def _text(document: Docx, circular: Circular, locale: str) -> None:
    for kind, text in paragraphs(circular, locale):
        paragraph = document.add_paragraph()
        run = paragraph.add_run(text)
        match kind:
            case "title":
                _centred(paragraph)
                _font(run, TITLE_FONT, TITLE)
                paragraph.paragraph_format.line_spacing = Pt(36)
                paragraph.paragraph_format.space_after = PITCH
            case "notice":
                _centred(paragraph)
                _font(run, PART_FONT, BODY)
            case "to":
                pass
            case "head":
                _indent(paragraph)
                _font(run, HEAD_FONT, BODY)
                paragraph.paragraph_format.keep_with_next = True
            case "part":
                _indent(paragraph)
                _font(run, PART_FONT, BODY)
                paragraph.paragraph_format.keep_with_next = True
            case "list":
                _indent(paragraph)
                paragraph.paragraph_format.space_before = PITCH
            case "more":
                _indent(paragraph, "500")
            case "sign":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                paragraph.paragraph_format.right_indent = BODY * 2
            case _:
                _indent(paragraph)


def _attach(document: Docx, attachment: Attachment, locale: str) -> None:
    """An attachment on a page of its own; on its side where the table is wide."""
    section = document.add_section()
    _page(section, is_wide=len(attachment.columns) > WIDE)
    label = document.add_paragraph()
    _font(label.add_run(_say(msg("Attachment {number}", number=attachment.number), locale)), HEAD_FONT, BODY)
    title = document.add_paragraph()
    _centred(title)
    _font(title.add_run(_say(attachment.title, locale)), TITLE_FONT, Pt(18))
    title.paragraph_format.space_after = Pt(8)
    if not attachment.rows:
        note = document.add_paragraph(_say(attachment.note, locale))
        _indent(note)
        return
    _table(document, attachment, locale)


def _table(document: Docx, attachment: Attachment, locale: str) -> None:
    columns = len(attachment.columns)
    table = document.add_table(rows=0, cols=columns, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    head = table.add_row()
    _repeats(head._tr)
    for cell, words in zip(head.cells, attachment.columns, strict=True):
        _fill(cell.paragraphs[0], _say(words, locale), HEAD_FONT, centred=True)
    known: dict[tuple[bool, ...], CT_Row] = {}  # which of the cells are centred → a row as it was first made
    for row in attachment.rows:
        texts, centred = [_shown(value, locale) for value in row], tuple(isinstance(value, Quantity) for value in row)
        if centred in known and all(map(_is_one_text, texts)):
            table._tbl.append(_like(known[centred], texts))  # a hundred times as fast as to build it anew
            continue
        made = table.add_row()
        for cell, text, is_centred in zip(made.cells, texts, centred, strict=True):
            _fill(cell.paragraphs[0], text, BODY_FONT, centred=is_centred)
        if all(map(_is_one_text, texts)):
            known[centred] = deepcopy(made._tr)


def _is_one_text(words: str) -> bool:
    """Whether it stands in a run as one element without attributes."""
    return bool(words) and words == words.strip() and words.isprintable()


def _like(row: CT_Row, words: list[str]) -> CT_Row:
    made = deepcopy(row)
    for place, text in zip(made.iter(qn("w:t")), words, strict=True):
        place.text = text
    return made


def _fill(paragraph: Paragraph, text: str, font: str, *, centred: bool) -> None:
    _font(paragraph.add_run(text), font, SMALL)
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    if centred:
        _centred(paragraph)


def _shown(value: Cell, locale: str) -> str:
    return NO_VALUE if value is None else fact(value, locale)


def _say(item: Said, locale: str) -> str:
    return fact(item, locale)


def _styles(document: Docx) -> None:
    """The body's font and pitch stand in the style of all paragraphs."""
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = LATIN, BODY
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), BODY_FONT)
    spacing = normal.paragraph_format
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH
    spacing.space_before = spacing.space_after = Pt(0)


def _page(section: Section, *, is_wide: bool = False) -> None:
    """A4 with the margins of the standard, and a page number in the middle of the foot: — 1 —."""
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if is_wide else (Mm(210), Mm(297))
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    if section.footer.is_linked_to_previous and not section.footer.paragraphs[0].text:
        section.footer.is_linked_to_previous = False
        foot = section.footer.paragraphs[0]
        _centred(foot)
        for text, field in (("— ", None), ("", "PAGE"), (" —", None)):
            run = foot.add_run(text)
            _font(run, "宋体", Pt(14))
            if field:
                _field(run, field)


def _field(run: Run, name: str) -> None:
    for kind, text in (("begin", None), (None, name), ("end", None)):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


def _font(run: Run, name: str, size: int) -> None:
    run.font.name, run.font.size = LATIN, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _indent(paragraph: Paragraph, hundredths: str = INDENT) -> None:
    """First line in by so many hundredths of a character, as a bank's own documents have it."""
    properties = paragraph._p.get_or_add_pPr()
    mark = OxmlElement("w:ind")
    mark.set(qn("w:firstLineChars"), hundredths)
    mark.set(qn("w:firstLine"), str(int(hundredths) * 16 * 20 // 100))
    properties.append(mark)


def _centred(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _repeats(row: Any) -> None:
    """The head of a table stands on each of its pages."""
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))


def _timeless(content: bytes) -> bytes:
    """The zip with its files in the order of their names, each of the same time."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as made:
        for name in _ordered(given.namelist()):
            entry = zipfile.ZipInfo(name, FIXED)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            made.writestr(entry, given.read(name))
    return result.getvalue()


def _ordered(names: Sequence[str]) -> list[str]:
    """The list of contents first, as readers of the format expect."""
    return sorted(names, key=lambda name: (name != "[Content_Types].xml", name))
