"""Sentences kept in a journal as data, so that whoever reads them later is told in a language of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.texts import Both, Message

TEMPLATE, FACTS = "template", "facts"


def to_keep(message: Message) -> dict[str, Any]:
    """The message as plain data."""
    return {TEMPLATE: message.template, FACTS: {name: _plain(fact) for name, fact in message.facts.items()}}


def kept(data: Any) -> Message | None:
    """The message that was kept; None where it is none, as of an older release."""
    if not (isinstance(data, Mapping) and isinstance(data.get(TEMPLATE), str) and isinstance(data.get(FACTS), Mapping)):
        return None
    return Message(data[TEMPLATE], {name: _fact(fact) for name, fact in data[FACTS].items()})


def _plain(fact: Any) -> Any:
    if isinstance(fact, Message):
        return to_keep(fact)
    if isinstance(fact, Both):
        return {"zh": _plain(fact.zh), "en": _plain(fact.en)}
    if isinstance(fact, (list, tuple)):
        return [_plain(one) for one in fact]
    return fact if isinstance(fact, (int, float)) else str(fact)


def _fact(fact: Any) -> Any:
    if isinstance(fact, list):
        return [_fact(one) for one in fact]
    if isinstance(fact, Mapping) and fact.keys() == {"zh", "en"}:
        return Both(_fact(fact["zh"]), _fact(fact["en"]))
    return kept(fact) or fact
