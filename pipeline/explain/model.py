"""What an explanation says, as plain data: every figure exact, every sentence not yet in any language. See pipeline.explain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from pipeline.explain.arithmetic import written
from pipeline.report.formats import fact
from pipeline.report.model import Text
from pipeline.texts import Message
from pipeline.tracing import Trace

Words: TypeAlias = Message | Text


@dataclass(frozen=True)
class Step:
    """A step of a calculation: what is done, and the line of arithmetic where there is one."""

    words: Message
    line: str | None = None


@dataclass(frozen=True)
class Figure:
    """An indicator's value for somebody. `kind`, `evidence`, `unit`: of the indicator; `value`, `low`, `high` in that unit,
    None where there is none.
    """

    indicator: str
    title: Words
    level: str
    subject: Words
    unit: str
    kind: str
    evidence: str
    numerator: Decimal | None
    denominator: Decimal | None
    sample: int | None
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    status: str
    status_words: Message
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Case:
    """A case that an event indicator counts, its class as a `code` and in words; `count` is the share of one carried by
    several.
    """

    case_id: str
    code: str
    case_class: Words
    count: Decimal


@dataclass(frozen=True)
class BranchRows:
    """The rows behind a branch's figure on a person's card, file by file."""

    name: str
    trace: Trace


@dataclass(frozen=True)
class Part:
    """An indicator of a row: the figure by which it was scored, the subject's own where another's stood in, the cases and
    the rows behind it. `branches`: of a branch's figure on a person's card, the branch's rows by file.
    """

    figure: Figure
    rule: Message
    own: Figure | None = None
    cases: tuple[Case, ...] = ()
    trace: Trace | None = None
    branches: tuple[BranchRows, ...] = ()
    not_counted: tuple[Message, ...] = ()


@dataclass(frozen=True)
class BranchItem:
    """A row of the branch's own card, behind what a person has of the branch's score."""

    title: Words
    weight: Decimal
    points: Decimal | None


@dataclass(frozen=True)
class BranchScore:
    """A branch's score as a person's card takes it: its rows, and how they make the score."""

    branch_id: str
    name: str
    score: Decimal | None
    items: tuple[BranchItem, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class ItemExplained:
    """A row of the scorecard. `points_observed`, `points_favourable`: by both bases; `points`: what counted.

    `grain`: whose figure counted (employee | branch | shrunk | window_3 …); `gate`: how much evidence is needed and there;
    `basis`: both bases in a sentence. `is_reproduced`: the steps arrive at the edition's points.
    """

    item: str
    title: Words
    weight: Decimal
    target: Decimal | None
    unit: str
    rule: Message
    article: str | None
    grain: str
    grain_words: Message
    status: str
    status_words: Message
    gate: Message | None
    basis: Message | None
    points_observed: Decimal | None
    points_favourable: Decimal | None
    points: Decimal | None
    steps: tuple[Step, ...]
    parts: tuple[Part, ...] = ()
    linked: tuple[BranchScore, ...] = ()
    is_reproduced: bool = True


@dataclass(frozen=True)
class MatterExplained:
    """An approved matter and what became of it. `counted`: signed points."""

    event_id: str
    kind: Text
    category: str
    points: Decimal | None
    counted: Decimal
    status: str
    status_words: Message
    article: str
    document_no: str | None
    incident_ref: str | None
    decided_at: str | None


@dataclass(frozen=True)
class Sheet:
    """One post's appraisal. `score` is exact, `score_shown` as reports print it; `confidence`: how sure the grade is."""

    post: str
    post_title: Words
    branch: str
    scorecard: str
    title: Words
    version: str
    document_no: str
    published_at: str | None
    effective_from: str
    items: tuple[ItemExplained, ...]
    matters: tuple[MatterExplained, ...]
    steps: tuple[Step, ...]
    base: Decimal | None
    bonus: Decimal
    deduction: Decimal
    score: Decimal | None
    score_shown: str | None
    grade: str | None
    grade_title: Words | None
    coefficient: Decimal | None
    status: str
    status_words: Message
    confidence: tuple[Message, ...] = ()
    consequences: tuple[Message, ...] = ()
    is_reproduced: bool = True


@dataclass(frozen=True)
class Combined:
    """Several posts put together by their days."""

    score: Decimal | None
    score_shown: str | None
    coefficient: Decimal | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Explanation:
    """A subject's score in a period, down to files and lines. `remarks`: what does not fit, never left unsaid."""

    bank: Text
    subject_id: str
    name: str | None
    level: str
    period: str
    edition: int | None
    state: str
    known_until: str
    ledger_number: int
    checksum: str
    sheets: tuple[Sheet, ...]
    combined: Combined | None = None
    remarks: tuple[Message, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Every line of arithmetic in it."""
        return tuple(_lines(self))


def as_data(explanation: Explanation, locale: str) -> dict[str, Any]:
    """The explanation for JSON: sentences in `locale`, exact numbers as text with all their digits, None as null."""
    data: dict[str, Any] = _plain(explanation, locale)
    return data


def said(words: Words | str | None, locale: str) -> str:
    """Words in a language; empty for none."""
    if isinstance(words, Message):
        return words.text(locale, fact_of)
    return words.text(locale) if isinstance(words, Text) else words or ""


def fact_of(value: Any, locale: str) -> str:
    """A fact inside a sentence: exact numbers with all their digits, the rest as reports say it."""
    if isinstance(value, Decimal):
        return written(value)
    if isinstance(value, Message):
        return value.text(locale, fact_of)
    if isinstance(value, (list, tuple)):
        sign = {"zh-CN": "、"}.get(locale, ", ")
        return sign.join(fact_of(item, locale) for item in value)
    return fact(value, locale)


def _plain(value: Any, locale: str) -> Any:
    if isinstance(value, (Message, Text)):
        return said(value, locale)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name), locale) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item, locale) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, locale) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _lines(value: Any) -> Sequence[str]:
    if isinstance(value, Step):
        return [value.line] if value.line else []
    if is_dataclass(value) and not isinstance(value, (type, Message)):
        return [line for field in fields(value) for line in _lines(getattr(value, field.name))]
    if isinstance(value, tuple):
        return [line for item in value for line in _lines(item)]
    return []
