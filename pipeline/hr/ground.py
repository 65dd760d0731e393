"""What HR's tables of an edition rest on besides its own figures: the rules that were in force, the decision, the names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from pipeline.editions import Edition
from pipeline.report.lookup import POSTS
from pipeline.report.row_titles import BRANCH_SCORE, LINKED
from pipeline.rules import Rules
from pipeline.scorecards import Item, Scorecard
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
        """Indicator → its own Chinese name; of the row that takes the branch's score over, that."""
        return {name: one.header.title.zh for name, one in self.rules.indicators.items()} | {LINKED: BRANCH_SCORE.zh}

    def title(self, card: object, row: str) -> str:
        """The Chinese name that a row has on the scorecard of this name."""
        own = self._items.get((str(card), row))
        return own.title.zh if own and own.title else self.titles.get(row, row)

    def title_of(self, employee: str, row: str, post: str | None = None) -> str:
        """As `title`, by the scorecard of the person's post; without one, by the first of the person's that has the row."""
        cards = [card for held, card in self._held.get(employee, ()) if post in (None, held)]
        return self.title(next((card for card in cards if (card, row) in self._items), None), row)

    @cached_property
    def _items(self) -> Mapping[tuple[str, str], Item]:
        return {(name, item.name): item for name, card in self.cards.items() for item in card.items}

    @cached_property
    def _held(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Employee → posts, each with the scorecard by which it was appraised."""
        found: dict[str, list[tuple[str, str]]] = {}
        for row in self.own("results")[["subject_id", "post", "scorecard"]].astype(str).itertuples(index=False):
            found.setdefault(str(row.subject_id), []).append((str(row.post), str(row.scorecard)))
        return found

    def post(self, code: str) -> str:
        """A post's Chinese name."""
        if code == COMBINED:
            return "多岗位合并"
        named = self.rules.settings.posts.get(code)
        return named.zh if named else POSTS[code].zh if code in POSTS else code

    def notice(self) -> str:
        """What stands on everything that must not be paid by; empty on the rest."""
        return "" if self.is_payable else NOT_FOR_PAY
