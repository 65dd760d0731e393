"""Legal standards, red lines and cards: told by their cases, never by variation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pipeline.report import spans
from pipeline.report.findings.headlines import CARDS, REFERRALS, carded
from pipeline.report.lookup import Book, as_day, number
from pipeline.report.model import Finding, IndicatorLine, Quantity, Text
from pipeline.report.model.findings import Evidenced, Figure
from pipeline.texts import Message, msg


def breaches(book: Book, lines: Sequence[IndicatorLine], members: Collection[str]) -> list[Finding]:
    """Each legal standard that was missed: how many cases of how many, at whom, and whether for the first time there. The
    law binds without a target too.
    """
    legal = [line for line in lines if line.standard == "legal"]
    return [
        _breach(book, line, members)
        for line in legal
        if line.is_met is False or (line.target is None and _failed(line))
    ]


def _failed(line: IndicatorLine) -> int:
    """How many of the line's cases were not in time."""
    return 0 if line.value is None else round((line.denominator or 0) - (line.numerator or 0))


def cards(book: Book, members: Collection[str]) -> list[Finding]:
    """The branches that were given a card by the rules, and the vetoes that brought one."""
    given = carded(book, sorted(members))
    found: list[Finding] = []
    for colour in ("red", "yellow"):
        branches = [branch for branch, own in given.items() if own == colour]
        if not branches:
            continue
        title, sentence = _card(book, colour, branches)
        owner = book.names.get(branches[0], branches[0]) if len(branches) == 1 else None
        tone = "breach" if colour == "red" else "worse"
        figures = (Figure(msg("Branches with a card"), Quantity(len(branches), "places")),)
        rules = Text("考核评分表的预警规则", "warning rules of the scorecard")
        found.append(
            Evidenced(
                f"problem.{colour}_card", sentence, tone, title, owner, figures, rules, "branches"
            )
        )  # fmt: skip
    return found


def _card(book: Book, colour: str, branches: Sequence[str]) -> tuple[Message, Message]:
    """What is told above and below: how many were given the card and who; of one alone its name and what it was for."""
    names = [book.names.get(branch, branch) for branch in branches]
    why = _vetoed(book)
    if len(names) > 1:
        title = msg("{count} branches are given a {card}", count=Quantity(len(names), "places"), card=CARDS[colour])
        return title, msg("{places}.", places=_vetoes(book, branches) or names)
    title = msg("{branch} is given a {card}", branch=names[0], card=CARDS[colour])
    if branches[0] in why:
        category, since = why[branches[0]]
        if since is None:
            return title, msg("Vetoed: {category}.", category=category)
        return title, msg("Vetoed: {category}; decided on {day}, still in force.", category=category, day=since)
    return title, msg("By the warning rules of the scorecard.")


def referrals_rose(book: Book, level: str, subject: str) -> list[Finding]:
    """More complaints passed on by the regulator than before, and whether all complaints became fewer meanwhile."""
    now, before = (book.value(REFERRALS, level, subject, book.period.shifted(shift)) for shift in (0, -1))
    total, earlier = (book.value("complaint_count", level, subject, book.period.shifted(shift)) for shift in (0, -1))
    if now is None or now <= (before or 0.0) or (before is None and earlier is None):  # no data is no base
        return []
    past = Quantity(before or 0.0, "cases")
    sentence = msg("{count}, {before} in the period before.", count=Quantity(now, "cases"), before=past)
    figures = [Figure(msg("This period"), Quantity(now, "cases")), Figure(msg("Period before"), past)]
    if total is not None and earlier is not None:
        figures += [Figure(msg("All complaints"), Quantity(total, "cases")),
                    Figure(msg("All complaints in the period before"), Quantity(earlier, "cases"))]  # fmt: skip
        if total < earlier:
            sentence = msg("{told} Complaints as a whole fell from {earlier} to {total} meanwhile.", told=sentence,
                           earlier=Quantity(earlier, "cases"), total=Quantity(total, "cases"))  # fmt: skip
    title = msg("More complaints passed on by the regulator")
    source = _title_of(book, REFERRALS)
    return [Evidenced("problem.referrals_rose", sentence, "worse", title, None, tuple(figures), source, "redlines")]


