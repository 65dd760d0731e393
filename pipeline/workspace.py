"""A bank's folder: its settings (appraisal.yaml) and where its things lie. The only reader of the environment."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from pipeline.complaint_classes import OwnClasses
from pipeline.errors import DefinitionError, WorkspaceError
from pipeline.headers import Strict, Words, checked
from pipeline.texts import msg
from pipeline.unattended import Log, Notifications, Schedule
from pipeline.written import decoded, yaml_in
from pipeline.yamls import YamlError, read_yaml

SETTINGS = "appraisal.yaml"
_LOCALE = re.compile(rb"^locale:[ \t]*[\"']?(zh-CN|en)\b", re.M)


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


class PostNames(Strict):
    zh: str
    en: str


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
    posts: dict[str, PostNames] = Field(default_factory=dict)
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


@dataclass(frozen=True)
class Workspace:
    """The folders and files of one bank. Nothing is created until something is written."""

    root: Path
    settings: Settings

    @classmethod
    def open(cls, root: Path | str | None = None) -> Workspace:
        """The workspace at `root` (or at APPRAISE_WORKSPACE, else this folder). Raises WorkspaceError."""
        folder = place_at(root)
        path = folder / SETTINGS
        if not path.is_file():
            raise WorkspaceError(
                msg(
                    "{folder} holds no {file}, so it is not a workspace. "
                    "Name one with --workspace, or run “appraise demo”.",
                    folder=folder,
                    file=SETTINGS,
                )
            )
        return cls(folder, read_settings(path.read_bytes()))

    def now(self) -> datetime:
        """The time of day where the bank is, to the second; ledger and calendar go by it."""
        return datetime.now(ZoneInfo(self.settings.time_zone)).replace(tzinfo=None, microsecond=0)

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse.duckdb"

    @property
    def ledger(self) -> Path:
        return self.root / "ledger.jsonl"

    @property
    def appeals(self) -> Path:
        """Disputes and appeals, step by step; `evidence` holds the files handed in with them."""
        return self.root / "appeals.jsonl"

    def evidence(self, appeal: str) -> Path:
        return self.root / "appeals" / appeal

    @property
    def acknowledgements(self) -> Path:
        return self.root / "acknowledgements.jsonl"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def state(self) -> Path:
        return self.root / "state"

    @property
    def scratch(self) -> Path:
        return self.state / "scratch"

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def exports(self) -> Path:
        """Pages in other forms, made on request."""
        return self.root / "exports"

    def refused(self, day: date) -> Path:
        return self.root / "refused" / day.isoformat()

    def edition(self, period: str, number: int | None = None, state: str | None = None) -> Path:
        """The folder of a numbered edition; of the draft where no number is given. `state`: of an earlier state of it
        (provisional, preview).
        """
        name = "draft" if number is None else f"{number}-{state}" if state else str(number)
        return self.root / "editions" / period / name

    @property
    def keys(self) -> Path:
        """The folder of the keys, outside the workspace: APPRAISE_KEYS, else one of this account. See pipeline.keys."""
        return Path(os.environ.get("APPRAISE_KEYS") or Path.home() / ".config" / "appraise")

    def secret(self, name: str) -> str | None:
        """An address that must not stand in the workspace: the environment's APPRAISE_NOTICE_<name>, else that key of
        notices.yaml beside the keys. None where neither has it. Raises WorkspaceError where the file is not YAML.
        """
        given = os.environ.get(f"APPRAISE_NOTICE_{name}")
        path = self.keys / "notices.yaml"
        if given or not path.is_file():
            return given or None
        try:
            found = read_yaml(path.read_text(encoding="utf-8"))
        except YamlError:  # its text could quote a secret
            raise WorkspaceError(msg("{file} is not YAML. Write one line NAME: URL for each.", file=path)) from None
        return str(found[name]) if isinstance(found, dict) and found.get(name) else None

    @property
    def given_hash_key(self) -> str | None:
        """The key for customer ids where the environment gives it (APPRAISE_HASH_KEY) in place of a file."""
        return os.environ.get("APPRAISE_HASH_KEY") or None

    @property
    def given_archive_key(self) -> str | None:
        """The key of the archive where the environment gives it (APPRAISE_ARCHIVE_KEY) in place of a file."""
        return os.environ.get("APPRAISE_ARCHIVE_KEY") or None

    @property
    def runs(self) -> Path:
        """The journal of runs: what was started, how long each stage took, how it ended."""
        return self.state / "runs.jsonl"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def outbox(self) -> Path:
        """Notices that could not be sent yet, a file each."""
        return self.state / "notices"

    @property
    def server_home(self) -> Path:
        """The folder of the database of the server that `appraise serve` runs."""
        return self.root / (self.settings.schedule.database or "state/prefect")

    @property
    def periods(self) -> Path:
        """The journal of the periods' states."""
        return self.root / "periods.jsonl"

    @property
    def purges(self) -> Path:
        """The journal of what was removed because its time was over."""
        return self.root / "purges.jsonl"

    @property
    def access_log(self) -> Path:
        return self.root / "access.jsonl"

    @property
    def access_lists(self) -> Path:
        """The lists of employees that lines of the access log speak of, each by its hash."""
        return self.root / "access"

    @property
    def tokens(self) -> Path:
        """The journal of the interface's tokens: hashes only."""
        return self.root / "tokens.jsonl"


def metrics_folder() -> str | None:
    """Where the workers of one server keep their counts together; None for a server of one process."""
    return os.environ.get("PROMETHEUS_MULTIPROC_DIR") or None


def spoken_at(root: Path | str | None) -> str:
    """The language of the workspace there, also where its settings are faulty; the terminal's where they name none."""
    try:
        named = _LOCALE.search((place_at(root) / SETTINGS).read_bytes())
    except OSError:  # that it is not there, or shut, is told by whoever opens the workspace
        named = None
    return named[1].decode() if named else terminal_locale()


def place_at(root: Path | str | None) -> Path:
    """The folder that is named, else that of the environment, else this one."""
    return Path(root or os.environ.get("APPRAISE_WORKSPACE") or ".").resolve()


def terminal_locale() -> str:
    """The language in which to speak before a workspace tells its own: Chinese where the terminal's is, else English."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh-CN" if next(filter(None, names), "").lower().startswith("zh") else "en"


def who() -> str:
    """Who is at work, for the ledger: APPRAISE_USER, else the account's name."""
    return os.environ.get("APPRAISE_USER") or os.environ.get("USER") or os.environ.get("LOGNAME") or "unknown"
