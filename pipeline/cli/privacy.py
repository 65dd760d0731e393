"""What is held about people."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.app import Folder, command
from pipeline.terminal import echo, opened, say
from pipeline.texts import msg


@command
def subject_report(
    employee: str,
    purpose: Annotated[str, typer.Option(help="What it is for; it goes into the access log.")],
    workspace: Folder = None,
) -> None:
    """Everything held about one employee, as one folder of tables. 导出某员工被保存的全部信息。"""
    with opened(workspace) as bank:
        from pipeline.subject import subject_report as written

        report = written(bank, employee, purpose)
        for name, count in report.counts.items():
            echo(f"{count:>8}  {name}")
        say(bank, msg("Written: {folder}", folder=report.folder))
