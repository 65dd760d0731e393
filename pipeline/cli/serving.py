"""Unattended work: serving the schedule, its state, backups."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import Folder, command
from pipeline.errors import AppraiseError
from pipeline.terminal import echo, opened, say, say_aside, telling
from pipeline.texts import msg


@command
def serve(
    host: Annotated[
        str, typer.Option(help="Where the server listens; others than this machine through nginx.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Its port.", min=1, max=65535)] = 4200,
    public_url: Annotated[
        str | None, typer.Option(help="How browsers reach it where something stands before it: https://…")
    ] = None,
    workspace: Folder = None,
) -> None:
    """Run the schedule with Prefect's server and pages, until it is ended. 按计划值守运行，并提供Prefect管理页面。"""
    with opened(workspace) as bank:
        from flows.serving import serve as serving
        from pipeline.listening import address_of
        from pipeline.notices.addresses import unreachable
        from pipeline.status import no_address

        def ready() -> None:
            facts = {"bank": bank.root, "address": address_of(host, port)}
            say(bank, msg("Serving {bank} at {address}. End it with Ctrl-C.", **facts))
            if names := unreachable(bank):
                say(bank, no_address(names))

        serving(bank, host, port, public_url, ready)


@command
def status(
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text", workspace: Folder = None
) -> None:
    """Last and next runs, periods and their states, what is owed, the disk. 查看运行、周期状态、待报数据和磁盘情况。"""
    with opened(workspace) as bank:
        import json

        from pipeline.status import as_data, require_form, sentences
        from pipeline.status import status as standing

        require_form(form)
        found = standing(bank, all_rows=form == "json")
        if form == "json":
            echo(json.dumps(as_data(found), ensure_ascii=False, indent=1))
            return
        for message in sentences(found):
            say(bank, message)


@command
def backup(
    target: Annotated[Path, typer.Argument(help="A folder, or a new .tar.gz.")],
    keys: Annotated[
        Path | None, typer.Option(help="The keys too, into this file: keep it apart from the backup.")
    ] = None,
    workspace: Folder = None,
) -> None:
    """Back the workspace up, while runs go on. 备份工作目录，不影响正在进行的运行。"""
    with opened(workspace, given=target) as bank:
        from pipeline.backup import backup as packing
        from pipeline.backup import backup_keys, require_place_for_keys
        from pipeline.full_disk import telling_of_full_place
        from pipeline.given_places import telling_of_given

        if keys is not None:
            with telling_of_given(keys):
                require_place_for_keys(bank, keys)
        with telling_of_full_place(target):
            packed = packing(bank, target)
        size = round(packed.size / 1e6, 1)
        say(bank, msg("Backup: {file}, {count} files, {size} MB", file=packed.path, count=packed.files, size=size))
        if keys is not None:
            with telling_of_given(keys), telling_of_full_place(keys):
                apart = backup_keys(bank, keys)
            say(bank, msg("Keys: {file}. Keep it apart from the backup.", file=apart.path))


@command
def restore(
    source: Annotated[Path, typer.Argument(help="A backup's .tar.gz.")],
    into: Annotated[Path, typer.Option(help="A new or empty folder.")],
    keys: Annotated[Path | None, typer.Option(help="The backup of the keys.")] = None,
) -> None:
    """Restore a workspace from a backup, and make its warehouse anew. 从备份恢复工作目录并重建数据仓库。"""
    from pipeline.full_disk import telling_of_full_place
    from pipeline.given_places import telling_of_given
    from pipeline.workspace import terminal_locale

    with telling(terminal_locale()), telling_of_given(source, into, keys), telling_of_full_place(into):
        from pipeline import stages
        from pipeline.backup import restore as unpacking

        bank, _ = unpacking(source, into, keys)
        try:
            rebuilt = stages.remake(bank, lambda _: None)
        except (AppraiseError, OSError):
            say_aside(bank)(
                msg(
                    "Restored to {folder}, but without its warehouse. Once what is told below is mended: "
                    "appraise ingest --rebuild --workspace {typed}",
                    folder=bank.root,
                    typed=shlex.quote(str(bank.root)),
                )
            )
            raise
        facts = {"folder": bank.root, "count": rebuilt.files}
        say(bank, msg("Restored to {folder}; the warehouse was made anew from {count} files.", **facts))
