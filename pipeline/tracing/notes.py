"""What stands beside rows: their files, a person's name and branches, and what was not counted and why."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.indicators import Indicator
from pipeline.periods import Period
from pipeline.texts import Message, msg
from pipeline.tracing.marks import columns_of
from pipeline.tracing.model import SourceFile, Subject
from pipeline.tracing.rows import written
from pipeline.warehouse import Connection, rows, run_sql, single

# Where an incident that is found in several places counts (staging.withheld_items).
STANDING = {
    "complaint": msg("complaint"),
    "deduction": msg("deduction"),
    "veto": msg("veto"),
    "error": msg("operating error"),
    "check": msg("check"),
    "mystery": msg("mystery visit"),
}


def files(connection: Connection, numbers: set[int]) -> tuple[SourceFile, ...]:
    """Files of the ledger by their numbers."""
    found = rows(run_sql(connection, "tracing/files", numbers=sorted(numbers)))
    return tuple(SourceFile(**row, archive=f"archive/{row['sha256'][:2]}/{row['sha256']}") for row in found)


def newest_file(connection: Connection) -> int:
    """The number of the last file that was loaded; 0 for none."""
    return int(single(connection.execute("select coalesce(max(number), 0) from meta.files")))


def person_name(connection: Connection, employee_id: str) -> str | None:
    """The name on the roster."""
    return single(run_sql(connection, "tracing/person", subject=employee_id))


def stays(connection: Connection, period: Period, subject: Subject) -> list[tuple[str, int]]:
    """(branch, days in post there) of a person's post in the period; empty where the warehouse does not tell."""
    if "absence" not in columns_of(connection, "held"):
        return []
    span = {"first": period.first, "after": period.after}
    own = {"subject": subject.subject_id, "traced_post": subject.post}
    return [(row["branch_id"], row["days"]) for row in rows(run_sql(connection, "tracing/stays", **span, **own))]


def exclusions(
    connection: Connection, indicator: Indicator, months: Sequence[Period], branches: Sequence[str]
) -> tuple[Message, ...]:
    """The approved exclusions about an indicator at any of the branches (all, where none is named) in the months, each as a
    sentence. A case is never left out.
    """
    if indicator.header.evidence == "event" or not months:
        return ()
    asked = {"indicator": indicator.name, "branches": list(branches)}
    span = {"start": months[0].first, "end": months[-1].after}
    return tuple(
        msg(
            "{event}, {category}: {start} to {end} does not count ({document})",
            event=row["event_id"],
            category=row["category"],
            start=written(row["starts_at"]),
            end=written(row["ends_at"] or row["starts_at"]),
            document=row["document_no"] or "—",
        )
        for row in rows(run_sql(connection, "tracing/exclusions", **asked, **span))
    )


def withheld(
    connection: Connection, indicator: Indicator, subject: Subject, months: Sequence[Period]
) -> tuple[Message, ...]:
    """What an indicator gives back in the subject's figure since the incident costs it elsewhere, each as a sentence."""
    if not months or "standing_id" not in columns_of(connection, "withheld_items"):
        return ()
    span = {"start": months[0].first, "end": months[-1].after}
    own = {"level": subject.level, "traced_subject": subject.subject_id}
    found = [
        row
        for feed in indicator.header.reads
        for row in rows(run_sql(connection, "tracing/withheld", feed=feed, **own, **span))
    ]
    return tuple(
        msg(
            "points lost on {item} of {document} ({day}), given back since the incident counts as {kind} {standing}",
            document=row["document_id"],
            item=row["item"] or "—",
            day=row["found_on"],
            kind=STANDING.get(row["standing_kind"], row["standing_kind"]),
            standing=row["standing_id"],
        )
        for row in found
    )
