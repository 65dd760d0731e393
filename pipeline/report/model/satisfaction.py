"""Customers' answers: by instrument, their distribution, dimensions, who took part, what was written."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report.model.base import Finding, Text


@dataclass(frozen=True)
class AnswerClass:
    """The answers from `low` to `high` on their scale, the worst first; `share` in per cent of all on that scale."""

    low: int
    high: int
    count: int
    share: float


@dataclass(frozen=True)
class InstrumentLine:
    """How one way of asking came out. `measure`: satisfied (per cent) | index (0–100) | nps.

    `value` is None where the answers are too few to be shown (`is_suppressed`) or there are none; `is_thin`: shown, not
    judged. `invited`, `answered`, `response` (per cent): who took part, of those branches that report invitations; None
    where none does. `classes`: empty where no single scale was used; `scale` is then None. `timed_out`: no answers.
    """

    instrument: str
    measure: str
    value: float | None
    change: float | None
    year_change: float | None
    target: float | None
    answers: int | None
    is_thin: bool
    is_suppressed: bool
    invited: int | None
    answered: int | None
    response: float | None
    timed_out: int
    scale: int | None
    classes: tuple[AnswerClass, ...] = ()


@dataclass(frozen=True)
class DimensionLine:
    """An item of the questionnaire on 0–100: 响应速度, 专业性, … or a further one, by its wording. `low`, `high`: the 95 %
    interval of the value, None where the value is.
    """

    code: str
    title: Text | str
    value: float | None
    change: float | None
    year_change: float | None
    answers: int | None
    is_thin: bool
    is_suppressed: bool
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Comment:
    """What dissatisfied customers wrote, masked: `count` of them in these words, last on `newest` (ISO)."""

    text: str
    instrument: str
    count: int
    newest: str


@dataclass(frozen=True)
class Satisfaction:
    """Customers' answers. `commented`, `complained`: how many wrote something, and how many of these were dissatisfied; None
    where so few did that nothing is shown.
    """

    instruments: tuple[InstrumentLine, ...]
    dimensions: tuple[DimensionLine, ...] = ()
    comments: tuple[Comment, ...] = ()
    commented: int | None = None
    complained: int | None = None
    told: tuple[Finding, ...] = ()
