"""The rows of a report's tables: indicators, branches with their ranks, where points were lost, redlines, deliveries."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from statistics import fmean
from typing import Any

from pipeline.curves import PerCase, class_name, measure_word
from pipeline.indicators import SCALE, Indicator
from pipeline.periods import Period
from pipeline.report.judgements import Variation, judgement, variation
from pipeline.report.lookup import BANK, Book, as_day, change, number
from pipeline.report.model import (
    BranchLine,
    CheckLine,
    IndicatorLine,
    Method,
    PointsLine,
    Quantity,
    Redline,
    Text,
)
from pipeline.report.once import last_of_a_book, once_a_book
from pipeline.report.ranking import ranked
from pipeline.report.scored import comparable_score
from pipeline.report.shelf import records
from pipeline.report.weighed import is_met, is_weighed
from pipeline.scorecards import Item, sentence
from pipeline.texts import Message, msg
from pipeline.undelivered import is_carried

REDLINES = ("regulator_referrals", "complaint_timeliness", "critical_errors")


@last_of_a_book
def indicator_lines(book: Book, level: str, subject: str) -> tuple[IndicatorLine, ...]:
    """The workspace's core indicators, in its order, that have been seen for the subject in any period; on the bank's page
    also those whose data were due and did not come.
    """
    names = [n for n in book.settings.core_indicators if n in book.indicators] or sorted(book.indicators)
    lacking = (
        book.undelivered | book.in_part.keys() if level == "bank" and book.settings.core_indicators else frozenset()
    )
    shown = [
        n
        for n in names
        if any(book.has_value(n, level, subject, p) for p in book.periods)
        or lacking & set(book.indicators[n].header.reads)
    ]
    return tuple(_indicator_line(book, book.indicators[name], level, subject) for name in shown)


def _indicator_line(book: Book, indicator: Indicator, level: str, subject: str) -> IndicatorLine:
    name, header = indicator.name, indicator.header
    row = book.row(name, level, subject, book.period)
    value = number(row["value"]) if row else None
    series = [book.value(name, level, subject, period) for period in book.periods]
    met_or_not = is_met(book, name, level, subject)
    found = variation_of(book, indicator, level, subject)
    status = _status(book, row, header.reads.keys(), level)
    failed = None
    if row and header.standard == "legal" and value is not None:
        failed = round(row["denominator"] - row["numerator"])
    met, counted = _branches_met(book, name) if level == "bank" else (None, None)
    is_legal = header.standard != "plain"
    return IndicatorLine(
        indicator=name,
        title=Text(header.title.zh, header.title.en),
        unit=header.unit,
        direction=header.direction,
        evidence=header.evidence,
        standard=header.standard,
        value=value,
        numerator=number(row["numerator"]) if row else None,
        denominator=number(row["denominator"]) if row else None,
        sample=int(row["sample"]) if row else None,
        low=_within(number(row["low"]) if row else None, header.unit),
        high=_within(number(row["high"]) if row else None, header.unit),
        status=status,
        change=change(value, series[-2] if len(series) > 1 else None),
        year_change=change(value, book.value(name, level, subject, book.period.year_ago)),
        target=book.target(name),
        is_met=met_or_not,
        branches_met=met,
        branches_counted=counted,
        judgement=judgement(
            status,
            found,
            standard=header.standard,
            is_met=met_or_not,
            failed_cases=failed,
            is_scored=is_weighed(book, name, level, subject),
        ),
        series=book.shown_points(series),
        band_low=None if is_legal else found.low,
        band_high=None if is_legal else found.high,
        unexcluded=number(row.get("unexcluded")) if row else None,
        standardised=_standardised(book, name, level, subject, value),
    )


def _status(book: Book, row: Mapping[str, Any] | None, feeds: Collection[str], level: str) -> str:
    """The status of a row of `values`; incomplete where a part of what it is made of came; without a row, why there is none."""
    if row is None:
        if level != "bank" or (book.undelivered | book.in_part.keys()).isdisjoint(feeds):
            return "no_cases"
    elif row["status"] != "not_delivered":
        return str(row["status"])
    has_part = row is not None and bool(number(row["denominator"]))
    has_come = book.undelivered.isdisjoint(feeds) and not book.in_part.keys().isdisjoint(feeds)
    return "incomplete" if has_part or has_come else "not_delivered"


def _standardised(book: Book, indicator: str, level: str, subject: str, value: float | None) -> float | None:
    """The value with the peer group's mix of cases; None where chance alone would explain how far it is from the value."""
    row = book.standardised.get((indicator, level, subject))
    if row is None or value is None:
        return None
    is_apart = value < row["standardised_low"] or value > row["standardised_high"]
    return number(row["standardised"]) if is_apart else None


