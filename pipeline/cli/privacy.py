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


@command
def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    workspace: Folder = None,
) -> None:
    """Remove what is kept no longer by the settings' retention. 按保存期限清除到期的原始文件、退回数据内容和数据行。"""
    with opened(workspace) as bank:
        from pipeline.purging import purge as purged

        done = purged(bank, dry_run=dry_run)
        for line in done.lines(dry_run=dry_run):
            say(bank, line)
