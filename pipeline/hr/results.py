"""考核结果: a row per employee and post of an edition, and the combined row of who held several. Pure."""

from __future__ import annotations

import pandas as pd

from pipeline.explain.words import BARS, REASONS, known
from pipeline.hr.cells import decimal_text, digest, digests, framed, joined
from pipeline.hr.ground import Ground
from pipeline.periods import Period
from pipeline.standing import COMBINED

KEY = ["subject_id", "post"]
SYSTEMS = {"core": "柜员", "call_centre": "坐席", "oa": "OA"}
SHEET = (*KEY, "item", "weight", "value", "points_observed", "points_favourable", "points")
POST_NOT_APPRAISED = "岗位未纳入考核"  # why who holds a post without a scorecard has no grade
COMPARED = ("score", "grade", "service_coefficient")


def appraisal_results(ground: Ground) -> pd.DataFrame:
    """Columns as declared, all text, by employee and post. Who is on the roster in a post that no scorecard appraises has a
    row too, exempt, with the reason.
    """
    rows = _everybody(ground)
    edition, count = ground.edition, len(rows)
    branches = edition.tables["branches"].set_index("branch_id")
    names = branches["name"].to_dict()
    units = {b: names.get(u, u) for b, u in branches["managing_unit"].dropna().items()}
    seal = edition.seal
    post, branch, card = (rows[name].astype(object) for name in ("post", "branch_id", "scorecard"))
    graded = rows["result_status"] == "graded"
    status = rows["result_status"].where(~graded | rows["grade"].notna(), "no_data")
    person = rows["subject_id"]
    answers, appeals = edition.tables.get("acknowledgements"), _appeals(edition.tables.get("appeals"))
    by_person = (
        None if answers is None or answers.empty else answers.drop_duplicates("employee_id").set_index("employee_id")
    )
    answer = _of(by_person, person)
    remedy = _remedies(ground, rows)
    facts = {
        "period": str(edition.period),
        "period_type": edition.period.kind,
        "edition": edition.number,
        "edition_status": edition.state,
        "approved_on": seal.at[:10] if seal and ground.is_payable else None,
        "minutes_no": seal.minutes if seal else None,
        "employee_id": person,
        "employee_name": rows["employee_name"],
        "local_ids": person.map(_local_ids(edition.tables["local_ids"])),
        "employment_type": rows["employment_type"],
        "branch_id": branch,
        "branch_name": branch.map(names),
        "managing_branch_name": branch.map(units),
        "post": post,
        "post_name": post.map(ground.post),
        "post_from": rows["post_from"],
        "post_to": rows["post_to"],
        "days_expected": rows["workdays_expected"],
        "days_in_post": rows["workdays_in_post"],
        "employment_status": rows["employment_status"],
        "is_primary": rows["is_primary"],
        "scorecard": card,
        "scorecard_version": rows["version"],
        "rule_document_no": card.map({name: one.document_no for name, one in ground.cards.items()}),
        "indicator_points": rows["base"],
        "bonus_points": rows["bonus"],
        "deduction_points": rows["deduction"],
        "score": rows["score"],
        "score_exact": rows["score"],
        "score_of_facts": rows["score_of_facts"],
        "coverage": rows["coverage"],
        "weight_from_branch": rows["weight_from_branch"],
        "result_status": status,
        "result_reason": _reasons(rows, status),
        "grade": rows["grade"],
        "grade_name": rows["grade"].map(ground.grades),
        "grade_before_veto": rows["grade_before_veto"],
        "grade_before_veto_name": rows["grade_before_veto"].map(ground.grades),
        "is_vetoed": rows["is_vetoed"],
        "veto_ref": _vetoes(ground, rows),
        "is_borderline": rows["is_borderline"],
        "borderline_note": [
            f"距上一档{decimal_text(gap, 2)}分" if near and gap == gap and gap is not None else None
            for near, gap in zip(rows["is_borderline"].fillna(False), rows["to_next"], strict=True)
        ],
        "service_coefficient": rows["service_coefficient"],
        "coefficient_rule": [
            f"{rule} v{version}" if isinstance(rule, str) else None
            for rule, version in zip(rows["coefficient_rule"], rows["version"], strict=True)
        ],
        "payment_month": rows["payment_month"],
        "award_eligible": rows["award_eligible"],
        "promotion_eligible": rows["promotion_eligible"],
        "ineligible_reason": rows["ineligible_reason"].map(_bars, na_action="ignore"),
        "commendation": rows["commendation"].fillna(False).astype(bool).map({True: "建议表彰", False: None}),
        "coaching": [
            "、".join(ground.title(named, row) for row in weak.split()) if isinstance(weak, str) else None
            for named, weak in zip(card, rows["coaching"], strict=True)
        ],
        "retraining_course": rows["retraining_course"].map(
            lambda text: "、".join(str(text).split()), na_action="ignore"
        ),
        "consecutive_below": rows["consecutive_below"],
        "remedial_done": [None if below == 0 else day is not None for below, day in remedy],
        "remedial_done_on": [day for _, day in remedy],
        "preview_from": ground.preview[0],
        "preview_to": ground.preview[1],
        **{name: answer(name) for name in ("delivered_at", "confirmed_at", "confirmation")},
        "appeal_no": person.map(appeals["number"]) if len(appeals) else None,
        "appeal_outcome": person.map(appeals["status"]).fillna("none") if len(appeals) else "none",
        "changed_since_edition": _changed(ground, rows),
        "previous_score": rows["previous_score"],
        "previous_grade": rows["previous_grade"],
        "previous_grade_name": rows["previous_grade"].map(ground.grades),
        "evidence_id": person.map(sheet_digests(ground)),
    }
    found = framed("appraisal_results", facts, count)
    found["row_hash"] = digests(found.drop(columns="row_hash"))
    return found


