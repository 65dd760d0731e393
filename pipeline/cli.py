"""`appraise …`: one short function a command. Heavy imports stand inside, so that help comes at once."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import AppraiseError

if TYPE_CHECKING:
    from pipeline.ingest import Outcome
    from pipeline.texts import Message
    from pipeline.workspace import Workspace

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Service-quality appraisal: department files in, defensible scores and reports out.",
)
Folder = Annotated[Path | None, typer.Option("--workspace", "-w", help="The bank's folder (default: this one).")]
Locale = Annotated[str | None, typer.Option(help="zh-CN or en (default: the workspace's).")]
Now = Annotated[bool, typer.Option("--now", help="Take files at once, without waiting until they stand still.")]

UNEXPECTED = 70
REFUSED = 4  # exit code when something was refused while the rest went on


@app.command()
def run(period: str, workspace: Folder = None, locale: Locale = None, now: Now = False) -> None:
    """Take in the inbox, check the period, compute it and write its report."""
    with _told(workspace) as bank:
        from flows.run import run_period
        from pipeline.periods import Period

        wanted = Period.parse(period)
        with _progress() as progress:
            outcomes, verdict, page = run_period(bank, wanted, now=now, locale=locale, progress=progress)
        _say_outcomes(bank, outcomes)
        _say_verdict(bank, verdict)
        _say(bank, "Report: {page}", page=page)
        raise typer.Exit(REFUSED if any(outcome.is_refused for outcome in outcomes) else 0)


@app.command()
def ingest(workspace: Folder = None, now: Now = False) -> None:
    """Take the inbox's files into the warehouse."""
    with _told(workspace) as bank:
        from datetime import datetime

        from pipeline import stages

        with _progress() as progress:
            outcomes = stages.take_in(bank, datetime.now(), now=now, progress=lambda text: progress("ingest", text))
        _say_outcomes(bank, outcomes)
        raise typer.Exit(REFUSED if any(outcome.is_refused for outcome in outcomes) else 0)


@app.command()
def check(
    files: list[Path],
    workspace: Folder = None,
    department: Annotated[str, typer.Option(help="Whose file it is, where the mapping asks for it.")] = "-",
) -> None:
    """Say what files would give, without loading them: rows, what is set aside, and every row that would be returned."""
    with _told(workspace) as bank:
        from pipeline.checking import check_file

        good = [check_file(bank, path, department, _echo) for path in files]
        raise typer.Exit(0 if all(good) else REFUSED)


@app.command()
def report(period: str, workspace: Folder = None, locale: Locale = None) -> None:
    """Write a period's pages again from its edition."""
    with _told(workspace) as bank:
        from pipeline import stages
        from pipeline.periods import Period

        page = stages.publish(bank, Period.parse(period), stages.load_rules(bank), locale, lambda _: None)
        _say(bank, "Report: {page}", page=page)


@app.command()
def demo(folder: Annotated[Path, typer.Argument()] = Path("demo-bank"), locale: Locale = None) -> None:
    """Make a sample bank and run its last complete month."""
    with _told_without() as _:
        from sample_data.workspace import make_workspace

        last = make_workspace(folder)
        _echo(f"{folder.resolve()}")
    run(last, workspace=folder, locale=locale, now=True)


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


@contextmanager
def _told(folder: Path | None) -> Iterator[Workspace]:
    """The workspace; an AppraiseError inside becomes one sentence in its language and the exit code of its kind."""
    from pipeline.workspace import Workspace

    locale = "en"
    try:
        bank = Workspace.open(folder)
        locale = bank.settings.locale
        yield bank
    except AppraiseError as error:
        typer.echo(error.message.text(locale), err=True)
        raise typer.Exit(error.exit_code) from None
    except typer.Exit:
        raise
    except Exception as error:  # noqa: BLE001  the one place where a fault of our own becomes a sentence
        typer.echo(_unexpected(error).text(locale), err=True)
        raise typer.Exit(UNEXPECTED) from None


def _unexpected(error: Exception) -> Message:
    """What to tell of a fault of the program's own; the traceback goes to a file, since it helps only its makers."""
    import tempfile
    import traceback

    from pipeline.texts import msg

    with tempfile.NamedTemporaryFile("w", prefix="appraise-", suffix=".log", delete=False, encoding="utf-8") as file:
        file.write("".join(traceback.format_exception(error)))
    return msg(
        "The program itself failed ({kind}). Nothing was published; the last good report still stands. "
        "Send {file} to those who maintain it.",
        kind=type(error).__name__,
        file=file.name,
    )


@contextmanager
def _told_without() -> Iterator[None]:
    try:
        yield
    except AppraiseError as error:
        typer.echo(error.message.text("en"), err=True)
        raise typer.Exit(error.exit_code) from None


@contextmanager
def _progress() -> Iterator[Callable[[str, str], None]]:
    """A line on the terminal that tells the stage and what it is at; silent where there is no terminal."""
    if not sys.stderr.isatty():
        yield lambda stage, text: None
        return
    from rich.console import Console

    with Console(stderr=True).status("…") as status:
        yield lambda stage, text: status.update(f"{stage}: {text}")


def _say_outcomes(bank: Workspace, outcomes: list[Outcome]) -> None:
    from pipeline.stages import ledger_summary

    for outcome in outcomes:
        if outcome.message is not None:
            typer.echo(outcome.message.text(bank.settings.locale), err=True)
    counts = ledger_summary(outcomes)
    _say(
        bank,
        "Files: {loaded} loaded, {known} known already, {refused} refused, {waiting} still being written. "
        "Rows: {rows_read} read, {rows_returned} returned.",
        **counts,
    )


def _say_verdict(bank: Workspace, verdict: object) -> None:
    for fault in verdict.faults:  # type: ignore[attr-defined]
        text = fault.zh if bank.settings.locale == "zh-CN" else fault.en
        _say(
            bank, "Warning, {feed}: {text} ({rows} rows)", feed=_feed_title(fault.feed), text=text, rows=fault.rows or 0
        )


def _feed_title(feed: str) -> str:
    from pipeline.contracts import contracts

    return contracts()[feed].title if feed in contracts() else feed


def _say(bank: Workspace, template: str, **facts: object) -> None:
    from pipeline.texts import Message

    typer.echo(Message(template, facts).text(bank.settings.locale))


def _echo(text: str) -> None:
    typer.echo(text)
