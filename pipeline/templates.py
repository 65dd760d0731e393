"""Blank files for departments that have no layout of their own: a feed's columns, and what may stand in each.

A filled-in template needs no mapping: its headers are the contract's own.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Literal

from pipeline.contracts import Column, Contract, contracts
from pipeline.errors import UsageError
from pipeline.files import whole, write_whole
from pipeline.texts import Both, Message, msg

Form = Literal["xlsx", "csv"]
FORMS: tuple[Form, ...] = ("xlsx", "csv")
_KINDS = {
    "varchar": msg("text"),
    "integer": msg("whole number"),
    "bigint": msg("whole number"),
    "decimal(18,4)": msg("number"),
    "date": msg("date"),
    "timestamp": msg("date and time"),
    "boolean": msg("yes or no"),
    "varchar[]": msg("list, separated by commas"),
    "uuid": msg("text"),
}
_WIDTH = 18


def write_template(contract: Contract, folder: Path, form: Form, locale: str) -> Path:
    """Write the feed's blank file into `folder` and return it. Raises FileExistsError rather than write over one."""
    path = folder / f"{contract.title_in(locale)}.{form}"
    if path.exists():
        raise FileExistsError(path)
    headers = [header(column, locale) for column in contract.columns]
    if form == "csv":
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerow(headers)
        write_whole(path, b"\xef\xbb\xbf" + text.getvalue().encode())  # with a mark, or a spreadsheet misreads Chinese
    else:
        _write_book(contract, headers, path, locale)
    return path


def feed_named(name: str) -> Contract:
    """The feed of that name: its code, or what it is called in Chinese or English. Raises UsageError for another name."""
    for contract in contracts().values():
        if name in (contract.feed, contract.title_in("zh-CN"), contract.title_in("en")):
            return contract
    known = contracts().values()
    feeds = Both([f"{one.title}（{one.feed}）" for one in known], [one.feed for one in known])
    raise UsageError(msg("There is no feed “{feed}”. The feeds are: {feeds}.", feed=name, feeds=feeds))


def header(column: Column, locale: str) -> str:
    """What stands above a column: its title, or in English its own name."""
    return column.title if locale == "zh-CN" else column.name


def demands(column: Column) -> list[Message]:
    """What may stand in a column, in words."""
    found = [_KINDS[column.type]]
    if column.is_required:
        found.append(msg("required"))
    if column.default is not None:
        found.append(msg("empty means {default}", default=column.default))
    if column.minimum is not None or column.maximum is not None:
        found.append(within(column))
    if column.unsigned:
        found.append(msg("without a minus in a bonus"))
    if column.counted_in:
        found.append(msg("its unit may follow: {units}", units=list(column.counted_in)))
    if column.needs_day:
        found.append(msg("to the day"))
    if column.references:
        found.append(msg("number, or a name that is known"))
    if column.storage:
        found.append(_STORED[column.storage])
    return found


_STORED = {
    "keyed_hash": msg("kept only as a keyed hash"),
    "masked": msg("numbers of phones, cards and identity papers in it are masked"),
}


def within(column: Column) -> Message:
    """Between which bounds its values lie."""
    if column.maximum is None:
        return msg("at least {minimum}", minimum=column.minimum)
    if column.minimum is None:
        return msg("at most {maximum}", maximum=column.maximum)
    return msg("{minimum} to {maximum}", minimum=column.minimum, maximum=column.maximum)


def allowed(column: Column, locale: str) -> list[str]:
    """The words that may stand in a column of codes: the bank's own where there are any."""
    return [written[0] if written and locale == "zh-CN" else code for code, written in column.allowed.items()]


def allowed_words(column: Column) -> Both:
    """The same for a reader who is not known yet."""
    return Both(allowed(column, "zh-CN"), allowed(column, "en"))


def _write_book(contract: Contract, headers: list[str], path: Path, locale: str) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # a new workbook has one
    sheet.title = contract.title_in(locale)[:31]
    sheet.append(headers)
    sheet.freeze_panes = "A2"
    for number, column in enumerate(contract.columns, 1):
        letter = get_column_letter(number)
        sheet[f"{letter}1"].font = Font(bold=column.is_required)
        sheet.column_dimensions[letter].width = _WIDTH
        if column.type in ("varchar", "uuid", "varchar[]"):
            sheet.column_dimensions[letter].number_format = "@"  # numbers keep their leading zeros
        choices = ",".join(allowed(column, locale))
        if choices and len(choices) < 250:  # as many characters as the format takes
            rule = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=not column.is_required)
            rule.add(f"{letter}2:{letter}1048576")
            sheet.add_data_validation(rule)
    notes = book.create_sheet(msg("How to fill it in").text(locale))
    notes.append([text.text(locale) for text in (msg("Column"), msg("What may stand in it"), msg("Allowed words"))])
    for column in contract.columns:
        words = "、".join(allowed(column, locale)) if locale == "zh-CN" else ", ".join(allowed(column, locale))
        notes.append([header(column, locale), msg("{rules}", rules=demands(column)).text(locale), words])
    for letter, width in (("A", 24), ("B", 48), ("C", 60)):
        notes.column_dimensions[letter].width = width
    with whole(path) as file:
        book.save(file)
