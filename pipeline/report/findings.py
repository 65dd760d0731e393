"""Findings in sentences: the headline, what went wrong and whose it is, and the notes on the data. Each has its rule id."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from pipeline.report.judgements import variation
from pipeline.report.lookup import Book, change, number
from pipeline.report.model import Finding, IndicatorLine, Quantity, Text
from pipeline.statistics import intervals
from pipeline.texts import Message, msg

MOST = 3  # findings on the first screen
CAUSES = ("problem.breach", "problem.complaint_surge", "problem.branch_apart", "problem.worse")  # of a lower score
FEWEST_COMPLAINTS = 10  # fewer are not told as concentrated
CONCENTRATED = 0.5  # the share of the first two from which they are
SURGE = 1.5  # times the period before, from which a reason for complaints is told
FEWEST_CASES = 5
REFERRALS = "regulator_referrals"  # a rise of these forbids to call the whole better
APART = 1.5  # times the group's rate, from which a branch is told, when the difference is sure


def headline(book: Book, level: str, subject: str, findings: tuple[Finding, ...]) -> Finding:
    """One sentence: the score, its change, and whether the change is more than the usual ups and downs."""
    series = [book.score(level, subject, period) for period in book.periods]
    now, before = series[-1], series[-2] if len(series) > 1 else None
    when = _when(book, level, subject)
    if now is None:
        return Finding(
            "headline.no_score", msg("{when}: no overall score, because too little was delivered.", when=when)
        )
    score = Quantity(now, "score")
    if before is None:
        return Finding("headline.first", msg("{when}: overall service score {score}.", when=when, score=score))
    step = _shown(change(now, before) or 0.0)
    found = variation(series, "higher")
    words = _movement(book, step)
    breach = next((f.title for f in findings if f.title and f.tone == "breach"), None)
    if found.code in ("worse", "run_down") and step < 0:
        # What was breached stands in its own line above; the headline tells what brought the score down.
        causes = [f for f in findings if f.title and f.rule in CAUSES]
        cause = next((f.title for f in sorted(causes, key=lambda f: f.tone == "breach")), None)
        if cause:
            return Finding(
                "headline.worse",
                msg(
                    "{when}: overall service score {score}, {change}. Main problem: {cause}.",
                    when=when,
                    score=score,
                    change=words,
                    cause=cause,
                ),
                "worse",
            )
        sentence = msg(
            "{when}: overall service score {score}, {change}, clearly worse.", when=when, score=score, change=words
        )
        return Finding("headline.worse", sentence, "worse")
    if found.code in ("better", "run_up") and step > 0 and not breach and not _has_more_referrals(book, level, subject):
        sentence = msg(
            "{when}: overall service score {score}, {change}, clearly better.", when=when, score=score, change=words
        )
        return Finding("headline.better", sentence, "better")
    if found.code == "ordinary" and breach:
        sentence = msg(
            "{when}: overall service score {score}, {change}, within ordinary variation; but {breach}.",
            when=when,
            score=score,
            change=words,
            breach=breach,
        )
        return Finding("headline.ordinary_but_breach", sentence, "breach")
    if found.code == "ordinary":
        sentence = msg(
            "{when}: overall service score {score}, {change}, within ordinary variation.",
            when=when,
            score=score,
            change=words,
        )
        return Finding("headline.ordinary", sentence)
    return Finding(
        "headline.plain", msg("{when}: overall service score {score}, {change}.", when=when, score=score, change=words)
    )


def findings(book: Book, lines: tuple[IndicatorLine, ...], further: Sequence[Finding] = ()) -> tuple[Finding, ...]:
    """The main problems, most serious first: breaches, complaints that surge, branches apart from their group, worsening;
    then `further` ones: what fails again and again, and what is overdue.
    """
    found = [
        *_breaches(lines),
        *_complaint_surges(book),
        *_branches_apart(book),
        *_worsenings(lines),
        *further,
    ]
    return tuple(found[:MOST])


def _breaches(lines: tuple[IndicatorLine, ...]) -> list[Finding]:
    return [
        Finding(
            "problem.breach",
            msg(
                "{value} were in time, {count} of {all} were not.",
                value=Quantity(line.value, line.unit, bound=line.target),
                count=Quantity((line.denominator or 0) - (line.numerator or 0), "cases"),
                all=Quantity(line.denominator, "cases"),
            ),
            "breach",
            title=msg("{title} off target", title=line.title),
        )
        for line in lines
        if line.standard == "legal" and line.is_met is False
    ]


def _complaint_surges(book: Book) -> list[Finding]:
    """A business whose complaints have grown beyond chance and by half at least."""
    reasons = book.edition.tables["reasons"]
    now = reasons[reasons["period"] == book.period.first]
    before = reasons[reasons["period"] == book.period.shifted(-1).first]
    counts, earlier = (frame.groupby("business")["cases"].sum() for frame in (now, before))
    found = []
    for business, count in counts.sort_values(ascending=False).items():
        past = int(earlier.get(business, 0))
        if business == "-" or count < FEWEST_CASES or past == 0 or count < SURGE * past:
            continue
        low, _ = intervals.rate_ratio(float(count), 1.0, float(past), 1.0)
        if not float(low) > 1:
            continue
        mine = now[(now["business"] == business) & (now["reason"] != "-")]
        sentence = _surge(int(count), past, mine.groupby("reason")["complaints"].sum())
        title = msg("Complaints about {business} have surged", business=str(business))
        found.append(
            Finding("problem.complaint_surge", sentence, "worse", title=title, owner=_owner(book, now, business))
        )
    return found


def complaint_notes(book: Book) -> tuple[Finding, ...]:
    """前两家占75.0%: where complaints are concentrated, if the first two of four or more have half of them."""
    reasons = book.edition.tables["reasons"]
    now = reasons[reasons["period"] == book.period.first]
    cases = now.groupby("branch_id")["cases"].sum()
    of_places = sorted(((int(n), book.names[str(b)]) for b, n in cases.items() if n and b in book.names), reverse=True)
    total = int(cases.sum())
    top = of_places[:2]
    share = sum(count for count, _ in top) / total if total else 0.0
    if total < FEWEST_COMPLAINTS or len(of_places) < 4 or share < CONCENTRATED:
        return ()
    sentence = msg(
        "Complaints are concentrated: {places} have {share} of all {total}.",
        places=[msg("{name} {count}", name=name, count=Quantity(count, "cases")) for count, name in top],
        share=Quantity(share * 100, "share"),
        total=Quantity(total, "cases"),
    )
    return (Finding("complaints.concentrated", sentence),)


def _surge(count: int, past: int, by_reason: Any) -> Message:
    """How many, how many times as many as before, and what most of them were about."""
    facts = {"count": Quantity(count, "cases"), "times": Quantity(count / past, "times")}
    if by_reason.empty:
        return msg("{count} complaints, {times} as many as in the period before.", **facts)
    top, reason = int(by_reason.max()), str(by_reason.sort_index().idxmax())
    if top == count:
        return msg(
            "{count} complaints, {times} as many as in the period before; all of them about “{reason}”.",
            **facts,
            reason=reason,
        )
    return msg(
        "{count} complaints, {times} as many as in the period before; {top} of them about “{reason}”.",
        **facts,
        top=Quantity(top, "cases"),
        reason=reason,
    )


def _owner(book: Book, now: Any, business: object) -> str | None:
    """The branch or department with most of these complaints, if it has half of them."""
    mine = now[now["business"] == business]
    by_branch = mine.groupby("branch_id")["cases"].sum().sort_values(ascending=False)
    if by_branch.empty or by_branch.iloc[0] * 2 < by_branch.sum():
        return None
    table = book.edition.tables["branches"].set_index("branch_id")
    return str(table.loc[by_branch.index[0], "name"]) if by_branch.index[0] in table.index else None


def _branches_apart(book: Book) -> list[Finding]:
    """A branch whose error rate lies beyond its peer group's, by more than chance."""
    name = "error_rate"
    rows = book.rows_of("values", indicator=name, level="branch", period=book.period.first)
    branches = book.edition.tables["branches"]
    merged = rows.merge(
        branches[["branch_id", "name", "peer_group", "kind"]], left_on="subject_id", right_on="branch_id"
    )
    merged = merged[merged["kind"] == "branch"]
    found = []
    for row in merged.to_dict("records"):
        others = merged[(merged["peer_group"] == row["peer_group"]) & (merged["subject_id"] != row["subject_id"])]
        events, exposure = float(others["numerator"].sum()), float(others["denominator"].sum())
        value = number(row["value"])
        if value is None or events == 0 or exposure == 0:
            continue
        rate = events / exposure * 10_000
        low, _ = intervals.rate_ratio(row["numerator"], row["denominator"], events, exposure, _strict(len(merged)))
        if value >= APART * rate and float(low) > 1 and row["numerator"] >= FEWEST_CASES:
            sentence = msg(
                "{branch}: error rate {value}, {times} that of the rest of group {group} ({rate}); more than usual.",
                branch=row["name"],
                value=Quantity(value, "per_10000"),
                times=Quantity(value / rate, "times"),
                group=row["peer_group"],
                rate=Quantity(rate, "per_10000"),
            )
            finding = Finding(
                "problem.branch_apart", sentence, "worse", title=msg("More errors at one branch"), owner=row["name"]
            )
            found.append((-(value / rate), finding))
    return [finding for _, finding in sorted(found, key=lambda pair: pair[0])]