def variation_of(book: Book, indicator: Indicator, level: str, subject: str) -> Variation:
    """How the newest value lies among those of the periods shown, by the chart of the indicator's kind."""
    header = indicator.header
    rows = rows_by_period(book, indicator, level, subject)
    return variation(
        [number(row["value"]) if row else None for row in rows],
        header.direction,
        _most(header.unit),
        least=-100.0 if header.kind == "balance" else 0.0,
        kind=header.kind,
        counts=[(float(row["numerator"]), float(row["denominator"])) if row else None for row in rows],
        scale=SCALE.get(header.unit, 1.0),
    )


def rows_by_period(book: Book, indicator: Indicator, level: str, subject: str) -> list[dict[str, Any] | None]:
    """The rows of `values` of `periods`, of those that brought one of their own: a quarterly one shown by months stands, and is
    judged, once a quarter.
    """
    is_quarterly = indicator.header.frequency == "quarter" and book.period.kind == "month"
    return [
        book.row(indicator.name, level, subject, period) if not is_quarterly or period.number % 3 == 0 else None
        for period in book.periods
    ]


def _within(end: float | None, unit: str) -> float | None:
    """An interval's end as it is shown: what cannot pass 0 or 100 is not said to."""
    return min(max(end, 0.0), 100.0) if end is not None and unit in ("percent", "index") else end


def _most(unit: str) -> float:
    return 100.0 if unit in ("percent", "index", "nps", "score") else math.inf


def _branches_met(book: Book, indicator: str) -> tuple[int | None, int | None]:
    """How many of the branches that the page lists reach the target, and of how many: not of one that was merged or closed,
    though a figure of it from before stands in the period.
    """
    if book.target(indicator) is None:
        return None, None
    results = [is_met(book, indicator, "branch", str(branch["branch_id"])) for branch in _listed(book)]
    counted = [met for met in results if met is not None]
    return (sum(counted), len(counted)) if counted else (None, None)


def branch_state(book: Book, branch: Mapping[Any, Any]) -> str:
    """ranked | suspended | closed | opened, by the branch's state in the period."""
    first, after = book.period.first, book.period.after
    opened = as_day(branch["opened_date"])
    if opened and opened >= first:
        return "opened"
    start, end = as_day(branch["status_from"]) or date.min, as_day(branch["status_to"]) or date.max
    if branch["status"] in ("closed", "merged") and start < after:
        return "closed"
    if branch["status"] in ("suspended", "renovating") and start < after and end >= first:
        return "suspended"
    return "ranked"


def _listed(book: Book) -> list[dict[str, Any]]:
    """The branches that the bank's page lists: one that is closed or merged for as long as it is scored."""
    table = book.edition.tables["branches"]
    return [
        branch
        for branch in records(table[table["kind"] == "branch"])
        if branch_state(book, branch) != "closed"
        or book.score("branch", str(branch["branch_id"]), book.period) is not None
    ]


