"""To begin with: the sample bank, and blank files."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import command
from pipeline.cli.running import run
from pipeline.errors import UsageError, WorkspaceError
from pipeline.terminal import REFUSED, asked, echo, telling
from pipeline.texts import msg


@command
def demo(folder: Annotated[Path, typer.Argument()] = Path("demo-bank")) -> None:
    """Make a sample bank and run its last complete month. 生成示例银行并运行最近一个完整月份。"""
    from pipeline.full_disk import telling_of_full_place
    from pipeline.given_places import telling_of_given
    from pipeline.workspace import terminal_locale

    with telling(terminal_locale()), telling_of_given(folder), telling_of_full_place(folder):
        from sample_data.workspace import make_workspace

        try:
            last = make_workspace(folder)
        except FileExistsError as error:
            if error.errno is not None:  # a file has its name
                raise
            message = msg("{folder} is not empty, and is no sample bank. Name another folder.", folder=folder)
            raise WorkspaceError(message) from None
        echo(f"{folder.resolve()}")
    try:
        run(last, workspace=folder, now=True)
    except typer.Exit as end:  # the sample has a locked workbook on purpose: refusing it is part of the show
        raise typer.Exit(0 if end.exit_code == REFUSED else end.exit_code) from None


@command
def sample(
    out: Annotated[Path, typer.Option(help="A new or empty folder.")] = Path("sample-bank"),
    branches: Annotated[int, typer.Option(help="10 to 600.")] = 24,
    staff: Annotated[int, typer.Option(help="People on the roll, about 9 a branch at least.")] = 260,
    months: Annotated[int, typer.Option(help="Months of files, up to September 2026.")] = 15,
    contacts_per_day: Annotated[int, typer.Option(help="Calls a day.")] = 870,
    seed: Annotated[int, typer.Option(help="Same seed and sizes, same bytes.")] = 2026,
) -> None:
    """Write a fictional bank of any size, with its departments' files. 生成任意规模的示例银行及其各部门文件。"""
    from pipeline.full_disk import telling_of_full_place
    from pipeline.given_places import telling_of_given
    from pipeline.workspace import terminal_locale

    with telling(terminal_locale()), telling_of_given(out), telling_of_full_place(out):
        from sample_data.workspace import LAST_MONTH, make_sample

        sizes = {"branches": branches, "staff": staff, "months": months, "contacts_per_day": contacts_per_day}
        try:
            files = make_sample(out, seed=seed, **sizes)
        except FileExistsError as error:
            if error.errno is not None:  # a file has its name
                raise
            raise WorkspaceError(msg("{folder} is not empty. Name another folder.", folder=out)) from None
        except ValueError:
            raise WorkspaceError(
                msg(
                    "No bank can be made of {branches} branches, {staff} staff, {months} months and {contacts_per_day} "
                    "contacts a day. Give 10 to 600 branches, 9 to 30 staff for each, and at least one month.",
                    **sizes,
                )
            ) from None
        size = sum(path.stat().st_size for path in files)
        done = msg(
            "{count} files of {branches} branches and {staff} staff, {months} months, {size} MB, in {folder}. "
            "Next: appraise run {period} --workspace {typed} --now",
            count=len(files),
            branches=branches,
            staff=staff,
            months=months,
            size=round(size / 1e6),
            folder=out.resolve(),
            typed=shlex.quote(str(out.resolve())),
            period=LAST_MONTH,
        )
        echo(done.text(asked() or terminal_locale()))


@command
def template(
    feed: str,
    form: Annotated[str, typer.Option("--format", help="xlsx or csv.")] = "xlsx",
    out: Annotated[Path, typer.Option(help="The folder to write it into.")] = Path(),
) -> None:
    """Write a feed's blank file, which needs no mapping once it is filled in. 生成某类报送数据的空白模板。"""
    from pipeline.full_disk import telling_of_full_place
    from pipeline.given_places import telling_of_given
    from pipeline.workspace import spoken_at

    language = asked() or spoken_at(None)
    with telling(language), telling_of_given(out), telling_of_full_place(out):
        from pipeline.templates import FORMS, feed_named, write_template

        contract = feed_named(feed)
        known = next((known for known in FORMS if known == form), None)
        if known is None:
            raise UsageError(msg("--format: there is no template as “{got}”. Ask for {forms}.", got=form, forms=FORMS))
        try:
            path = write_template(contract, out, known, language)
        except FileExistsError as error:
            if error.errno is not None:  # a file has the folder's name
                raise
            raise WorkspaceError(msg("{file} is there already. Name another folder with --out.", file=error)) from None
        echo(msg("Template: {file}", file=path).text(language))
