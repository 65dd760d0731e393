"""A finding with what stands behind it, and what a circular is made of."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report.model.base import Finding, Quantity, Text
from pipeline.texts import Message


@dataclass(frozen=True)
class Figure:
    """A number behind a finding, with what it counts."""

    label: Message | Text
    value: Quantity


@dataclass(frozen=True)
class Evidenced(Finding):
    """A finding with the numbers behind it. `source`: the indicator or the ledger they come from; `anchor`: the section of
    the page that shows more, None where there is none.
    """

    figures: tuple[Figure, ...] = ()
    source: Text | None = None
    anchor: str | None = None
