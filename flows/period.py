"""A period from the inbox to the pages: the order of the run, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact

from pipeline import stages
from pipeline.checking import came
from pipeline.editions import Edition
from pipeline.errors import WarehouseBusy
from pipeline.ingest import Outcome
from pipeline.periods import Period
from pipeline.texts import msg
from pipeline.validate import Verdict
from pipeline.workspace import Workspace


def may_pass(_task: Any, _run: Any, state: Any) -> bool:
    """Try again what may pass by itself (a locked file, a busy warehouse); bad data never does."""
    return isinstance(state.result(raise_on_failure=False), (OSError, WarehouseBusy))


TRIED_AGAIN: dict[str, Any] = {
    "retries": 3,
    "retry_delay_seconds": [1, 5, 20],
    "retry_condition_fn": may_pass,
    "cache_policy": None,
    "persist_result": False,
}


@task(name="ingest", **TRIED_AGAIN)
def ingest(workspace: Workspace, moment: datetime, now: bool, progress: Callable[[str], None]) -> list[Outcome]:
    return stages.take_in(workspace, moment, now=now, progress=progress)


@task(name="validate", **TRIED_AGAIN)
def validate(workspace: Workspace, period: Period, progress: Callable[[str], None]) -> Verdict:
    return stages.validate(workspace, period, progress)


@task(name="compute", **TRIED_AGAIN)
def compute(
    workspace: Workspace, period: Period, rules: stages.Rules, verdict: Verdict, progress: Callable[[str], None]
) -> Edition:
    return stages.compute(workspace, period, rules, verdict, progress)


@task(name="publish", **TRIED_AGAIN)
def publish(
    workspace: Workspace, period: Period, rules: stages.Rules, locale: str | None, progress: Callable[[str], None]
) -> Path:
    return stages.publish(workspace, period, rules, locale, progress)


@flow(name="appraise-period", validate_parameters=False, persist_result=False)
def appraise_period(
    workspace: Workspace,
    period: Period,
    rules: stages.Rules,
    moment: datetime,
    now: bool,
    locale: str | None,
    progress: Callable[[str, str], None],
) -> tuple[list[Outcome], Verdict, Path]:
    """Run one period. Raises what a stage raises; then the last good pages still stand."""
    outcomes = ingest(workspace, moment, now, lambda text: progress("ingest", text))
    verdict = validate(workspace, period, lambda text: progress("validate", text))
    edition = compute(workspace, period, rules, verdict, lambda text: progress("compute", text))
    page = publish(workspace, period, rules, locale, lambda text: progress("publish", text))
    text = _artifact(period, outcomes, verdict, edition, page, workspace.settings.locale)
    create_markdown_artifact(key="appraisal", markdown=text)
    return outcomes, verdict, page


def _artifact(
    period: Period, outcomes: list[Outcome], verdict: Verdict, edition: Edition, page: Path, locale: str
) -> str:
    faults = [fault.sentence(locale) for fault in verdict.faults] or [msg("every check is met")]
    end = msg("Checksum {checksum}", checksum=edition.checksum[:12]), msg("Report: {page}", page=page)
    parts = [
        f"# {period}",
        came(stages.ledger_summary(outcomes)).text(locale),
        "## " + msg("Checks of the data").text(locale),
        "\n".join(f"- {fault.text(locale)}" for fault in faults),
        "\n".join(f"- {line.text(locale)}" for line in end),
    ]
    return "\n\n".join(parts) + "\n"
