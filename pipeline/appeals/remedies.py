"""What a decision may change in a feed's row, and how a row is left out: whichever way the feed itself has for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.appeals.model import AppealRefused
from pipeline.contracts import Contract
from pipeline.texts import msg

FULL = "@points_possible"  # the text that this column has in the row, or in its checklist


@dataclass(frozen=True)
class Remedies:
    """Of one feed. `columns`: those that a decision may set. `excluded`: column → what it is in a row that does not count;
    empty where the feed has no such way, and `by_event` tells whether an approved exclusion of its moment is one.
    `issuers`: the columns that name who issued or approved the row. `unsigned`: those whose sign says nothing, since another
    column tells which way they count.
    """

    columns: tuple[str, ...]
    excluded: Mapping[str, str | None] = field(default_factory=dict)
    by_event: bool = False
    issuers: tuple[str, ...] = ()
    unsigned: tuple[str, ...] = ()


WHOSE = ("branch_id", "employee_id")
REMEDIES: Mapping[str, Remedies] = {
    "mystery_visits": Remedies(
        (
            "points_after_review",
            "review_result",
            "is_critical",
            "involved_post",
            "involved_employee_id",
            "incident_ref",
        ),
        # Left out: the item lost nothing. The shopper's own figure stays beside it.
        {"points_after_review": FULL, "review_result": "revised"},
    ),
    "checks": Remedies(
        (
            *WHOSE,
            "is_passed",
            "points_deducted",
            "passed_count",
            "item_count",
            "is_critical",
            "is_repeat",
            "incident_ref",
        ),
        # Neither met nor missed: the item is not applicable.
        {"is_passed": None, "points_deducted": None, "passed_count": None, "is_critical": "false"},
    ),
    "complaints": Remedies(
        (
            *WHOSE,
            "department_id",
            "liability",
            "liability_confirmed_at",
            "responsible_department_id",
            "responsible_employee_id",
            "level",
            "complexity",
            "first_contacted_at",
            "decided_at",
            "informed_at",
            "closed_at",
            "withdrawn_at",
            "merged_into",
            "is_in_time",
            "is_repeat",
            "satisfaction",
            "incident_ref",
        ),
        {"liability": "none"},
    ),
    "errors": Remedies(
        (
            *WHOSE,
            "is_counted",
            "share",
            "severity",
            "points",
            "error_type",
            "occurred_at",
            "detected_at",
            "issued_at",
            "incident_ref",
        ),
        {"is_counted": "false"},
    ),
    "training": Remedies(
        (
            "is_required",
            "is_excused",
            "due_date",
            "completed_date",
            "exam_date",
            "exam_score",
            "is_passed",
            "attempt_no",
        ),
        {"is_excused": "true"},
    ),
    "score_events": Remedies(
        ("points", "category", "occurred_at", "valid_until", "is_withdrawn", "incident_ref"),
        {"is_withdrawn": "true"},
        issuers=("approved_by",),
        unsigned=("points",),
    ),
    "rectifications": Remedies(
        ("employee_id", "due_date", "done_at", "verified_at", "status", "is_repeat"), issuers=("verified_by",)
    ),
    "surveys": Remedies((*WHOSE, "is_default"), by_event=True),
    "contacts": Remedies((*WHOSE, "is_answered", "is_abandoned", "is_resolved", "is_test"), by_event=True),
    "transactions": Remedies(
        (*WHOSE, "transaction_count", "weighted_count", "succeeded_count"),
    ),
}


def remedies_of(feed: str) -> Remedies:
    """Raises AppealRefused for a feed that is none, or whose rows no decision can correct."""
    if feed not in REMEDIES:
        raise AppealRefused(
            msg(
                "No dispute or appeal can be about a row of “{feed}”. Those with rows that a decision can correct are: "
                "{feeds}. Other lists are put right by the department that keeps them.",
                feed=feed,
                feeds=list(REMEDIES),
            )
        )
    return REMEDIES[feed]


def without_sign(feed: str, column: str, text: str | None) -> str | None:
    """The value as it is shown: without a sign that says nothing."""
    is_unsigned = feed in REMEDIES and column in REMEDIES[feed].unsigned
    return text.lstrip("-") if text is not None and is_unsigned else text


def check_sign(feed: str, column: str, text: str | None) -> None:
    """Raises AppealRefused for a sign in a column that has none."""
    if text is not None and column in remedies_of(feed).unsigned and text[0] in "+-＋－−":
        raise AppealRefused(
            msg(
                "{column} of {feed} has no sign, and “{got}” has: whether it is added or taken off, its kind says. Write what "
                "it comes to, as 3.",
                column=column,
                feed=feed,
                got=text,
            )
        )


def may_change(contract: Contract, column: str) -> None:
    """Raises AppealRefused for a column that the feed has not, or that no decision may change."""
    allowed = remedies_of(contract.feed).columns
    if column in allowed:
        return
    facts = {"column": column, "feed": contract.feed, "columns": list(allowed)}
    if column in {one.name for one in contract.columns}:
        raise AppealRefused(
            msg("“{column}” of {feed} may not be changed by a decision. Those that may are: {columns}.", **facts)
        )
    raise AppealRefused(
        msg("{feed} has no column “{column}”. Those that a decision may change are: {columns}.", **facts)
    )
