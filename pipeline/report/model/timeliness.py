"""How fast customers were served: by channel and by hour of the day."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report.model.base import Finding, Text


@dataclass(frozen=True)
class PaceLine:
    """One indicator of a channel (phone | counter | chat | email). `status`: as of IndicatorLine.

    `unexcluded`: what the value would be without approved exclusions; None where none is about it.
    """

    channel: str
    indicator: str
    title: Text
    unit: str
    direction: str  # higher | lower
    value: float | None
    change: float | None
    year_change: float | None
    target: float | None
    is_met: bool | None
    sample: int | None
    status: str
    unexcluded: float | None


@dataclass(frozen=True)
class WaitLine:
    """How long those waited who were served, in seconds; `ninth_tenth`: within which nine in ten were."""

    channel: str
    answered: int
    average: float
    median: float
    ninth_tenth: float


@dataclass(frozen=True)
class Slot:
    """A part of the day (hour 0–23) or of the week (1, Monday, to 7): `late` of `count`; `rate` in time, per cent.

    `is_thin`: too few to be judged. `is_worst`: clearly below the whole, and the lowest of those.
    """

    start: int
    count: int
    late: int
    rate: float
    is_thin: bool
    is_worst: bool = False


@dataclass(frozen=True)
class Course:
    """A channel over the hours of the day or the days of the week, in order; hours without anybody are left out."""

    channel: str
    indicator: str
    title: Text
    rate: float
    count: int
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Timeliness:
    """How fast customers were served: by channel, by hour, by day of the week."""

    lines: tuple[PaceLine, ...]
    waits: tuple[WaitLine, ...] = ()
    hours: tuple[Course, ...] = ()
    weekdays: tuple[Course, ...] = ()
    told: tuple[Finding, ...] = ()
