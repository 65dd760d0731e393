"""`appraise …`: one short function a command. Heavy imports stand inside, so that help comes at once."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import UsageError, WorkspaceError
from pipeline.terminal import (
    REFUSED,
    echo,
    offered,
    opened,
    say,
    say_outcomes,
    say_verdict,
    showing_progress,
    telling,
)
from pipeline.texts import msg

if TYPE_CHECKING:
    from pipeline.periods import Period


app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Service-quality appraisal: department files in, defensible scores and reports out.",
)
Folder = Annotated[Path | None, typer.Option("--workspace", "-w", help="The bank's folder (default: this one).")]
Locale = Annotated[str | None, typer.Option(help="zh-CN or en (default: the workspace's).", callback=offered)]
Now = Annotated[bool, typer.Option("--now", help="Take files at once, without waiting until they stand still.")]


def _command(function: Callable[..., None]) -> Callable[..., None]:
    """A command whose docstring, in both languages, stands uncut in the list of commands."""
    return app.command(short_help=function.__doc__)(function)


@_command
def run(period: str, workspace: Folder = None, locale: Locale = None, now: Now = False) -> None:
    """Take in the inbox, check the period, compute it and write its report. 运行一个考核周期：接收、校验、计算、出通报。"""
    with opened(workspace) as bank:
        from flows.run import run_period
        from pipeline.periods import Period

        wanted = Period.parse(period)
        with showing_progress(bank) as progress:
            outcomes, verdict, page = run_period(bank, wanted, now=now, locale=locale, progress=progress)
        say_outcomes(bank, outcomes)
        say_verdict(bank, verdict)
        say(bank, msg("Report: {page}", page=page))
        raise typer.Exit(REFUSED if any(outcome.is_refused for outcome in outcomes) else 0)


@_command
def ingest(
    workspace: Folder = None,
    now: Now = False,
    none: Annotated[
        str | None, typer.Option("--none", metavar="FEED", help="Note that there was none of this feed in --period.")
    ] = None,
    period: Annotated[str | None, typer.Option(help="With --none: 2026-09, 2026-Q3 or 2026.")] = None,
    department: Annotated[str | None, typer.Option(help="With --none: who says so, where several owe it.")] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make the warehouse anew from archive and ledger; take in nothing.")
    ] = False,
) -> None:
    """Take the inbox's files into the warehouse. 接收各部门报送的文件。"""
    with opened(workspace) as bank:
        from pipeline import stages
        from pipeline.checking import remade, waiting_for

        if rebuild and none is not None:
            raise UsageError(msg("--none and --rebuild are two things. Give one of them."))
        if none is None and (period or department):
            raise UsageError(msg("--period and --department belong to --none FEED. Give it, or leave them out."))
        if none is not None:
            say(bank, stages.take_word(bank, none, _wanted(period), department, bank.now()))
            raise typer.Exit(0)
        with showing_progress(bank) as progress:
            if rebuild:
                done = stages.remake(bank, progress=lambda text: progress("ingest", text))
            else:
                outcomes = stages.take_in(bank, bank.now(), now=now, progress=lambda text: progress("ingest", text))
        if rebuild:
            for message in remade(done):
                say(bank, message)
            raise typer.Exit(0)
        say_outcomes(bank, outcomes)
        for message in waiting_for(outcomes):
            say(bank, message)
        raise typer.Exit(REFUSED if any(outcome.is_refused for outcome in outcomes) else 0)


def _wanted(period: str | None) -> Period:
    """The period that --none needs."""
    from pipeline.periods import Period

    if period is None:
        raise UsageError(msg("--none FEED needs --period, as in --period 2026-09."))
    return Period.parse(period)


