"""Edition → reports: the bank's page and one for every branch."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from pipeline.report.colleagues import staff_duties, staff_lines
from pipeline.report.complaints import flow_notes
from pipeline.report.corrections import late_notes
from pipeline.report.departments import delivery_lines, department_lines, notes, returned_lines
from pipeline.report.errors import errors
from pipeline.report.evidence import grade_notes
from pipeline.report.findings import APART, card_clause, complaint_notes, findings, headline, steady
from pipeline.report.handling import handling
from pipeline.report.heads import head
from pipeline.report.hearings import appeal_counts, branch_hearings
from pipeline.report.inspections import bank_inspections, branch_inspections, repeated_failures
from pipeline.report.judgements import variation
from pipeline.report.lines import (
    branch_lines,
    check_lines,
    group_losses,
    indicator_lines,
    methods,
    points_lines,
    redlines,
)
from pipeline.report.longview import longview
from pipeline.report.lookup import BANK, Book, change
from pipeline.report.matters import matter_lines, veto_redline
from pipeline.report.model import BranchLine, Finding, Report
from pipeline.report.narrowing import narrowed
from pipeline.report.peers import peers
from pipeline.report.practices import practices
from pipeline.report.ranking import places
from pipeline.report.rectifying import (
    bank_rectifications,
    branch_rectifications,
    overdue_rectifications,
    rectification_duties,
)
from pipeline.report.references import references
from pipeline.report.requests import requests
from pipeline.report.satisfaction import satisfaction
from pipeline.report.timeliness import timeliness
from pipeline.report.trainings import bank_training, branch_trainings, overdue_training, training_duties
from pipeline.report.trends import trends

FULL_SCORE = 100.0
# The sections that pages of bank, managing unit and branch have alike; each is a field of Report of the same name.
TOPICS: tuple[Callable[[Book, str, str], Any], ...] = (
    satisfaction,
    timeliness,
    handling,
    errors,
    trends,
    peers,
    longview,
)


def bank_report(book: Book, earlier: Book | None = None) -> Report:
    """The whole bank's page. `earlier`: the edition of the period that this one corrects, where there is one."""
    branches = branch_lines(book)
    report = _network(book, branches, _common(book, "bank", BANK, book.settings.name.zh), earlier=earlier)
    return replace(report, places=places(branches))


def unit_reports(book: Book, bank: Report, units: Collection[str]) -> Iterator[Report]:
    """A page for each of the managing units that has branches in the bank's table: its own part of the bank's. A branch
    keeps the place that it has among all of its peer group.
    """
    for unit, name in book.units.items():
        if unit not in units:
            continue
        mine = set(book.below(unit))
        branches = tuple(line for line in bank.branches if line.branch_id in mine)
        if branches:
            # Its branches are set beside their whole peer groups, which only the bank's book holds.
            apart = [one for one in bank.findings if one.rule in APART and one.owner in {b.name for b in branches}]
            common = _common(book, "managing_unit", unit, name)
            yield _network(narrowed(book, unit), branches, common, apart=apart)


def _network(
    book: Book,
    branches: tuple[BranchLine, ...],
    common: dict[str, Any],
    *,
    apart: Sequence[Finding] | None = None,
    earlier: Book | None = None,
) -> Report:
    """The page of many branches: `book` holds theirs alone, with the whole's figures as the bank's."""
    lines = indicator_lines(book, "bank", BANK)
    deliveries = delivery_lines(book)
    inspections, rectifications, training = bank_inspections(book), bank_rectifications(book), bank_training(book)
    further = [
        *repeated_failures(inspections),
        *overdue_rectifications(rectifications),
        *overdue_training(training),
    ]
    problems = findings(book, lines, further, apart=apart, earlier=earlier)
    judged = [line for line in lines if line.is_met is not None]
    told = headline(book, "bank", BANK, problems, stable=steady(lines), card=card_clause(book, "bank", BANK))
    return Report(
        headline=told,
        targets_met=sum(bool(line.is_met) for line in judged),
        targets_counted=len(judged),
        branches_ranked=sum(line.rank is not None for line in branches),
        branches_counted=len(branches),
        redlines=(*redlines(book), *filter(None, [veto_redline(book)])),
        indicators=lines,
        branches=branches,
        findings=problems,
        practices=practices(book),
        requests=requests(book, book.below(), lines, problems, rectifications),
        deliveries=deliveries,
        checks=check_lines(book),
        notes=(*notes(deliveries), *late_notes(book), *grade_notes(book)),
        methods=methods(book),
        references=references(book, "bank", BANK),
        least_sample=book.settings.gates.minimum_sample,
        least_reliability=book.settings.gates.minimum_reliability,
        complaint_notes=(*flow_notes(book, "bank", BANK), *complaint_notes(book)),
        inspections=inspections,
        rectifications=rectifications,
        training=training,
        departments=department_lines(deliveries),
        appeals=appeal_counts(book, book.below()),
        returned=returned_lines(book),
        **common,
    )


