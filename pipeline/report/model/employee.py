"""A person's sheet (考核单)."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.report.model.base import Quantity, Text
from pipeline.report.model.head import Head
from pipeline.report.model.hearing import NO_HEARINGS, Hearings, SheetReceipt
from pipeline.texts import Message


@dataclass(frozen=True)
class Working:
    """A step of a calculation in words, and its line of arithmetic where there is one."""

    words: Message
    line: str | None = None


@dataclass(frozen=True)
class CountedCase:
    """A case that cost points: its number, its class in words, and the share of it that counts (1: all of it)."""

    number: str
    kind: Text | Message
    share: float


@dataclass(frozen=True)
class SheetFigure:
    """What a row goes by, or the person's own figure beside it. `whose`: the branch where its figure stands in, None for the
    person's own; `title` where a row has several figures. `low`, `high`: the 95 % range of a sample.
    """

    title: Text | Message | None
    whose: Text | Message | None
    value: Quantity | None
    numerator: float | None
    denominator: float | None
    low: Quantity | None = None
    high: Quantity | None = None
    cases: tuple[CountedCase, ...] = ()
    nothing: Message | None = None  # why there is no value


@dataclass(frozen=True)
class SheetItem:
    """A row of the scorecard. `points` is None where the row has no value and gives its weight to the others."""

    item: str
    title: Text | Message
    weight: float
    points: float | None
    target: Quantity | None
    figures: tuple[SheetFigure, ...]
    own: tuple[SheetFigure, ...]  # the person's own, where another's stood in
    grounds: tuple[Message, ...]  # by whose figure, how much evidence there is and how much is needed
    rule: Message
    working: tuple[Working, ...]
    article: str | None


@dataclass(frozen=True)
class SheetMatter:
    """An approved bonus, deduction or veto. `counted`: signed points."""

    number: str
    kind: Text
    category: str
    decided: str | None  # ISO
    counted: float
    outcome: Message
    document: str | None
    article: str
    lowers_grade: bool


@dataclass(frozen=True)
class Colleagues:
    """The middle score of those graded in the same post, the person among them; never for few."""

    median: float
    count: int


@dataclass(frozen=True)
class PostSheet:
    """One post's appraisal. `score` is exact; None, as `grade`, with the reason in `status`."""

    post: Text
    branch: str
    scorecard: Text
    version: str
    document: str
    published: str | None  # ISO
    items: tuple[SheetItem, ...]
    matters: tuple[SheetMatter, ...]
    working: tuple[Working, ...]  # from the rows to the result
    base: float | None
    score: float | None
    grade: Text | None
    status: Message | None
    coefficient: float | None
    short_of: tuple[Text, float] | None  # the next better grade and the points that lack
    is_borderline: bool
    error: float | None  # what chance alone moves the score by, one standard error either way
    by_facts: float | None  # the score of the whole period's facts, where the rules average shorter periods
    from_branch: float | None  # % of the weight
    colleagues: Colleagues | None
    follows: tuple[Message, ...]


@dataclass(frozen=True)
class Together:
    """Several posts as one result: the mean by days in each."""

    score: float | None
    grade: Text | None
    coefficient: float | None
    working: tuple[Working, ...]


@dataclass(frozen=True, kw_only=True)
class EmployeeSheet(Head):
    """A person's sheet (考核单)."""

    told: Message  # one sentence, for the index of the tree
    score: float | None = None
    sheets: tuple[PostSheet, ...] = ()
    together: Together | None = None
    spared: tuple[Message, ...] = ()  # what was not counted, and why
    remarks: tuple[Message, ...] = ()  # what does not add up, never left unsaid
    hearings: Hearings = NO_HEARINGS  # what the person filed
    receipt: SheetReceipt | None = None
    answer_days: int = 5  # working days within which an objection is answered
