"""What commands share: the workspace opened, faults told in one sentence with their exit code, progress on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pipeline.errors import AppraiseError, DiskFull, WarehouseBusy
from pipeline.texts import LOCALES, Message, msg

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

    from pipeline.ingest import Outcome
    from pipeline.periods import Period
    from pipeline.validate import Verdict
    from pipeline.workspace import Workspace

UNUSABLE = 2  # exit code for what is not written as the command wants it, as typer's own
UNEXPECTED = 70
READER_GONE = 141  # as a shell tells of a process that wrote to a pipe whose reader had ended
REFUSED = 4  # exit code when something was refused while the rest went on
_asked: ContextVar[str | None] = ContextVar("asked", default=None)  # the language that --locale names
STAGES = {
    "ingest": msg("Taking in files"),
    "validate": msg("Checking"),
    "compute": msg("Computing"),
    "publish": msg("Writing the report"),
}


@contextmanager
def opened(folder: Path | None, *, given: Path | None = None) -> Iterator[Workspace]:
    """The workspace. What is told inside, faults and all, is told in the language that was asked for, else in its own; in the
    terminal's where it names none. `given`: the file or folder that the command was given besides.
    """
    from pipeline.full_disk import telling_of_full_disk
    from pipeline.given_places import telling_of_given
    from pipeline.shut_folders import telling_of_shut_folder
    from pipeline.workspace import Workspace, place_at, spoken_at

    with telling(spoken_at(folder)), telling_of_given(folder), telling_of_shut_folder(place_at(folder)):
        bank = Workspace.open(folder)
    with (
        telling(bank.settings.locale),
        telling_of_given(given),
        telling_of_full_disk(bank.root),
        telling_of_shut_folder(bank.root),
    ):
        yield bank


@contextmanager
def speaking(locale: str | None) -> Iterator[None]:
    """What is told inside is told in that language; None: in the one that is usual there."""
    before = _asked.set(locale)
    try:
        yield
    finally:
        _asked.reset(before)


def asked() -> str | None:
    """The language that --locale names; None where it is not given."""
    return _asked.get()


def spoken(bank: Workspace) -> str:
    """The language in which the command that is at work tells what it does."""
    return asked() or bank.settings.locale


@contextmanager
def telling(usual: str) -> Iterator[None]:
    """An AppraiseError inside becomes one sentence and the exit code of its kind, in the language that was asked for, else in
    the `usual` one.
    """
    locale = asked() or usual
    try:
        yield
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

    text = "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="appraise-", suffix=".log", delete=False, encoding="utf-8"
        ) as file:
            file.write(text)
    except OSError:
        return msg(
            "The program itself failed ({kind}). Nothing was published; the last good report still stands. What it was cannot "
            "be kept, since the folder for temporary files has no room or may not be written. Mend that, and run it again.",
            kind=type(error).__name__,
        )
    return msg(
        "The program itself failed ({kind}). Nothing was published; the last good report still stands. "
        "Send {file} to those who maintain it.",
        kind=type(error).__name__,
        file=file.name,
    )


@contextmanager
def showing_progress(bank: Workspace) -> Iterator[Callable[[str, str], None]]:
    """A line on the terminal for each stage: what it is at, rows read so far, time spent and time left as far as that can be
    told; silent where there is no terminal.
    """
    if not sys.stderr.isatty():
        yield lambda stage, text: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    locale = spoken(bank)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[rows]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as shown:
        yield lambda stage, text: _show(shown, _at(stage, text, locale).text(locale), stage, text, locale)


def _show(shown: Bars, description: str, stage: str, text: str, locale: str) -> None:
    """One line a stage: the line of the stage before is full once the next one begins."""
    from pipeline.progress import Step

    step = text if isinstance(text, Step) else Step(text)
    rows = "" if step.rows is None else msg("{count} rows", count=f"{step.rows:,}").text(locale)
    task = next((task.id for task in shown.tasks if task.fields["stage"] == stage), None)
    if task is None:
        for before in shown.tasks:
            shown.update(before.id, total=before.total or 1, completed=before.total or 1)
        task = shown.add_task(description, total=step.total or None, stage=stage, rows=rows)
    shown.update(task, description=description, completed=step.done, total=step.total or None, rows=rows)


def _at(stage: str, text: str, locale: str) -> Message:
    """What a run is at; while it checks, `text` is a feed."""
    from pipeline.contracts import contract_of
    from pipeline.progress import Step

    if stage == "validate":
        at = contract_of(text).title_in(locale)
    else:
        at = text.zh if isinstance(text, Step) and locale == "zh-CN" else text
    return msg("{stage}: {at}", stage=STAGES[stage], at=at)


def say_outcomes(bank: Workspace, outcomes: list[Outcome]) -> None:
    from pipeline.checking import came, known_before, noticed
    from pipeline.returned_lines import returned_of
    from pipeline.stages import ledger_summary

    for outcome in outcomes:
        if outcome.message is not None:
            typer.echo(outcome.message.text(spoken(bank)), err=True)
    say(bank, came(ledger_summary(outcomes)))
    for message in (*returned_of(bank, outcomes), *noticed(outcomes), *known_before(outcomes)):
        say(bank, message)


def say_late(bank: Workspace) -> None:
    """Which closed months something came for, and what is to be done. Where another run writes by now, that one tells it: what
    this one did is done.
    """
    from pipeline.closing.late import told
    from pipeline.stages import late

    with suppress(WarehouseBusy):
        for message in told(late(bank)):
            say(bank, message)


def say_left_behind(bank: Workspace) -> None:
    """That the last run did not end, where that is so."""
    from pipeline.lock import LOCK, left_behind

    if (message := left_behind(bank.root / LOCK)) is not None:
        say(bank, message)


def say_standing(bank: Workspace, period: Period) -> None:
    """That a run of a closed period changes nothing of what was published."""
    from pipeline.closing.states import standing

    now = standing(bank, period)
    if now is not None:
        say(
            bank,
            msg(
                "{period} has its edition {number}, whose pages stay. This run’s draft is for comparison only.",
                period=str(period),
                number=now.number,
            ),
        )


def say_verdict(bank: Workspace, verdict: Verdict) -> None:
    for fault in verdict.faults:
        say(bank, msg("Warning, {fault}", fault=fault.sentence()))


def say(bank: Workspace, message: Message) -> None:
    echo(message.text(spoken(bank)))


def say_aside(bank: Workspace) -> Callable[[Message], None]:
    """Tells what the command waits for, apart from its output."""
    return lambda message: typer.echo(message.text(spoken(bank)), err=True)


def echo(text: str) -> None:
    """A line of output. Whoever reads no further (`… | head`) ends the command, quietly. Raises DiskFull where there
    is no room where the output goes, which need not be the workspace's disk.
    """
    from pipeline.full_disk import is_full

    try:
        typer.echo(text)
    except BrokenPipeError:
        raise typer.Exit(READER_GONE) from None
    except OSError as error:
        if not is_full(error):
            raise
        raise DiskFull(
            msg(
                "There is no room where the output of this command goes. Free space on that disk, or send the output "
                "elsewhere. What the command did before stays done."
            )
        ) from error


def offered(locale: str | None) -> str | None:
    """The value of --locale, refused in one sentence where reports are not written in that language."""
    from pipeline.workspace import terminal_locale

    if locale not in (None, *LOCALES):
        message = msg(
            "--locale: reports are not written in “{got}”. Write one of {locales}.", got=locale, locales=LOCALES
        )
        typer.echo(message.text(terminal_locale()), err=True)
        raise typer.Exit(UNUSABLE)
    return locale
