"""Returned rows in words, for those who mend them: what stood there and what may have been meant, which notices do not tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.backlog import Returned, returned
from pipeline.ingest import Outcome
from pipeline.logs import masked
from pipeline.notices.composing import reason_words
from pipeline.texts import Message, msg
from pipeline.workspace import Workspace

SHOWN = 10  # lines of reasons after a load


def returned_line(row: Returned) -> Message:
    """File, row, column, what stood there and why it cannot stay; numbers that may be a person's are masked."""
    reason = reason_words(row)
    if row.got:
        reason = msg("“{got}” {reason}", got=masked(row.got), reason=reason)
    if row.candidates:
        reason = msg("{reason}; meant perhaps: {candidates}", reason=reason, candidates=list(row.candidates))
    return msg("{file} row {row}, {column}: {reason}", file=row.file, row=row.row, column=row.column, reason=reason)


def returned_of(workspace: Workspace, outcomes: Sequence[Outcome]) -> Iterator[Message]:
    """Which of the files that were just loaded have rows to be mended, each with its first reasons, and where all are found."""
    loaded = [one for one in outcomes if one.status == "loaded" and one.number is not None]
    counts = {one.number: sum(load["quarantined"] for load in one.loads) for one in loaded}
    numbers = [number for number, count in counts.items() if number is not None and count]
    rows = returned(workspace, numbers, SHOWN) if numbers else ()
    mine = {number: [row for row in rows if row.number == number] for number in numbers}
    found = {number: of_it for number, of_it in mine.items() if of_it}  # the others came in with a later file
    shown = 0
    for number, of_it in list(found.items())[:SHOWN]:
        first = of_it[: max(SHOWN // len(found), 1)]
        shown += len({row.row for row in first})
        facts = {"department": of_it[0].department, "file": of_it[0].file}
        yield msg("{department}: {file}, {count} rows returned", count=counts[number], **facts)
        for row in first:
            yield msg("  {line}", line=returned_line(row))
    more = sum(counts[number] for number in found) - shown
    if more > 0:
        yield msg("  … and {count} more rows. All of them: appraise status --format json", count=more)
