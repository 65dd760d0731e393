"""Whether a post was held long enough to be appraised, which of a person's posts carries the coefficient, and the row that
puts several posts together. Pure and vectorised; `people` and `stays` as sql/tables/people.sql and stays.sql give them.

Sums are whole billionths × whole days; a mean of them is rounded once, half up, to a whole billionth.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from pipeline.curves import UNIT, units
from pipeline.periods import Period

SUBJECT = ["subject_id", "post"]
COMBINED = "combined"
HALF = Fraction(1, 2)
# What a combined row takes the mean of, where the results have it.
AVERAGED = ("base", "bonus", "deduction", "score", "graded_by", "coverage", "weight_from_branch")
STANDING = (
    *SUBJECT,
    "result_status_by_standing",
    "result_reason",
    "days_in_post",
    "days_needed",
    "days_on_leave",
    "days_away",
    "days_exempt",
    "exempted_by",
)


def standing(
    people: pd.DataFrame,
    period: Period,
    *,
    minimum_days: int | Mapping[str, int] | None = None,
    minimum_share: Fraction = HALF,
    exempt_posts: Collection[str] = (),
) -> pd.DataFrame:
    """Who is not appraised by the time in post, whatever the evidence; columns of STANDING, a row per row of `people`.

    `minimum_days`: calendar days of the period in post, for all or by post; a post that it does not name needs
    `minimum_share` of the period's days, rounded up. result_status_by_standing: None (long enough) | excluded (免于考核: a
    post of `exempt_posts`, or an approved exclusion that leaves fewer days than needed) | on_leave (长期请假: with the days
    of leave it would have been enough) | short_period (不满考核期). result_reason: exempt_post, exempted; maternity, sick
    (the longer); seconded (lent to this post since, or lent from it on days with which it would have been enough), left,
    changed_post, joined, interrupted. None where there is no status.
    """
    days = (period.after - period.first).days
    share = -(-days * minimum_share.numerator // minimum_share.denominator)
    given = minimum_days if isinstance(minimum_days, Mapping) else {}
    other = minimum_days if isinstance(minimum_days, int) else share
    posts = people["post"]
    needed = posts.map(dict(given)).astype(float).fillna(other).astype(np.int64).to_numpy()
    in_post, leave, away, exempt = (
        people[f"days_{name}"].to_numpy(np.int64) for name in ("in_post", "on_leave", "away", "exempt")
    )
    by_post = posts.isin(list(exempt_posts)).to_numpy()
    long_enough = in_post >= needed
    by_exclusion = (exempt > 0) & ((exempt == in_post) | (long_enough & (in_post - exempt < needed)))
    short = ~long_enough
    on_leave = short & (leave > 0) & (in_post + leave >= needed)
    status = np.select([by_post | by_exclusion, on_leave, short], ["excluded", "on_leave", "short_period"], "")
    longer = np.where(people["days_maternity"].to_numpy() >= people["days_sick"].to_numpy(), "maternity", "sick")
    lent = (away > 0) & (in_post + leave + away >= needed)
    reason = np.select(
        [by_post, by_exclusion, on_leave, lent], ["exempt_post", "exempted", longer, "seconded"], _why(people, period)
    )
    has = status != ""
    return people[SUBJECT].assign(
        result_status_by_standing=_named(status, has, people.index),
        result_reason=_named(reason, has, people.index),
        days_in_post=in_post,
        days_needed=needed,
        days_on_leave=leave,
        days_away=away,
        days_exempt=exempt,
        exempted_by=people["exempted_by"],
    )[list(STANDING)]


def _named(code: np.ndarray, has: np.ndarray, index: pd.Index) -> pd.Series:
    named = code.astype(object)
    named[~has] = None
    return pd.Series(named, index, dtype=object)


def _why(people: pd.DataFrame, period: Period) -> np.ndarray:
    """Why a post was held for part of the period only."""
    left = ((people["employment_status"] == "left") & people["is_last_post"]).to_numpy(bool)
    several = (people["posts_held"] > 1).to_numpy(bool)
    joined = (pd.to_datetime(people["post_from"]) > pd.Timestamp(period.first)).to_numpy()
    lent = (people["employment_status"] == "seconded").to_numpy() & joined
    return np.select([left, several, lent, joined], ["left", "changed_post", "seconded", "joined"], "interrupted")


def primary(results: pd.DataFrame, people: pd.DataFrame) -> pd.Series:
    """Which rows carry the coefficient: exactly one for each person in `results` (subject_id, post, result_status).

    Among the graded rows, if any is graded: the post that HR says is the primary one, else the one held on most days, else
    the one held later. Combined rows carry none. bool, by the index of `results`.
    """
    known = people[[*SUBJECT, "is_primary", "days_expected", "post_to", "post_from"]]
    rows = results[[*SUBJECT, "result_status"]].assign(_at=np.arange(len(results)))
    rows = rows[rows["post"] != COMBINED].merge(known, on=SUBJECT, how="left")
    rows["is_primary"] = rows["is_primary"].astype("boolean").fillna(False)
    rows["days_expected"] = rows["days_expected"].fillna(-1)
    rows["_is_graded"] = rows["result_status"] == "graded"
    for day in ("post_to", "post_from"):
        rows[day] = pd.to_datetime(rows[day])
    order = ["subject_id", "_is_graded", "is_primary", "days_expected", "post_to", "post_from", "post"]
    chosen = rows.sort_values(order, na_position="first").drop_duplicates("subject_id", keep="last")["_at"]
    return pd.Series(np.isin(np.arange(len(results)), chosen), results.index)


def combined(results: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """One row more for each person with several posts in `results`: the mean of the graded rows, by days in post.

    Columns of `results`, with post = combined; those of AVERAGED are Σ value × days ÷ Σ days over the graded rows; branch,
    scorecard and version those of the row that carries the coefficient; result_status graded, or that row's where none is
    graded; barred or vetoed where any row is. No grade and no coefficient: they follow from the primary row's scorecard.
    Two columns more: days, Σ days; parts, JSON: post, days, score and result_status of every row, those left out of the
    mean with a null score.
    """
    rows = results[results.duplicated("subject_id", keep=False) & (results["post"] != COMBINED)]
    rows = rows[rows.duplicated("subject_id", keep=False)]
    carries = rows[primary(rows, people).to_numpy()]
    rows = rows.merge(people[[*SUBJECT, "days_in_post"]], on=SUBJECT, how="left")
    counts = ((rows["result_status"] == "graded") & rows["score"].notna()).to_numpy()
    held = rows["days_in_post"].fillna(0).to_numpy(np.int64)
    days = np.where(counts, held, 0)
    person = rows["subject_id"]
    total = pd.Series(days).groupby(person.to_numpy()).sum()
    made = carries.sort_values("subject_id").set_index("subject_id", drop=False)
    total = total.reindex(made.index)
    for column in (name for name in AVERAGED if name in results):
        made[column] = _mean(rows[column].to_numpy(float), days, person.to_numpy()).reindex(made.index)
    for flag in (name for name in ("is_barred", "is_vetoed") if name in results):
        made[flag] = rows.groupby("subject_id")[flag].any().reindex(made.index).astype(bool)
    status = made["result_status"].where(made["result_status"] != "graded", "no_data")
    made["result_status"] = status.where(total == 0, "graded")
    made["post"] = COMBINED
    nothing = {"grade": None, "grade_before_veto": None, "service_coefficient": np.nan}
    made = made.assign(**{name: value for name, value in nothing.items() if name in results})
    texts = _parts(rows.assign(_counts=counts, _held=held))
    return made.assign(days=total.astype(np.int64), parts=texts.reindex(made.index)).reset_index(drop=True)


def _mean(value: np.ndarray, days: np.ndarray, keys: np.ndarray) -> pd.Series:
    """Σ value × days ÷ Σ days for each key, rounded half up to a whole billionth; NaN where the days make 0."""
    amount = units(np.where(np.isnan(value), 0, value)) * np.where(np.isnan(value), 0, days)
    counted = np.where(np.isnan(value), 0, days)
    sums = pd.DataFrame({"amount": amount, "days": counted}, index=pd.Index(keys)).groupby(level=0).sum()
    weight = sums["days"].to_numpy(np.int64)
    safe = np.maximum(weight, 1)
    mean = (2 * sums["amount"].to_numpy(np.int64) + safe) // (2 * safe)
    return pd.Series(np.where(weight > 0, mean / UNIT, np.nan), sums.index)


def _parts(rows: pd.DataFrame) -> pd.Series:
    """Person → JSON list of the posts, in the order of their names."""
    if rows.empty:
        return pd.Series(dtype=object)
    rows = rows.sort_values(SUBJECT)
    digits = pd.Series(units(rows["score"].fillna(0).to_numpy(float)), rows.index).astype(str).str.zfill(10)
    score = (digits.str[:-9] + "." + digits.str[-9:]).where(rows["_counts"], "null")
    names = {name: json.dumps(name, ensure_ascii=False) for name in rows["post"].unique()}
    text = '{"post": ' + rows["post"].map(names) + ', "days": ' + rows["_held"].astype(str)
    text += ', "score": ' + score + ', "result_status": "' + rows["result_status"] + '"}'
    return "[" + text.groupby(rows["subject_id"]).agg(", ".join) + "]"