def _strict(tests: int) -> float:
    """A confidence level that allows for as many looks as there are branches (Bonferroni)."""
    return 1 - 0.05 / max(tests, 1)


def _worsenings(lines: tuple[IndicatorLine, ...]) -> list[Finding]:
    return [
        Finding("problem.worse", _value_and_change(line), "worse", title=msg("{title} clearly worse", title=line.title))
        for line in lines
        if line.judgement.tone == "worse" and line.standard == "plain"
    ]


def _value_and_change(line: IndicatorLine) -> Message:
    value = Quantity(line.value, line.unit)
    if line.change is None:
        return msg("{value}.", value=value)
    return msg("{value}, {change} on the period before.", value=value, change=Quantity(line.change, line.unit, True))


def _shown(step: float) -> float:
    """The change, 0.0 where the two decimals that a page shows hide it: what reads "unchanged" is neither better nor worse."""
    return 0.0 if math.isclose(round(step, 2), 0, abs_tol=1e-9) else step


def _has_more_referrals(book: Book, level: str, subject: str) -> bool:
    """Whether the regulator passed on more complaints than in the period before; where none were told of, there were none.

    A score can rise meanwhile, since fewer complaints came in all; nobody may read then that things have become better.
    """
    periods = (book.period, book.period.shifted(-1))
    now, before = (book.value(REFERRALS, level, subject, period) or 0.0 for period in periods)
    return now > before


def _movement(book: Book, step: float) -> Message:
    """环比 for months and quarters; a year is compared with the year before, which is 同比."""
    size = Quantity(abs(step), "score")
    if step == 0:
        return msg("unchanged")
    if book.period.kind == "year":
        return (
            msg("down {size} on the year before", size=size)
            if step < 0
            else msg("up {size} on the year before", size=size)
        )
    if step < 0:
        return msg("down {size} on the period before", size=size)
    return msg("up {size} on the period before", size=size)


def _when(book: Book, level: str, subject: str) -> Text:
    """`9月全行`, `2026年三季度滨江支行`: whose score of when."""
    period = book.period
    zh, en = "全行", "whole bank"
    if level == "branch":
        names = book.edition.tables["branches"].set_index("branch_id")["name"]
        zh = en = str(names.get(subject, subject))
    if period.kind == "month":
        return Text(f"{period.number}月{zh}", f"{period.first:%B %Y}, {en}")
    if period.kind == "quarter":
        return Text(f"{'一二三四'[period.number - 1]}季度{zh}", f"Q{period.number} {period.year}, {en}")
    return Text(f"{period.year}年{zh}", f"{period.year}, {en}")
