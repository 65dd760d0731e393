"""Edition → reports: the bank's page and one for every branch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pipeline.report.complaints import flow_notes
from pipeline.report.departments import delivery_lines, department_lines, notes, returned_lines
from pipeline.report.evidence import grade_notes
from pipeline.report.findings import complaint_notes, findings, headline
from pipeline.report.inspections import bank_inspections, branch_inspections, repeated_failures
from pipeline.report.judgements import variation
from pipeline.report.lines import (
    branch_lines,
    check_lines,
    group_losses,
    indicator_lines,
    methods,
    points_lines,
    reason_shares,
    redlines,
)
from pipeline.report.lookup import BANK, Book, change
from pipeline.report.matters import matter_lines, veto_redline
from pipeline.report.model import BranchLine, Point, Report, Text
from pipeline.report.ranking import places
from pipeline.report.rectifying import (
    bank_rectifications,
    branch_rectifications,
    overdue_rectifications,
    rectification_duties,
)
from pipeline.report.trainings import bank_training, branch_trainings, overdue_training, training_duties

FULL_SCORE = 100.0


def bank_report(book: Book) -> Report:
    """The whole bank's page."""
    lines = indicator_lines(book, "bank", BANK)
    branches = branch_lines(book)
    deliveries = delivery_lines(book)
    inspections, rectifications, training = bank_inspections(book), bank_rectifications(book), bank_training(book)
    further = [
        *repeated_failures(inspections),
        *overdue_rectifications(rectifications),
        *overdue_training(training),
    ]
    problems = findings(book, lines, further)
    judged = [line for line in lines if line.is_met is not None]
    return Report(
        level="bank",
        subject_id=BANK,
        subject_name=book.settings.name.zh,
        headline=headline(book, "bank", BANK, problems),
        targets_met=sum(bool(line.is_met) for line in judged),
        targets_counted=len(judged),
        branches_ranked=sum(line.rank is not None for line in branches),
        branches_counted=len(branches),
        redlines=(*redlines(book), *filter(None, [veto_redline(book)])),
        indicators=lines,
        branches=branches,
        findings=problems,
        complaint_reasons=reason_shares(book),
        complaints_total=_complaints(book, "bank", BANK),
        deliveries=deliveries,
        checks=check_lines(book),
        notes=(*notes(deliveries), *grade_notes(book)),
        methods=methods(book),
        places=places(branches),
        complaint_notes=(*flow_notes(book, "bank", BANK), *complaint_notes(book)),
        inspections=inspections,
        rectifications=rectifications,
        training=training,
        departments=department_lines(deliveries),
        returned=returned_lines(book),
        **_common(book, "bank", BANK),
    )


def branch_reports(book: Book, branches: tuple[BranchLine, ...]) -> Iterator[Report]:
    """A page for every branch that stands in the bank's table, one at a time."""
    # Which other branches lack data is no affair of a branch.
    told = notes(tuple(replace(line, missing_branches=()) for line in delivery_lines(book)))
    inspections, trainings = branch_inspections(book), branch_trainings(book)
    members: dict[str, list[BranchLine]] = {}
    for line in branches:
        members.setdefault(line.peer_group, []).append(line)
    peers = {group: [b.branch_id for b in lines if b.rank is not None] for group, lines in members.items()}
    losses = {group: group_losses(book, ids) for group, ids in peers.items()}
    for line in branches:
        own = indicator_lines(book, "branch", line.branch_id)
        judged = [row for row in own if row.is_met is not None]
        rectifications, training = branch_rectifications(book, line.branch_id), trainings.get(line.branch_id)
        yield Report(
            level="branch",
            subject_id=line.branch_id,
            subject_name=line.name,
            headline=headline(book, "branch", line.branch_id, ()),
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
            complaint_reasons=reason_shares(book, line.branch_id),
            complaint_notes=flow_notes(book, "branch", line.branch_id),
            complaints_total=_complaints(book, "branch", line.branch_id),
            notes=(*told, *grade_notes(book, line.branch_id)),
            duties=(*rectification_duties(rectifications), *training_duties(training)),
            inspections=inspections.get(line.branch_id, ()),
            rectifications=rectifications,
            training=training,
            **_common(book, "branch", line.branch_id),
        )


def _common(book: Book, level: str, subject: str) -> dict[str, Any]:
    edition = book.edition
    series = [book.score(level, subject, period) for period in book.periods]
    found = variation(series, "higher", FULL_SCORE)
    documents = [card.document_no for card in book.cards if card.level == "branch"]
    return {
        "bank": Text(book.settings.name.zh, book.settings.name.en),
        "period": str(edition.period),
        "period_kind": edition.period.kind,
        "edition": edition.number,
        "state": edition.state,
        "data_until": edition.manifest["known_until"],
        "scorecard_document": documents[0] if documents else None,
        "score": series[-1],
        "score_change": change(series[-1], series[-2]),
        "score_year_change": change(series[-1], book.score(level, subject, edition.period.year_ago)),
        "score_series": tuple(Point(str(p), v) for p, v in zip(book.periods, series, strict=True)),
        "score_band_low": found.low,
        "score_band_high": found.high,
        "rules_since": _rules_since(book, level, subject),
        "ledger_number": edition.manifest["ledger_number"],
        "checksum": edition.checksum,
        **({"grade": None} if level == "bank" else {}),
    }


def _rules_since(book: Book, level: str, subject: str) -> str | None:
    """The first of the periods shown that was scored by the card now in force; None where all were."""
    cards = [(period, row["scorecard"]) for period in book.periods if (row := book.result(level, subject, period))]
    if not cards or cards[0][1] == cards[-1][1]:
        return None
    return str(next(period for period, card in cards if card == cards[-1][1]))


def _complaints(book: Book, level: str, subject: str) -> int | None:
    value = book.value("complaint_count", level, subject, book.period)
    return None if value is None else int(value)
