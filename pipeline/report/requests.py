"""整改要求: what was to be mended and was, which branches owe a report on their problem, and by which working day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.calendar import WorkingDays
from pipeline.report import spans
from pipeline.report.findings.apart import APART
from pipeline.report.findings.headlines import carded
from pipeline.report.findings.standards import failed_cases
from pipeline.report.lookup import Book
from pipeline.report.model import Finding, IndicatorLine, Quantity, Rectifications
from pipeline.report.model.findings import Evidenced, Figure
from pipeline.texts import Message, msg

WITHIN = 5  # working days from the day after that to whose end the facts are known
SURGES = ("problem.complaint_surge",)


@dataclass(frozen=True)
class Owed:
    """A report that a branch or a department owes: on what."""

    branch_id: str
    name: str
    reasons: tuple[Message, ...]


def requests(
    book: Book,
    members: Sequence[str],
    lines: Sequence[IndicatorLine],
    findings: Sequence[Finding],
    rectifications: Rectifications | None,
) -> tuple[Finding, ...]:
    """The state of rectifications, then who must report: those with a breach, a card or a difference, with the day; and the
    departments whose complaints surged.
    """
    asked = owed(book, members, lines, findings)
    told = list(rectifications.told) if rectifications else []
    if asked:
        told.append(_report(asked, report_day(book)))
    return (*told, *_measures(findings, {one.name for one in asked}))


def owed(
    book: Book, members: Sequence[str], lines: Sequence[IndicatorLine], findings: Sequence[Finding]
) -> tuple[Owed, ...]:
    """Who must send a 专题整改报告 and on what, in the order of the bank's numbers."""
    legal = [line for line in lines if line.standard == "legal" and line.is_met is False]
    given = carded(book, members)
    apart = {finding.owner for finding in findings if finding.rule in APART}
    found = []
    for branch in members:
        name = book.names.get(branch, branch)
        reasons: list[Message] = [
            msg("{title} off target", title=line.title)
            for line in legal
            if failed_cases(book, line.indicator, branch, 0)
        ]
        if branch in given:
            reasons.append(msg("a red card") if given[branch] == "red" else msg("a yellow card"))
        if name in apart:
            reasons.append(msg("a difference from its group"))
        if reasons:
            found.append(Owed(branch, name, tuple(reasons)))
    return tuple(found)


def report_duty(book: Book, one: Owed) -> Finding:
    """The report that is asked of the branch, on its own page: on what, and by which day."""
    facts = {"day": spans.day(report_day(book)), "reasons": list(one.reasons)}
    return Finding("duty.report", msg("To send a report on its problem by {day}: {reasons}.", **facts), "worse")


def report_day(book: Book) -> date:
    """The last of WITHIN working days by the bank's own calendar."""
    own = book.settings.calendar
    days = WorkingDays(frozenset(own.holidays), frozenset(own.workdays))
    return days.nth_from(book.known_until + timedelta(days=1), WITHIN).day


def _report(asked: Sequence[Owed], by: date) -> Finding:
    places = [msg("{name} ({reasons})", name=one.name, reasons=list(one.reasons)) for one in asked]
    sentence = msg("To send a report on their problem by {day}: {places}.", day=spans.day(by), places=places)
    figures = (Figure(msg("Reports owed"), Quantity(len(asked), "notices")),)
    return Evidenced("request.report", sentence, "worse", None, None, figures, None, "findings")


def _measures(findings: Sequence[Finding], asked: set[str]) -> list[Finding]:
    """What departments are to do about complaints that surged."""
    return [
        Finding(
            "request.measures",
            msg("{owner} is to find the causes of “{title}” and to report measures.", owner=one.owner, title=one.title),
            owner=one.owner,
        )
        for one in findings
        if one.rule in SURGES and one.owner and one.title and one.owner not in asked
    ]
