"""The one form of sources, indicators and checks: leading `-- ` lines that hold YAML, then one SELECT."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import DefinitionError
from pipeline.texts import msg


class Strict(BaseModel):
    """Every key that a definition may have is declared; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Strict):
    """The same words in Chinese and in English; both are required."""

    zh: str
    en: str


M = TypeVar("M", bound=Strict)


@dataclass(frozen=True)
class Definition:
    """A parsed file: its name is its path's stem; `digest` is the SHA-256 of its text."""

    name: str
    header: Mapping[str, Any]
    sql: str
    digest: str
    path: Path


def read_definition(path: Path) -> Definition:
    """The header and the SELECT of one .sql file. Raises DefinitionError where either is missing or not readable."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    count = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    try:
        header = yaml.safe_load("\n".join(line.removeprefix("--").removeprefix(" ") for line in lines[:count])) or {}
    except yaml.YAMLError as error:
        raise DefinitionError(msg("{path}: the header is not YAML: {error}", path=path.name, error=error)) from None
    body = "\n".join(lines[count:]).strip().rstrip(";")
    if not isinstance(header, dict) or not header or not body:
        raise DefinitionError(
            msg(
                "{path}: expected leading “-- ” lines that hold YAML, then one SELECT. Add what is missing.",
                path=path.name,
            )
        )
    return Definition(path.stem, header, body, hashlib.sha256(text.encode()).hexdigest(), path)


def checked(model: type[M], data: Any, where: str) -> M:
    """`data` as `model`. Raises DefinitionError that names every fault at once."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = [f"{'.'.join(str(part) for part in fault['loc']) or '-'}: {fault['msg']}" for fault in error.errors()]
        raise DefinitionError(
            msg("{where}: faults found ({count}): {faults}", where=where, count=len(faults), faults="; ".join(faults))
        ) from None
