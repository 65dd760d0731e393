"""A period from the inbox to the pages: the order of the run, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from pipeline import stages
from pipeline.checking import UNCHANGED, came
from pipeline.editions import Edition
from pipeline.errors import AppraiseError, DiskFull
from pipeline.full_disk import telling_of_full_disk
from pipeline.ingest import Outcome
from pipeline.periods import Period
from pipeline.publishing import Wanted
from pipeline.runs import Counted, Running, may_pass, recorded, stage, unquoted
from pipeline.texts import msg
from pipeline.validate import Verdict
from pipeline.workspace import Workspace


class StageFault(RuntimeError):
    """A fault of the program itself: the stage and the kind of error alone, since Prefect keeps what it says and a
    database's own words quote values.
    """


@dataclass(frozen=True)
class Done:
    """What a run came to."""

    outcomes: list[Outcome]
    verdict: Verdict
    edition: Edition
    page: Path
    is_unchanged: bool = False  # nothing was computed: what the run follows from is what it was


def _tries(_task: Any, _run: Any, state: Any) -> bool:
    """Try again what may pass by itself (a locked file, a busy warehouse); bad data never does, nor a full disk at once."""
    error = state.result(raise_on_failure=False)
    return may_pass(error) and not isinstance(error, DiskFull)


TRIED_AGAIN: dict[str, Any] = {
    "retries": 3,
    "retry_delay_seconds": [1, 5, 20],
    "retry_condition_fn": _tries,
    "cache_policy": None,
    "persist_result": False,
}


@contextmanager
def _as_stage(run: Running, name: str) -> Iterator[Counted]:
    try:
        with telling_of_full_disk(run.workspace.root), stage(run, name) as counted:
            yield counted
    except (AppraiseError, OSError):
        raise
    except Exception as error:
        raise StageFault(f"{name}: {type(error).__name__}") from error


@task(name="ingest", **TRIED_AGAIN)
def ingest(
    run: Running, moment: datetime, now: bool, progress: Callable[[str], None], until: datetime | None = None
) -> list[Outcome]:
    with _as_stage(run, "ingest") as counted:
        outcomes = stages.take_in(run.workspace, moment, now=now, progress=progress, until=until)
        counted.rows = stages.ledger_summary(outcomes)["rows_read"]
    return outcomes


@task(name="validate", **TRIED_AGAIN)
def validate(run: Running, period: Period, progress: Callable[[str], None]) -> Verdict:
    with _as_stage(run, "validate"):
        return stages.validate(run.workspace, period, progress)


@task(name="compute", **TRIED_AGAIN)
def compute(
    run: Running, period: Period, rules: stages.Rules, verdict: Verdict, progress: Callable[[str], None]
) -> Edition:
    with _as_stage(run, "compute") as counted:
        edition = stages.compute(run.workspace, period, rules, verdict, progress)
        counted.rows = len(edition.tables["values"])
    return edition


@task(name="publish", **TRIED_AGAIN)
def publish(
    run: Running,
    period: Period,
    rules: stages.Rules,
    locale: str | None,
    progress: Callable[[str], None],
    wanted: Wanted | None = None,
    draft: Callable[[], Edition] | None = None,
) -> Path:
    """`draft` gives the edition that was just computed: Prefect looks through what a task is given, but not into functions."""
    with _as_stage(run, "publish"):
        return stages.publish(run.workspace, period, rules, locale, progress, wanted, draft() if draft else None)


def appraise_period(workspace: Workspace, period: Period, rules: stages.Rules, moment: datetime, **named: Any) -> Done:
    """Run one period as a flow; `named` as for `in_order`. Raises what a stage raises; then the last good pages still stand.

    The flow itself is given nothing: Prefect would turn the rules into JSON, which takes half a second.
    """

    @flow(name="appraise-period", flow_run_name=str(period), persist_result=False)
    def appraise() -> Done:
        return in_order(workspace, period, rules, moment, **named)

    return appraise()


@contextmanager
def unwatched() -> Iterator[None]:
    """Runs without Prefect's heartbeat, whose end is waited for up to a second: for a server that nobody looks at."""
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


def in_order(
    workspace: Workspace,
    period: Period,
    rules: stages.Rules,
    moment: datetime,
    *,
    now: bool = False,
    until: datetime | None = None,
    locale: str | None = None,
    wanted: Wanted | None = None,
    progress: Callable[[str, str], None] = lambda stage, text: None,
    force: bool = False,
    wait: float = 0.0,
) -> Done:
    """The stages one after the other, inside whatever flow calls. What stands is not made anew, unless `force` is set; another
    run is waited for `wait` seconds.
    """
    with recorded(workspace, period.kind, str(period)) as run, stages.alone(workspace, f"run {period}", wait):
        outcomes = ingest(run, moment, now, lambda text: progress("ingest", text), until)
        page = None if force or wanted else stages.standing_page(workspace, period, rules, locale)
        if page is None:
            verdict = validate(run, period, lambda text: progress("validate", text))
            edition = compute(run, period, rules, verdict, lambda text: progress("compute", text))
            told = partial(progress, "publish")
            page = publish(run, period, rules, locale, told, wanted, lambda: edition)
            done = Done(outcomes, verdict, edition, page)
        else:
            edition, verdict = stages.standing_verdict(workspace, period)
            done = Done(outcomes, verdict, edition, page, is_unchanged=True)
    create_markdown_artifact(key="appraisal", markdown=_told(period, done, workspace.settings.locale))
    create_link_artifact(key="report", link=done.page.as_uri(), link_text=str(period))
    return done


def _told(period: Period, done: Done, locale: str) -> str:
    """What was loaded, refused, found and published, as Markdown."""
    faults = [fault.sentence() for fault in done.verdict.faults] or [msg("every check is met")]
    refused = [unquoted(outcome.message) for outcome in done.outcomes if outcome.is_refused and outcome.message]
    end = (
        msg("Checksum {checksum}", checksum=done.edition.checksum[:12]),
        msg("Report: {page}", page=f"[{done.page}]({done.page.as_uri()})"),
    )
    parts = [
        f"# {period}",
        came(stages.ledger_summary(done.outcomes)).text(locale),
        "\n".join(f"- {message.text(locale)}" for message in refused),
        UNCHANGED.text(locale) if done.is_unchanged else "",
        "## " + msg("Checks of the data").text(locale),
        "\n".join(f"- {fault.text(locale)}" for fault in faults),
        "\n".join(f"- {line.text(locale)}" for line in end),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"