@once_a_book
def branch_lines(book: Book) -> tuple[BranchLine, ...]:
    """Every branch by peer group and rank; those that take no part come last, with the reason."""
    grades = {level.grade: Text(level.title.zh, level.title.en) for card in book.cards for level in card.levels}
    lines = []
    for branch in _listed(book):
        branch_id = str(branch["branch_id"])
        result = book.result("branch", branch_id, book.period)
        value = number(result["score"]) if result else None
        state = branch_state(book, branch)
        before = comparable_score(book, "branch", branch_id, book.period.shifted(-1))
        lines.append(
            BranchLine(
                branch_id=branch_id,
                name=str(branch["name"]),
                managing_unit=branch["managing_unit"],
                peer_group=str(branch["peer_group"]),
                score=value,
                change=change(value, before),
                grade=grades.get(str(result["grade"])) if result and value is not None else None,
                rank=None,
                tie=False,
                status=_standing(state, value, has_rules=result is not None),
                page=branch_id,
                values={n: book.value(n, "branch", branch_id, book.period) for n in book.settings.core_indicators},
            )
        )
    return ranked(book, lines)


def _standing(state: str, score: float | None, *, has_rules: bool) -> str:
    if state != "ranked" or score is not None:
        return state
    return "not_scored" if has_rules else "no_rules"


def group_losses(book: Book, peers: Sequence[str]) -> dict[str, float]:
    """Item → what the group's branches lost on it on average."""
    lost: dict[str, list[float]] = {}
    for branch in peers:
        for item, row in book.points(branch).items():
            points = number(row["points"])
            if points is not None:
                lost.setdefault(item, []).append(row["weight"] - points)
    return {item: round(fmean(values), 9) for item, values in lost.items()}


def points_lines(book: Book, branch: str, group_lost: Mapping[str, float]) -> tuple[PointsLine, ...]:
    """Where the branch's points were lost, row by row, beside what its peer group lost on average."""
    result = book.result("branch", branch, book.period)
    card = next((c for c in book.cards if result and c.name == result["scorecard"]), None)
    if card is None:
        return ()
    own = book.points(branch)
    titles = {name: Text(i.header.title.zh, i.header.title.en) for name, i in book.indicators.items()}
    lines = (_points_line(book, item, own.get(item.name, {}), group_lost.get(item.name), titles) for item in card.items)
    return tuple(
        _with_cases(line, item, {name: book.cases.get((branch, name), []) for name in item.indicators})
        for line, item in zip(lines, card.items, strict=True)
    )


def _with_cases(line: PointsLine, item: Item, found: Mapping[str, Sequence[tuple[str, str]]]) -> PointsLine:
    """The line with the numbers of the cases that cost points, by any rule of the row, and with those that cost none for
    want of a class. `found`: number and class of each, by indicator.
    """
    cases: list[str] = []
    others: Counter[str] = Counter()
    for name, curve in [(item.name, item.curve), *((part.indicator, part.curve) for part in item.also)]:
        listed = curve.deduct if isinstance(curve, PerCase) and isinstance(curve.deduct, dict) else None
        unlisted = Counter(one for _, one in found.get(name, []) if listed is not None and one not in listed)
        cases += sorted(case for case, one in found.get(name, []) if one not in unlisted)
        others += unlisted
    return replace(
        line,
        cases=tuple(cases) if line.lost else (),
        unlisted=tuple(
            msg("{count} × {title}", title=class_name(name), count=Text(f"{count}{measure_word(name)}", str(count)))
            for name, count in sorted(others.items())
        ),
    )


def _points_line(
    book: Book, item: Item, row: Mapping[str, Any], group_lost: float | None, titles: Mapping[str, Text]
) -> PointsLine:
    header = book.indicators[item.name].header
    points, weight = number(row.get("points")), float(item.weight)
    value = number(row.get("value"))
    target = number(row.get("target")) if item.targets else None if item.target is None else float(item.target)
    return PointsLine(
        item=item.name,
        title=Text(item.title.zh, item.title.en) if item.title else titles[item.name],
        weight=weight,
        points=points,
        lost=None if points is None else round(weight - points, 9),
        group_lost=group_lost,
        value=Quantity(value, header.unit),
        target=None if target is None else Quantity(target, header.unit),
        numerator=number(row.get("numerator")),
        denominator=number(row.get("denominator")),
        basis=str(row.get("basis", "observed")),
        status=str(row.get("status", "no_cases")),
        rule=sentence(item, header.unit, titles),
        article=item.article,
        is_by_quarter=is_carried(book.indicators[item.name], book.period.kind),
    )


