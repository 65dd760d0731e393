"""A period from the inbox to the pages: the order of the run, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact

from pipeline import stages
from pipeline.editions import Edition
from pipeline.errors import WarehouseBusy
from pipeline.ingest import Outcome
from pipeline.periods import Period
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
    create_markdown_artifact(key="appraisal", markdown=_artifact(period, outcomes, verdict, edition, page))
    return outcomes, verdict, page


def _artifact(period: Period, outcomes: list[Outcome], verdict: Verdict, edition: Edition, page: Path) -> str:
    counts = stages.ledger_summary(outcomes)
    rows = "\n".join(f"| {name} | {count} |" for name, count in counts.items())
    faults = "\n".join(f"- {f.severity}: {f.feed}: {f.en} ({f.rows})" for f in verdict.faults) or "- none"
    return (
        f"# {period}\n\n| | |\n|---|---|\n{rows}\n\n## Checks\n{faults}\n\nEdition {edition.checksum[:12]} · {page}\n"
    )
