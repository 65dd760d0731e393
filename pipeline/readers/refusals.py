"""Why a file is refused whole: each in one sentence that names the file and says what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from pipeline.errors import FileRefused
from pipeline.texts import Both, Message, msg


def not_a_table(path: Path) -> FileRefused:
    return FileRefused(
        msg("{file}: this is neither a workbook nor text in rows. Send a .csv or .xlsx file.", file=path.name)
    )


def unmarked(path: Path, encoding: str) -> FileRefused:
    """Text in UTF-16 without the mark that tells it."""
    return FileRefused(
        msg(
            "{file}: the text is in UTF-16 without the mark that tells it. Save it as UTF-8, or write “{declared}” into the "
            "format of its mapping.",
            file=path.name,
            declared=f"encoding: {encoding}",
        )
    )


def cut_off(path: Path) -> FileRefused:
    return FileRefused(msg("{file}: the file is cut off or damaged. Send it again.", file=path.name))


def damaged(path: Path, row: int, error: Exception) -> FileRefused:
    """`error` is what Python's csv says of the record that begins in the row."""
    known = (message for words, message in _OF_CSV.items() if words in str(error))
    return FileRefused(
        msg(
            "{file}: row {row} cannot be read: {error}. Correct it and send the file again.",
            file=path.name,
            row=row,
            error=next(known, str(error)),
        )
    )


_OF_CSV = {
    "unexpected end of data": msg("a quotation mark is not closed"),
    "expected after": msg("a quotation mark is not closed"),  # the next row's mark closed it
    "field larger": msg("a cell is far too long, as where a quotation mark is not closed"),
}


def protected(path: Path) -> FileRefused:
    return FileRefused(
        msg("{file}: the workbook is protected by a password. Save it without one and send it again.", file=path.name)
    )


def no_workbook(path: Path) -> FileRefused:
    return FileRefused(
        msg(
            "{file}: this is no workbook but text, whatever its name says, and none of its rows has the headers. "
            "Save it in a spreadsheet as .xlsx, or send the text as .csv.",
            file=path.name,
        )
    )


def hidden(path: Path, sheets: Sequence[str]) -> FileRefused:
    return FileRefused(
        msg(
            "{file}: the sheet is hidden: {sheets}. Hidden sheets are not read. Show it and send the file again.",
            file=path.name,
            sheets=list(sheets),
        )
    )


class OfNoFeed(FileRefused):
    """No mapping names the file and none of its first rows, `rows`, is the header of a feed."""

    def __init__(self, path: Path, rows: Sequence[Sequence[str]]) -> None:
        super().__init__(
            msg(
                "{file}: no mapping in sources/ names this file, and its headers are those of no feed. "
                "Use a feed's template, or add a mapping.",
                file=path.name,
            )
        )
        self.rows = rows


def of_nearly_a_feed(path: Path, feed: Both, lacking: Sequence[str]) -> FileRefused:
    return FileRefused(
        msg(
            "{file}: no mapping in sources/ names this file, and to be {feed} it lacks the headers {lacking}. "
            "Add these columns, or add a mapping.",
            file=path.name,
            feed=feed,
            lacking=list(lacking),
        )
    )


def stacked(path: Path, count: int, own: int, *, is_mapped: bool) -> FileRefused:
    """The headers stand in `count` rows, and are looked for in `own`."""
    if is_mapped:
        return FileRefused(
            msg(
                "{file}: its headers stand in {count} rows, and the mapping looks for them in {own}. "
                "Write “{declared}” into the format of the mapping.",
                file=path.name,
                count=count,
                own=own,
                declared=f"header_rows: {count}",
            )
        )
    return FileRefused(
        msg(
            "{file}: no mapping in sources/ names this file, and its headers stand in {count} rows. "
            "Write them in one row, or add a mapping with “{declared}” in its format.",
            file=path.name,
            count=count,
            declared=f"header_rows: {count}",
        )
    )


def no_header(
    wanted: Sequence[str], path: Path, rows: Sequence[Sequence[str]], sheet: str | None = None
) -> FileRefused:
    """`rows` are the header names that each of the first rows would give; of `sheet`, where the file has such."""
    if not wanted:
        return OfNoFeed(path, rows)
    best = max(rows, key=lambda names: len(set(names) & set(wanted)), default=())
    spare = [name for name in best if name not in wanted]
    missing = [_missing(name, spare) for name in wanted if name not in best]
    if sheet:
        return FileRefused(
            msg(
                "{file}, sheet “{sheet}”: the header row was not found. These headers are missing: {missing}. "
                "Use the agreed layout, or map the new one in sources/.",
                file=path.name,
                sheet=sheet,
                missing=missing,
            )
        )
    return FileRefused(
        msg(
            "{file}: the header row was not found. These headers are missing: {missing}. "
            "Use the agreed layout, or map the new one in sources/.",
            file=path.name,
            missing=missing,
        )
    )


def _missing(name: str, spare: Sequence[str]) -> Message | str:
    """A header that is missing, and the one of the file that was meant by it, where one is written nearly so."""
    like = [one for one in spare if _bare(one) == _bare(name)] or get_close_matches(name, spare, 1, 0.7)
    return msg("{name} (the file has “{like}”)", name=name, like=like[0]) if like else name


def _bare(header: str) -> str:
    """Without blanks and what stands in brackets."""
    return re.sub(r"[(（].*?[)）]|[\s*＊:：]", "", header)


def twice(path: Path, names: Sequence[str]) -> FileRefused:
    return FileRefused(
        msg(
            "{file}: these headers stand more than once, so that nobody can tell which is meant: {names}. "
            "Give each column a name of its own.",
            file=path.name,
            names=list(names),
        )
    )


def too_large(path: Path, limit: int) -> FileRefused:
    return FileRefused(
        msg(
            "{file}: the workbook has more than {limit} cells. Delete what lies outside the table, or send it as .csv.",
            file=path.name,
            limit=f"{limit:,}",
        )
    )


def bomb(path: Path) -> FileRefused:
    return FileRefused(
        msg(
            "{file}: unpacked, it would be far larger than any delivery. Send the files one by one, not packed.",
            file=path.name,
        )
    )


def other_archive(path: Path) -> FileRefused:
    return FileRefused(
        msg(
            "{file}: this kind of archive cannot be opened. Pack the files as .zip, or send them one by one.",
            file=path.name,
        )
    )
