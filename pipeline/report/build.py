"""Edition → reports: the bank's page and one for every branch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.report.findings import findings, headline, notes
from pipeline.report.judgements import variation
from pipeline.report.lines import (
    branch_lines,
    check_lines,
    delivery_lines,
    group_losses,
    indicator_lines,
    methods,
    points_lines,
    reason_shares,
    redlines,
)
from pipeline.report.lookup import BANK, Book, change
from pipeline.report.model import BranchLine, Point, Report, Text

FULL_SCORE = 100.0


def bank_report(book: Book) -> Report:
    """The whole bank's page."""
    lines = indicator_lines(book, "bank", BANK)
    branches = branch_lines(book)
    deliveries = delivery_lines(book)
    problems = findings(book, lines)
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
        redlines=redlines(book),
        indicators=lines,
        branches=branches,
        findings=problems,
        complaint_reasons=reason_shares(book),
        complaints_total=_complaints(book, "bank", BANK),
        deliveries=deliveries,
        checks=check_lines(book),
        notes=notes(book, deliveries),
        methods=methods(book),
        **_common(book, "bank", BANK),
    )


def branch_reports(book: Book, branches: tuple[BranchLine, ...]) -> Iterator[Report]:
    """A page for every branch that stands in the bank's table, one at a time."""
    deliveries = delivery_lines(book)
    told = notes(book, deliveries)
    members: dict[str, list[BranchLine]] = {}
    for line in branches:
        members.setdefault(line.peer_group, []).append(line)
    peers = {group: [b.branch_id for b in lines if b.rank is not None] for group, lines in members.items()}
    losses = {group: group_losses(book, ids) for group, ids in peers.items()}
    for line in branches:
        own = indicator_lines(book, "branch", line.branch_id)
        judged = [row for row in own if row.is_met is not None]
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
            group_size=len(peers[line.peer_group]),
            peer_group=line.peer_group,
            indicators=own,
            points=points_lines(book, line.branch_id, losses[line.peer_group]),
            complaint_reasons=reason_shares(book, line.branch_id),
            complaints_total=_complaints(book, "branch", line.branch_id),
            notes=told,
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
        "ledger_number": edition.manifest["ledger_number"],
        "checksum": edition.checksum,
        **({"grade": None} if level == "bank" else {}),
    }


def _complaints(book: Book, level: str, subject: str) -> int | None:
    value = book.value("complaint_count", level, subject, book.period)
    return None if value is None else int(value)
