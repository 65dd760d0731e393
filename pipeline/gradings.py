"""Who is graded by which scorecard in a period, and with what comes of it: grades, doubts, consequences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pipeline.board import AMOUNTS
from pipeline.confidence import confidence
from pipeline.consequences import consequences, no_history, without_grade
from pipeline.curves import Curve, PerCase
from pipeline.grading import coefficients, grades_of
from pipeline.matters import MATTERS
from pipeline.peers import units_of
from pipeline.periods import Period
from pipeline.rolling import rows_of, stacked
from pipeline.scorecards import Further, Scorecard, in_force
from pipeline.scoring import SUBJECT, Appraisal, BranchBasis, score, with_grades, with_scores
from pipeline.sharing import shared_deductions
from pipeline.standing import COMBINED, combined, primary, standing

BANK = "-"
LOOKED_AT = (*SUBJECT, "indicator", "direction", "evidence", "status", *AMOUNTS)
OF_PERSON = ("employee_name", "employment_type", "employment_status")
TABLES = ("results", "points", "matters")


@dataclass(frozen=True)
class Staff:
    """The persons of a period. people: sql/tables/people.sql; stays: sql/tables/stays.sql; windows: months → their values
    over so many months.
    """

    people: pd.DataFrame
    stays: pd.DataFrame | None = None
    windows: Mapping[int, pd.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """What a period's scores rest on besides values. `came`: the feeds that were delivered or have rows in the period;
    `staff`: whom to grade, where persons are graded in the period.

    cases: columns of sql/tables/cases.sql; matters: those of sql/tables/score_events.sql; doubted: level, subject_id, post
    of those whose data are in doubt; averaged: scorecard, level, subject_id, post, score, graded_by: of the period's months or
    quarters, for scorecards whose period_score asks for their mean.
    """

    came: frozenset[str]
    cases: pd.DataFrame
    matters: pd.DataFrame
    staff: Staff | None = None
    doubted: pd.DataFrame | None = None
    averaged: pd.DataFrame | None = None


@dataclass(frozen=True)
class Graded:
    """results, points, matters: as pipeline.scoring gives them, with level and period; results also have the columns of
    pipeline.consequences and pipeline.confidence, and persons' those of pipeline.standing.
    """

    results: pd.DataFrame
    points: pd.DataFrame
    matters: pd.DataFrame


def grade(
    values: pd.DataFrame,
    evidence: Mapping[Period, Evidence],
    branches: pd.DataFrame,
    cards: Sequence[Scorecard],
    history: pd.DataFrame | None = None,
) -> Graded:
    """Branches, managing units and the bank in every period of `evidence`; persons in those that tell the staff.

    `history`: level and the columns of pipeline.consequences.HISTORY, of the periods before the last.
    """
    found: list[tuple[str, Period, Appraisal]] = []
    last = max(evidence, key=lambda period: period.first)
    earlier = no_history().assign(level=None) if history is None else history
    at = rows_of(values["period"])
    for period, rests in evidence.items():
        rows = at(period.first)
        now = {level: _at(values, rows, level) for level in ("branch", "managing_unit", "bank")}
        in_use = in_force(list(cards), period)
        known = earlier if period == last else earlier.iloc[:0]
        of_branches = _branches(now, rests, branches, in_use, period, known)
        found += [(level, period, appraised) for level, appraised in of_branches]
        if rests.staff is not None:
            own = [appraised.results for level, appraised in of_branches if level == "branch"]
            at_branch = now["branch"].assign(branch_id=lambda f: f["subject_id"])
            scores = pd.concat(own).set_index("branch_id")["score"] if own else pd.Series(dtype=float)
            basis = BranchBasis(at_branch, scores, rests.staff.stays)
            persons = _persons(_at(values, rows, "employee"), rests, branches, in_use, period, known, basis)
            found += [("employee", period, appraised) for appraised in persons]
            del persons
    tables = {
        name: stacked([getattr(a, name).assign(level=level, period=period.first) for level, period, a in found])
        for name in TABLES
        if found
    }
    return Graded(**tables) if tables else Graded(*[_NOBODY] * len(TABLES))


def _at(values: pd.DataFrame, rows: np.ndarray, level: str) -> pd.DataFrame:
    """Those of the rows that are of the level, with what scoring looks at alone."""
    mask = (values["level"] == level).to_numpy() & rows
    columns = [name for name in LOOKED_AT if name in values.columns]
    known = [name for name in columns if name not in AMOUNTS or values[name].notna().any()]
    return values.loc[mask, known]


def _branches(
    now: Mapping[str, pd.DataFrame],
    rests: Evidence,
    branches: pd.DataFrame,
    cards: Sequence[Scorecard],
    period: Period,
    history: pd.DataFrame,
) -> list[tuple[str, Appraisal]]:
    """(level, appraisal) by each scorecard of branches: theirs, and, where it applies to the bank as a whole, those of the
    bank and of the managing units that have such branches, which have a score but no grade.
    """
    found = []
    for card in (c for c in cards if c.level == "branch"):
        mine = branches[branches["kind"].isin(card.kinds)]
        mine = mine[mine["peer_group"].isin(card.peer_groups)] if card.peer_groups else mine
        subjects = mine.assign(subject_id=mine["branch_id"], post=BANK)[[*SUBJECT, "branch_id", "peer_group"]]
        appraised = _score(now["branch"], card, rests, "branch", subjects)
        found.append(("branch", _with_consequences(appraised, card, rests, "branch", period, history)))
        if card.bank:
            found.append(("bank", _of_many(now["bank"], card, rests, "bank", period, [BANK], len(subjects))))
            for count, units in _units_of(mine, branches).items():
                found.append(
                    (
                        "managing_unit",
                        _of_many(now["managing_unit"], card, rests, "managing_unit", period, units, count),
                    )
                )
    return found


def _of_many(
    values: pd.DataFrame,
    card: Scorecard,
    rests: Evidence,
    level: str,
    period: Period,
    subjects: Sequence[str],
    branches: int,
) -> Appraisal:
    """The scores of those who have so many branches together: the bank, or managing units. They have no grade, and no
    place: a row by rank has no points.
    """
    whole = pd.DataFrame({"subject_id": subjects, "post": BANK, "branch_id": subjects, "peer_group": BANK})
    appraised = _score(values, _for_all_of(card, branches), rests, level, whole, has_places=False)
    appraised = _by_averages(appraised, card, rests, level, period)
    ungraded = appraised.results.assign(grade=None, grade_before_veto=None, service_coefficient=np.nan)
    return Appraisal(ungraded, appraised.points, appraised.matters)


def _units_of(mine: pd.DataFrame, branches: pd.DataFrame) -> dict[int, list[str]]:
    """How many of these branches → the managing units that have so many below them."""
    known = set(mine["branch_id"])
    found: dict[int, list[str]] = {}
    for unit, below in units_of(branches).items():
        if count := len(known.intersection(below)):
            found.setdefault(count, []).append(unit)
    return found


def _persons(
    values: pd.DataFrame,
    rests: Evidence,
    branches: pd.DataFrame,
    cards: Sequence[Scorecard],
    period: Period,
    history: pd.DataFrame,
    basis: BranchBasis,
) -> list[Appraisal]:
    """The appraisals by each scorecard of persons, and last the combined rows of those who held several posts."""
    if rests.staff is None:
        return []
    people = rests.staff.people.merge(branches[["branch_id", "peer_group"]], on="branch_id", how="left")
    people["peer_group"] = people["peer_group"].fillna("-")
    found: list[tuple[Scorecard, Appraisal]] = []
    of_persons = [card for card in cards if card.level == "employee"]
    shares = [shared_deductions(card, rests.cases, holders_of(card, people), people) for card in of_persons]
    shared = [frame for frame in shares if len(frame)]
    matters = pd.concat([rests.matters, *shared], ignore_index=True) if shared else rests.matters
    for card in of_persons:
        holders = holders_of(card, people)
        appraised = _score(
            values, card, rests, "employee", holders[[*SUBJECT, "branch_id", "peer_group"]], basis, matters
        )
        appraised = _with_standing(appraised, holders, card, period)
        found.append((card, _with_consequences(appraised, card, rests, "employee", period, history)))
    return _put_together(found, people, rests.staff.people)


def holders_of(card: Scorecard, people: pd.DataFrame) -> pd.DataFrame:
    """Whom the scorecard appraises: those in its posts, in its peer groups where it names any."""
    mine = people[people["post"].isin(card.posts)]
    return mine[mine["peer_group"].isin(card.peer_groups)] if card.peer_groups else mine


def _with_standing(appraised: Appraisal, people: pd.DataFrame, card: Scorecard, period: Period) -> Appraisal:
    """Those who were not there long enough, or not at all, have a figure but no grade; the reason is kept."""
    stands = standing(people, period, minimum_days=card.presence.days(period.kind))
    results = appraised.results.merge(stands.drop(columns=["branch_id", "peer_group"], errors="ignore"), on=SUBJECT)
    told = results.pop("result_status_by_standing")
    without = told.notna().to_numpy()
    results["result_status"] = np.where(without, told.astype(object), results["result_status"])
    results["grade"] = results["grade"].where(~without, None)
    results["grade_before_veto"] = results["grade_before_veto"].where(~without, None)
    rule = card.service_coefficient
    if rule is not None:
        results["service_coefficient"] = results["service_coefficient"].where(~without, float(rule.not_graded))
    return Appraisal(results, appraised.points, appraised.matters)


def _with_consequences(
    appraised: Appraisal, card: Scorecard, rests: Evidence, level: str, period: Period, history: pd.DataFrame
) -> Appraisal:
    """Confidence in the grade, the benefit of the doubt, and what follows from the result."""
    appraised = _by_averages(appraised, card, rests, level, period)
    sure = confidence(appraised.points, appraised.results, card)
    appraised = with_benefit(appraised, sure, card)
    results = appraised.results.merge(sure, on=SUBJECT, how="left")
    known = history[history["level"] == level]
    doubted = None if rests.doubted is None else rests.doubted[rests.doubted["level"] == level]
    results = without_grade(results, card, known)
    results = consequences(results, appraised.points, card, period, known, doubted)
    return Appraisal(results, appraised.points, appraised.matters)


def with_benefit(appraised: Appraisal, sure: pd.DataFrame, card: Scorecard) -> Appraisal:
    """The appraisal with the benefit of the doubt, where the scorecard gives it. `sure`: as pipeline.confidence tells it."""
    if card.level != "employee" or card.confidence.benefit_of_doubt != "upper":
        return appraised
    doubtless = appraised.results[SUBJECT].merge(sure, on=SUBJECT, how="left")["benefit"]
    kept = appraised.results["grade_before_veto"].isna()
    return with_grades(appraised, doubtless.where(~kept, None), card)


def _by_averages(appraised: Appraisal, card: Scorecard, rests: Evidence, level: str, period: Period) -> Appraisal:
    """The appraisal by the mean of the period's months or quarters, where the scorecard goes by it."""
    if rests.averaged is None or not card.averages(period):
        return appraised
    mine = rests.averaged[(rests.averaged["level"] == level) & (rests.averaged["scorecard"] == card.name)]
    return with_scores(appraised, mine.set_index(SUBJECT)[["score", "graded_by"]], card)


