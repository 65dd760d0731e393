"""The report as plain data: what a page says, before any language, number format or mark-up.

Values are exact; they are rounded once, when shown (formats.py). None means "no value", and a `status` beside
it says why. `report.json` is this model, key for key; it is one file, though a long one, so that who reads report.json
has one place to look.
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
    unexcluded: float | None = None  # what the value would be without approved exclusions
    standardised: float | None = None  # what it would be with the peer group's mix of cases, where that is far from it


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
    tied_from: int | None = None  # the first and the last place of its tie
    tied_to: int | None = None


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
class MatterLine:
    """A bonus, deduction or veto on a branch's score: the points it counts for (signed), and what became of it."""

    event_id: str
    kind: Text
    category: str
    points: float | None
    status: Message
    basis: str
    lowers_grade: bool = False


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
    status: str  # delivered | incomplete | none_declared | not_delivered
    due: str | None = None  # the day by which it was owed; None where it was not expected
    arrived: str | None = None
    is_on_time: bool | None = None  # None where nothing is due, or not yet
    missing_branches: tuple[str, ...] = ()
    due_count: int = 0  # how many deliveries fell due: three a quarter for a monthly one
    on_time_count: int = 0


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
class FailedItem:
    """An item on which points were lost, over all branches or at one.

    `lost` of `possible` points (None where the lists name faults only), `share` of them in per cent; `faults`: how often;
    `branches`: at how many; `repeats`: at how many of these it was found before too (屡查屡犯); `run`: how many rounds in a
    row it has lost the most points, 0 for an item that did not this time. `group_share`: what its peer group lost.
    """

    module: str | None
    item: str
    lost: float
    possible: float | None
    share: float | None
    faults: int
    branches: int
    repeats: int
    run: int = 0
    group_share: float | None = None


@dataclass(frozen=True)
class Inspection:
    """A round of mystery visits or checks. `source`: mystery | check | listening; `period`: the round's own, as `2026-Q3`.
    `visits` at `branches`; `share`: per cent of the points that were lost, None without points. `items`: most lost first.
    """

    source: str
    period: str
    is_carried: bool
    visits: int
    branches: int
    share: float | None
    items: tuple[FailedItem, ...]
    told: tuple[Finding, ...] = ()


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
class RectificationLine:
    """A finding to be mended; days are ISO. `days_over` counts from the due day to the day the facts are known, if open."""

    notice_no: str
    finding_ref: str | None
    source: str  # mystery | check | complaint | audit
    branch: str
    issued: str
    due: str
    days_over: int
    is_repeat: bool


@dataclass(frozen=True)
class Rectifications:
    """整改台账. `notices` were issued in the period; `total`: what fell due in it; `earlier`: due before it and still open;
    `open`: not yet due. `branches` and `items`: the overdue ones; on a branch's page, `items` are all of its open ones.
    """

    notices: int
    total: DueLine
    earlier: int
    open: int
    branches: tuple[DueLine, ...] = ()
    items: tuple[RectificationLine, ...] = ()
    told: tuple[Finding, ...] = ()


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


@dataclass(frozen=True)
class Training:
    """Required courses due in the period, a person once a course, and the skill exams of the last round, if any.
    `branches`: those with something overdue, most first. `people`: on a branch's page only, its own.
    """

    total: DueLine
    posts: tuple[DueLine, ...] = ()
    branches: tuple[DueLine, ...] = ()
    exams_period: str | None = None
    exams: PassLine | None = None
    exams_by_post: tuple[PassLine, ...] = ()
    people: tuple[PersonLine, ...] = ()
    told: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class DepartmentLine:
    """数据报送及时率: of the deliveries that fell due, how many were complete in time; what came late, in part, not at all."""

    department: str
    due: int
    in_time: int
    late: tuple[Text, ...]
    partial: tuple[Message, ...]
    missing: tuple[Text, ...]


@dataclass(frozen=True)
class ReturnedLine:
    """Rows of a department's data that were returned for one reason; `released`: mended and taken since."""

    department: str
    title: Text
    reason: Message
    rows: int
    released: int


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
    rules_since: str | None = None  # the period of `score_series` from which the scorecard in force counts, if not all
    rank: int | None = None
    is_tied: bool = False  # 并列组: its place cannot be told from its neighbours'
    group_size: int | None = None
    peer_group: str | None = None
    redlines: tuple[Redline, ...] = ()
    indicators: tuple[IndicatorLine, ...] = ()
    branches: tuple[BranchLine, ...] = ()
    points: tuple[PointsLine, ...] = ()
    matters: tuple[MatterLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    complaint_reasons: tuple[Share, ...] = ()
    complaints_total: int | None = None
    deliveries: tuple[Delivery, ...] = ()
    checks: tuple[CheckLine, ...] = ()
    notes: tuple[Finding, ...] = ()
    methods: tuple[Method, ...] = ()
    ledger_number: int | None = None
    checksum: str | None = None
    duties: tuple[Finding, ...] = ()  # what a branch must do, on its own page
    places: dict[str, Finding] = field(default_factory=dict)  # peer group → who came first and last
    complaint_notes: tuple[Finding, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    rectifications: Rectifications | None = None
    training: Training | None = None
    departments: tuple[DepartmentLine, ...] = ()
    returned: tuple[ReturnedLine, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The report as JSON-able data, in a fixed order of keys."""
        return asdict(self)
