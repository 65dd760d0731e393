"""What a scorecard would have made of the last period: the share of each grade, on the figures that its edition holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.confidence import confidence
from pipeline.curves import PerCase, class_name, plain
from pipeline.editions import Edition
from pipeline.gradings import with_benefit
from pipeline.headers import Words
from pipeline.indicators import Indicator
from pipeline.matters import CONFIRMED
from pipeline.report.formats import rounded
from pipeline.scorecards import Scorecard, Window
from pipeline.scoring import SUBJECT, BranchBasis, score
from pipeline.texts import Message, msg

SAME = 1e-6  # figures that differ by no more are one
COLUMNS = [*SUBJECT, "branch_id", "peer_group"]


@dataclass(frozen=True)
class Preview:
    """`grades`: grade → how many; `ungraded`: how many without one; `from_branch`: the mean share of the weight (%) that
    came from the branch's figures, of those with a grade; NaN for branches. `unlisted`: (a row's name, how many cases of a
    class that the row does not list, those classes); `lacks`: what the card counts that an edition does not hold; `cut`: how
    many lost part of their bonuses to the highest score.
    """

    card: Scorecard
    period: str
    grades: dict[str, int]
    ungraded: int
    from_branch: float
    unlisted: tuple[tuple[Words, int, tuple[str, ...]], ...] = ()
    lacks: tuple[Message, ...] = ()
    cut: int = 0

    @property
    def graded(self) -> int:
        return sum(self.grades.values())

    def sentences(self, locale: str) -> list[Message]:
        """The distribution in words, best grade first; nobody to appraise is said too."""
        title = self.card.title.zh if locale == "zh-CN" else self.card.title.en
        name = msg("{title} {version}", title=title, version=self.card.version)
        if not self.graded and not self.ungraded:
            return [msg("{name}: in {period} there was nobody to appraise by it.", name=name, period=self.period)]
        shares = [
            msg(
                "{grade} {share}% ({count})",
                grade=level.title.zh if locale == "zh-CN" else level.title.en,
                share=f"{rounded(100 * self.grades[level.grade] / max(self.graded, 1), 1)}",
                count=self.grades[level.grade],
            )
            for level in self.card.levels
        ]
        told = [
            msg(
                "{name}: by these levels, {period} would have had {shares}.",
                name=name,
                period=self.period,
                shares=shares,
            )
        ]
        if self.ungraded:
            told.append(msg("{count} would have no grade.", count=self.ungraded))
        if self.card.level == "employee" and self.graded:
            share = f"{rounded(self.from_branch, 1)}"
            told.append(msg("On average {share}% of the weight comes from the branch.", share=share))
        for words, count, classes in self.unlisted:
            told.append(
                msg(
                    "{item}: cases of a class that the scorecard does not list cost nothing ({count}): {classes}.",
                    item=words.zh if locale == "zh-CN" else words.en,
                    count=count,
                    classes=[class_name(name) for name in classes],
                )
            )
        if self.cut:
            told.append(
                msg(
                    "The highest score of {most} (score_events: maximum) takes part of the bonuses from {count}.",
                    most=plain(self.card.score_events.maximum),
                    count=self.cut,
                )
            )
        if self.lacks:
            told.append(msg("Not in this preview: {what}.", what=list(self.lacks)))
        return told


def preview(card: Scorecard, edition: Edition, indicators: Mapping[str, Indicator]) -> Preview:
    """The card's distribution over those it appraises, on the edition's values, cases and approved matters. Persons who
    were not there long enough have no grade, as in the edition; a person's branch is the one of the edition. What the card
    counts and no edition holds (earlier branches, longer windows, confirmed items) is named.
    """
    first = edition.period.first
    tables = {name: edition.tables[name] for name in ("values", "results", "points", "matters", "cases", "branches")}
    values, results = (frame[frame["period"] == first] for frame in (tables["values"], tables["results"]))
    level = card.level
    subjects = _subjects(card, results, tables["branches"])
    matters = tables["matters"]
    matters = matters[(matters["level"] == level) & (matters["period"] == first)]
    basis = None
    if level == "employee":
        branches = results[results["level"] == "branch"].drop_duplicates("subject_id")
        scores = branches.set_index("subject_id")["score"].astype(float)
        basis = BranchBasis(values[values["level"] == "branch"], scores)
    cases = tables["cases"]
    cases = cases[cases["level"] == level]
    found = score(values[values["level"] == level], card, events=matters, branch=basis, cases=cases, subjects=subjects)
    appraised = with_benefit(found, confidence(found.points, found.results, card), card).results
    absent = results[
        (results["level"] == level) & results["result_status"].isin(["short_period", "on_leave", "excluded"])
    ]
    is_absent = pd.MultiIndex.from_frame(appraised[SUBJECT]).isin(pd.MultiIndex.from_frame(absent[SUBJECT]))
    grades = appraised["grade"].where(~is_absent, None)
    graded = grades.notna()
    points = tables["points"]
    points = points[(points["level"] == level) & (points["period"] == first)].merge(subjects[SUBJECT], on=SUBJECT)
    from_branch = float(appraised.loc[graded, "weight_from_branch"].mean()) if level == "employee" else float("nan")
    return Preview(
        card,
        str(edition.period),
        {step.grade: int((grades == step.grade).sum()) for step in card.levels},
        int((~graded).sum()),
        from_branch,
        _unlisted(card, cases.merge(subjects[SUBJECT], on=SUBJECT), indicators),
        _lacks(card, matters, has_moved=from_branch > 0 and _has_moved(points, values, results)),
        int((appraised["base"] + appraised["bonus"] + appraised["deduction"] - appraised["score"] > SAME).sum()),
    )


def _unlisted(
    card: Scorecard, cases: pd.DataFrame, indicators: Mapping[str, Indicator]
) -> tuple[tuple[Words, int, tuple[str, ...]], ...]:
    """By rule of a row: how many of its subjects' cases are of a class that it does not list, and which these are."""
    rules = [(item.title, item.indicator, item.curve) for item in card.items]
    rules += [(None, part.indicator, part.curve) for item in card.items for part in item.also]
    found = []
    for title, name, curve in rules:
        if name is None or not isinstance(curve, PerCase) or not isinstance(curve.deduct, dict):
            continue
        mine = cases[(cases["indicator"] == name) & (cases["count"] > 0)]
        others = mine.loc[~mine["case_class"].isin(list(curve.deduct)), "case_class"]
        if len(others):
            found.append(
                (title or indicators[name].header.title, len(others), tuple(sorted(map(str, others.unique()))))
            )
    return tuple(found)


