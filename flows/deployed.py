"""The flows that are deployed: taking in, a period of each kind, and the look at what is due. Order alone, no logic.

Annotations are evaluated here at once: Prefect makes the form of a flow's parameters of them.
"""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.deployments import run_deployment

from flows.period import Done, in_order
from flows.period import ingest as ingest_stage
from pipeline import attending, stages
from pipeline.checking import came
from pipeline.errors import AppraiseError
from pipeline.periods import Period
from pipeline.publishing import Wanted
from pipeline.runs import reason_of, recorded, unquoted
from pipeline.settings import Audience
from pipeline.texts import msg
from pipeline.workspace import Workspace

NAMES = {"ingest": "appraise-ingest", "month": "appraise-month", "quarter": "appraise-quarter", "year": "appraise-year"}
TICK = "appraise-tick"
WAIT = 1800.0  # seconds for another run to end
KEPT: dict[str, Any] = {"persist_result": False}


class RunStopped(RuntimeError):
    """Why a run did not go through, without what stood in files: Prefect keeps the error, and shows it on its pages."""


@flow(name=NAMES["ingest"], **KEPT)
def ingest(workspace: str, until: datetime | None = None) -> None:
    """Take the inbox in. What came after `until` is left lying. 接收报送文件。"""
    bank = Workspace.open(workspace)
    try:
        with recorded(bank, "ingest") as run, stages.alone(bank, "ingest", WAIT):
            outcomes = ingest_stage(run, bank.now(), False, lambda _: None, _local(until))
    except Exception as error:  # noqa: BLE001  whatever it is, somebody must be told
        attending.tell_failed(bank, NAMES["ingest"], error)
        raise RunStopped(reason_of(error)) from None
    locale = bank.settings.locale
    refused = [unquoted(outcome.message) for outcome in outcomes if outcome.is_refused and outcome.message]
    told = [came(stages.ledger_summary(outcomes)), *refused]
    create_markdown_artifact(key="inbox", markdown="\n".join(f"- {message.text(locale)}" for message in told))
    attending.tell_refused(bank, outcomes)


@flow(name=NAMES["month"], flow_run_name="month {period}", **KEPT)
def month(
    workspace: str,
    period: str = "",
    force: bool = False,
    audience: tuple[Audience, ...] = (),
    until: datetime | None = None,
) -> None:
    """A month, as 2026-09; the last one without `period`. 月度考核。"""
    _run(workspace, "month", period, force, audience, until)


@flow(name=NAMES["quarter"], flow_run_name="quarter {period}", **KEPT)
def quarter(
    workspace: str,
    period: str = "",
    force: bool = False,
    audience: tuple[Audience, ...] = (),
    until: datetime | None = None,
) -> None:
    """A quarter, as 2026-Q3; the last one without `period`. 季度考核。"""
    _run(workspace, "quarter", period, force, audience, until)


@flow(name=NAMES["year"], flow_run_name="year {period}", **KEPT)
def year(
    workspace: str,
    period: str = "",
    force: bool = False,
    audience: tuple[Audience, ...] = (),
    until: datetime | None = None,
) -> None:
    """A year, as 2026; the last one without `period`. 年度考核。"""
    _run(workspace, "year", period, force, audience, until)


@flow(name=TICK, **KEPT)
def tick(workspace: str) -> None:
    """See what is due and start it; send what waits to be sent; give a sign of life. 检查到期任务。"""
    bank = Workspace.open(workspace)
    run = attending.look(bank)
    if run is not None and not _waits(run.kind):
        parameters: dict[str, Any] = {"workspace": workspace, "until": run.until and run.until.isoformat()}
        if run.period:
            parameters["period"] = str(run.period)
        attending.handed_out(bank, run)
        run_deployment(
            f"{NAMES[run.kind]}/{run.kind}",
            parameters=parameters,
            timeout=0,
            idempotency_key=run.key,
            as_subflow=False,
        )
    attending.look_after(bank)


def _run(
    workspace: str, kind: str, asked: str, force: bool, audience: tuple[Audience, ...], until: datetime | None
) -> None:
    bank = Workspace.open(workspace)
    period = attending.period_for(kind, asked, bank.now())
    if attending.is_left_alone(bank, period, force):
        text = msg("{period} is closed. Nothing was run; with force a new draft is made.", period=str(period))
        create_markdown_artifact(key="appraisal", markdown=text.text(bank.settings.locale))
        return
    try:
        done: Done = in_order(
            bank,
            period,
            _rules(bank, kind, period),
            bank.now(),
            until=_local(until),
            force=force,
            wait=WAIT,
            wanted=Wanted(audience) if audience else None,
        )
    except Exception as error:  # noqa: BLE001  whatever it is, somebody must be told
        attending.tell_failed(bank, str(period), error)
        raise RunStopped(reason_of(error)) from None
    attending.tell_done(bank, period, done.outcomes, done.page)


def _rules(bank: Workspace, kind: str, period: Period) -> stages.Rules:
    """The bank's rules. Where they are at fault, that stands in the journal as a run that stopped, and is not tried again."""
    try:
        return stages.load_rules(bank)
    except AppraiseError:
        with recorded(bank, kind, str(period)):
            raise


def _waits(kind: str) -> bool:
    """Whether a run of the deployment waits to be started: a second one would only follow it."""
    with get_client(sync_client=True) as client:
        waiting = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
            ),
            flow_filter=FlowFilter(name=FlowFilterName(any_=[NAMES[kind]])),  # others may call a deployment so too
            deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=[kind])),
            limit=1,
        )
    return bool(waiting)


def _local(until: datetime | None) -> datetime | None:
    """The bank's own time, as it was written; Prefect's form adds a zone to it."""
    return until.replace(tzinfo=None) if until else None
