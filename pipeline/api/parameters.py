"""What may stand in each parameter of the interface, told where something else was sent. What was sent is never repeated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.api.problems import Fault
from pipeline.texts import Message, msg

_ID = msg("Write 1 to 64 characters, none of them a control character.")
_EDITION = msg("Write the number of an edition, or latest; at one’s own sheet preview too.")
HINTS: Mapping[str, Message] = {
    "period": msg("Write a month (2026-09), a quarter (2026-Q3) or a year (2026)."),
    "edition": _EDITION,
    "employee_id": _ID,
    "employee": _ID,
    "who": _ID,
    "branch": _ID,
    "grade": _ID,
    "post": _ID,
    "changed_since": msg("Write the number of an edition, {least} to {most}.", least=1, most=9999),
    "limit": msg("Write a whole number, {least} to {most}.", least=1, most=1000),
    "after": msg("Write a whole number, {least} to {most}.", least=0, most=2**31),
    "cursor": msg("Write what the page before gave as “next”, unchanged."),
    "since": msg("Write a day, as 2026-10-01."),
}


def fault(error: Mapping[str, Any], offered: Sequence[str]) -> Fault:
    """A parameter that failed validation, as pydantic tells it. `offered`: the names of the query's parameters there."""
    where, name = str(error["loc"][0]), ".".join(str(part) for part in error["loc"][1:])
    return Fault(where, name, _reason(str(error["type"]), name, offered))


def given_twice(items: Sequence[tuple[str, str]]) -> list[Fault]:
    """Parameters of the query that stand there more than once: which value was meant is not to be guessed."""
    counts = Counter(name for name, _ in items if name in HINTS)
    reason = msg("It is given more than once. Ask for each value by itself.")
    return [Fault("query", name, reason) for name, count in counts.items() if count > 1]


def _reason(kind: str, name: str, offered: Sequence[str]) -> Message:
    if kind == "extra_forbidden":
        if not offered:
            return msg("There is no parameter of this name here, nor any other. Leave it out.")
        return msg("There is no parameter of this name here. Those that there are: {names}.", names=tuple(offered))
    if kind == "missing":
        return msg("{name} is not given.", name=name)
    hint = HINTS.get(name, msg("/openapi.json says what may stand here."))
    return msg("{name} cannot be what was sent. {hint}", name=name, hint=hint)
