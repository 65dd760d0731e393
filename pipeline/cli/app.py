"""The command line itself, and the options that many commands share."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.terminal import offered, speaking

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

Wait = Annotated[int, typer.Option("--wait", min=0, metavar="SECONDS", help="Wait so long for another run to end.")]


def command(function: Callable[..., None]) -> Callable[..., None]:
    """A command whose docstring, in both languages, stands uncut in the list of commands. It has the option --locale besides
    its own: what is told inside is told in that language.
    """
    return _added(app, None, function)


def group(name: str, told: str) -> typer.Typer:
    """Commands below `appraise <name>`; what they are for, in both languages, stands uncut in the list of commands."""
    found = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=told)
    app.add_typer(found, name=name, short_help=told)
    return found


def command_of(commands: typer.Typer, name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """As `command`, of a group."""
    return lambda function: _added(commands, name, function)


def _added(commands: typer.Typer, name: str | None, function: Callable[..., None]) -> Callable[..., None]:
    """The function itself: a command that calls another one keeps its language."""

    @wraps(function)
    def spoken(*, locale: str | None, **given: Any) -> None:
        with speaking(locale):
            function(**given)

    own = inspect.signature(function, eval_str=True)
    option = inspect.Parameter("locale", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Locale)
    spoken.__signature__ = own.replace(parameters=[*own.parameters.values(), option])  # type: ignore[attr-defined]
    commands.command(name, short_help=function.__doc__)(spoken)
    return function
