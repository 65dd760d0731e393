"""A scorecard, whole: whom it appraises, from which day, by which document, and how."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from pipeline.curves import Number
from pipeline.headers import Strict, Words
from pipeline.periods import MONTHS_OF, Period
from pipeline.scorecards.outcomes import (
    Coefficient,
    Confidence,
    Eligibility,
    Events,
    Level,
    Presence,
    Quota,
    Support,
    Warned,
)
from pipeline.scorecards.rows import Item

PeriodKind = Literal["month", "quarter", "year"]


class Scorecard(Strict):
    """Weights are percent and make 100. It counts for periods of `periods` that begin on or after `effective_from`, and was
    published before; `peer_groups`: only these, where it is not for all.

    `period_score`: what a quarter's or a year's score is: that of its facts, the mean of its months' scores, or (a year)
    the mean of its quarters' weighted by `quarter_weights`. Both are kept where they differ.
    `minimum_coverage`: % of the weight that must have a value, and `minimum_indicators` how many rows, for a score.
    `when_not_graded`: the coefficient by reason, a number or `previous` for the last one given.
    """

    version: str
    title: Words
    level: Literal["branch", "employee"]
    posts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("branch",)
    peer_groups: tuple[str, ...] = ()
    bank: bool = False  # also applied to the bank as a whole, which has a score but no grade
    periods: tuple[PeriodKind, ...] = Field(("month", "quarter", "year"), min_length=1)
    document_no: str = Field(min_length=1)
    democratic_procedure: str = Field(min_length=1)
    published_at: date | None = None
    effective_from: date
    effective_to: date | None = None
    approved_by: str = Field(min_length=1)
    period_score: Literal["facts", "mean_of_months", "weighted_quarters"] = "facts"
    quarter_weights: tuple[Annotated[Number, Field(ge=0)], ...] = ()
    minimum_coverage: Number = Decimal(60)
    minimum_indicators: int = 3
    items: tuple[Item, ...] = Field(min_length=1)
    score_events: Events = Events()
    levels: tuple[Level, ...] = Field(min_length=1)
    presence: Presence = Presence()
    service_coefficient: Coefficient | None = None
    when_not_graded: dict[Literal["short_period", "on_leave", "no_data", "excluded"], Number | Literal["previous"]] = {}
    payment_lag: int = Field(2, ge=0, le=12)  # a month's result is paid so many months later
    confidence: Confidence = Confidence()
    award: Eligibility | None = None
    promotion: Eligibility | None = None
    commendation: tuple[str, ...] = ()  # grades that are commended
    support: Support | None = None
    warnings: tuple[Warned, ...] = ()
    quotas: tuple[Quota, ...] = ()
    name: str = ""

    def covers(self, period: Period) -> bool:
        """Whether it counts for the period: a period keeps the rules that were in force when it began."""
        return (
            period.kind in self.periods
            and self.effective_from <= period.first
            and (self.effective_to is None or period.first <= self.effective_to)
        )

    def meets(self, other: Scorecard) -> bool:
        """Whether there may be a period for which both count."""
        in_time = (self.effective_to is None or other.effective_from <= self.effective_to) and (
            other.effective_to is None or self.effective_from <= other.effective_to
        )
        return in_time and bool(set(self.periods) & set(other.periods))

    def averages(self, period: Period) -> bool:
        """Whether the score of such a period is the mean of those of its months, or of its quarters."""
        kinds = {"mean_of_months": ("quarter", "year"), "weighted_quarters": ("year",)}
        return period.kind in kinds.get(self.period_score, ())

    def quota_of(self, grade: str) -> Decimal | None:
        """The share of a peer group (%) that may have the grade; None where there is no such rule."""
        return next((quota.at_most for quota in self.quotas if quota.grade == grade), None)

    @property
    def shortest(self) -> str:
        return min(self.periods, key=lambda kind: MONTHS_OF[kind])


def in_force(cards: list[Scorecard], period: Period) -> list[Scorecard]:
    """Those that count for the period: an old one keeps the rules of its day."""
    return [card for card in cards if card.covers(period)]
