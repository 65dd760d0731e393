"""Pages of keys, of scorecards and of appraisal.yaml: the models say what each may hold, a YAML beside them what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from pipeline.errors import DefinitionError
from pipeline.headers import Words
from pipeline.scorecards import Scorecard
from pipeline.settings import Settings
from pipeline.texts import msg
from pipeline.yamls import read_yaml

_KINDS = {
    str: "text",
    bool: "true, false",
    int: "a whole number",
    float: "a number",
    Decimal: "a number",
    Words: "{zh: …, en: …}",
}
_BOUNDS = (
    (annotated_types.Gt, "gt", ">"),
    (annotated_types.Ge, "ge", "≥"),
    (annotated_types.Lt, "lt", "<"),
    (annotated_types.Le, "le", "≤"),
)


@dataclass(frozen=True)
class Keys:
    """A definition's keys: its model, and the file that says what they mean. `unsaid`: what nobody writes."""

    root: type[BaseModel]
    meanings: Path
    unsaid: tuple[str, ...] = ()

    def parts(self) -> list[type[BaseModel]]:
        """The models, each after the one that first names it; without the pair of words, which has no page."""
        found: list[type[BaseModel]] = []
        waiting = [self.root]
        while waiting:
            model = waiting.pop(0)
            if model not in found and model is not Words:
                found.append(model)
                waiting += [part for field in model.model_fields.values() for part in _models(field.annotation)]
        return found

    def read(self) -> Mapping[str, Mapping[str, list[str]]]:
        """Part → key → meaning in Chinese and in English. Raises DefinitionError where a key of the models has none, or where
        one is told that is no key.
        """
        told: dict[str, dict[str, list[str]]] = read_yaml(self.meanings.read_text(encoding="utf-8"))
        wanted = {(model.__name__, key) for model in self.parts() for key in ("_", *self._keys(model))}
        given = {(name, key) for name, keys in told.items() for key in keys}
        if wrong := sorted(f"{name}.{key}" for name, key in wanted ^ given):
            file = self.meanings.name
            raise DefinitionError(msg("{file} does not say what the models have: {names}", file=file, names=wrong))
        return told

    def sections(self) -> Iterator[str]:
        """A table of its keys for each part."""
        meanings = self.read()
        for model in self.parts():
            told = meanings[model.__name__]
            rows = [_row(name, model.model_fields[name], *told[name]) for name in self._keys(model)]
            head = "| key | 中文 | what | may hold | default |\n|---|---|---|---|---|"
            yield f"## {model.__name__}\n\n{' · '.join(told['_'])}\n\n{head}\n" + "\n".join(rows)

    def _keys(self, model: type[BaseModel]) -> list[str]:
        return [name for name in model.model_fields if name not in self.unsaid]


SCORECARD = Keys(Scorecard, Path(__file__).parent / "scorecards" / "keys.yaml", ("name",))
SETTINGS = Keys(Settings, Path(__file__).parent / "settings_keys.yaml")


def scorecards_page(written: str) -> str:
    """Every part of a scorecard with its keys, in Chinese and English; `written` says where the page comes from."""
    text = [
        "# Scorecards 评分表",
        written,
        "A scorecard is one YAML file in a workspace's `scorecards/`; its path is its name. [how-to.md](how-to.md#a-scorecard) "
        "walks through writing, checking and previewing one. **Bold**: required. A key that is not on this page is refused.",
        "评分表是工作目录 `scorecards/` 下的一个YAML文件，文件名即其名称。**加粗**的为必填；本页没有的键一律拒绝。",
        *SCORECARD.sections(),
    ]
    return "\n\n".join(text) + "\n"


def settings_page(written: str) -> str:
    """Every part of appraisal.yaml with its keys, likewise."""
    text = [
        "# Settings 设置",
        written,
        "`appraisal.yaml` in the workspace's folder holds a bank's settings; `sample_data/workspace/appraisal.yaml` is one in "
        "full. **Bold**: required; all else may be left out. A key that is not on this page is refused. What an edition was "
        "made by is kept with it: a changed setting counts for what is computed from then on.",
        "工作目录下的 `appraisal.yaml` 是本行的设置，完整示例见 `sample_data/workspace/appraisal.yaml`。**加粗**的为必填，"
        "其余均可省略；本页没有的键一律拒绝。每一版结果都保存当时的设置，改动只影响此后的计算。",
        *SETTINGS.sections(),
    ]
    return "\n\n".join(text) + "\n"


def _row(name: str, field: FieldInfo, zh: str, en: str) -> str:
    key = f"**{name}**" if field.is_required() else name
    bounds = [
        f"{sign} {getattr(rule, key)}"
        for rule in field.metadata
        for kind, key, sign in _BOUNDS
        if isinstance(rule, kind)
    ]
    holds = ", ".join([_holds(field.annotation), *bounds])
    return "| " + " | ".join([key, zh, en, holds, _default(field)]) + " |"


def _holds(kind: Any) -> str:
    """What a key of this type may hold, in words."""
    inner = [part for part in get_args(kind) if part is not NoneType]
    origin = get_origin(kind)
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inner)
    if origin is tuple:
        return f"a list of {_holds(inner[0])}"
    if origin is dict:
        return f"{_holds(inner[0])} → {_holds(inner[1])}"
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind is not Words:
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    if hasattr(kind, "__metadata__"):  # a number with bounds of its own
        return _holds(inner[0])
    if inner:
        return " or ".join(dict.fromkeys(_holds(part) for part in inner))
    return _KINDS.get(kind, "a day")


def _default(field: FieldInfo) -> str:
    """The value of a key that is left out; nothing where that is said by there being none."""
    value = field.default
    if field.is_required() or value is PydanticUndefined or value is None or value in ((), {}):
        return ""
    if isinstance(value, BaseModel):
        given = [f"{name}: {getattr(value, name)}" for name in value.model_fields_set]
        return f"{{{', '.join(given)}}}" if given else ""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from _models(part)