def _breach(book: Book, line: IndicatorLine, members: Collection[str]) -> Finding:
    failed = _failed(line)
    title = msg("{title} off target", title=line.title)
    if line.target is None:
        title = msg("{count} not in time ({title})", title=line.title, count=Quantity(failed, "cases"))
    target = [] if line.target is None else [Figure(msg("Target"), Quantity(line.target, line.unit))]
    sentence = msg(
        "{value} in time; {count} of {all} not.",
        value=Quantity(line.value, line.unit, bound=line.target),
        count=Quantity(failed, "cases"),
        all=Quantity(line.denominator, "cases"),
    )
    places = [_recurrence(book, line.indicator, branch, count) for branch, count in _failing(book, line, members)]
    if places:
        sentence = msg("{told} Where: {places}.", told=sentence, places=places)
    return Evidenced(
        "problem.breach",
        sentence,
        "breach",
        title=title,
        figures=(
            Figure(msg("Cases due"), Quantity(line.denominator, "cases")),
            Figure(msg("In time"), Quantity(line.numerator, "cases")),
            Figure(msg("Not in time"), Quantity(failed, "cases")),
            *target,
        ),
        source=line.title,
        anchor="redlines",
    )


def _failing(book: Book, line: IndicatorLine, members: Collection[str]) -> list[tuple[str, int]]:
    """Branch or department and how many of its cases failed, most first."""
    found = [(branch, failed_cases(book, line.indicator, branch, 0)) for branch in members]
    return sorted(((branch, count) for branch, count in found if count), key=lambda pair: (-pair[1], pair[0]))


def failed_cases(book: Book, indicator: str, branch: str, shift: int) -> int:
    """How many cases of a rate were not in time at the branch, `shift` periods from this one."""
    row = book.row(indicator, "branch", branch, book.period.shifted(shift))
    if row is None or number(row["value"]) is None:
        return 0
    return round(row["denominator"] - row["numerator"])


def _recurrence(book: Book, indicator: str, branch: str, count: int) -> Message:
    """首次/再次发生: 滨江支行1件（近期首次发生）, or when it last happened; nothing of a place not seen before."""
    facts = {"name": book.names.get(branch, branch), "count": Quantity(count, "cases")}
    earlier = [
        shift
        for shift in range(1, book.history)
        if book.value(indicator, "branch", branch, book.period.shifted(-shift)) is not None
    ]
    last = next((shift for shift in earlier if failed_cases(book, indicator, branch, -shift)), None)
    if last is not None:
        return msg("{name} {count} (again, last in {period})", **facts, period=spans.full(book.period.shifted(-last)))
    if len(earlier) < FEWEST_EARLIER:
        return msg("{name} {count}", **facts)
    return msg("{name} {count} (for the first time in the periods shown)", **facts)


FEWEST_EARLIER = 3  # periods with cases of its own before "for the first time" means anything


def _vetoes(book: Book, branches: Sequence[str]) -> list[Message]:
    """滨江支行（一票否决：客户信息外泄）: the branches with what they were vetoed for, or the name alone."""
    why = _vetoed(book)
    return [_veto(book.names.get(branch, branch), *why.get(branch, (None, None))) for branch in branches]


def _veto(name: str, category: str | None, since: Text | None) -> Message:
    if category is None:
        return msg("{name}", name=name)
    if since is None:
        return msg("{name} (veto: {category})", name=name, category=category)
    return msg("{name} (veto: {category}, decided on {day})", name=name, category=category, day=since)


def _vetoed(book: Book) -> dict[str, tuple[str, Text | None]]:
    """Branch → for what a veto is in force, and the day on which it was decided where that lies before the period: the red
    lines count those of the period alone, and a card without the day would seem to contradict them.
    """
    rows = book.rows_of("matters", level="branch", period=book.period.first, status="veto").to_dict("records")
    return {str(row["subject_id"]): (str(row["category"]), _earlier(book, row)) for row in rows}


def _earlier(book: Book, row: Mapping[Any, Any]) -> Text | None:
    decided = as_day(row.get("decided_at"))
    return spans.whole_day(decided) if decided is not None and decided < book.period.first else None


def _title_of(book: Book, indicator: str) -> Text | None:
    found = book.indicators.get(indicator)
    return Text(found.header.title.zh, found.header.title.en) if found else None
