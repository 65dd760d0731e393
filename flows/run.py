"""Run a period from the command line: the server is spawned first and starts while the heavy imports go on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING

from flows.new_server import kept_tables
from flows.server import own_server, wait_until_ready

if TYPE_CHECKING:
    from flows.period import Done
    from pipeline.periods import Period
    from pipeline.workspace import Workspace


def run_period(
    workspace: Workspace,
    period: Period,
    *,
    now: bool = False,
    locale: str | None = None,
    progress: Callable[[str, str], None] = lambda stage, text: None,
    force: bool = False,
    wait: float = 0.0,
) -> Done:
    """Run the flow of one period; return what became of each file, the checks, and the bank's page.

    The workspace's rules are read while the server starts, and before any flow: a fault in them is told at once.
    """
    kept = kept_tables(workspace)
    with own_server(kept) as is_own:
        from pipeline.stages import load_rules

        rules = load_rules(workspace)
        from flows.period import appraise_period, unwatched
        from pipeline.validate import warm_up

        warm_up()

        wait_until_ready(kept)
        named = {"now": now, "locale": locale, "progress": progress, "force": force, "wait": wait}
        with unwatched() if is_own else nullcontext():
            return appraise_period(workspace, period, rules, workspace.now(), **named)
