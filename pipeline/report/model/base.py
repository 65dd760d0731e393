"""What every part of a report is made of: titles, numbers with units, sentences."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.texts import Message


@dataclass(frozen=True)
class Text:
    """A title or name in both languages."""

    zh: str
    en: str

    def text(self, locale: str) -> str:
        return self.zh if locale == "zh-CN" else self.en


@dataclass(frozen=True)
class Quantity:
    """A number with its unit (formats.UNITS); `change` shows a sign and, for rates, 个百分点.

    `bound`: what rounding may not reach when the value does not: 99.996 % of 100 is shown as 99.99 %.
    """

    value: float | None
    unit: str
    change: bool = False
    bound: float | None = None


@dataclass(frozen=True)
class Finding:
    """A sentence with the rule that produced it. `tone`: plain | better | worse | breach."""

    rule: str
    sentence: Message
    tone: str = "plain"
    title: Message | None = None
    owner: str | None = None


@dataclass(frozen=True)
class Point:
    period: str
    value: float | None


@dataclass(frozen=True)
class DueLine:
    """What one name owed in the period: `due` = in time + late (done after it was due) + overdue (not done) + not yet due."""

    name: str | Text
    due: int
    in_time: int
    late: int
    overdue: int
    branch_id: str | None = None


@dataclass(frozen=True)
class PassLine:
    """Exams by name: a person counts once an exam, by the best attempt; `excused` from all of them is not examined."""

    name: str | Text
    examined: int
    passed: int
    excused: int


@dataclass(frozen=True)
class PersonLine:
    """Someone of the branch, on the branch's own page only, with the course to be made up or the exam not passed."""

    name: str
    post: Text
    course: str
    due: str | None  # None for an exam
