"""In which form an answer is wanted, and whether the caller has it already."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal

from pipeline.api.problems import Problem
from pipeline.texts import msg

Form = Literal["json", "csv", "parquet"]
MEDIA_TYPES: dict[Form, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
}


def wanted(accept: str | None, offered: Sequence[Form] = ("json", "csv", "parquet")) -> Form:
    """What the Accept header likes best of what is offered; without one, JSON. Raises Problem (406)."""
    liked: dict[str, float] = {}
    for part in (accept or "*/*").split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        liked[media] = _weight(parameters)

    def weight(form: Form) -> float:
        media = MEDIA_TYPES[form]
        return next((liked[one] for one in (media, media.split("/")[0] + "/*", "*/*") if one in liked), 0.0)

    best = max(offered, key=weight)  # the first one among equals
    if weight(best) <= 0:
        forms = ", ".join(MEDIA_TYPES[form] for form in offered)
        raise Problem(406, "form", msg("Nothing of what Accept names is offered here. There is: {forms}.", forms=forms))
    return best


def _weight(parameters: Sequence[str]) -> float:
    for one in parameters:
        name, _, value = one.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0


def tag(*parts: object) -> str:
    """An ETag for what these parts decide on."""
    text = "\0".join(str(part) for part in parts)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def has_it(if_none_match: str | None, etag: str) -> bool:
    """Whether the caller says that it has this version already."""
    given = [one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")]
    return etag in given
