"""`appraise serve`: the server with its pages, the deployments, and the runner that starts what is due, on one machine.

Prefect starts each run in a new interpreter, which needs three seconds for imports alone and seven more for what checks
data. So runs are forked from a process that has imported all of it and done nothing else: they begin within a second.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import multiprocessing.forkserver
import secrets
import signal
import time
from collections.abc import Callable
from types import FrameType, SimpleNamespace
from typing import Any

from httpx import HTTPError

from flows.served_once import served_once
from flows.server import require_running, standing_server, wait_until_ready
from pipeline import attending
from pipeline.listening import address_of
from pipeline.logs import note
from pipeline.workspace import Workspace

POLLED_EVERY = 0.5  # seconds
ASKED_AGAIN = 5.0  # seconds between two looks at the clock
TICK = "appraise-tick"
AT_ONCE = 4  # runs side by side; those that write take turns by the warehouse's lock


def serve(
    workspace: Workspace, host: str, port: int, public_url: str | None = None, ready: Callable[[], None] = lambda: None
) -> None:
    """Serve until SIGTERM or SIGINT; then a run under way goes on to its end, and the server is ended. `ready` is called once
    the server answers.

    Raises ServerDidNotStart, also where the bank is served already, or the server ends by itself.
    """
    home = workspace.server_home
    with served_once(home, address_of(host, port)), standing_server(home, host, port, public_url):
        _fork_warm()
        wait_until_ready()
        note(workspace, "serving", port=port)
        ready()
        try:
            asyncio.run(_serve(workspace))
        finally:
            note(workspace, "no longer serving", port=port)


async def _serve(workspace: Workspace) -> None:
    from prefect.runner import Runner

    runner = Runner(name="appraise", query_seconds=POLLED_EVERY, limit=AT_ONCE, pause_on_shutdown=False)
    await deploy(runner, workspace)
    ending = asyncio.create_task(runner.start())
    looking = asyncio.create_task(_keep_looking(workspace, ending))
    loop = asyncio.get_running_loop()

    def leave(_signal: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(ending.cancel)

    await asyncio.sleep(0)
    while not runner.started and not ending.done():
        await asyncio.sleep(0.05)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    try:
        await ending
    except asyncio.CancelledError:
        if looking.done() and not looking.cancelled():
            looking.result()  # raises what ended the serving
    finally:
        looking.cancel()


async def _keep_looking(workspace: Workspace, ending: asyncio.Task[None]) -> None:
    """Ask for a look at what is due every few minutes. Raises where the server has ended.

    Prefect's scheduler is left out: it would ask for every look that was missed while nothing ran.
    """
    from prefect.client.orchestration import get_client

    every = workspace.settings.schedule.every_minutes * 60
    asked: float | None = None
    told = ""
    try:
        async with get_client() as client:
            look = await client.read_deployment_by_name(f"{TICK}/tick")
            while True:
                require_running()
                now = time.monotonic()  # a clock that is set meanwhile changes nothing
                if asked is None or now - asked >= every:
                    try:
                        key = f"look-{secrets.token_hex(8)}"
                        await client.create_flow_run_from_deployment(look.id, idempotency_key=key)
                        asked = now
                        told = await asyncio.to_thread(attending.tell_of_settings, workspace, told)
                    except HTTPError as error:  # the server has much to do: the next try is in a few seconds
                        note(workspace, "look not asked for", reason=type(error).__name__)
                await asyncio.sleep(ASKED_AGAIN)
    finally:
        ending.cancel()


async def deploy(runner: Any, workspace: Workspace) -> None:
    """The deployments of the workspace, each with its parameters as the server's pages offer them."""
    from flows import deployed

    given = {"workspace": str(workspace.root)}
    for flow, name in ((deployed.ingest, "ingest"), *((getattr(deployed, k), k) for k in ("month", "quarter", "year"))):
        await runner.aadd_flow(flow, name=name, parameters=given, tags=["appraise"])
    await runner.aadd_flow(deployed.tick, name="tick", parameters=given, tags=["appraise"])


def _fork_warm() -> None:
    """Let runs be forked from a process that has imported everything. Prefect asks for a new interpreter by name."""
    from prefect import flow_engine

    multiprocessing.set_forkserver_preload(["flows.warm"])
    multiprocessing.forkserver.ensure_running()
    warm = multiprocessing.get_context("forkserver")
    first = warm.Process(target=_nothing)  # once it has ended, everything has been imported
    first.start()
    first.join()
    flow_engine.multiprocessing = SimpleNamespace(  # type: ignore[assignment]
        get_context=lambda _method: warm, context=multiprocessing.context
    )


def _nothing() -> None:
    """What the first process does."""
