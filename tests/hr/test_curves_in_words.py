"""The rule of a row in HR's table is the sentence of the person's sheet."""

from __future__ import annotations

from dataclasses import replace

from pipeline.editions import Edition
from pipeline.explain import explain
from pipeline.headers import Words
from pipeline.hr.points import indicator_points
from pipeline.hr.tables import ground_of
from pipeline.report.formats import fact
from pipeline.scorecards.rows import Further
from pipeline.workspace import Workspace


def test_a_row_of_several_rules_names_each_by_its_indicator_as_the_sheet_does(
    explained: Workspace, draft: Edition
) -> None:
    ground = ground_of(explained, draft)
    teller = next(card for card in ground.rules.cards if card.name == "teller")
    also = Further.model_validate({"indicator": "skill_pass_rate", "curve": {"kind": "per_case", "deduct": 3}})
    items = [
        item.model_copy(update={"title": Words(zh="培训与技能", en="Training and skills"), "also": (also,)})
        if item.indicator == "training_completion"
        else item
        for item in teller.items
    ]
    cards = [one if one is not teller else one.model_copy(update={"items": tuple(items)}) for one in ground.rules.cards]
    rows = indicator_points(replace(ground, rules=replace(ground.rules, cards=cards)))
    mine = rows[(rows["employee_id"] == "E1") & (rows["indicator"] == "training_completion")].iloc[0]
    assert mine["indicator_name"] == "培训与技能"
    assert mine["curve"] == "培训按期完成率：每件扣5分；业务技能达标率：每件扣3分"


def test_errors_are_counted_in_the_bank_s_own_measure(explained: Workspace, draft: Edition) -> None:
    rows = indicator_points(ground_of(explained, draft)).drop_duplicates("indicator").set_index("indicator")["unit"]
    assert (rows["counted_errors"], rows["training_completion"]) == ("笔", "%")


def test_every_rule_reads_as_on_the_persons_sheet(explained: Workspace, draft: Edition) -> None:
    rows = indicator_points(ground_of(explained, draft))
    told = explain(explained, "E1", draft.period)
    sheet = {item.item: item.rule.text("zh-CN", fact) for item in told.sheets[0].items}
    mine = rows[rows["employee_id"] == "E1"].set_index("indicator")["curve"].to_dict()
    assert mine == sheet
