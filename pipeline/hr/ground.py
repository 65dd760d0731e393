"""What HR's tables of an edition rest on besides its own figures: the rules that were in force, the decision, the names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from pipeline.editions import Edition
from pipeline.report.lookup import POSTS
from pipeline.rules import Rules
from pipeline.scorecards import Scorecard
from pipeline.standing import COMBINED

PAYABLE = ("final", "restated")
NOT_FOR_PAY = "请勿用于绩效兑现"


@dataclass(frozen=True)
class Ground:
    """`edition` has the tables `appeals` and `acknowledgements`; `earlier`: results_of the closed edition before of the
    same period, None without one. `preview`: first and last day open to objections, ISO, None without.
    """

    edition: Edition
    rules: Rules
    earlier: pd.DataFrame | None = None
    preview: tuple[str | None, str | None] = (None, None)

    @property
    def is_payable(self) -> bool:
        return self.edition.state in PAYABLE

    def own(self, table: str) -> pd.DataFrame:
        """The persons' rows of the period in a table of figures."""
        frame = self.edition.tables[table]
        mine = frame[
            (frame["level"] == "employee").to_numpy() & (frame["period"] == self.edition.period.first).to_numpy()
        ]
        return mine.reset_index(drop=True)

    @cached_property
    def cards(self) -> Mapping[str, Scorecard]:
        covering = [card for card in self.rules.cards if card.covers(self.edition.period)]
        return {card.name: card for card in covering}

    @cached_property
    def grades(self) -> Mapping[str, str]:
        """Grade → its Chinese name."""
        return {level.grade: level.title.zh for card in self.cards.values() for level in card.levels}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Row of a scorecard → its Chinese name."""
        found = {name: one.header.title.zh for name, one in self.rules.indicators.items()}
        return found | {
            item.name: item.title.zh for card in self.cards.values() for item in card.items if item.title is not None
        }

    def post(self, code: str) -> str:
        """A post's Chinese name."""
        if code == COMBINED:
            return "多岗位合并"
        named = self.rules.settings.posts.get(code)
        return named.zh if named else POSTS[code].zh if code in POSTS else code

    def notice(self) -> str:
        """What stands on everything that must not be paid by; empty on the rest."""
        return "" if self.is_payable else NOT_FOR_PAY
