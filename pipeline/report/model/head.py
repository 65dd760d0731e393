"""What stands at the top and the foot of every page: whose, of which period and edition, known until when."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pipeline.report.model.base import Text


@dataclass(frozen=True, kw_only=True)
class Head:
    """`level`: bank | managing_unit | branch | department | employee | hr | regulator; `subject_id` is `-` for the bank as
    a whole. `state`: draft | provisional | preview | final | restated; `edition` is None for a draft. `data_until` is ISO.
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

    def as_data(self) -> dict[str, Any]:
        """The page as JSON-able data, in a fixed order of keys."""
        return asdict(self)
