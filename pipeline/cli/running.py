"""From files to reports: taking in, running, reporting, explaining."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.app import Folder, Now, Wait, command, command_of, group
from pipeline.errors import AppraiseError, UsageError
from pipeline.terminal import (
    REFUSED,
    asked,
    echo,
    opened,
    say,
    say_aside,
    say_late,
    say_left_behind,
    say_outcomes,
    say_standing,
    say_verdict,
    showing_progress,
    spoken,
)
from pipeline.texts import msg

if TYPE_CHECKING:
    from pipeline.periods import Period
    from pipeline.workspace import Workspace


@command
def run(
    period: str,
    workspace: Folder = None,
    now: Now = False,
    force: Annotated[
        bool, typer.Option("--force", help="Run although nothing has changed since the last run.")
    ] = False,
    wait: Wait = 0,
) -> None:
    """Take in the inbox, check the period, compute it and write its report; 2026-01..2026-09 for each in turn.
    运行一个考核周期（或依次运行一段）：接收、校验、计算、出通报。
    """
    with opened(workspace) as bank:
        from pipeline.periods import periods_of

        wanted = periods_of(period)
        say_left_behind(bank)
        if len(wanted) == 1:
            raise typer.Exit(_run(bank, wanted[0], now, force, wait))
        from flows.new_server import kept_tables
        from flows.server import own_server

        codes = []
        with own_server(kept_tables(bank)):
            for one in wanted:
                say(bank, msg("{period}:", period=str(one)))
                try:
                    codes.append(_run(bank, one, now, force, wait))
                except AppraiseError as error:  # the others are run all the same
                    say(bank, error.message)
                    codes.append(error.exit_code)
        raise typer.Exit(next(filter(None, codes), 0))


def _run(bank: Workspace, period: Period, now: bool, force: bool, wait: int) -> int:
    """One period, and what to tell of it; return the exit code."""
    from flows.run import run_period
    from pipeline.checking import UNCHANGED
    from pipeline.unchanged import nothing_to_do

    if not force and (page := nothing_to_do(bank, period, asked())):
        say(bank, UNCHANGED)
        say(bank, msg("Report: {page}", page=page))
        return 0
    with showing_progress(bank) as progress:
        done = run_period(bank, period, now=now, locale=asked(), progress=progress, force=force, wait=wait)
    say_outcomes(bank, done.outcomes)
    say_late(bank)
    say_standing(bank, period)
    say_verdict(bank, done.verdict)
    if done.is_unchanged:
        say(bank, UNCHANGED)
    say(bank, msg("Report: {page}", page=done.page))
    return REFUSED if any(outcome.is_refused for outcome in done.outcomes) else 0


@command
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
    wait: Wait = 0,
) -> None:
    """Take the inbox's files into the warehouse. 接收各部门报送的文件。"""
    with opened(workspace) as bank:
        from pipeline import stages
        from pipeline.checking import remade, waiting_for
        from pipeline.templates import feed_named

        if rebuild and none is not None:
            raise UsageError(msg("--none and --rebuild are two things. Give one of them."))
        if none is None and (period or department):
            raise UsageError(msg("--period and --department belong to --none FEED. Give it, or leave them out."))
        say_left_behind(bank)
        if none is not None:
            with stages.alone(bank, "ingest --none", wait):
                told = stages.take_word(bank, feed_named(none).feed, _wanted(period), department, bank.now())
            say(bank, told)
            raise typer.Exit(0)
        with showing_progress(bank) as progress, stages.alone(bank, "ingest --rebuild" if rebuild else "ingest", wait):
            if rebuild:
                done = stages.remake(bank, progress=lambda text: progress("ingest", text))
            else:
                outcomes = stages.take_in(bank, bank.now(), now=now, progress=lambda text: progress("ingest", text))
        if rebuild:
            for message in remade(done):
                say(bank, message)
            raise typer.Exit(0)
        say_outcomes(bank, outcomes)
        say_late(bank)
        for message in waiting_for(outcomes):
            say(bank, message)
        raise typer.Exit(REFUSED if any(outcome.is_refused for outcome in outcomes) else 0)


