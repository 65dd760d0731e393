"""What stands at the top and the foot of every page: whose, of which period and edition, known until when."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pipeline.report.model.base import Text
from pipeline.texts import Message


@dataclass(frozen=True)
class Correction:
    """Why an edition corrects the one before it, `of`. `changed`: how many people's and branches' results it changed;
    `changes` are those of the page's own subject.
    """

    of: int
    code: str
    reason: str
    people: int
    branches: int
    changes: tuple[Message, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Head:
    """`level`: bank | managing_unit | branch | department | employee | hr | regulator; `subject_id` is `-` for the bank as
    a whole. `state`: draft | provisional | preview | final | restated; `edition` is None for a draft. `seal` is the code
    (校验码) of a sealed edition; `approved_by` and `minutes`: whose decision it rests on. Objections may be filed from
    `preview_from` to the end of `preview_until`. Days are ISO.
    """

    level: str
    bank: Text
    subject_id: str
    subject_name: str
    period: str
    period_kind: str
    edition: int | None
    state: str
    data_until: str | None
    scorecard_document: str | None = None
    ledger_number: int | None = None
    checksum: str | None = None
    seal: str | None = None
    sealed_on: str | None = None
    approved_by: str | None = None
    minutes: str | None = None
    preview_from: str | None = None
    preview_until: str | None = None
    correction: Correction | None = None

    def as_data(self) -> dict[str, Any]:
        """The page as JSON-able data, in a fixed order of keys."""
        return asdict(self)