def branch_reports(
    book: Book,
    branches: tuple[BranchLine, ...],
    wanted: Collection[str] | None = None,
    earlier: Book | None = None,
) -> Iterator[Report]:
    """A page for every branch that stands in the bank's table, one at a time; for those of `wanted` only, where given.

    `earlier`: the edition of the period that this one corrects, where there is one.
    """
    # Which other branches lack data is no affair of a branch.
    told = notes(tuple(replace(line, missing_branches=()) for line in delivery_lines(book)))
    inspections, trainings = branch_inspections(book), branch_trainings(book)
    members: dict[str, list[BranchLine]] = {}
    for line in branches:
        members.setdefault(line.peer_group, []).append(line)
    peers = {group: [b.branch_id for b in lines if b.rank is not None] for group, lines in members.items()}
    losses = {group: group_losses(book, ids) for group, ids in peers.items()}
    for line in branches:
        if wanted is not None and line.branch_id not in wanted:
            continue
        own = indicator_lines(book, "branch", line.branch_id)
        judged = [row for row in own if row.is_met is not None]
        rectifications, training = branch_rectifications(book, line.branch_id), trainings.get(line.branch_id)
        staff = staff_lines(book, line.branch_id)
        yield Report(
            headline=headline(book, "branch", line.branch_id, (), card=card_clause(book, "branch", line.branch_id)),
            grade=line.grade,
            targets_met=sum(bool(row.is_met) for row in judged),
            targets_counted=len(judged),
            branches_ranked=len(peers[line.peer_group]),
            branches_counted=len(members[line.peer_group]),
            rank=line.rank,
            is_tied=line.tie,
            group_size=len(peers[line.peer_group]),
            peer_group=line.peer_group,
            indicators=own,
            matters=matter_lines(book, line.branch_id),
            points=points_lines(book, line.branch_id, losses[line.peer_group]),
            complaint_notes=flow_notes(book, "branch", line.branch_id),
            notes=(*told, *grade_notes(book, line.branch_id)),
            warning=_warning(book, line.branch_id),
            staff=staff,
            duties=(*rectification_duties(rectifications), *training_duties(training), *staff_duties(staff)),
            inspections=inspections.get(line.branch_id, ()),
            rectifications=rectifications,
            training=training,
            hearings=branch_hearings(book, line.branch_id, earlier),
            **_common(book, "branch", line.branch_id, line.name),
        )


def _common(book: Book, level: str, subject: str, name: str) -> dict[str, Any]:
    series = [book.score(level, subject, period) for period in book.periods]
    found = variation(series, "higher", FULL_SCORE)
    return {
        **head(book, level, subject, name),
        "score": series[-1],
        "score_change": change(series[-1], series[-2]),
        "score_year_change": change(series[-1], book.score(level, subject, book.period.year_ago)),
        "score_series": book.shown_points(series),
        "score_band_low": found.low,
        "score_band_high": found.high,
        "rules_since": _rules_since(book, level, subject),
        **{topic.__name__: topic(book, level, subject) for topic in TOPICS},
        **({} if level == "branch" else {"grade": None}),
    }


def _warning(book: Book, branch: str) -> str | None:
    row = book.result("branch", branch, book.period)
    found = row.get("warning") if row else None
    return found if isinstance(found, str) and found else None


def _rules_since(book: Book, level: str, subject: str) -> str | None:
    """The first of the periods shown that was scored by the card now in force; None where all were."""
    cards = [(period, row["scorecard"]) for period in book.periods if (row := book.result(level, subject, period))]
    if not cards or cards[0][1] == cards[-1][1]:
        return None
    return str(next(period for period, card in cards if card == cards[-1][1]))
