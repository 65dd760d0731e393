"""The rules that a period is judged by, and the files that they stand in: a workspace's own, or those kept with an edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.contracts import contract_of
from pipeline.indicator_trials import require_running
from pipeline.indicators import Indicator, load_indicators
from pipeline.indicators_today import OWN, require_said_replacements
from pipeline.periods import Period
from pipeline.scorecards import Scorecard, in_force, load_scorecards
from pipeline.settings import SETTINGS, Settings, read_settings
from pipeline.settings_today import require_known_names
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Rules:
    """Indicators and scorecards, read and found in order; `files` are what they stand in, with the settings and the mappings:
    path within the workspace → content.
    """

    settings: Settings
    indicators: dict[str, Indicator]
    cards: list[Scorecard]
    files: Mapping[str, bytes] = field(default_factory=dict)

    def cards_of(self, period: Period) -> list[Scorecard]:
        """Those in force in the period."""
        return in_force(self.cards, period)


def load_rules(workspace: Workspace) -> Rules:
    """Raises DefinitionError before anything is loaded or computed."""
    known = dict.fromkeys((*contract_of("employees").column("post").allowed, *workspace.settings.posts))
    return _read(workspace.root, workspace.settings, list(known))


def kept_rules(folder: Path) -> Rules:
    """The rules in an edition's folder `rules/`. Raises DefinitionError where this release can no longer read them."""
    return _read(folder, read_settings((folder / SETTINGS).read_bytes()))


def _read(root: Path, settings: Settings, posts: Sequence[str] | None = None) -> Rules:
    indicators = load_indicators(settings, root / OWN)
    if posts is not None:
        require_said_replacements(root / OWN, indicators)
        require_running([one for one in indicators.values() if one.is_own], settings)
        require_known_names(settings, indicators)
    return Rules(settings, indicators, load_scorecards(root / "scorecards", indicators, posts), rule_files(root))


def rule_files(root: Path) -> dict[str, bytes]:
    """The files that figures follow from: settings, scorecards, own indicators, mappings."""
    kinds = (("scorecards", "*.yaml"), (OWN, "*.sql"), ("sources", "*.sql"))
    found = [root / SETTINGS, *(path for folder, form in kinds for path in sorted((root / folder).glob(form)))]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found if path.is_file()}