def sheet_digests(ground: Ground) -> dict[str, str]:
    """Employee → hash of the person's sheet: results, points and matters, in the order of posts and rows."""
    lines: dict[str, list[str]] = {}
    results, points, matters = (ground.own(name) for name in ("results", "points", "matters"))
    for frame, columns in (
        (results, (*KEY, "scorecard", "version", "base", "score", "grade", "service_coefficient", "result_status")),
        (points, SHEET),
        (matters, (*KEY, "event_id", "kind", "counted", "status")),
    ):
        ordered = frame.sort_values([name for name in columns if name in (*KEY, "item", "event_id")])
        for row in zip(*(ordered[name].tolist() for name in columns), strict=True):
            lines.setdefault(str(row[0]), []).append(
                "|".join("" if cell is None or cell != cell else str(cell) for cell in row)
            )
    return {person: digest("\n".join(told)) for person, told in lines.items()}


def _everybody(ground: Ground) -> pd.DataFrame:
    """The results, with the roster's facts, and rows for posts on the roster that nobody appraises."""
    results, roster = ground.own("results"), ground.edition.tables["roster"]
    if roster.empty:
        return _wide(results).sort_values(KEY).reset_index(drop=True)
    keys = pd.MultiIndex.from_frame(results[KEY].astype(str))
    lacking = roster[~pd.MultiIndex.from_frame(roster[KEY].astype(str)).isin(keys)]
    appraised = set(results["subject_id"].astype(str))
    main = lacking.sort_values(["subject_id", "days_expected", "post"]).drop_duplicates("subject_id", keep="last").index
    extra = lacking.assign(
        result_status="excluded",
        result_reason="no_scorecard",
        is_primary=lacking.index.isin(main) & ~lacking["subject_id"].astype(str).isin(appraised),
    )
    rows = _wide(pd.concat([results.astype(object), extra.astype(object)], ignore_index=True))
    whole = roster.groupby("subject_id").agg(
        post_from=("post_from", "min"),
        post_to=("post_to", "max"),
        workdays_expected=("workdays_expected", "sum"),
        workdays_in_post=("workdays_in_post", "sum"),
    )
    is_whole = rows["post"] == COMBINED
    for name in whole.columns:
        rows.loc[is_whole, name] = rows.loc[is_whole, "subject_id"].map(whole[name])
    return rows.sort_values(KEY).reset_index(drop=True)


