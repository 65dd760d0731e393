"""Messages as data: an English template with its facts, put into a reader's language at the edge.

The English template is the message's id; the Chinese text stands in reports/locale/zh_CN/LC_MESSAGES/appraise.po.
A test holds that every template in the code has a Chinese text with the same placeholders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from string import Formatter
from typing import Any

from pipeline.plurals import agreeing
from pipeline.shipped import shipped

LOCALES = ("zh-CN", "en")
DEFAULT_LOCALE = "zh-CN"


@dataclass(frozen=True)
class Message:
    """A sentence not yet in any language: `template` has `{name}` placeholders, `facts` their values."""

    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def text(self, locale: str = "en", show: Callable[[Any, str], str] | None = None) -> str:
        """The sentence in `locale`; `show(value, locale)` formats facts that are not plain text."""
        put = show or _plain
        facts = {name: put(value, locale) for name, value in self.facts.items()}
        template = translate(self.template, locale)
        if locale == "en":
            return agreeing(template, facts).format(**facts)
        return _kept_apart(template, facts) if "}{" in template else template.format(**facts)

    def __str__(self) -> str:
        return self.text("en")


@dataclass(frozen=True)
class Both:
    """A fact that each language has words of its own for."""

    zh: Any
    en: Any

    def __str__(self) -> str:
        return _plain(self.en, "en")


def msg(template: str, **facts: Any) -> Message:
    """A message; every template that the project uses is found by its call to this function."""
    return Message(template, facts)


def translate(template: str, locale: str) -> str:
    """The template in `locale`; the English one where no translation stands in the catalogue."""
    return template if locale == "en" else _catalogue(locale).get(template, template)


def _kept_apart(template: str, facts: Mapping[str, str]) -> str:
    """The sentence with a space where a fact that ends in a digit or a Latin letter meets one that begins so.

    Chinese puts nothing between a branch and its score, which makes 自助网点12 and 98.62 one number.
    """
    told = ""
    for literal, name in _pieces(template):
        told += literal
        if name is not None:
            said = facts[name]
            told += f" {said}" if not literal and _is_latin(told[-1:]) and _is_latin(said[:1]) else said
    return told


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


@cache
def _pieces(template: str) -> tuple[tuple[str, str | None], ...]:
    """Each placeholder's name, None after the last, with the words before it."""
    return tuple((literal, name) for literal, name, _, _ in Formatter().parse(template))


def _plain(value: Any, locale: str) -> str:
    if isinstance(value, Message):
        return value.text(locale)
    if isinstance(value, Both):
        return _plain(value.zh if locale == "zh-CN" else value.en, locale)
    if isinstance(value, (list, tuple)):
        sentences = any(isinstance(item, Message) for item in value)  # these have commas of their own
        sign = {True: "；", False: "、"} if locale == "zh-CN" else {True: "; ", False: ", "}
        parts = [_plain(item, locale) for item in value]
        if sentences:  # of sentences in a row only the last has its full stop
            parts = [*(part.rstrip(".。") for part in parts[:-1]), *parts[-1:]]
        return sign[sentences].join(parts)
    return str(value)


@cache
def _catalogue(locale: str) -> dict[str, str]:
    from babel.messages.pofile import read_po  # 60 ms: only when a text is really wanted

    path = shipped("reports") / "locale" / locale.replace("-", "_") / "LC_MESSAGES" / "appraise.po"
    with path.open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id and entry.string}