@_command
def check(
    files: list[Path],
    workspace: Folder = None,
    department: Annotated[str, typer.Option(help="Whose file it is, where the mapping asks for it.")] = "-",
) -> None:
    """Say what files would give, without loading them: rows, those set aside, those that would be returned.
    试读文件，不入库：采用、剔除和将被退回的各行。
    """
    with opened(workspace) as bank:
        from pipeline.checking import check_file

        good = [check_file(bank, path, department, echo) for path in files]
        raise typer.Exit(0 if all(good) else REFUSED)


@_command
def report(
    period: str,
    audience: Annotated[
        str | None,
        typer.Option(help="Only these pages: bank, managing_unit, branch, department, employee, hr or regulator."),
    ] = None,
    subject: Annotated[
        str | None, typer.Option(help="With --audience: only of this unit, branch, department or employee.")
    ] = None,
    single_file: Annotated[
        bool, typer.Option("--single-file", help="The page also as one file for the mail, into exports/.")
    ] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="The page also as a PDF, into exports/; needs a browser.")] = False,
    figures: Annotated[
        bool, typer.Option("--figures", help="Its pictures as SVG and PNG, into exports/; needs a browser.")
    ] = False,
    workspace: Folder = None,
    locale: Locale = None,
) -> None:
    """Write a period's pages again from its edition. 按已有考核结果重新出通报。"""
    with opened(workspace) as bank:
        from pipeline import stages
        from pipeline.outlets.exports import Forms, export
        from pipeline.periods import Period

        wanted = stages.wanted(bank, audience, subject)
        forms = Forms(single_file, pdf, figures).of_one_page(wanted)
        page = stages.publish(bank, Period.parse(period), stages.load_rules(bank), locale, lambda _: None, wanted)
        say(bank, msg("Report: {page}", page=page))
        for path in export(page, bank.exports, forms):
            say(bank, msg("Written: {file}", file=path))


@_command
def circular(
    period: str,
    file: Annotated[Path, typer.Option("--from", help="The circular's .docx, edited by hand.")],
    workspace: Folder = None,
    locale: Locale = None,
) -> None:
    """Take back a circular edited by hand: it is kept with the edition, and the page shows it. 交回人工修订后的通报正文。"""
    with opened(workspace) as bank:
        from pipeline import stages
        from pipeline.periods import Period

        when, only_bank = Period.parse(period), stages.wanted(bank, "bank", None)
        taken = stages.take_circular(bank, when, file, locale)
        page = stages.publish(bank, when, stages.load_rules(bank), locale, lambda _: None, only_bank)
        say(
            bank,
            msg(
                "Circular of {period} kept: {count} paragraphs, handed back by {who}. Report: {page}",
                period=period,
                count=len(taken.paragraphs),
                who=taken.who,
                page=page,
            ),
        )


