"""The report as plain data: what a page says, before any language, number format or mark-up.

Values are exact; they are rounded once, when shown (formats.py). None means "no value", and a `status` beside
it says why. `report.json` is this model, key for key.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

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
class IndicatorLine:
    """One row of the core indicators.

    `status`: ok | thin | not_delivered | not_applicable | not_ripe | no_cases. `low`, `high`: the 95 % interval, for samples
    only. `band_low`, `band_high`: the range of ordinary variation over `series`, None where there is no base.
    """

    indicator: str
    title: Text
    unit: str
    direction: str  # higher | lower
    evidence: str  # sample | census | event
    standard: str  # plain | legal | redline
    value: float | None
    numerator: float | None
    denominator: float | None
    sample: int | None
    low: float | None
    high: float | None
    status: str
    change: float | None
    year_change: float | None
    target: float | None
    is_met: bool | None
    branches_met: int | None
    branches_counted: int | None
    judgement: Finding
    series: tuple[Point, ...] = ()
    band_low: float | None = None
    band_high: float | None = None


@dataclass(frozen=True)
class Redline:
    """A count that is never explained by variation; `title` bears the unit (件, 起). Red only when count > 0."""

    code: str
    title: Text
    count: int | None
    previous: int | None
    year_ago: int | None
    note: Message | None = None


@dataclass(frozen=True)
class BranchLine:
    """A branch in its peer group. `rank` is None for a branch that takes no part; `status` says why.

    `status`: ranked | suspended | closed | opened | not_scored. `tie` is true where its place cannot be told
    from its neighbour's (并列组). `values` maps indicator → value.
    """

    branch_id: str
    name: str
    managing_unit: str | None
    peer_group: str
    score: float | None
    change: float | None
    grade: Text | None
    rank: int | None
    tie: bool
    status: str
    page: str | None
    values: dict[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class PointsLine:
    """A row of a scorecard: what was earned, out of what, by which figure and which sentence of the rules."""

    item: str
    title: Text
    weight: float
    points: float | None
    lost: float | None
    group_lost: float | None
    value: Quantity | None
    target: Quantity | None
    numerator: float | None
    denominator: float | None
    basis: str  # observed | favourable | exact | branch
    status: str
    rule: Message
    article: str | None


@dataclass(frozen=True)
class Share:
    """A slice of a whole, as complaint reasons: `name`, how many, and how many in the month before."""

    name: str | Text
    count: int
    previous: int | None
    share: float


@dataclass(frozen=True)
class Delivery:
    """What came from one department for one feed: the two accounts of its files, summed."""

    department: str
    feed: str
    title: Text
    files: int
    read: int
    set_aside: int
    produced: int
    accepted: int
    corrected: int
    duplicate: int
    withdrawn: int
    quarantined: int
    status: str  # delivered | none_declared | not_delivered


@dataclass(frozen=True)
class CheckLine:
    check: str
    feed: str
    severity: str  # critical | warning
    message: Text
    rows: int | None
    is_met: bool


@dataclass(frozen=True)
class Method:
    """How an indicator is defined: the glossary's entry."""

    indicator: str
    title: Text
    why: Text
    numerator: Text
    denominator: Text
    unit: str
    target: float | None
    version: str
    reference: str
    owner: str
    minimum_sample: int
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """A page. `level`: bank | branch. `state`: draft | provisional | preview | final | restated."""

    level: str
    bank: Text
    subject_id: str
    subject_name: str
    period: str
    period_kind: str
    edition: int | None
    state: str
    data_until: str | None
    scorecard_document: str | None
    headline: Finding
    score: float | None
    score_change: float | None
    score_year_change: float | None
    grade: Text | None
    targets_met: int
    targets_counted: int
    branches_ranked: int
    branches_counted: int
    score_series: tuple[Point, ...] = ()
    score_band_low: float | None = None
    score_band_high: float | None = None
    rank: int | None = None
    group_size: int | None = None
    peer_group: str | None = None
    redlines: tuple[Redline, ...] = ()
    indicators: tuple[IndicatorLine, ...] = ()
    branches: tuple[BranchLine, ...] = ()
    points: tuple[PointsLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    complaint_reasons: tuple[Share, ...] = ()
    complaints_total: int | None = None
    deliveries: tuple[Delivery, ...] = ()
    checks: tuple[CheckLine, ...] = ()
    notes: tuple[Finding, ...] = ()
    methods: tuple[Method, ...] = ()
    ledger_number: int | None = None
    checksum: str | None = None

    def as_data(self) -> dict[str, Any]:
        """The report as JSON-able data, in a fixed order of keys."""
        return asdict(self)
