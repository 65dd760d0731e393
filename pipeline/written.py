"""The text of what a bank writes itself, definitions and settings; where it cannot be read, its file and the place are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.errors import DefinitionError
from pipeline.texts import msg
from pipeline.yamls import NoSuchDay, YamlError, place_of, read_yaml, repeated_keys


def text_of(path: Path) -> str:
    """The file's text. Raises DefinitionError where it is not UTF-8."""
    return decoded(path.read_bytes(), path.name)


def decoded(content: bytes, file: str) -> str:
    """The content as text, without the mark that Notepad puts before it. Raises DefinitionError where it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DefinitionError(msg("{file} is not written in UTF-8. Save it as UTF-8.", file=file)) from None


def yaml_in(text: str, file: str, indent: int = 0) -> Any:
    """The data in a text of YAML that stands in `file`, so many signs from the edge. Raises DefinitionError with the place
    of what is no YAML.
    """
    try:
        return read_yaml(text)
    except YamlError as error:
        line, column = place_of(error, text)
        if isinstance(error, NoSuchDay):
            raise DefinitionError(
                msg(
                    "{file}, line {line}, column {column}: the calendar has no day “{got}”. Write a day that there is, as "
                    "2026-09-30.",
                    file=file,
                    line=line,
                    column=column + indent,
                    got=error.got,
                )
            ) from None
        raise DefinitionError(
            msg(
                "{file}, line {line}, column {column}: this is no valid YAML. "
                "Look at indents, colons, quotes and brackets, there and in the line above.",
                file=file,
                line=line,
                column=column + indent,
            )
        ) from None


def require_single_keys(text: str, file: str) -> None:
    """Raise DefinitionError where a key stands twice in one place, of which YAML takes the last without a word."""
    for key, line in repeated_keys(text):
        raise DefinitionError(
            msg(
                "{file}, line {line}: “{key}” stands twice in one place. Leave one of them.",
                file=file,
                line=line,
                key=key,
            )
        )