@_command
def explain(
    employee: Annotated[str, typer.Argument(help="The number as HR writes it; a branch's shows the branch.")],
    period: Annotated[str, typer.Option(help="2026-09, 2026-Q3 or 2026.")],
    indicator: Annotated[
        str | None, typer.Option(help="Only the row that reads this indicator, every line of it.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="text, json or html.")] = "text",
    post: Annotated[str | None, typer.Option(help="Only this post's sheet.")] = None,
    workspace: Folder = None,
    locale: Locale = None,
) -> None:
    """Show how a score came about, down to files and lines. 说明得分由来：逐项计算、依据的文件和行。"""
    with opened(workspace) as bank:
        from pipeline.render.explain import told

        echo(told(bank, employee, period, form, indicator=indicator, post=post, locale=locale))


cards = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Scorecards: the rules by which points are given."
)
app.add_typer(cards, name="scorecard")


@cards.command("check")
def check_scorecards(
    period: Annotated[str | None, typer.Option(help="Preview on this period (default: the last month).")] = None,
    workspace: Folder = None,
    locale: Locale = None,
) -> None:
    """Find every fault of the scorecards, and preview the grades that they would have given.
    检查评分表，并预览按其规则上期的等级分布。
    """
    with opened(workspace, locale) as bank:
        from pipeline import stages

        language = locale or bank.settings.locale
        for message in stages.preview_cards(bank, period, language):
            echo(message.text(language))


@_command
def demo(folder: Annotated[Path, typer.Argument()] = Path("demo-bank"), locale: Locale = None) -> None:
    """Make a sample bank and run its last complete month. 生成示例银行并运行最近一个完整月份。"""
    from pipeline.workspace import terminal_locale

    with telling(terminal_locale()):
        from sample_data.workspace import make_workspace

        try:
            last = make_workspace(folder)
        except FileExistsError:
            message = msg("{folder} is not empty, and is no sample bank. Name another folder.", folder=folder)
            raise WorkspaceError(message) from None
        echo(f"{folder.resolve()}")
    try:
        run(last, workspace=folder, locale=locale, now=True)
    except typer.Exit as end:  # the sample has a locked workbook on purpose: refusing it is part of the show
        raise typer.Exit(0 if end.exit_code == REFUSED else end.exit_code) from None


@_command
def sample(
    out: Annotated[Path, typer.Option(help="A new or empty folder.")] = Path("sample-bank"),
    branches: Annotated[int, typer.Option(help="10 to 600.")] = 24,
    staff: Annotated[int, typer.Option(help="People on the roll, about 9 a branch at least.")] = 260,
    months: Annotated[int, typer.Option(help="Months of files, up to September 2026.")] = 15,
    contacts_per_day: Annotated[int, typer.Option(help="Calls a day.")] = 870,
    seed: Annotated[int, typer.Option(help="Same seed and sizes, same bytes.")] = 2026,
) -> None:
    """Write a fictional bank of any size, with its departments' files. 生成任意规模的示例银行及其各部门文件。"""
    from pipeline.workspace import terminal_locale

    with telling(terminal_locale()):
        from sample_data.workspace import LAST_MONTH, make_sample

        sizes = {"branches": branches, "staff": staff, "months": months, "contacts_per_day": contacts_per_day}
        try:
            files = make_sample(out, seed=seed, **sizes)
        except FileExistsError:
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
            "Next: appraise run {period} --workspace {folder} --now",
            count=len(files),
            branches=branches,
            staff=staff,
            months=months,
            size=round(size / 1e6),
            folder=out.resolve(),
            period=LAST_MONTH,
        )
        echo(done.text(terminal_locale()))


@_command
def template(
    feed: str,
    form: Annotated[str, typer.Option("--format", help="xlsx or csv.")] = "xlsx",
    out: Annotated[Path, typer.Option(help="The folder to write it into.")] = Path(),
    locale: Locale = None,
) -> None:
    """Write a feed's blank file, which needs no mapping once it is filled in. 生成某类报送数据的空白模板。"""
    from pipeline.workspace import terminal_locale

    language = locale or terminal_locale()
    with telling(language):
        from pipeline.contracts import contract_of
        from pipeline.templates import FORMS, write_template

        contract = contract_of(feed)
        known = next((known for known in FORMS if known == form), None)
        if known is None:
            raise WorkspaceError(
                msg("--format: there is no template as “{got}”. Ask for {forms}.", got=form, forms=FORMS)
            )
        try:
            path = write_template(contract, out, known, language)
        except FileExistsError as error:
            raise WorkspaceError(msg("{file} is there already. Name another folder with --out.", file=error)) from None
        echo(msg("Template: {file}", file=path).text(language))


def main() -> None:
    """The console command. It leaves without tearing the interpreter down: Prefect's threads would keep DuckDB's module
    alive, which then complains on the terminal. What is registered to be done at the end is done first.
    """
    code: object = 0
    try:
        app()
    except SystemExit as end:
        code = end.code or 0
    sys.stdout.flush()
    sys.stderr.flush()
    atexit._run_exitfuncs()
    os._exit(code if isinstance(code, int) else 1)