def _has_moved(points: pd.DataFrame, values: pd.DataFrame, results: pd.DataFrame) -> bool:
    """Whether somebody's branch figures in the edition (`points`) are not those of the branch that the sheet goes by."""
    columns = ["subject_id", "indicator", "value"]
    theirs = values.loc[values["level"] == "branch", columns]
    scores = results.loc[results["level"] == "branch"].assign(indicator="linked_branch", value=lambda f: f["score"])
    known = pd.concat([theirs, scores[columns]]).astype({"subject_id": str, "indicator": str})
    known = known.drop_duplicates(columns[:2]).rename(columns={"subject_id": "branch_id", "value": "_theirs"})
    used = points.loc[points["grain_used"] == "branch", ["branch_id", "item", "value"]]
    used = used.astype({"branch_id": str, "item": str})
    both = used.merge(known, left_on=["branch_id", "item"], right_on=["branch_id", "indicator"])
    return bool(((both["value"] - both["_theirs"]).astype(float).abs() > SAME).any())


def _lacks(card: Scorecard, matters: pd.DataFrame, *, has_moved: bool) -> tuple[Message, ...]:
    """What the card counts and the edition does not hold."""
    found = []
    if any(isinstance(item.when_thin, Window) for item in card.items):
        found.append(msg("longer windows of thin figures (the branch’s figure counts in their place)"))
    if has_moved:
        found.append(msg("earlier branches of who moved within the period (the last one counts alone)"))
    wanted = [name for name, source in CONFIRMED.items() if source in card.score_events.confirmed_items]
    if not set(wanted) <= set(matters["category"]) and card.level == "employee":
        found.append(msg("items that mystery visits or checks confirmed, unless the edition counted them"))
    return tuple(found)


def _subjects(card: Scorecard, results: pd.DataFrame, branches: pd.DataFrame) -> pd.DataFrame:
    if card.level == "branch":
        mine = branches[branches["kind"].isin(card.kinds)]
        found = mine.assign(subject_id=mine["branch_id"], post="-")[COLUMNS]
    else:
        found = results[(results["level"] == "employee") & results["post"].isin(card.posts)][COLUMNS]
    return found[found["peer_group"].isin(card.peer_groups)] if card.peer_groups else found


def last_period(names: Sequence[str]) -> str | None:
    """The latest of the periods' names that has an edition: of months if there are any, else of whatever kind."""
    months = [name for name in names if len(name) == 7 and "Q" not in name]
    return max(months or names, default=None)
