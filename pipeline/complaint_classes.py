"""The regulator's classes of complaints, and what banks call them in their own ledgers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from pipeline.headers import Strict
from pipeline.yamls import read_yaml


@cache
def _written() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return found


def listed(column: str) -> list[str]:
    """The standard's classes in its own order, by `business` or by `reason`."""
    found: list[str] = _written()[column]
    return found


def _of(column: str) -> AfterValidator:
    """Refuses what is no class of the standard."""

    def checked(name: str) -> str:
        if name not in listed(column):
            expected = ", ".join(f"'{known}'" for known in listed(column))
            raise PydanticCustomError("literal_error", "no class of the standard", {"expected": expected})
        return name

    return AfterValidator(checked)


class OwnClasses(Strict):
    """The bank's own name of a class → the standard's, beside those that every bank's are read by."""

    business: dict[str, Annotated[str, _of("business")]] = Field(default_factory=dict)
    reason: dict[str, Annotated[str, _of("reason")]] = Field(default_factory=dict)

    def names(self, column: str) -> dict[str, str]:
        """Own name → the standard's, by `business` or by `reason`; the bank's own word goes first."""
        return {**_written()["own_names"][column], **getattr(self, column)}
