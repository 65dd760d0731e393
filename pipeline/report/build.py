"""Edition → reports: the bank's page and one for every branch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from pipeline.report.once import once_a_book
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
    """A page for each of the managing units that has branches in the bank's table."""
    apart = of_branches_apart(bank)
    return (report for unit in book.units if unit in units and (report := unit_report(book, unit, apart)))


def of_branches_apart(bank: Report) -> tuple[Finding, ...]:
    """What the bank's page tells of single branches."""
    return tuple(finding for finding in bank.findings if finding.rule in APART)


def unit_report(book: Book, unit: str, apart: Sequence[Finding]) -> Report | None:
    """A managing unit's page: its own part of the bank's, where a branch keeps the place that it has among all of its peer
    group. `apart`: what the bank's page tells of single branches, since these are set beside their whole peer groups, which
    only the bank's book holds. None where no branch of the unit stands in the bank's table.
    """
    mine = set(book.below(unit))
    branches = tuple(line for line in branch_lines(book) if line.branch_id in mine)
    if not branches:
        return None
    names = {line.name for line in branches}
    own = [finding for finding in apart if finding.owner in names]
    common = _common(book, "managing_unit", unit, book.units[unit])
    return _network(narrowed(book, unit), branches, common, apart=own)


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


@dataclass(frozen=True)
class _Ground:
    """What the pages of branches have in common. `lines`: branch → its line of the bank's table; `ranked`: peer group → its
    branches with a place; `losses`: peer group → item → what they lost on average.
    """

    told: tuple[Finding, ...]
    inspections: Mapping[str, Any]
    trainings: Mapping[str, Any]
    lines: Mapping[str, BranchLine]
    members: Counter[str]
    ranked: Mapping[str, list[str]]
    losses: Mapping[str, Mapping[str, float]]


@once_a_book
def _ground(book: Book) -> _Ground:
    lines = branch_lines(book)
    ranked: dict[str, list[str]] = {line.peer_group: [] for line in lines}
    for line in lines:
        if line.rank is not None:
            ranked[line.peer_group].append(line.branch_id)
    return _Ground(
        # Which other branches lack data is no affair of a branch.
        told=notes(tuple(replace(line, missing_branches=()) for line in delivery_lines(book))),
        inspections=branch_inspections(book),
        trainings=branch_trainings(book),
        lines={line.branch_id: line for line in lines},
        members=Counter(line.peer_group for line in lines),
        ranked=ranked,
        losses={group: group_losses(book, ids) for group, ids in ranked.items()},
    )


def shown_branches(book: Book) -> Collection[str]:
    """The branches that stand in the bank's table, in its order: each has a page."""
    return _ground(book).lines.keys()


def branch_reports(book: Book, wanted: Collection[str] | None = None, earlier: Book | None = None) -> Iterator[Report]:
    """A page for every branch that stands in the bank's table, one at a time; for those of `wanted` only, where given.

    `earlier`: the edition of the period that this one corrects, where there is one.
    """
    ground = _ground(book)
    for line in ground.lines.values() if wanted is None else (ground.lines[b] for b in wanted if b in ground.lines):
        own = indicator_lines(book, "branch", line.branch_id)
        judged = [row for row in own if row.is_met is not None]
        rectifications, training = branch_rectifications(book, line.branch_id), ground.trainings.get(line.branch_id)
        staff = staff_lines(book, line.branch_id)
        yield Report(
            headline=headline(book, "branch", line.branch_id, (), card=card_clause(book, "branch", line.branch_id)),
            grade=line.grade,
            targets_met=sum(bool(row.is_met) for row in judged),
            targets_counted=len(judged),
            branches_ranked=len(ground.ranked[line.peer_group]),
            branches_counted=ground.members[line.peer_group],
            rank=line.rank,
            is_tied=line.tie,
            group_size=len(ground.ranked[line.peer_group]),
            peer_group=line.peer_group,
            indicators=own,
            matters=matter_lines(book, line.branch_id),
            points=points_lines(book, line.branch_id, ground.losses[line.peer_group]),
            complaint_notes=flow_notes(book, "branch", line.branch_id),
            notes=(*ground.told, *grade_notes(book, line.branch_id)),
            warning=_warning(book, line.branch_id),
            staff=staff,
            duties=(*rectification_duties(rectifications), *training_duties(training), *staff_duties(staff)),
            inspections=ground.inspections.get(line.branch_id, ()),
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
