"""What is wrong with a command as it was typed, told in the bank's language; typer's own sentences are English."""

from __future__ import annotations

import re

from pydantic import ValidationError
from typer._click import exceptions as wrong  # typer brings its own click, and offers no other name for these

from pipeline.texts import Message, msg

_COMMAND = re.compile(r"No such command '(.*?)'\.(?: Did you mean (.*)\?)?")
_SURPLUS = re.compile(r"Got unexpected extra argument\(s\) \((.*)\)")


def told(error: wrong.UsageError) -> Message:
    """What is wrong, and what shows how the command is used."""
    command = error.ctx.command_path if error.ctx else "appraise"
    return msg("{fault} “{command} --help” shows how it is used.", fault=_fault(error), command=command)


def _fault(error: wrong.UsageError) -> Message | str:
    match error:
        case wrong.NoSuchOption(possibilities=[*likely]) if likely:
            return msg("There is no option {name}; like it: {names}.", name=error.option_name, names=tuple(likely))
        case wrong.NoSuchOption():
            return msg("There is no option {name}.", name=error.option_name)
        case wrong.BadOptionUsage():
            if "requires" in error.message:
                return msg("{name} needs a value.", name=error.option_name)
            return msg("{name} takes no value.", name=error.option_name)
        case wrong.MissingParameter():
            return msg("{name} is not given.", name=_name(error))
        case wrong.BadParameter():
            got = _got(error)
            if got is None:
                return msg("{name} cannot be that: {reason}", name=_name(error), reason=error.message)
            return msg("{name} cannot be “{got}”.", name=_name(error), got=got)
    if found := _COMMAND.fullmatch(error.message):
        if found[2]:
            return msg("There is no command {name}; like it: {names}.", name=found[1], names=found[2].replace("'", ""))
        return msg("There is no command {name}.", name=found[1])
    if found := _SURPLUS.fullmatch(error.message):
        return msg("Nothing more is expected, got “{got}”.", got=found[1])
    return error.format_message()


def _name(error: wrong.BadParameter) -> str:
    """The option or argument as its help shows it."""
    return str(error.param.get_error_hint() if error.param else error.param_hint or "").strip("'")


def _got(error: wrong.BadParameter) -> str | None:
    """The value that was typed, where pydantic refused it."""
    cause = error.__cause__
    return str(cause.errors()[0]["input"]) if isinstance(cause, ValidationError) else None
