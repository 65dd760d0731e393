"""YAML as plain data: the only module that reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

YamlError = yaml.YAMLError
# libyaml's, a tenth of the time, where PyYAML was built with it: a command reads a hundred definitions as it starts.
_QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNREAD = (ValueError, AttributeError)  # of a value that is none of its kind


class NoSuchDay(yaml.MarkedYAMLError):
    """A day that no calendar has; `got`: as it is written."""

    def __init__(self, got: str, mark: yaml.Mark) -> None:
        super().__init__(problem="no such day", problem_mark=mark)
        self.got = got


def read_yaml(text: str) -> Any:
    """The data in it. Raises YamlError; see `place_of`."""
    try:
        return yaml.load(text, Loader=_QUICK)
    except (yaml.YAMLError, *_UNREAD):
        try:
            return yaml.safe_load(text)  # whose errors tell every place in the same way
        except _UNREAD as error:
            raise _misread(text, error) from None


def _misread(text: str, error: Exception) -> YamlError:
    """The error of a value that is none of its kind, with its place, which PyYAML does not tell of a day that there is not."""
    loader = yaml.SafeLoader(text)
    waiting: list[Any] = [loader.get_single_node()]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.CollectionNode):
            waiting += [one for part in node.value for one in (part if isinstance(part, tuple) else (part,))]
            continue
        try:
            loader.construct_object(node)
        except _UNREAD:
            if node.tag == "tag:yaml.org,2002:timestamp":
                return NoSuchDay(node.value, node.start_mark)
            return yaml.MarkedYAMLError(problem=str(error), problem_mark=node.start_mark)
    return yaml.YAMLError(str(error))


def place_of(error: YamlError, text: str) -> tuple[int, int]:
    """Line and column, from 1, at which the text stops being YAML."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        return mark.line + 1, mark.column + 1
    before = text[: getattr(error, "position", 0)]  # of a sign that no YAML may hold
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def repeated_keys(text: str) -> Iterator[tuple[str, int]]:
    """Keys that stand again within one mapping, each with its line, from 1; the text must be YAML."""
    waiting: list[Any] = [yaml.compose(text, Loader=_QUICK)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            seen = set()
            for key, value in node.value:
                if key.value in seen:
                    yield str(key.value), key.start_mark.line + 1
                if isinstance(key, yaml.ScalarNode):
                    seen.add(key.value)
                waiting.append(value)
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
