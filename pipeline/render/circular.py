"""The circular's text on a page: a paragraph at a time, with its kind, as it was made or as it was handed back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from pipeline.render.words import day
from pipeline.report.formats import fact
from pipeline.report.model import Text
from pipeline.report.model.circular import Circular, HandedBack, Part
from pipeline.texts import Message, msg

HEAD = re.compile(r"[一二三四五六七八九十]+、|\d+\. ")
PART = re.compile(r"（[一二三四五六七八九十]+）|\(\d+\) ")
TO = re.compile(r".{2,60}[:：]")


def helpers(locale: str) -> dict[str, Callable[..., Any]]:
    return {
        "circular_text": partial(circular_text, locale=locale),
        "edited_by": partial(edited_by, locale=locale),
    }


def circular_text(circular: Circular, edited: HandedBack | None, locale: str) -> list[tuple[str, str]]:
    """(kind, text) of each paragraph; `edited` wins."""
    return list(_of_hand(edited) if edited else paragraphs(circular, locale))


def edited_by(edited: HandedBack, locale: str) -> str:
    """Who edited the text and when, and whether its figures have moved since."""
    facts = {
        "who": UNNAMED if edited.who == "unknown" else edited.who,
        "day": day(edited.when, locale),
        "time": edited.when[11:16],
    }
    told = msg("Edited by hand: {who}, {day} {time}.", **facts)
    if not edited.is_current:
        told = msg("{told} The figures of the edition have changed since; check the text against them.", told=told)
    return told.text(locale, fact)


def paragraphs(circular: Circular, locale: str) -> Iterator[tuple[str, str]]:
    """The text without its tables: title, notice, to, head, part, text, list (the first attachment), more, sign."""

    def say(item: Any) -> str:
        return fact(item, locale)

    yield "title", say(circular.title)
    if circular.notice:
        yield "notice", say(circular.notice)
    yield "to", say(circular.addressees)
    yield "text", say(circular.opening)
    for part in circular.parts:
        yield from _part(part, "head", say)
    yield "text", say(circular.closing)
    for place, attachment in enumerate(circular.attachments):
        named = msg("{number}. {title}", number=attachment.number, title=attachment.title)
        yield ("more", say(named)) if place else ("list", say(Message(ATTACHED.template, {"list": named})))
    yield "sign", say(circular.signer)
    yield "sign", say(msg("(data until {day})", day=circular.data_until))


UNNAMED = Text("未署名", "not named")  # where the machine does not tell who is at work
ATTACHED = msg("Attachments: {list}")


def _part(part: Part, kind: str, say: Callable[[Any], str]) -> Iterator[tuple[str, str]]:
    yield kind, say(part.heading)
    for paragraph in part.paragraphs:
        yield "text", say(paragraph)
    for below in part.parts:
        yield from _part(below, "part", say)


def _of_hand(edited: HandedBack) -> Iterator[tuple[str, str]]:
    """Kinds by the numbers that a circular's headings have; the first line is the title."""
    for place, text in enumerate(edited.paragraphs):
        if place == 0:
            yield "title", text
        elif place < 4 and TO.fullmatch(text):
            yield "to", text
        elif len(text) < 40 and HEAD.match(text):
            yield "head", text
        elif len(text) < 40 and PART.match(text):
            yield "part", text
        else:
            yield "text", text
