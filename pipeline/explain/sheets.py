"""An edition's tables and scorecards → the explanation of one subject, post by post. Pure, but for its tracer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias

import pandas as pd

from pipeline.curves import Rank
from pipeline.editions import Edition
from pipeline.errors import DefinitionError, UsageError, WorkspaceError
from pipeline.explain.arithmetic import billionths, calculate, decimal, written
from pipeline.explain.items import explain_item
from pipeline.explain.model import BranchScore, Combined, Explanation, ItemExplained, Sheet, Step
from pipeline.explain.parts import Row, Sources, Tracer
from pipeline.explain.scores import (
    SHOWN,
    Share,
    branch_score,
    composed,
    confidence,
    consequences,
    matter_of,
    status_words,
)
from pipeline.indicators import Indicator
from pipeline.periods import Period
from pipeline.report.formats import number, rounded
from pipeline.report.lookup import POSTS
from pipeline.report.model import Text
from pipeline.scorecards import Item, Scorecard
from pipeline.settings import Settings
from pipeline.texts import Message, msg
from pipeline.tracing import (
    Subject,
)

COMBINED = "combined"
Earlier: TypeAlias = Callable[[Period], pd.DataFrame | None]


@dataclass(frozen=True)
class Wanted:
    """What is asked for: all of it, or one indicator, or one post."""

    subject_id: str
    indicator: str | None = None
    post: str | None = None


def explained(
    edition: Edition,
    settings: Settings,
    indicators: Mapping[str, Indicator],
    cards: Sequence[Scorecard],
    wanted: Wanted,
    tracer: Tracer | None = None,
    earlier: Earlier = lambda _: None,
) -> Explanation:
    """The explanation from an edition's tables; rows only with a tracer. Reads nothing else.

    `earlier` gives the results of a shorter period's edition, or None: for scores that are a mean of theirs.
    """
    results = _of_period(edition, "results")
    mine, level = _results(results, wanted, edition)
    sources = _sources(edition, settings, indicators, cards, tracer)
    by_name = {card.name: card for card in cards}
    titles = {name: sources.title(name) for name in indicators}
    sheets = []
    for row in mine[mine["post"] != COMBINED].to_dict("records"):
        card = by_name.get(str(row["scorecard"]))
        if card is None:
            raise DefinitionError(
                msg(
                    "The scorecard {name} of this edition is no longer in scorecards/. Put it back.",
                    name=row["scorecard"],
                )
            )
        sheets.append(_sheet(edition, row, card, level, wanted, sources, titles, earlier))
    sheets = _asked_for(sheets, wanted)
    return Explanation(
        bank=Text(settings.name.zh, settings.name.en),
        subject_id=wanted.subject_id,
        name=sources.names.get(wanted.subject_id) if level == "branch" else None,
        level=level,
        period=str(edition.period),
        edition=edition.number,
        state=edition.state,
        known_until=str(edition.manifest["known_until"]),
        ledger_number=int(edition.manifest["ledger_number"]),
        checksum=edition.checksum,
        sheets=tuple(sheets),
        combined=_combined(mine, sheets) if wanted.post is None and wanted.indicator is None else None,
        remarks=tuple(_remarks(sheets, edition, by_name)),
    )


def _of_period(edition: Edition, table: str) -> pd.DataFrame:
    frame = edition.tables[table]
    return frame[frame["period"] == edition.period.first] if "period" in frame.columns else frame


def _results(results: pd.DataFrame, wanted: Wanted, edition: Edition) -> tuple[pd.DataFrame, str]:
    """The subject's results, and at which level."""
    for level in ("employee", "branch"):
        mine = results[(results["level"] == level) & (results["subject_id"].astype(str) == wanted.subject_id)]
        if mine.empty:
            continue
        posts = [str(post) for post in mine["post"] if post != COMBINED]
        if wanted.post is not None and wanted.post not in posts:
            raise UsageError(
                msg(
                    "--post: {subject} has no sheet as “{post}”. There are: {posts}.",
                    subject=wanted.subject_id,
                    post=wanted.post,
                    posts=posts,
                )
            )
        kept = mine if wanted.post is None else mine[mine["post"] == wanted.post]
        return kept.sort_values("post"), level
    raise WorkspaceError(
        msg(
            "The edition of {period} appraises nobody numbered “{subject}”. Give the number as HR writes it; a post without "
            "a scorecard has no sheet.",
            period=str(edition.period),
            subject=wanted.subject_id,
        )
    )


