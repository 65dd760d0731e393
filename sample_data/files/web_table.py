"""Tables that older systems export under the name .xls: one HTML table, GBK, or text between tabs."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

ENCODING = "gbk"
Cell = object


def spanned(text: str, *, columns: int = 1, rows: int = 1) -> tuple[str, int, int]:
    """A heading over several columns or rows."""
    return text, columns, rows


def write_web_table(
    path: Path, title: Sequence[str], headings: Sequence[Sequence[Cell]], rows: Sequence[Sequence[Cell]]
) -> Path:
    """Title lines over all columns, header rows (a heading may be `spanned`), rows; None is an empty cell."""
    width = max(len(row) for row in rows)
    lines = [
        "<html><head>",
        f'<meta http-equiv="Content-Type" content="text/html; charset={ENCODING}">',
        "<style>td{mso-number-format:'\\@';}</style>",
        "</head><body>",
        '<table border="1">',
    ]
    lines += [f'<tr><th colspan="{width}">{escape(line)}</th></tr>' for line in title]
    lines += [_row(cells, "th") for cells in headings]
    lines += [_row(cells, "td") for cells in rows]
    lines += ["</table>", "</body></html>"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("\r\n".join([*lines, ""]).encode(ENCODING))
    return path


def _row(cells: Sequence[Cell], tag: str) -> str:
    return f"<tr>{''.join(_cell(cell, tag) for cell in cells)}</tr>"


def _cell(cell: Cell, tag: str) -> str:
    text, columns, rows = cell if isinstance(cell, tuple) else (cell, 1, 1)
    span = f' colspan="{columns}"' if columns > 1 else ""
    span += f' rowspan="{rows}"' if rows > 1 else ""
    return f"<{tag}{span}>{'' if text is None else escape(str(text))}</{tag}>"


def write_tabbed(path: Path, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Path:
    """Header and rows, a tab between cells, GBK; None is an empty cell."""
    lines = ["\t".join(header), *("\t".join("" if cell is None else str(cell) for cell in row) for row in rows)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("\r\n".join([*lines, ""]).encode(ENCODING))
    return path


def share(part: int, whole: int) -> str:
    """'97.75%'; '—' of nothing."""
    return f"{100 * part / whole:.2f}%" if whole else "—"