def _put_together(
    found: Sequence[tuple[Scorecard, Appraisal]], people: pd.DataFrame, facts: pd.DataFrame
) -> list[Appraisal]:
    """All persons' appraisals as one: with the facts of their employment, a combined row for who held several appraised
    posts, and the row that carries the coefficient marked: the combined one, where there is one.
    """
    if not found:
        return []
    tables = {name: stacked([getattr(appraised, name) for _, appraised in found]) for name in TABLES}
    results = tables["results"]
    results["is_primary"] = primary(results, people).to_numpy()
    told = [name for name in results if name in facts.columns and name not in (*SUBJECT, "branch_id", "is_primary")]
    rows = combined(results.drop(columns=told), people)
    if len(rows):
        results.loc[results["subject_id"].isin(rows["subject_id"]), "is_primary"] = False
        cards = {card.name: card for card, _ in found}
        graded = [_graded_whole(part, cards[str(name)], results) for name, part in rows.groupby("scorecard", sort=True)]
        results = pd.concat([results, *graded], ignore_index=True)
    known = facts.drop(columns=["branch_id", "is_primary", *told])
    if len(rows):  # what is true of the person is true of the combined row too
        of_person = results.loc[results["is_primary"] & (results["post"] == COMBINED), SUBJECT].merge(
            known.drop_duplicates("subject_id").drop(columns="post"), on="subject_id"
        )
        known = pd.concat([known, of_person.reindex(columns=[*SUBJECT, *OF_PERSON])], ignore_index=True)
    return [Appraisal(results.merge(known, on=SUBJECT, how="left"), tables["points"], tables["matters"])]


