"""What follows from points: bonuses and vetoes, levels, coefficients, awards, coaching, yellow and red cards."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from pipeline.curves import Number
from pipeline.headers import Strict, Words

NOT_GRADED = ("short_period", "on_leave", "no_data", "excluded")


class Capped(Strict):
    """加分 or 扣分: `categories` that count, with the points of one where the event names none; at most `cap` in all, and at
    most `caps` for a category that has one of its own.
    """

    categories: dict[str, Number] = {}
    cap: Number | None = Field(None, gt=0)
    caps: dict[str, Annotated[Number, Field(gt=0)]] = {}


class Veto(Strict):
    """一票否决: what an approved matter of this category does while it is valid: to the grade, to the row of `indicator`
    (zero_indicator), or to awards alone. Every veto bars from awards.
    """

    category: str
    effect: Literal["cap_grade", "set_grade", "zero_indicator", "bar_awards"]
    grade: str | None = None
    indicator: str | None = None
    article: str | None = None


class Events(Strict):
    """What approved matters (score_events) do to a score.

    `confirmed_items`: what mystery visits and checks confirmed of a person is a deduction too, at most so many points a
    source; without it such items count for the branch alone. `maximum`: the highest score that bonuses may reach;
    `grade_with_bonus`: whether the grade goes by the score with them.
    """

    bonus: Capped | None = None
    deduction: Capped | None = None
    confirmed_items: dict[Literal["mystery", "check"], Number] = {}
    vetoes: tuple[Veto, ...] = ()
    maximum: Number = Decimal(100)
    grade_with_bonus: bool = True


class Level(Strict):
    grade: str
    title: Words
    reaching: Number


class ByScore(Strict):
    """Coefficient = score ÷ `divide_by`, from `low` to `high`."""

    divide_by: Number = Field(default=Decimal(100), gt=0)
    low: Number = Decimal(0)
    high: Number = Decimal(2)


class Step(Strict):
    """From this score on, this coefficient."""

    reaching: Number
    coefficient: Number


class Coefficient(Strict):
    """服务质量绩效系数, by one of: grade, score, or a table of scores. `not_graded` for anybody without a grade, unless the
    scorecard's `when_not_graded` says otherwise for the reason.
    """

    by_grade: dict[str, Number] | None = None
    by_score: ByScore | None = None
    table: tuple[Step, ...] | None = Field(None, min_length=1)
    not_graded: Number = Decimal(1)

    @property
    def rule(self) -> str:
        return "by_grade" if self.by_grade is not None else "by_score" if self.by_score is not None else "table"


class Presence(Strict):
    """How many days of a period a post must have been held, and the person been there, for a grade (不满考核期)."""

    month: int = Field(default=15, ge=0, le=31)
    quarter: int = Field(default=45, ge=0, le=92)
    year: int = Field(default=180, ge=0, le=366)

    def days(self, kind: str) -> int:
        return int({"month": self.month, "quarter": self.quarter, "year": self.year}[kind])


class Confidence(Strict):
    """When a grade is borderline (临界): so many points short of the next, or less probable than this. With
    `benefit_of_doubt: upper` such a person gets the next grade if that is at least so probable.
    """

    borderline: Number = Field(default=Decimal("0.5"), ge=0)
    probability: Number = Field(default=Decimal("0.8"), gt=0, lt=1)
    benefit_of_doubt: Literal["none", "upper"] = "none"
    at_least: Number = Field(default=Decimal("0.4"), gt=0, lt=1)


class Eligibility(Strict):
    """评优、晋升资格: a grade of `grades` in at least `periods` of the last `of` periods, this one among them, and none of
    `none_of` in any of them. Vetoes and open doubts about the data bar as well. `places` (名额) go by score; who is not
    told apart from the last place by points shares it.
    """

    grades: tuple[str, ...] = Field(min_length=1)
    periods: int = Field(default=1, ge=1)
    of: int = Field(default=1, ge=1, le=36)
    none_of: tuple[str, ...] = ()
    places: int | None = Field(None, ge=1)


class Support(Strict):
    """辅导与复训: a row that earned less than `below` % of its weight is weak. Coaching is advised for weak rows; a retraining
    course of `courses` (indicator → course) where the lowest grade came `after` periods running.
    """

    below: Number = Field(default=Decimal(60), gt=0, le=100)
    courses: dict[str, str] = {}
    after: int = Field(default=2, ge=1)


class Warned(Strict):
    """黄牌、红牌, institutions only: one of `grades` for `periods` periods running, or a veto in force."""

    colour: Literal["yellow", "red"]
    grades: tuple[str, ...] = ()
    periods: int = Field(default=1, ge=1)
    vetoed: bool = False
    article: str | None = None


class Quota(Strict):
    """At most `at_most` % of a peer group may have `grade`. For branches only; one that lowers a person is unlawful."""

    grade: str
    at_most: Number = Field(gt=0, lt=100)