def _sources(
    edition: Edition,
    settings: Settings,
    indicators: Mapping[str, Indicator],
    cards: Sequence[Scorecard],
    tracer: Tracer | None,
) -> Sources:
    values = _of_period(edition, "values")
    keys = zip(*(values[name].astype(str) for name in ("indicator", "level", "subject_id", "post")), strict=True)
    cases: dict[tuple[str, str, str, str], list[Row]] = {}
    for row in edition.tables["cases"].to_dict("records"):
        key = (str(row["indicator"]), str(row["level"]), str(row["subject_id"]), str(row["post"]))
        cases.setdefault(key, []).append(row)
    branches = edition.tables["branches"]
    names = dict(zip(branches["branch_id"].astype(str), branches["name"].astype(str), strict=True))
    bare = Sources(settings, indicators, {}, {}, names, {})
    titles = {name: bare.title(name) for name in indicators}
    return Sources(
        settings=settings,
        indicators=indicators,
        values=dict(zip(keys, values.to_dict("records"), strict=True)),
        cases=cases,
        names=names,
        branch_scores=_branch_scores(edition, names, cards, titles),
        tracer=tracer,
    )


def _branch_scores(
    edition: Edition, names: Mapping[str, str], cards: Sequence[Scorecard], titles: Mapping[str, Text]
) -> dict[str, BranchScore]:
    """Every branch's own score in short."""
    results, points = _of_period(edition, "results"), _of_period(edition, "points")
    by_name = {card.name: card for card in cards}
    rows: dict[str, dict[str, Row]] = {}
    for row in points[points["level"] == "branch"].to_dict("records"):
        rows.setdefault(str(row["subject_id"]), {})[str(row["item"])] = row
    return {
        str(row["subject_id"]): branch_score(
            str(row["subject_id"]),
            names.get(str(row["subject_id"]), str(row["subject_id"])),
            row,
            rows.get(str(row["subject_id"]), {}),
            by_name[str(row["scorecard"])],
            titles,
        )
        for row in results[results["level"] == "branch"].to_dict("records")
        if str(row["scorecard"]) in by_name
    }


def _sheet(
    edition: Edition,
    row: Row,
    card: Scorecard,
    level: str,
    wanted: Wanted,
    sources: Sources,
    titles: Mapping[str, Text],
    earlier: Earlier,
) -> Sheet:
    subject = Subject(level, wanted.subject_id, str(row["post"]))
    points, matters = (
        frame[
            (frame["level"] == level)
            & (frame["subject_id"].astype(str) == wanted.subject_id)
            & (frame["post"].astype(str) == subject.post)
        ]
        for frame in (_of_period(edition, "points"), _of_period(edition, "matters"))
    )
    by_item = {str(record["item"]): record for record in points.to_dict("records")}
    silent = replace(sources, tracer=None)
    items = [
        explain_item(
            item,
            by_item[item.name],
            card,
            subject,
            sources if _is_wanted(item, wanted) else silent,
            _place(edition, item, row, _direction(item, sources)) if isinstance(item.curve, Rank) else None,
        )
        for item in card.items
        if item.name in by_item
    ]
    settled = [matter_of(record, card) for record in matters.to_dict("records")]
    made = composed(row, items, settled, card, _shares(edition.period, row, card, level, earlier))
    grade = str(row["grade"]) if isinstance(row["grade"], str) else None
    found = next((lvl for lvl in card.levels if lvl.grade == grade), None)
    shown = [item for item in items if wanted.indicator is None or item.item in _names(card, wanted.indicator)]
    score = billionths(row["score"])
    return Sheet(
        post=subject.post,
        post_title=_post(subject.post, sources.settings),
        branch=sources.names.get(str(row["branch_id"]), str(row["branch_id"])),
        scorecard=card.name,
        title=Text(card.title.zh, card.title.en),
        version=str(row["version"]),
        document_no=card.document_no,
        published_at=None if card.published_at is None else card.published_at.isoformat(),
        effective_from=card.effective_from.isoformat(),
        items=tuple(shown),
        matters=tuple(settled),
        steps=made.steps,
        base=billionths(row["base"]),
        bonus=billionths(row["bonus"]) or Decimal(0),
        deduction=billionths(row["deduction"]) or Decimal(0),
        score=score,
        score_shown=None if score is None else number(float(score), SHOWN),
        grade=grade,
        grade_title=Text(found.title.zh, found.title.en) if found else None,
        coefficient=decimal(row.get("service_coefficient")),
        status=str(row.get("result_status", "graded")),
        status_words=status_words(row),
        confidence=confidence(row, card),
        consequences=consequences(row, titles),
        is_reproduced=made.is_reproduced,
    )


def _place(edition: Edition, item: Item, row: Row, direction: str) -> int | None:
    """The subject's place within its peer group by the row's value; equal values share the better place."""
    results, points = _of_period(edition, "results"), _of_period(edition, "points")
    columns = ["subject_id", *(["peer_group"] if "peer_group" in results.columns else [])]
    peers = results[(results["level"] == "branch") & (results["scorecard"] == row["scorecard"])][columns]
    if "peer_group" in columns:
        peers = peers[peers["peer_group"] == row["peer_group"]]
    rows = points[(points["level"] == "branch") & (points["item"].astype(str) == item.name)]
    rows = rows[rows["subject_id"].astype(str).isin(peers["subject_id"].astype(str))]
    values = {str(key): billionths(value) for key, value in zip(rows["subject_id"], rows["value"], strict=True)}
    own = values.get(str(row["subject_id"]))
    if own is None:
        return None
    known = [value for value in values.values() if value is not None]
    return 1 + sum(value > own if direction == "higher" else value < own for value in known)


