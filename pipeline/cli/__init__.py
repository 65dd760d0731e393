"""`appraise …`: one short function a command. Heavy imports stand inside them, so that help comes at once."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from contextlib import suppress
from itertools import pairwise

import typer
from typer._click.exceptions import NoArgsIsHelpError, UsageError  # typer brings its own click

from pipeline.cli import access, appealing, closing, personnel, privacy, running, samples, serving
from pipeline.cli.app import app
from pipeline.texts import LOCALES

__all__ = ["access", "app", "appealing", "closing", "main", "personnel", "privacy", "running", "samples", "serving"]


def main() -> None:
    """The console command. It leaves without tearing the interpreter down: Prefect's threads would keep DuckDB's module
    alive, which then complains on the terminal. What is registered to be done at the end is done first.
    """
    # Imports make millions of objects that stay: to look through them for garbage as often as usual is a tenth of their time.
    gc.set_threshold(100_000, 10, 10)
    _open_what_is_shut()
    code: object = 0
    try:
        code = app(standalone_mode=False) or 0  # a command that ends well returns nothing
    except UsageError as error:
        code = error.exit_code
        if isinstance(error, NoArgsIsHelpError):
            error.show()
        else:
            _tell(error)
    except typer.Abort:
        code = 1
    except SystemExit as end:
        code = end.code or 0
    for stream in (sys.stdout, sys.stderr):
        with suppress(BrokenPipeError):  # what is left would go to a reader that has ended
            stream.flush()
    atexit._run_exitfuncs()
    os._exit(code if isinstance(code, int) else 1)


def _open_what_is_shut() -> None:
    """A stream that whoever started the command has shut (`>&-`) leads nowhere: else the next file that is opened would get its
    number, and what is told would land there.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            setattr(sys, name, open(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False))  # noqa: SIM115


def _tell(error: UsageError) -> None:
    from pipeline.cli.usage import told
    from pipeline.workspace import spoken_at

    def given(*names: str) -> str | None:
        return next((after for word, after in reversed(list(pairwise(sys.argv))) if word in names), None)

    asked = given("--locale")
    typer.echo(told(error).text(asked if asked in LOCALES else spoken_at(given("-w", "--workspace"))), err=True)
