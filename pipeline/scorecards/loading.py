"""A workspace's scorecards from their files; a wrong one is refused with all its faults at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import DefinitionError
from pipeline.headers import checked, faulty
from pipeline.indicators import Indicator
from pipeline.scorecards.card import Scorecard
from pipeline.scorecards.faults import faults_between, faults_of
from pipeline.texts import msg
from pipeline.yamls import YamlError, read_yaml


def load_scorecards(folder: Path, indicators: Mapping[str, Indicator]) -> list[Scorecard]:
    """Every scorecard of a workspace. Raises DefinitionError with all faults of all files at once."""
    cards: list[Scorecard] = []
    refused: list[DefinitionError] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            cards.append(_load(path, indicators, cards))
        except DefinitionError as error:
            refused.append(error)
    if len(refused) == 1:
        raise refused[0]
    if refused:
        raise DefinitionError(msg("{files}", files=[error.message for error in refused]))
    return cards


def _load(path: Path, indicators: Mapping[str, Indicator], others: Sequence[Scorecard]) -> Scorecard:
    try:
        data: Any = read_yaml(path.read_text(encoding="utf-8"))
    except YamlError as error:
        raise DefinitionError(msg("{path} is not YAML: {error}", path=path.name, error=error)) from None
    card = checked(Scorecard, {**data, "name": path.stem} if isinstance(data, dict) else data, path.name)
    if faults := faults_of(card, indicators) + faults_between(card, others):
        raise faulty(path.name, faults)
    return card
