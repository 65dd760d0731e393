"""A notice: what happened, why, and what is to be done; never a customer's words, a name or a number of a person's."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.texts import Message


@dataclass(frozen=True)
class Notice:
    """`event`: published | refused | stopped | failed | digest. `department`: whose digest it is; None for the operator."""

    event: str
    title: Message
    lines: tuple[Message, ...] = ()
    department: str | None = None

    def body(self, locale: str) -> str:
        return "\n".join(line.text(locale) for line in self.lines)