def _direction(item: Item, sources: Sources) -> str:
    """Which direction of the row's indicator is better."""
    return sources.indicators[item.indicator].header.direction if item.indicator else "higher"


def _shares(period: Period, row: Row, card: Scorecard, level: str, earlier: Earlier) -> list[Share] | None:
    """The scores of which the period's is the mean, from the editions of shorter periods that are there."""
    averages = getattr(card, "averages", None)
    if averages is None or not averages(period):
        return None
    is_by_quarter = card.period_score == "weighted_quarters"
    spans = [Period(month.first, "quarter") for month in period.months[::3]] if is_by_quarter else list(period.months)
    weights = card.quarter_weights if is_by_quarter else [Decimal(1)] * len(spans)
    found = []
    for span, weight in zip(spans, weights, strict=True):
        results = earlier(span)
        if results is None:
            continue
        mine = results[(results["level"] == level) & (results["subject_id"].astype(str) == str(row["subject_id"]))]
        mine = mine[(mine["post"].astype(str) == str(row["post"])) & (mine["result_status"] == "graded")]
        scores = [score for score in map(billionths, mine["score"]) if score is not None]
        found += [Share(str(span), scores[0], weight)] if scores else []
    return found


def _is_wanted(item: Item, wanted: Wanted) -> bool:
    return wanted.indicator is None or wanted.indicator in (item.name, *item.indicators)


def _names(card: Scorecard, indicator: str) -> set[str]:
    return {item.name for item in card.items if indicator in (item.name, *item.indicators)}


def _asked_for(sheets: list[Sheet], wanted: Wanted) -> list[Sheet]:
    """The sheets that have the row asked for."""
    if wanted.indicator is None:
        return sheets
    kept = [sheet for sheet in sheets if sheet.items]
    if not kept:
        raise UsageError(
            msg(
                "--indicator: no row of {subject}’s scorecard reads “{indicator}”.",
                subject=wanted.subject_id,
                indicator=wanted.indicator,
            )
        )
    return kept


def _post(code: str, settings: Settings) -> Text:
    if code in settings.posts:
        return Text(settings.posts[code].zh, settings.posts[code].en)
    return POSTS.get(code, Text("" if code == "-" else "其他岗位", "" if code == "-" else "Other post"))


def _combined(mine: pd.DataFrame, sheets: Sequence[Sheet]) -> Combined | None:
    """The row that puts several posts together: the mean of the scores by days in post."""
    row = next(iter(mine[mine["post"] == COMBINED].to_dict("records")), None)
    if row is None:
        return None
    parts = json.loads(row["parts"]) if isinstance(row.get("parts"), str) else []
    titles = {sheet.post: sheet.post_title for sheet in sheets}
    counted = [
        (part["post"], Decimal(str(part["score"])), int(part["days"])) for part in parts if part["score"] is not None
    ]
    score = billionths(row["score"])
    steps: tuple[Step, ...] = ()
    if counted and score is not None:
        terms = " + ".join(f"{written(amount)} × {days}" for _, amount, days in counted)
        line = calculate(f"({terms}) ÷ {sum(days for _, _, days in counted)}", score)
        names = [msg("{name} {days} days", name=titles.get(post, post), days=days) for post, _, days in counted]
        steps = (Step(msg("mean of the posts, by days in each: {posts}", posts=names), line.line),)
    primary = mine[mine["is_primary"].fillna(False).astype(bool)] if "is_primary" in mine.columns else mine.iloc[:0]
    coefficient = decimal(primary["service_coefficient"].iloc[0]) if len(primary) else None
    if coefficient is not None:
        told = msg("the coefficient is that of the primary post: {coefficient}", coefficient=coefficient)
        steps = (*steps, Step(told))
    shown = None if score is None else str(rounded(float(score), SHOWN))
    return Combined(score, shown, coefficient, steps)


def _remarks(sheets: Sequence[Sheet], edition: Edition, cards: Mapping[str, Scorecard]) -> list[Message]:
    """What does not fit, in words."""
    found = []
    for sheet in sheets:
        if sheet.version != cards[sheet.scorecard].version:
            found.append(
                msg(
                    "The scorecard {name} has changed since: the edition used version {then}, the file is version {now}.",
                    name=sheet.scorecard,
                    then=sheet.version,
                    now=cards[sheet.scorecard].version,
                )
            )
        if not sheet.is_reproduced:
            found.append(msg("The steps shown do not arrive at the edition’s score of {score}.", score=sheet.score))
        found += [_astray(item) for item in sheet.items if not item.is_reproduced]
    return found


def _astray(item: ItemExplained) -> Message:
    return msg(
        "{title}: the steps shown do not arrive at the edition’s points, {points}.",
        title=item.title,
        points=item.points,
    )