def redlines(book: Book) -> tuple[Redline, ...]:
    """Counts that no variation excuses. Overdue complaints are what timeliness leaves over."""
    lines = []
    for name in REDLINES:
        if name not in book.indicators:
            continue
        periods = (book.period, book.period.shifted(-1), book.period.year_ago)
        now, before, year_ago = (_redline_count(book, name, period) for period in periods)
        lines.append(Redline(name, _redline_title(book, name), now, before, year_ago, _where(book, name)))
    return tuple(lines)


def _redline_title(book: Book, name: str) -> Text:
    if name == "complaint_timeliness":
        return Text("投诉逾期办结（件）", "Complaints overdue")
    header = book.indicators[name].header
    unit = {"cases": "件", "incidents": "起"}.get(header.unit, "件")
    return Text(f"{header.title.zh}（{unit}）", header.title.en)


def _redline_count(book: Book, name: str, period: Period) -> int | None:
    row = book.row(name, "bank", BANK, period)
    if row is None:
        return 0 if book.came(book.indicators[name].header.reads, period) else None
    if number(row["value"]) is None:
        return None
    if name == "complaint_timeliness":
        return round(row["denominator"] - row["numerator"])
    return round(row["numerator"])


def _where(book: Book, name: str) -> Message | None:
    """The branches concerned, by name: 滨江支行1件、清河支行1件."""
    table = book.edition.tables["branches"].set_index("branch_id")
    rows = records(book.rows_of("values", indicator=name, level="branch", period=book.period.first))
    found = []
    for row in (row for row in rows if number(row["value"]) is not None):
        count = round(row["denominator"] - row["numerator"] if name == "complaint_timeliness" else row["numerator"])
        if count > 0 and row["subject_id"] in table.index:
            found.append((count, str(table.loc[row["subject_id"], "name"])))
    found.sort(key=lambda pair: (-pair[0], pair[1]))
    if not found:
        return None
    unit = "incidents" if name == "critical_errors" else "cases"
    parts = [msg("{name} {count}", name=who, count=Quantity(count, unit)) for count, who in found[:3]]
    return msg("{places} and others", places=parts) if len(found) > 3 else msg("{places}", places=parts)


def check_lines(book: Book) -> tuple[CheckLine, ...]:
    """The checks that found something, critical ones first."""
    rows = [row for row in book.edition.tables["checks"].to_dict("records") if not row["is_met"]]
    return tuple(
        CheckLine(row["check"], row["feed"], row["severity"], _demand(row), _whole(row["rows"]), False)
        for row in sorted(rows, key=lambda row: (row["severity"], row["feed"], row["check"]))
    )


def _demand(row: Mapping[str, Any]) -> Text:
    """What a check demands, and the branches or months that it names (none in an edition of an older release)."""
    named = [str(subject) for subject in row.get("subjects", ())]
    if not named:
        return Text(row["zh"], row["en"])
    return Text(f"{row['zh']}（{'、'.join(named)}）", f"{row['en']} ({', '.join(named)})")


def methods(book: Book) -> tuple[Method, ...]:
    return tuple(
        Method(
            indicator=i.name,
            title=Text(i.header.title.zh, i.header.title.en),
            why=Text(i.header.why.zh, i.header.why.en),
            numerator=Text(i.header.numerator.zh, i.header.numerator.en),
            denominator=Text(i.header.denominator.zh, i.header.denominator.en),
            unit=i.header.unit,
            target=book.target(i.name),
            version=i.header.version,
            reference=i.header.reference,
            owner=i.header.owner,
            minimum_sample=i.header.minimum_sample,
            parameters=dict(i.parameters),
            is_replacement=i.header.replaces is not None,
        )
        for i in book.indicators.values()
    )


def _whole(value: object) -> int | None:
    found = number(value)
    return None if found is None else int(found)
