"""A bank's settings: appraisal.yaml and what its keys mean."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from pipeline.complaint_classes import OwnClasses
from pipeline.errors import DefinitionError, WorkspaceError
from pipeline.headers import Strict, Words, checked
from pipeline.unattended import Log, Notifications, Schedule
from pipeline.written import decoded, yaml_in

SETTINGS = "appraisal.yaml"


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise PydanticCustomError("no_time_zone", "no time zone", {"name": name}) from None
    return name


class Gates(Strict):
    """Evidence that a person's or a branch's figure needs before it decides anything.

    `minimum_reliability`: τ²/(τ² + v/n) among the peers; `suppress_below`: respondents for a comment to be shown.
    """

    minimum_sample: int = 25
    minimum_reliability: float = Field(default=0.7, gt=0, lt=1)
    suppress_below: int = 5


class Trust(Strict):
    """What makes answers doubtful (数据可信度存疑). Percentages are of 0–100; a doubt never changes a figure by itself."""

    gaps: int = Field(default=20, ge=5)
    gap_tolerance: float = Field(default=0.05, gt=0, lt=0.5)
    gap_share: float = Field(default=50, gt=0, le=100)
    regular_variation: float = Field(default=0.25, gt=0)
    default_points: float = Field(default=20, ge=0)
    quick_seconds: int = Field(default=2, ge=1)
    invitation_points: float = Field(default=10, ge=0)
    false_discovery: float = Field(default=0.01, gt=0, lt=1)
    all_best_chance: float = Field(default=0.001, gt=0, lt=1)
    minimum_peers: int = Field(default=5, ge=1)
    invitation_gate: float = Field(default=50, ge=0, le=100)
    response_gate: float = Field(default=60, ge=0, le=100)


class Delivery(Strict):
    """What a department owes: which feed, how often, by which working day of the month after the period.

    With `branches` (their ids; a managing unit stands for all below it) or `each_branch` (every open branch of `kinds`)
    it is complete only when each of them has rows. A delivery that is owed `once` has no due day.
    """

    feed: str
    department: str
    due_working_day: int = Field(6, ge=1, le=31)
    frequency: Literal["month", "quarter", "year", "once"] = "month"
    branches: tuple[str, ...] = ()
    each_branch: bool = False
    kinds: tuple[str, ...] = ("branch",)


class OwnDays(Strict):
    """Days on which the bank differs from the published calendar, and years that it does not know yet."""

    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()


class ComplaintLimit(Strict):
    """A limit for deciding a complaint and telling the customer, for complaints received from `effective_from` to the end
    of `effective_to`. Days are counted from the day after the one that `counts_from` names; `referral_source` null: of
    whatever source. `standing`: whether the law sets it, or the bank for itself.
    """

    rule: str
    document: str
    classification: Literal["simple", "complex", "extended"]
    days: int = Field(ge=1, le=120)
    counted_in: Literal["calendar", "working"] = "calendar"
    counts_from: Literal["received", "accepted"] = "received"
    standing: Literal["law", "own"] = "own"
    referral_source: str | None = None
    effective_from: date
    effective_to: date | None = None


class Mystery(Strict):
    """Mystery visits. `adjust_for_shopper`: whether branches are scored as if a shopper of the middle had come; the
    adjustment is shown either way.
    """

    adjust_for_shopper: bool = False


class Appeals(Strict):
    """Disputes and appeals. `answer_days`: working days, from the day after filing, within which each is answered."""

    answer_days: int = Field(default=5, ge=1, le=60)


class Document(Strict):
    """A document that the appraisal rests on and that is kept elsewhere: a reference and a hash, not its text. `posts`: whom it
    concerns, all where empty; `reference`: where it is kept, as somebody would ask for it.
    """

    title: str = Field(min_length=1)
    kind: Literal["制度", "民主程序", "公示", "岗位说明书", "纪要"]
    number: str = ""
    date: date
    reference: str = Field(min_length=1)
    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")
    posts: tuple[str, ...] = ()


ReasonCode = Literal["appeal_upheld", "liability_corrected", "late_data", "data_corrected", "rule_corrected"]


class Closing(Strict):
    """How a period is closed. `preview_days`: working days open to objections before results may be final; 0 for none.
    `never_taken_back`: for these reasons of a correction, pay of a paid month is made up but never taken back (只补不扣).
    """

    preview_days: int = Field(default=5, ge=0, le=60)
    never_taken_back: tuple[ReasonCode, ...] = ("late_data", "data_corrected", "rule_corrected", "appeal_upheld")


class Interface(Strict):
    """The HR interface (appraise api); each limit holds for one worker process.

    `requests_per_second` a token may ask on and on, `burst` at once after a pause. `in_flight`: requests answered at once.
    `seconds` within which an answer must begin, `stream_seconds` within which it must have been fetched.
    """

    requests_per_second: float = Field(default=20, gt=0)
    burst: int = Field(default=60, ge=1)
    in_flight: int = Field(default=32, ge=1)
    seconds: int = Field(default=30, ge=1)
    stream_seconds: int = Field(default=900, ge=1)


class Retention(Strict):
    """How many months what came is kept, from the end of the month in which it came; null: for good (appraise purge).

    `originals`: files in archive/, in whose place pseudonymised rows then stand. `returned`: the text of rows that were
    returned to their department. `feeds`: the rows of a feed, from the end of the month of their event; figures look back up
    to a year, so at least 24. The log's own days stand under `log`.
    """

    originals: int | None = Field(default=None, ge=3)
    returned: int | None = Field(default=None, ge=3)
    feeds: dict[str, Annotated[int, Field(ge=24)]] = Field(default_factory=dict)


Audience = Literal["bank", "managing_unit", "branch", "department", "employee", "hr", "regulator"]


class Settings(Strict):
    """appraisal.yaml. Every key is declared here, and told in settings_keys.yaml; an unknown one is refused."""

    format: Literal[1]
    name: Words
    locale: Literal["zh-CN", "en"] = "zh-CN"
    time_zone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"
    gates: Gates = Gates()
    trust: Trust = Trust()
    calendar: OwnDays = OwnDays()
    expected_deliveries: tuple[Delivery, ...] = ()
    arrivals: Literal["ledger", "file"] = "ledger"
    indicator_parameters: dict[str, dict[str, int | float | str]] = Field(default_factory=dict)
    targets: dict[str, float] = Field(default_factory=dict)
    core_indicators: tuple[str, ...] = ()
    posts: dict[str, Words] = Field(default_factory=dict)
    mystery: Mystery = Mystery()
    appeals: Appeals = Appeals()
    complaint_limits: tuple[ComplaintLimit, ...] = ()
    audiences: tuple[Audience, ...] = ("bank", "managing_unit", "branch", "department", "employee", "hr", "regulator")
    complaint_codes: dict[str, str] = Field(default_factory=dict)
    complaint_classes: OwnClasses = OwnClasses()
    closing: Closing = Closing()
    documents: tuple[Document, ...] = ()
    interface: Interface = Interface()
    retention: Retention = Retention()
    schedule: Schedule = Schedule()
    notifications: Notifications = Notifications()
    log: Log = Log()


def read_settings(content: bytes) -> Settings:
    """The settings in the content of an appraisal.yaml. Raises WorkspaceError."""
    try:
        return checked(Settings, yaml_in(decoded(content, SETTINGS), SETTINGS), SETTINGS)
    except DefinitionError as error:
        raise WorkspaceError(error.message) from None
