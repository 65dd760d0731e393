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
from pipeline.scorecards.today import faults_of_sharing, faults_of_today
from pipeline.texts import msg
from pipeline.written import require_single_keys, text_of, yaml_in


def load_scorecards(
    folder: Path, indicators: Mapping[str, Indicator], posts: Sequence[str] | None = None
) -> list[Scorecard]:
    """Every scorecard of a workspace. Raises DefinitionError with all faults of all files at once.

    `posts`: those that there are; None for the scorecards kept with an edition, which stand as they were.
    """
    cards: list[Scorecard] = []
    refused: list[DefinitionError] = []
    unread = sorted(path.name for path in folder.glob("*.yml")) if posts is not None else []
    if unread:
        refused.append(
            DefinitionError(msg("{files}: is not read under this name. Call it .yaml, or take it away.", files=unread))
        )
    for path in sorted(folder.glob("*.yaml")):
        try:
            cards.append(_load(path, indicators, cards, posts))
        except DefinitionError as error:
            refused.append(error)
    if posts is not None and not refused:
        told = [(card.name, faults) for card in cards if (faults := faults_of_sharing(card, cards))]
        refused += [faulty(f"{name}.yaml", faults) for name, faults in told]
    if len(refused) == 1:
        raise refused[0]
    if refused:
        raise DefinitionError(msg("{files}", files=[error.message for error in refused]))
    return cards


def _load(
    path: Path, indicators: Mapping[str, Indicator], others: Sequence[Scorecard], posts: Sequence[str] | None
) -> Scorecard:
    text = text_of(path)
    data: Any = yaml_in(text, path.name)
    if posts is not None:
        require_single_keys(text, path.name)
    card = checked(Scorecard, {**data, "name": path.stem} if isinstance(data, dict) else data, path.name)
    faults = faults_of(card, indicators) + faults_between(card, others)
    faults += faults_of_today(card, indicators, posts) if posts is not None else []
    if faults:
        raise faulty(path.name, faults)
    return card