def _wanted(period: str | None) -> Period:
    """The period that --none needs."""
    from pipeline.periods import Period

    if period is None:
        raise UsageError(msg("--none FEED needs --period, as in --period 2026-09."))
    return Period.parse(period)


@command
def check(
    files: list[Path],
    workspace: Folder = None,
    department: Annotated[
        str | None,
        typer.Option(help="Whose file it is, where neither its folder in the inbox nor its mapping tells it."),
    ] = None,
) -> None:
    """Say what files would give, without loading them: rows, those set aside, those that would be returned.
    试读文件，不入库：采用、剔除和将被退回的各行。
    """
    with opened(workspace) as bank:
        from pipeline.checking import check_files
        from pipeline.given_places import telling_of_given

        with telling_of_given(*files):
            code = check_files(bank, files, department, echo, asked())
        raise typer.Exit(code)


@command
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
    tables: Annotated[bool, typer.Option("--tables", help="Its tables as CSV, into exports/.")] = False,
    workspace: Folder = None,
) -> None:
    """Write a period's pages again from its edition. 按已有考核结果重新出通报。"""
    with opened(workspace) as bank:
        from pipeline import stages
        from pipeline.outlets.exports import Forms, export
        from pipeline.periods import Period

        wanted = stages.wanted(bank, audience, subject)
        forms = Forms(single_file, pdf, figures, tables).of_one_page(wanted)
        rules, waiting = stages.load_rules(bank), say_aside(bank)
        page = stages.publish(bank, Period.parse(period), rules, asked(), lambda _: None, wanted, waiting=waiting)
        say(bank, msg("Report: {page}", page=page))
        for path in export(page, bank.exports, forms):
            say(bank, msg("Written: {file}", file=path))


@command
def circular(
    period: str,
    file: Annotated[Path, typer.Option("--from", help="The circular's .docx, edited by hand.")],
    workspace: Folder = None,
) -> None:
    """Take back a circular edited by hand: it is kept with the edition, and the page shows it. 交回人工修订后的通报正文。"""
    with opened(workspace, given=file) as bank:
        from pipeline import stages
        from pipeline.periods import Period

        when, only_bank = Period.parse(period), stages.wanted(bank, "bank", None)
        taken = stages.take_circular(bank, when, file, asked())
        rules, waiting = stages.load_rules(bank), say_aside(bank)
        page = stages.publish(bank, when, rules, asked(), lambda _: None, only_bank, waiting=waiting)
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


@command
def explain(
    employee: Annotated[str, typer.Argument(help="The number as HR writes it; a branch's shows the branch.")],
    period: Annotated[str, typer.Option(help="2026-09, 2026-Q3 or 2026.")],
    indicator: Annotated[
        str | None, typer.Option(help="Only the row that reads this indicator, every line of it.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="text, json or html.")] = "text",
    post: Annotated[str | None, typer.Option(help="Only this post's sheet.")] = None,
    workspace: Folder = None,
) -> None:
    """Show how a score came about, down to files and lines. 说明得分由来：逐项计算、依据的文件和行。"""
    with opened(workspace) as bank:
        from pipeline.render.explain import told

        echo(told(bank, employee, period, form, indicator=indicator, post=post, locale=asked()))


cards = group("scorecard", "Scorecards: the rules by which points are given. 考核评分表。")


@command_of(cards, "check")
def check_scorecards(
    period: Annotated[str | None, typer.Option(help="Preview on this period (default: the last month).")] = None,
    workspace: Folder = None,
) -> None:
    """Find every fault of the scorecards, and preview the grades that they would have given.
    检查评分表，并预览按其规则上期的等级分布。
    """
    with opened(workspace) as bank:
        from pipeline import stages

        for message in stages.preview_cards(bank, period, spoken(bank)):
            say(bank, message)
