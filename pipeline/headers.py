"""The one form of sources, indicators and checks: leading `-- ` lines that hold YAML, then one SELECT."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import DefinitionError
from pipeline.texts import Message, msg
from pipeline.written import text_of, yaml_in


class Strict(BaseModel):
    """Every key that a definition may have is declared; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Strict):
    """The same words in Chinese and in English; both are required."""

    zh: str
    en: str


M = TypeVar("M", bound=Strict)
_FORM = re.compile(r"literal\[.*\]|\[key\]|decimal|int|float|str|bool|[A-Z]\w*")  # pydantic's names of them
SHOWN = 40  # of a wrong value, so many characters are told


@dataclass(frozen=True)
class Definition:
    """A parsed file: its name is its path's stem; `digest` is the SHA-256 of its text; `starts_at` the line, from 1, at which
    its SQL starts.
    """

    name: str
    header: Mapping[str, Any]
    sql: str
    digest: str
    path: Path
    starts_at: int


def read_definition(path: Path) -> Definition:
    """The header and the SELECT of one .sql file. Raises DefinitionError where either is missing or not readable."""
    return definition_in(text_of(path), path)


def definition_in(text: str, path: Path) -> Definition:
    """The same of a file's `text`, which is at hand."""
    lines = text.splitlines()
    count = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    written = "\n".join(line.removeprefix("--").removeprefix(" ") for line in lines[:count])
    header = yaml_in(written, path.name, len("-- ")) or {}
    blank = next((n for n, line in enumerate(lines[count:]) if line.strip()), 0)
    body = "\n".join(lines[count:]).strip().rstrip(";")
    if not isinstance(header, dict) or not header or not body:
        raise DefinitionError(
            msg(
                "{path}: expected leading “-- ” lines that hold YAML, then one SELECT. Add what is missing.",
                path=path.name,
            )
        )
    return Definition(path.stem, header, body, hashlib.sha256(text.encode()).hexdigest(), path, count + blank + 1)


def checked(model: type[M], data: Any, where: str) -> M:
    """`data` as `model`. Raises DefinitionError that names every fault at once."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise faulty(where, list(_faults(error, data))) from None


def faulty(where: str, faults: Sequence[Message]) -> DefinitionError:
    """The refusal of a definition, with every fault at once."""
    return DefinitionError(
        msg("{where}: faults found ({count}): {faults}", where=where, count=len(faults), faults=list(faults))
    )


def _faults(error: ValidationError, data: Any) -> Iterator[Message]:
    found = error.errors()
    for fault in found:
        place = fault["loc"]
        # A list whose entries are at fault is also called too short, since only good ones count: that says nothing new.
        if fault["type"] == "too_short" and any(o["loc"][: len(place)] == place != o["loc"] for o in found):
            continue
        yield _fault(fault, data)


def _path(place: Sequence[str | int], data: Any) -> list[str]:
    """The keys on the way to the place, with the entries of lists counted from 1: items#2."""
    found: list[str] = []
    for part in place:
        if isinstance(data, (list, tuple)) and isinstance(part, int):
            found[-1:] = [f"{''.join(found[-1:])}#{part + 1}"]
            data = data[part] if part < len(data) else None
        elif _FORM.fullmatch(str(part)) and not (isinstance(data, Mapping) and part in data):
            continue  # which of several forms was tried: nobody wrote that
        else:
            found.append(str(part))
            data = data.get(part, data) if isinstance(data, Mapping) else data  # a kind's name is no key
    return found


def _fault(fault: Mapping[str, Any], data: Any) -> Message:
    """What pydantic found in the data, in words that the catalogue has; in its own where it is nothing common."""
    kind, given, got = fault["type"], fault.get("ctx", {}), _got(fault["input"])
    place = [*_path(fault["loc"], data), *re.findall("'(.+)'", given.get("discriminator", ""))]
    path = ".".join(place) or msg("the whole file")
    if kind == "extra_forbidden":
        return msg("{path}: no such key, correct its name or remove it", path=path)
    if kind in ("missing", "union_tag_not_found") or fault["input"] is None:
        return msg("{path}: missing, add it", path=path)
    match kind:
        case "literal_error" | "union_tag_invalid":
            text = given.get("expected_tags") or given["expected"]  # 'a', 'b' or 'c'
            expected = re.findall("'(.*?)'", text) or re.split(", | or ", text)
            return msg("{path}: “{got}” is none of {expected}", path=path, got=given.get("tag", got), expected=expected)
        case "too_short":
            return msg("{path}: needs entries, at least {count}", path=path, count=given["min_length"])
        case "string_too_short":
            return msg("{path}: nothing is written there, fill it in", path=path)
        case "too_long" | "string_too_long":
            return msg("{path}: too long, at most {count}", path=path, count=given["max_length"])
        case "no_pattern":
            return msg("{path}: “{got}” is no regular expression", path=path, got=got)
        case "no_year":
            return msg("{path}: the regular expression has no group named “year”", path=path)
        case "one_header_row":
            return msg("{path}: unpivot.group needs header_rows: 2", path=path)
        case "no_time_zone":
            return msg("{path}: “{got}” is no time zone; write one like Asia/Shanghai", path=path, got=got)
        case "string_pattern_mismatch":
            return msg("{path}: “{got}” is not written as it must be (docs/settings.md)", path=path, got=got)
        case "cut_off_after_run":
            return msg(
                "{path}: the cut-off lies after the run (working day {day}, {at})",
                path=path,
                day=given["working_day"],
                at=given["at"],
            )
        case "greater_than":
            return msg("{path}: must be above {bound}, got “{got}”", path=path, bound=given["gt"], got=got)
        case "greater_than_equal":
            return msg("{path}: must be {bound} or above, got “{got}”", path=path, bound=given["ge"], got=got)
        case "less_than":
            return msg("{path}: must be below {bound}, got “{got}”", path=path, bound=given["lt"], got=got)
        case "less_than_equal":
            return msg("{path}: must be {bound} or below, got “{got}”", path=path, bound=given["le"], got=got)
    wanted = _EXPECTED.get(kind.partition("_")[0])
    if wanted and kind.endswith(("_type", "_parsing", "_from_float", "_number", "_inexact")):
        return Message(wanted.template, {"path": path, "got": got})
    return msg("{path}: {text}", path=path, text=fault["msg"])


_NUMBER = msg("{path}: expected a number, got “{got}”")
_ENTRIES = msg("{path}: expected keys with values, got “{got}”")
_LIST = msg("{path}: expected a list, got “{got}”")
_EXPECTED = {
    "int": msg("{path}: expected a whole number, got “{got}”"),
    "float": _NUMBER,
    "decimal": _NUMBER,
    "finite": _NUMBER,
    "bool": msg("{path}: expected true or false, got “{got}”"),
    "date": msg("{path}: expected a date as 2026-09-30, got “{got}”"),
    "string": msg("{path}: expected text (in quotes), got “{got}”"),
    "tuple": _LIST,
    "list": _LIST,
    "dict": _ENTRIES,
    "model": _ENTRIES,
}


def _got(value: Any) -> str | Message:
    if isinstance(value, Mapping):
        return msg("keys with values")
    if isinstance(value, (list, tuple)):
        return msg("a list")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
