"""What a department of the head office is answerable for."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report.model.base import Finding
from pipeline.report.model.handling import Handling
from pipeline.report.model.head import Head
from pipeline.report.model.lines import IndicatorLine
from pipeline.report.model.topics import Delivery, DepartmentLine, Rectifications, ReturnedLine
from pipeline.texts import Message


@dataclass(frozen=True, kw_only=True)
class DepartmentPage(Head):
    """Complaints it is responsible for, what it has to mend, and the data it owes. Of other departments nothing.

    `deliveries` are the accounts of its own files, `owed` what of them was due (None where nothing was).
    """

    told: Message  # one sentence, for the index of the tree
    headline: tuple[Finding, ...]
    indicators: tuple[IndicatorLine, ...] = ()
    handling: Handling | None = None
    rectifications: Rectifications | None = None
    deliveries: tuple[Delivery, ...] = ()
    owed: DepartmentLine | None = None
    returned: tuple[ReturnedLine, ...] = ()
    duties: tuple[Finding, ...] = ()