_NEEDED = [
    "employee_name",
    "employment_type",
    "post_from",
    "post_to",
    "workdays_expected",
    "workdays_in_post",
    "employment_status",
    "is_primary",
    "scorecard",
    "version",
    "base",
    "bonus",
    "deduction",
    "score",
    "coverage",
    "weight_from_branch",
    "result_status",
    "result_reason",
    "grade",
    "grade_before_veto",
    "is_vetoed",
    "is_borderline",
    "to_next",
    "service_coefficient",
    "coefficient_rule",
    "payment_month",
    "award_eligible",
    "promotion_eligible",
    "ineligible_reason",
    "commendation",
    "coaching",
    "retraining_course",
    "consecutive_below",
    "previous_score",
    "previous_grade",
    "score_of_facts",
    "branch_id",
]


def _wide(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.reindex(columns=[*KEY, *_NEEDED]).astype(object)


def _local_ids(table: pd.DataFrame) -> dict[str, str]:
    if table.empty:
        return {}
    told = table.assign(
        told=[f"{SYSTEMS.get(s, s)} {n}" for s, n in zip(table["system"], table["local_id"], strict=True)]
    )
    found: dict[str, str] = joined(told, ["subject_id"], "told").to_dict()
    return found


def _reasons(rows: pd.DataFrame, status: pd.Series) -> list[str | None]:
    """Never nothing for who is not graded."""
    found: list[str | None] = []
    for reason, state in zip(rows["result_reason"], status, strict=True):
        if state == "graded":
            found.append(None)
        elif reason == "no_scorecard":
            found.append(POST_NOT_APPRAISED)
        elif isinstance(reason, str) and reason:
            found.append(known(REASONS, reason).text("zh-CN"))
        else:
            found.append({"no_data": "有数据的指标不足"}.get(str(state), "不满足考核条件"))
    return found


def _bars(text: str) -> str:
    words = []
    for code in text.split():
        kind, _, reason = code.rpartition(":")
        words.append(f"{'晋升' if kind else '评优'}：{known(BARS, reason).text('zh-CN')}")
    return "；".join(words)


def _vetoes(ground: Ground, rows: pd.DataFrame) -> list[str | None]:
    matters = ground.own("matters")
    found = joined(matters[matters["status"] == "veto"], KEY, "event_id").to_dict()
    return [found.get((person, post)) for person, post in zip(rows["subject_id"], rows["post"], strict=True)]


def _remedies(ground: Ground, rows: pd.DataFrame) -> list[tuple[int, object]]:
    """How many periods below the standard, and the last training or change of post since the first of them."""
    table = ground.edition.tables["remedials"]
    done: dict[str, list[str]] = {}
    for person, day in zip(table["subject_id"], table["done_on"], strict=True):
        done.setdefault(str(person), []).append(str(day)[:10])
    found: list[tuple[int, object]] = []
    for person, count in zip(rows["subject_id"], rows["consecutive_below"], strict=True):
        below = 0 if count is None or count != count else int(count)
        since = _first(ground.edition.period, below)
        found.append((below, max((day for day in done.get(str(person), []) if below and day >= since), default=None)))
    return found


def _first(period: Period, below: int) -> str:
    return period.shifted(1 - max(below, 1)).first.isoformat()


def _appeals(table: pd.DataFrame | None) -> pd.DataFrame:
    """Per employee: the numbers of the disputes and appeals, and what became of the last one."""
    if table is None or table.empty:
        return pd.DataFrame(columns=["number", "status"])
    mine = table[table["employee_id"].notna()].sort_values("number")
    return mine.groupby("employee_id").agg(number=("number", "；".join), status=("status", "last"))


def _changed(ground: Ground, rows: pd.DataFrame) -> list[bool | None]:
    if ground.earlier is None:
        return [None] * len(rows)
    before = ground.earlier[ground.earlier["level"] == "employee"]
    old = {tuple(row[:2]): _figures(row[2:]) for row in before[[*KEY, *COMPARED]].itertuples(index=False, name=None)}
    now = rows[[*KEY, *COMPARED]].itertuples(index=False, name=None)
    nothing = (None,) * len(COMPARED)
    return [old.get(tuple(row[:2]), nothing) != _figures(row[2:]) for row in now]


def _figures(values: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(
        None if value is None or value != value else round(value, 9) if isinstance(value, float) else value
        for value in values
    )


def _of(table: pd.DataFrame | None, person: pd.Series):  # type: ignore[no-untyped-def]
    return lambda name: None if table is None else person.map(table[name])
