"""Unattended work: serving the schedule, its state, backups."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.app import Folder, command
from pipeline.terminal import opened, say
from pipeline.texts import msg


@command
def serve(
    host: Annotated[
        str, typer.Option(help="Where the server listens; others than this machine through nginx.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Its port.")] = 4200,
    public_url: Annotated[
        str | None, typer.Option(help="How browsers reach it where something stands before it: https://…")
    ] = None,
    workspace: Folder = None,
) -> None:
    """Run the schedule with Prefect's server and pages, until it is ended. 按计划值守运行，并提供Prefect管理页面。"""
    with opened(workspace) as bank:
        from flows.serving import serve as serving

        say(
            bank,
            msg("Serving {bank} at {address}. End it with Ctrl-C.", bank=bank.root, address=f"http://{host}:{port}"),
        )
        serving(bank, host, port, public_url)