def _graded_whole(rows: pd.DataFrame, card: Scorecard, parts: pd.DataFrame) -> pd.DataFrame:
    """Combined rows with the grade that what it goes by reaches by the scorecard of the row that they stand for; no better than
    that of a part that a veto holds down.
    """
    names = [level.grade for level in card.levels]
    places = grades_of(rows["graded_by"].to_numpy(float), card)
    held = parts[parts["is_vetoed"].astype(bool) & parts["grade"].isin(names)]
    worst = held.assign(_place=held["grade"].map(names.index)).groupby("subject_id")["_place"].max()
    worst_place = rows["subject_id"].map(worst).fillna(-1).to_numpy().astype(int)
    after = np.where(places < 0, places, np.maximum(places, worst_place))
    texts = np.array([*names, None], dtype=object)
    whole = rows.assign(grade_before_veto=texts[places], grade=texts[after], is_primary=True, days_in_post=rows["days"])
    # Without a grade, what the post that it stands for would have: the rule for the reason has been asked there.
    own = parts[parts["post"] != COMBINED].set_index(["subject_id", "scorecard"])["service_coefficient"]
    keys = pd.MultiIndex.from_frame(whole[["subject_id", "scorecard"]])
    of_post = own[~own.index.duplicated()].reindex(keys).to_numpy(float)
    whole["service_coefficient"] = np.where(after < 0, of_post, coefficients(after, whole, card))
    return whole


