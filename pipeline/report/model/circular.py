"""The circular (通报): its text in parts and paragraphs, and its attached tables."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report.model.base import Quantity, Text
from pipeline.texts import Message

Said = Message | Text
Cell = Message | Text | Quantity | str | None


@dataclass(frozen=True)
class Part:
    """A numbered part: its heading with the number, its paragraphs, and the parts below it."""

    heading: Said
    paragraphs: tuple[Said, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Attachment:
    """An attached table: a row has as many cells as there are columns. `note` stands in its place where it has no row."""

    number: int
    title: Said
    columns: tuple[Said, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Said


@dataclass(frozen=True)
class Circular:
    """`notice`: the warning of results that are not final; None for final ones. `period` as 2026-09."""

    period: str
    title: Said
    notice: Message | None
    addressees: Message
    opening: Message
    parts: tuple[Part, ...]
    closing: Message
    attachments: tuple[Attachment, ...]
    signer: Text
    data_until: Said


@dataclass(frozen=True)
class HandedBack:
    """A circular's text that was edited by hand: by whom and when (to the minute, where the bank is), outside of what the
    edition's checksum seals. `is_current`: whether it was handed back for the figures that the edition has now.
    """

    paragraphs: tuple[str, ...]
    who: str
    when: str
    is_current: bool
