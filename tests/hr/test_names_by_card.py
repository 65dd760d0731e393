"""A row is called what the scorecard calls it on which it stands, also where another's card has another name for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from explained_bank import MONTH

from pipeline.editions import Edition
from pipeline.headers import Words
from pipeline.hr.ground import Ground
from pipeline.hr.points import indicator_points
from pipeline.report.lookup import Book
from pipeline.report.row_titles import row_title, row_title_of
from pipeline.rules import Rules, load_rules
from pipeline.scorecards import Scorecard
from pipeline.workspace import Workspace

ROW = "training_completion"
NAMED = Words(zh="大堂培训", en="Lobby courses")


@pytest.fixture
def rules(explained: Workspace) -> Rules:
    """The lobby managers' card has a name of its own for a row that the tellers' has too."""

    def named(card: Scorecard) -> Scorecard:
        if card.name != "lobby":
            return card
        items = [item.model_copy(update={"title": NAMED}) if item.name == ROW else item for item in card.items]
        return card.model_copy(update={"items": tuple(items)})

    known = load_rules(explained)
    return replace(known, cards=[named(card) for card in known.cards])


def test_hr_reads_each_posts_own_name(draft: Edition, rules: Rules) -> None:
    ground = Ground(draft, rules)
    rows = indicator_points(ground)
    mine = rows[(rows["employee_id"] == "E4") & (rows["indicator"] == ROW)].set_index("post")["indicator_name"]
    assert mine.to_dict() == {"teller": "培训按期完成率", "lobby_manager": "大堂培训"}
    assert ground.title_of("E4", ROW, "lobby_manager") == "大堂培训"
    assert ground.title_of("E1", ROW) == "培训按期完成率"
    assert ground.title_of("E1", "linked_branch") == "挂钩网点得分"


def test_pages_read_it_too(draft: Edition, rules: Rules) -> None:
    book = Book(draft, rules.settings, rules.indicators, rules.cards_of(MONTH), 1)
    own, general = "大堂培训", "培训按期完成率"
    assert (row_title(book, "lobby", ROW).zh, row_title(book, "teller", ROW).zh) == (own, general)
    assert row_title_of(book, "employee", "E4", ROW, "lobby_manager").zh == own
    assert row_title_of(book, "employee", "E1", ROW).zh == general
    assert row_title_of(book, "employee", "E9", ROW).zh == general, "nobody's card: the indicator's own name"
    assert (row_title(book, "teller", "linked_branch").en, row_title(book, "teller", "gone").en) == (
        "Branch’s score",
        "gone",
    )
