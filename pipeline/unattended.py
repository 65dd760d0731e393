"""Settings of unattended work: when periods run, who is told of what, what the log keeps. Part of appraisal.yaml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from pipeline.headers import Strict

Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]  # where the bank is
Event = Literal["published", "refused", "stopped", "failed", "digest"]


class OnWorkingDay(Strict):
    """The n-th working day after the period has ended, by the Chinese calendar and the workspace's own days, and the hour."""

    working_day: int = Field(ge=1, le=60)
    at: Clock = "06:00"


class PeriodRun(OnWorkingDay):
    """When a kind of period runs. What comes after `cut_off` is left for the next run, or for a restatement."""

    cut_off: OnWorkingDay | None = None

    @model_validator(mode="after")
    def _in_order(self) -> PeriodRun:
        if self.cut_off and (self.cut_off.working_day, self.cut_off.at) > (self.working_day, self.at):
            when = {"working_day": self.working_day, "at": self.at}
            raise PydanticCustomError("cut_off_after_run", "the cut-off lies after the run", when)
        return self


class Schedule(Strict):
    """What `appraise serve` starts by itself. A kind of period that is null is never started by itself; no more is the
    nightly taking in. `every_minutes`: how often it is seen what is due, and whether files have come.
    """

    month: PeriodRun | None = PeriodRun(working_day=8)
    quarter: PeriodRun | None = PeriodRun(working_day=10)
    year: PeriodRun | None = PeriodRun(working_day=15)
    nightly: Clock | None = "21:30"
    watch_inbox: bool = True
    every_minutes: int = Field(default=5, ge=1, le=60)
    database: str | None = (
        None  # the folder of the server's own database, else state/prefect; relative: to the workspace
    )

    def of(self, kind: str) -> PeriodRun | None:
        """The rule of a kind of period: month | quarter | year."""
        rules = {"month": self.month, "quarter": self.quarter, "year": self.year}
        return rules[kind]


class Channel(Strict):
    """Where notices go. `secret` names an address that stands outside the workspace: the environment's
    APPRAISE_NOTICE_<secret>, else the key <secret> of notices.yaml beside the keys. It is an apprise URL: mailtos://…,
    wecombot://…, dingtalk://…, feishu://…, jsons://…
    With `department`, only that department's part of the digest goes there.
    """

    secret: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")
    events: tuple[Event, ...] = ("published", "refused", "stopped", "failed", "digest")
    department: str | None = None


class Heartbeat(Strict):
    """Signs of life for an outside monitor, after every look that went well. `secret`: a URL to fetch, kept as a channel's;
    `file`: a file to touch, relative to the workspace.
    """

    secret: str | None = Field(default=None, pattern=r"^[A-Za-z][A-Za-z0-9_]*$")
    file: str | None = "state/heartbeat"


class Notifications(Strict):
    """Who is told of what, in which language (null: the workspace's)."""

    language: Literal["zh-CN", "en"] | None = None
    channels: tuple[Channel, ...] = ()
    digest_at: Clock = "08:30"  # on working days
    heartbeat: Heartbeat = Heartbeat()


class Log(Strict):
    """logs/<day>.log: a line for each thing that happened, as text or as JSON; older files are removed."""

    format: Literal["text", "json"] = "text"
    keep_days: int = Field(default=90, ge=1)