def _score(
    values: pd.DataFrame,
    card: Scorecard,
    rests: Evidence,
    level: str,
    subjects: pd.DataFrame,
    basis: BranchBasis | None = None,
    matters: pd.DataFrame | None = None,
    *,
    has_places: bool = True,
) -> Appraisal:
    known = rests.matters if matters is None else matters
    windows = rests.staff.windows if rests.staff is not None and level == "employee" else None
    return score(
        values,
        card,
        events=known[known["subject_type"] == level],
        branch=basis,
        cases=rests.cases[rests.cases["level"] == level],
        windows=windows,
        subjects=subjects,
        has_places=has_places,
    )


def _for_all_of(card: Scorecard, branches: int) -> Scorecard:
    """The card as it applies to so many branches together: what a case costs one branch is shared by all, as in their mean."""
    items = tuple(
        item.model_copy(
            update={
                "curve": _shared(item.curve, branches),
                "also": tuple(_shared_rule(part, branches) for part in item.also),
            }
        )
        for item in card.items
    )
    return card.model_copy(update={"items": items})


def _shared(curve: Curve | None, branches: int) -> Curve | None:
    return curve.shared_by(branches) if isinstance(curve, PerCase) and branches else curve


def _shared_rule(part: Further, branches: int) -> Further:
    return part.model_copy(update={"curve": _shared(part.curve, branches)})


# What the edition orders its tables by, and what is looked for in them, stands there without a row too.
_NOBODY = pd.DataFrame(
    columns=list(dict.fromkeys(["level", "period", "scorecard", "score", "grade", "branch_id", "item", *MATTERS]))
)
