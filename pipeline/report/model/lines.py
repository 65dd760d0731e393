"""Rows of a report: indicators, red lines, branches, a scorecard's points."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.report.model.base import Finding, Point, Quantity, Text
from pipeline.texts import Message


@dataclass(frozen=True)
class IndicatorLine:
    """One row of the core indicators.

    `status`: ok | thin | not_delivered | incomplete | not_applicable | not_ripe | no_cases. `low`, `high`: the 95 % interval,
    for samples only. `band_low`, `band_high`: the range of ordinary variation over `series`, None where there is no base.
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

    `status`: ranked | suspended | closed | opened | not_scored | no_rules. `tie` is true where its place cannot be told
    from its neighbour's (并列组); `is_judged` is false where too few periods are known to tell that. `values` maps
    indicator → value.
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
    is_judged: bool = True


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
    cases: tuple[str, ...] = ()  # the numbers of those that cost points
    unlisted: tuple[Message, ...] = ()  # cases of classes that the scorecard does not list: they cost nothing
    is_by_quarter: bool = False  # a month's row whose figure is that of the quarter


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
class StaffLine:
    """Someone of the branch, on the branch's own page only. `score` and `grade` are None with the `reason`; `duties`: what the
    branch has to do for the person.
    """

    number: str
    name: str
    post: Text
    score: float | None
    grade: Text | None
    reason: Message | None
    duties: tuple[Finding, ...] = ()
