"""同岗位一致性: how the same scorecard came out over the same post, and whether the same fact was treated the same. Nobody is
named, and nothing is told of a group that is too small. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from pipeline.dossier.model import Case, Evidence, Table, table
from pipeline.editions import Edition
from pipeline.explain.words import known
from pipeline.hr.cells import decimal_text
from pipeline.people.casework import FEWEST_COLLEAGUES
from pipeline.report.matters import OUTCOMES
from pipeline.scorecards import Scorecard

FEWEST_OF_A_GRADE = 3  # fewer are told as “under three”, so that nobody is known by a grade
SHARES = ((0.1, "十分之一"), (0.25, "四分之一"), (0.5, "一半"), (0.75, "四分之三"), (0.9, "十分之九"))
TITLE = ("同岗位一致性", "同一版次的全部结果（不含姓名）", "对同岗位人员适用同一规则，同样的事实同样处理")


@dataclass(frozen=True)
class Alike:
    """A fact of the person's: how many of `others` in the group have the same, and with how many it was treated the same."""

    fact: str
    others: int
    same: int


def consistency(case: Case) -> Evidence:
    """The distribution and the comparison for each post of the person."""
    blocks: list[str | Table] = []
    for row in case.results:
        card = case.ground.cards.get(str(row["scorecard"]))
        if card is not None and row["post"] in case.posts:
            blocks += _of_post(case, str(row["post"]), card)
    if not any(isinstance(block, Table) for block in blocks):
        few = f"同岗位、同评分表的已评定人员（不含本人）不足{FEWEST_COLLEAGUES}人，为避免识别他人，不列分布和比较"
        return Evidence(*TITLE, missing=few)
    return Evidence(*TITLE, tuple(blocks))


def group_of(edition: Edition, scorecard: str, post: str) -> pd.DataFrame:
    """The graded results of one post by one scorecard, in the edition's own period."""
    rows = edition.tables["results"]
    is_mine = (rows["level"] == "employee") & (rows["period"] == edition.period.first)
    is_mine &= (rows["scorecard"] == scorecard) & (rows["post"] == post)
    return rows[is_mine & (rows["result_status"] == "graded") & rows["score"].notna()]


def alike(
    edition: Edition, card: Scorecard, person: str, post: str, group: set[str], title: Callable[[str, str], str]
) -> list[Alike]:
    """The person's deductions, vetoes and cases against those of the others of the group. `title`: scorecard and row → its
    Chinese name.
    """
    return [*_matters(edition, person, post, group), *_cases(edition, card, person, post, group, title)]


def _of_post(case: Case, post: str, card: Scorecard) -> list[str | Table]:
    rows = group_of(case.edition, card.name, post)
    others = set(rows["subject_id"].astype(str)) - {case.employee}
    title = f"{case.ground.post(post)}，《{card.title.zh}》第{card.version}版"
    if len(others) < FEWEST_COLLEAGUES:
        return [f"{title}：其他已评定人员不足{FEWEST_COLLEAGUES}人，不列分布和比较。"]
    told: list[str | Table] = [
        f"{title}：已评定{len(rows)}人，全部按同一张评分表、同一版本计分。以下不含任何人的姓名或编号。"
    ]
    told += spread(rows, card)
    found = alike(case.edition, card, case.employee, post, others | {case.employee}, case.ground.title)
    head = ("本人的事实", "有同样事实的其他人员或事项", "其中处理结果与本人相同")
    if found:
        told.append(table(head, [(one.fact, str(one.others), str(one.same)) for one in found], "同样事实的处理"))
    else:
        told.append("本人没有按件扣分或一票否决的事项，无可比较。")
    return told


def spread(rows: pd.DataFrame, card: Scorecard) -> list[Table]:
    """The scores at some places of their order, and how many got each grade; neither lowest nor highest, which are somebody's.
    A grade of few hides its count, and with it the smallest other, since the sum is known.
    """
    scores, counts = rows["score"].astype(float), rows["grade"].value_counts()
    places = [(f"{words}人员的得分不高于", decimal_text(float(scores.quantile(share)), 2)) for share, words in SHARES]
    grades = [(level.title.zh, _count(counts, level.grade)) for level in card.levels if level.grade in counts.index]
    return [
        table(("分布", "得分"), places, "得分分布"),
        table(("等级", "人数"), grades, "等级分布"),
    ]


def _count(counts: pd.Series, grade: str) -> str:
    few = counts[counts < FEWEST_OF_A_GRADE]
    others = counts.drop(few.index)
    if grade in few.index:
        return f"不足{FEWEST_OF_A_GRADE}人"
    if len(few) == 1 and grade == others.sort_values(kind="stable").index[0]:
        return f"{FEWEST_OF_A_GRADE}人以上"
    return str(counts[grade])


def _own(edition: Edition, name: str, post: str, group: set[str]) -> pd.DataFrame:
    frame = edition.tables[name]
    is_mine = (frame["level"] == "employee") & (frame["post"].astype(str) == post)
    if "period" in frame.columns:
        is_mine &= frame["period"] == edition.period.first
    return frame[is_mine & frame["subject_id"].astype(str).isin(group)]


def _matters(edition: Edition, person: str, post: str, group: set[str]) -> list[Alike]:
    rows = _own(edition, "matters", post, group)
    rows = rows[rows["kind"].isin(["deduction", "veto"])]
    found = []
    for own in rows[rows["subject_id"].astype(str) == person].to_dict("records"):
        same = (rows["kind"] == own["kind"]) & (rows["category"] == own["category"])
        others = rows[same & (rows["subject_id"].astype(str) != person)]
        treated = others[(others["status"] == own["status"]) & (others["counted"].round(9) == round(own["counted"], 9))]
        status = "一票否决" if own["status"] == "veto" else known(OUTCOMES, str(own["status"])).text("zh-CN")
        fact = f"{own['category']}（{own['event_id']}）：计{decimal_text(own['counted'], 2)}分，{status}"
        found.append(Alike(fact, len(others), len(treated)))
    return found


def _cases(
    edition: Edition, card: Scorecard, person: str, post: str, group: set[str], title: Callable[[str, str], str]
) -> list[Alike]:
    """Rows that take points by the case: who has as many cases of each class, and got the same points by them."""
    cases, points = _own(edition, "cases", post, group), _own(edition, "points", post, group)
    found = []
    for item in card.items:
        mine = cases[cases["indicator"].astype(str) == str(item.indicator)]
        if item.indicator is None or mine.empty:
            continue
        sums = mine.assign(who=mine["subject_id"].astype(str), what=mine["case_class"].astype(str))
        counts = sums.groupby(["who", "what"])["count"].sum().round(9)
        facts = {who: tuple(rows.droplevel("who").sort_index().items()) for who, rows in counts.groupby(level="who")}
        if person not in facts:
            continue
        of_item = points[points["item"].astype(str) == item.name]
        given = dict(zip(of_item["subject_id"].astype(str), of_item["points"].astype(float).round(9), strict=True))
        others = [who for who in facts if who != person and facts[who] == facts[person]]
        same = sum(given.get(who) == given.get(person) for who in others)
        count = sum(number for _, number in facts[person])
        got = given.get(person)
        shown = "无得分" if got is None or got != got else f"得{decimal_text(got, 2)}分"
        found.append(Alike(f"{title(card.name, item.name)}：{count:g}件，{shown}", len(others), same))
    return found
