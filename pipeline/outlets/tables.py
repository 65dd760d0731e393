"""The tables of a page as CSV, cell for cell as they stand there; reports/assets/files.js gives the same on the page itself."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from pipeline.formulas import as_text
from pipeline.report.formats import MINUS

# Mark-up of our own templates: every text of theirs is escaped, and no table stands within another.
_PLACES = re.compile(
    r'<section\b[^>]*aria-labelledby="(?P<section>[\w-]+)"|<(?P<order>h2|h3|summary)\b[^>]*>(?P<words>.*?)</(?P=order)>'
    r"|<table\b[^>]*>(?P<table>.*?)</table>",
    re.DOTALL,
)
# By where they begin: long tables leave the end tags out, as HTML lets them.
_ROW = re.compile(r"<tr\b[^>]*>")
_CELL = re.compile(r"<t([hd])\b([^>]*)>")
_UNSPOKEN = re.compile(r"<(svg|script|style)\b.*?</\1>", re.DOTALL)
_APART = re.compile(r"<(?:br|small|p|div|li|span)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_AMOUNT = re.compile(rf"[+{MINUS}-]?\d[\d,]*(\.\d+)?")
_BOM = "\ufeff"


@dataclass(frozen=True)
class Table:
    """`name`: of its file, without ending; `title`: the headings over it; `rows`: the header's, then the body's and the
    foot's, all of one length.
    """

    name: str
    title: str
    rows: tuple[tuple[str, ...], ...]

    @property
    def content(self) -> bytes:
        """The file: UTF-8 with a mark that spreadsheets know it by, no cell of which is a formula."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in self.rows)
        return (_BOM + out.getvalue()).encode()


def tables(source: str) -> Iterable[Table]:
    """The page's tables that have a row below their header, in their order."""
    section, headings = "page", ["", ""]
    count: dict[str, int] = {}  # of tables by section, and by title
    for place in _PLACES.finditer(source):
        if place["section"]:
            section = place["section"]
        elif place["order"]:
            headings = [text(place["words"]), ""] if place["order"] == "h2" else [headings[0], text(place["words"])]
        else:
            rows = _grid(place["table"])
            if len(rows) < 2:
                continue
            count[section] = count.get(section, 0) + 1
            name = section if count[section] == 1 else f"{section}-{count[section]}"
            title = " · ".join(filter(None, headings))
            count[title] = count.get(title, 0) + 1
            yield Table(name, title if count[title] == 1 else f"{title} · {count[title]}", _spoken(rows))


def text(mark_up: str) -> str:
    """What a reader sees of it, pictures left out."""
    if "<" in mark_up:
        if "<s" in mark_up:
            mark_up = _UNSPOKEN.sub("", mark_up)
        mark_up = _TAG.sub("", _APART.sub(" ", mark_up))
    return " ".join((unescape(mark_up) if "&" in mark_up else mark_up).split())


def harmless(cell: str) -> str:
    """The cell as a spreadsheet may read it: a plain amount as a number, and nothing as a formula."""
    if cell[-1:].isdigit() and _AMOUNT.fullmatch(cell):
        return cell.replace(",", "").replace(MINUS, "-").removeprefix("+")
    if cell[:1] == "+" and cell[1:2].isdigit():
        return cell[1:]
    return as_text(cell)


def _grid(mark_up: str) -> list[list[str]]:
    """The rows with every column in its place: a cell over several rows stands in each, a heading over several columns too."""
    rows: list[list[str]] = []
    held: dict[int, tuple[int, str]] = {}  # column → rows that it goes on for, and its text

    def free(cells: list[str]) -> None:
        while len(cells) in held:
            left, told = held.pop(len(cells))
            if left > 1:
                held[len(cells)] = (left - 1, told)
            cells.append(told)

    for row in _ROW.split(mark_up)[1:]:
        cells: list[str] = []
        parts = _CELL.split(row)
        for kind, attributes, content in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            if held:
                free(cells)
            told = text(content)
            if "span" not in attributes:
                cells.append(told)
                continue
            deep = _spans(attributes, "rowspan")
            for column in range(_spans(attributes, "colspan")):
                if deep > 1:
                    held[len(cells)] = (deep - 1, told)
                cells.append(told if kind == "h" or not column else "")
        if held:
            free(cells)
        rows.append(cells)
    return rows


def _spans(attributes: str, name: str) -> int:
    if name not in attributes:
        return 1
    found = re.search(rf'{name}="(\d+)"', attributes)
    return int(found[1]) if found else 1


def _spoken(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    """The rows in one length, without the columns that hold pictures only."""
    width = max(map(len, rows))
    full = [[*row, *[""] * (width - len(row))] for row in rows]
    kept = [column for column in range(width) if any(row[column] for row in full[1:])]
    return tuple(tuple(row[column] for column in kept) for row in full)
