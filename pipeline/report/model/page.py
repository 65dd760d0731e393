"""A page as a whole: the bank's, a managing unit's or a branch's. `report.json` is this, key for key."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.report.model.base import Finding, Point, Text
from pipeline.report.model.errors import Errors
from pipeline.report.model.handling import Handling
from pipeline.report.model.head import Head
from pipeline.report.model.hearing import NO_HEARINGS, AppealCount, Hearings
from pipeline.report.model.lines import BranchLine, IndicatorLine, MatterLine, PointsLine, Redline, StaffLine
from pipeline.report.model.longview import LongView
from pipeline.report.model.peers import Peers
from pipeline.report.model.reference import ReferenceLine
from pipeline.report.model.satisfaction import Satisfaction
from pipeline.report.model.timeliness import Timeliness
from pipeline.report.model.topics import (
    CheckLine,
    Delivery,
    DepartmentLine,
    Inspection,
    Method,
    Rectifications,
    ReturnedLine,
    Training,
)
from pipeline.report.model.trends import Trends
from pipeline.texts import Message


@dataclass(frozen=True, kw_only=True)
class Report(Head):
    """The page of the bank, of a managing unit or of a branch."""

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
    is_year_comparable: bool = True  # whether the same scorecard gave the score of a year ago, or there was none
    rules_since: str | None = None  # the period of `score_series` from which the scorecard in force counts, if not all
    rank: int | None = None
    is_tied: bool = False  # 并列组: its place cannot be told from its neighbours'
    is_place_judged: bool = True  # false where too few periods are known to tell its place from its neighbours'
    group_size: int | None = None
    peer_group: str | None = None
    redlines: tuple[Redline, ...] = ()
    indicators: tuple[IndicatorLine, ...] = ()
    branches: tuple[BranchLine, ...] = ()
    ranked_in_group: dict[str, int] = field(default_factory=dict)  # peer group → places in the whole bank
    points: tuple[PointsLine, ...] = ()
    matters: tuple[MatterLine, ...] = ()
    score_rule: Message | None = None  # why the score is not the rows' sum with its matters: a mean, the highest score
    grade_rule: Message | None = None  # why a branch has less than the grade of its score: its places are taken
    findings: tuple[Finding, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    checks: tuple[CheckLine, ...] = ()
    notes: tuple[Finding, ...] = ()
    methods: tuple[Method, ...] = ()
    references: tuple[ReferenceLine, ...] = ()
    least_sample: int = 0  # the workspace's gates
    least_reliability: float = 0.0
    duties: tuple[Finding, ...] = ()  # what a branch must do, on its own page
    places: dict[str, Finding] = field(default_factory=dict)  # peer group → who came first and last
    complaint_notes: tuple[Finding, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    rectifications: Rectifications | None = None
    training: Training | None = None
    departments: tuple[DepartmentLine, ...] = ()
    returned: tuple[ReturnedLine, ...] = ()
    satisfaction: Satisfaction | None = None
    timeliness: Timeliness | None = None
    handling: Handling | None = None
    errors: Errors | None = None
    trends: Trends | None = None
    peers: Peers | None = None
    longview: LongView | None = None
    warning: str | None = None  # yellow | red: the branch's card
    staff: tuple[StaffLine, ...] = ()  # on a branch's own page only
    practices: tuple[Finding, ...] = ()  # 好的做法
    requests: tuple[Finding, ...] = ()  # 整改要求
    hearings: Hearings = NO_HEARINGS  # a branch's own
    appeals: tuple[AppealCount, ...] = ()  # by department, where many branches stand on the page
