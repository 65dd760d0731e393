"""Files and their rows in words: what a file would give (`appraise check`), and what became of those that came."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.contracts import contract_of
from pipeline.errors import AppraiseError
from pipeline.ingest import Outcome
from pipeline.rebuild import Rebuilt
from pipeline.texts import Message, msg, translate
from pipeline.trying import check
from pipeline.workspace import Workspace

SHOWN = 20


def check_file(workspace: Workspace, path: Path, department: str, say: Callable[[str], None]) -> bool:
    """Say what the file would give; return whether no row of it would be returned."""
    locale = workspace.settings.locale
    try:
        mapped, faults = check(workspace, path, department)
    except AppraiseError as error:
        say(error.message.text(locale))
        return False
    for part in mapped:
        message = msg(
            "{file} → {feed}: {read} rows read, {mapped} mapped, {aside} set aside; {produced} rows produced.",
            file=path.name,
            feed=part.source.contract.title_in(locale),
            read=part.read,
            mapped=part.mapped,
            aside=part.read - part.mapped,
            produced=part.produced,
        )
        say(message.text(locale))
        for aside in part.set_aside:
            reason = translate(aside.reason, locale)  # a mapping's own reasons are in its author's words
            say(msg("  set aside ({reason}): {count}", reason=reason, count=aside.count).text(locale))
    for fault in faults[:SHOWN]:
        for reason in fault["reasons"]:
            say("  " + reason_message(path.name, fault["feed"], fault["row"], reason).text(locale))
    if len(faults) > SHOWN:
        say(msg("  … and {count} more rows.", count=len(faults) - SHOWN).text(locale))
    return not faults


def came(counts: Mapping[str, int]) -> Message:
    """What became of the files that a run found, and of their rows; `counts` is stages.ledger_summary's."""
    return Message(_CAME.template, counts)


def waiting_for(outcomes: Sequence[Outcome]) -> list[Message]:
    """Which files were left in the inbox, because they may still be growing; empty where there are none."""
    names = [outcome.file for outcome in outcomes if outcome.status == "waiting"]
    if not names:
        return []
    shown = [*names[:SHOWN], *(["…"] if len(names) > SHOWN else [])]
    return [
        msg(
            "{count} files changed within the last minute and may still be growing: {files}. "
            "Run it again later, or with --now.",
            count=len(names),
            files=shown,
        )
    ]


def remade(rebuilt: Rebuilt) -> list[Message]:
    """What a rebuild of the warehouse did."""
    said = [msg("The warehouse was made anew from {count} files of the archive.", count=rebuilt.files)]
    if rebuilt.changed:
        said.append(
            msg(
                "The mapping of {files} is another than when they came; they were loaded by today’s, "
                "so their accounts can differ from the ledger’s.",
                files=list(dict.fromkeys(rebuilt.changed)),
            )
        )
    return said


def reason_message(file: str, feed: str, row: str, reason: Mapping[str, Any]) -> Message:
    """A returned row's reason in words: what, where, got what; for a name that could be several, which ones."""
    facts = {
        "file": file,
        "row": row,
        "column": contract_of(feed).column(reason["column"]).title,
        "got": reason["got"],
        "candidates": reason["candidates"],
    }
    problem = "resembling" if reason["problem"] == "unknown" and reason["candidates"] else reason["problem"]
    return Message(_PROBLEMS.get(problem, _PROBLEMS["not_read"]).template, facts)


UNCHANGED = msg("Nothing that the report follows from has changed since the last run; it stands as it is.")
_CAME = msg(
    "Files: {loaded} loaded, {known} known already, {refused} refused, {waiting} still being written. "
    "Rows: {rows_read} read, {rows_returned} returned."
)
_PROBLEMS = {
    "missing": msg("{file} row {row}, {column}: missing. Fill it in."),
    "not_allowed": msg("{file} row {row}, {column}: “{got}” is not an allowed value. Correct it."),
    "not_seconds": msg("{file} row {row}, {column}: expected seconds or a duration, got “{got}”. Correct it."),
    "not_whole": msg("{file} row {row}, {column}: expected a whole number, got “{got}”. Correct it."),
    "not_number": msg("{file} row {row}, {column}: expected a number, got “{got}”. Correct it."),
    "not_date": msg("{file} row {row}, {column}: expected a date, got “{got}”. Correct it."),
    "not_time": msg("{file} row {row}, {column}: expected a date (a time may follow), got “{got}”. Correct it."),
    "not_boolean": msg("{file} row {row}, {column}: expected yes or no, got “{got}”. Correct it."),
    "scientific": msg(
        "{file} row {row}, {column}: a long number was lost to scientific notation, “{got}”. "
        "Make the column text and export the file again."
    ),
    "out_of_range": msg("{file} row {row}, {column}: “{got}” lies outside the range. Correct it."),
    "unknown": msg(
        "{file} row {row}, {column}: no branch or employee is known as “{got}”. "
        "Correct it, or send the list that names it."
    ),
    "resembling": msg(
        "{file} row {row}, {column}: no branch is known as “{got}”. Known ones like it: {candidates}. "
        "Correct it, or send the list that names it."
    ),
    "ambiguous": msg(
        "{file} row {row}, {column}: “{got}” could be several branches or employees: {candidates}. "
        "Write the full name or the number."
    ),
    "not_read": msg("{file} row {row}, {column}: “{got}” cannot be read. Correct it."),
}
