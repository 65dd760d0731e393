"""Edition → reports: the bank's page and one for every branch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.report.colleagues import staff_duties, staff_lines
from pipeline.report.complaints import flow_notes
from pipeline.report.corrections import late_notes
from pipeline.report.departments import delivery_lines, department_lines, notes, notes_about, returned_lines
from pipeline.report.errors import errors
from pipeline.report.evidence import grade_notes
from pipeline.report.findings import (
    APART,
    branches_apart,
    card_clause,
    complaint_notes,
    findings,
    headline,
    steady,
)
from pipeline.report.handling import handling
from pipeline.report.heads import head
from pipeline.report.hearings import appeal_counts, branch_hearings
from pipeline.report.inspections import bank_inspections, branch_inspections, repeated_failures
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
from pipeline.report.lookup import BANK, Book
from pipeline.report.matters import matter_lines, veto_redline
from pipeline.report.model import BranchLine, Finding, Report
from pipeline.report.narrowing import narrowed
from pipeline.report.once import once_a_book
from pipeline.report.overdue import open_redline
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
from pipeline.report.requests import Owed, owed, report_duty, requests
from pipeline.report.satisfaction import satisfaction
from pipeline.report.score_rules import score_rules
from pipeline.report.scored import score_facts
from pipeline.report.timeliness import timeliness
from pipeline.report.trainings import bank_training, branch_trainings, overdue_training, training_duties
from pipeline.report.trends import trends

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
    return replace(report, places=places(branches), ranked_in_group=_ranked_in_group(branches))


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
    everybody = branch_lines(book)
    branches = tuple(line for line in everybody if line.branch_id in mine)
    if not branches:
        return None
    names = {line.name for line in branches}
    own = [finding for finding in apart if finding.owner in names]
    common = _common(book, "managing_unit", unit, book.units[unit])
    above = {name for one, name in book.units.items() if mine <= set(book.below(one))}
    about = notes_about(delivery_lines(book), above | {book.names[branch] for branch in mine})
    report = _network(narrowed(book, unit), branches, common, apart=own, data_notes=about)
    return replace(report, ranked_in_group=_ranked_in_group(everybody))


def _ranked_in_group(lines: Sequence[BranchLine]) -> dict[str, int]:
    """Peer group → how many of its branches have a place."""
    return dict(Counter(line.peer_group for line in lines if line.rank is not None))


def _network(
    book: Book,
    branches: tuple[BranchLine, ...],
    common: dict[str, Any],
    *,
    apart: Sequence[Finding] | None = None,
    earlier: Book | None = None,
    data_notes: tuple[Finding, ...] | None = None,
) -> Report:
    """The page of many branches: `book` holds theirs alone, with the whole's figures as the bank's. `data_notes`: what is
    told of the data where the book holds no deliveries.
    """
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
        redlines=(*redlines(book), open_redline(book), *filter(None, [veto_redline(book)])),
        indicators=lines,
        branches=branches,
        findings=problems,
        practices=practices(book),
        requests=requests(book, book.below(), lines, problems, rectifications),
        deliveries=deliveries,
        checks=check_lines(book),
        notes=(*(notes(deliveries) if data_notes is None else data_notes), *late_notes(book), *grade_notes(book)),
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
    """What the pages of branches have in common. `told`: what is told of the data, by branch where rows of its own or of a
    unit above it are missing; `owed`: branch → the report asked of it; `lines`: branch → its line of the bank's table;
    `ranked`: peer group → its branches with a place; `losses`: peer group → item → what they lost on average.
    """

    told: Mapping[str | None, tuple[Finding, ...]]
    owed: Mapping[str, Owed]
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
        told=_told_of_data(book),
        owed=_owed(book),
        inspections=branch_inspections(book),
        trainings=branch_trainings(book),
        lines={line.branch_id: line for line in lines},
        members=Counter(line.peer_group for line in lines),
        ranked=ranked,
        losses={group: group_losses(book, ids) for group, ids in ranked.items()},
    )


def _told_of_data(book: Book) -> dict[str | None, tuple[Finding, ...]]:
    """Branch → the line on the data where rows of its own, or of a unit above it, are missing; None → everybody else's."""
    lines = delivery_lines(book)
    missing = {name for line in lines for name in line.missing_branches}
    names: dict[str, set[str]] = {branch: {name} for branch, name in book.names.items()}
    for unit, name in book.units.items():
        for branch in book.below(unit):
            names.setdefault(branch, set()).add(name)
    found: dict[str | None, tuple[Finding, ...]] = {None: notes_about(lines, ())}
    found |= {branch: notes_about(lines, own) for branch, own in names.items() if own & missing}
    return found


def _owed(book: Book) -> dict[str, Owed]:
    """Branch → the report that the bank's page asks of it."""
    members = book.below()
    apart = branches_apart(book, set(members))
    return {one.branch_id: one for one in owed(book, members, indicator_lines(book, "bank", BANK), apart)}


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
            headline=headline(
                book,
                "branch",
                line.branch_id,
                (),
                card=card_clause(book, "branch", line.branch_id),
                status=line.status,
            ),
            grade=line.grade,
            targets_met=sum(bool(row.is_met) for row in judged),
            targets_counted=len(judged),
            branches_ranked=len(ground.ranked[line.peer_group]),
            branches_counted=ground.members[line.peer_group],
            rank=line.rank,
            is_tied=line.tie,
            is_place_judged=line.is_judged,
            group_size=len(ground.ranked[line.peer_group]),
            peer_group=line.peer_group,
            indicators=own,
            matters=matter_lines(book, line.branch_id),
            points=points_lines(book, line.branch_id, ground.losses[line.peer_group]),
            complaint_notes=flow_notes(book, "branch", line.branch_id),
            notes=(*ground.told.get(line.branch_id, ground.told[None]), *grade_notes(book, line.branch_id)),
            warning=_warning(book, line.branch_id),
            staff=staff,
            duties=(
                *([report_duty(book, ground.owed[line.branch_id])] if line.branch_id in ground.owed else []),
                *rectification_duties(rectifications),
                *training_duties(training),
                *staff_duties(staff),
            ),
            inspections=ground.inspections.get(line.branch_id, ()),
            rectifications=rectifications,
            training=training,
            hearings=branch_hearings(book, line.branch_id, earlier),
            **score_rules(book, line.branch_id),
            **_common(book, "branch", line.branch_id, line.name),
        )


def _common(book: Book, level: str, subject: str, name: str) -> dict[str, Any]:
    return {
        **head(book, level, subject, name),
        **score_facts(book, level, subject),
        **{topic.__name__: topic(book, level, subject) for topic in TOPICS},
        **({} if level == "branch" else {"grade": None}),
    }


def _warning(book: Book, branch: str) -> str | None:
    row = book.result("branch", branch, book.period)
    found = row.get("warning") if row else None
    return found if isinstance(found, str) and found else None
