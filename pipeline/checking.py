"""Files and their rows in words: what a file would give (`appraise check`), and what became of those that came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.cleaning import STRUCK, SURPLUS
from pipeline.contracts import contract_of
from pipeline.errors import FileRefused, UsageError
from pipeline.ingest import Outcome
from pipeline.readers import row_label
from pipeline.reasons import reason_message
from pipeline.rebuild import Rebuilt
from pipeline.texts import Message, msg, translate
from pipeline.trying import Tried, check
from pipeline.workspace import Workspace

SHOWN = 20


def check_files(
    workspace: Workspace,
    paths: Sequence[Path],
    department: str | None,
    say: Callable[[str], None],
    locale: str | None = None,
) -> int:
    """Say what the files would give, in the workspace's language unless `locale` is another; return the exit code of the
    worst. Raises DefinitionError where a mapping of the workspace is wrong, whatever the files.
    """
    locale = locale or workspace.settings.locale
    worst, names_somebody = 0, False
    for path in paths:
        try:
            tried = check(workspace, path, department)
        except UsageError as error:
            say(error.message.text(locale))
            worst = max(worst, error.exit_code)
            continue
        for one in tried:
            for line in _given(one, locale):
                say(line)
            worst = max(worst, one.error.exit_code if one.error else FileRefused.exit_code if one.faults else 0)
            names_somebody |= any(column.references for part in one.mapped for column in part.source.contract.columns)
    if names_somebody:
        say(msg("Whether its branches and people are known is looked up only when a file is taken in.").text(locale))
    return worst


def _given(tried: Tried, locale: str) -> Iterator[str]:
    """What one file would give, line by line."""
    if tried.error:
        yield tried.error.message.text(locale)
    for part in tried.mapped:
        message = msg(
            "{file} → {feed}: {read} rows read, {mapped} mapped, {aside} set aside; {produced} rows produced.",
            file=tried.name,
            feed=part.source.contract.title_in(locale),
            read=part.read,
            mapped=part.mapped,
            aside=part.read - part.mapped,
            produced=part.produced,
        )
        yield message.text(locale)
        for aside in part.set_aside:
            reason = translate(aside.reason, locale)  # a mapping's own reasons are in its author's words
            yield msg("  set aside ({reason}): {count}", reason=reason, count=aside.count).text(locale)
            if left_out := _LEFT_OUT.get(aside.reason):
                rows = [row_label(row, part.sheets) for row in aside.rows]
                yield "  " + left_out(tried.name, aside.count, rows).text(locale)
        if part.passed_over:
            yield "  " + passed_over(tried.name, part.passed_over).text(locale)
        if part.unused:
            yield msg("  headers that are no column of it, not used: {names}", names=list(part.unused)).text(locale)
    for fault in tried.faults[:SHOWN]:
        for reason in fault["reasons"]:
            yield "  " + reason_message(tried.name, fault["feed"], fault["row"], reason).text(locale)
    if len(tried.faults) > SHOWN:
        yield msg("  … and {count} more rows.", count=len(tried.faults) - SHOWN).text(locale)


def came(counts: Mapping[str, int]) -> Message:
    """What became of the files that a run found, and of their rows; `counts` is stages.ledger_summary's."""
    return Message(_CAME.template, counts)


def waiting_for(outcomes: Sequence[Outcome]) -> list[Message]:
    """Which files were left in the inbox, because they may still be growing; empty where there are none."""
    names = _names(outcomes, "waiting")
    if not names:
        return []
    return [
        msg(
            "{count} files changed within the last minute and may still be growing: {files}. "
            "Run it again later, or with --now.",
            count=len(names),
            files=_shown(names),
        )
    ]


def known_before(outcomes: Sequence[Outcome]) -> list[Message]:
    """Which files had come before, and changed nothing; empty where there are none."""
    names = _names(outcomes, "known")
    return [msg("Known already, byte for byte: {files}.", files=_shown(names))] if names else []


def noticed(outcomes: Sequence[Outcome]) -> Iterator[Message]:
    """What a load did that nobody may have meant: rows not taken for their surplus cells or since they are struck through,
    sheets passed over, columns not used, earlier rows that a complete file took out, and earlier rows that are returned since
    names have changed.
    """
    for outcome in outcomes:
        if outcome.passed_over:
            yield passed_over(outcome.file, outcome.passed_over)
        if outcome.unused:
            yield msg(
                "{file}: these columns are none of {feed} and were not used: {names}. If one is meant, call it by its name on "
                "the feed's page, or add a mapping.",
                file=outcome.file,
                feed=contract_of(outcome.loads[0]["feed"]).named,
                names=list(outcome.unused),
            )
        for load in outcome.loads:
            feed = contract_of(load["feed"]).named
            for aside in load["set_aside"]:
                if left_out := _LEFT_OUT.get(aside["reason"]):
                    yield left_out(outcome.file, aside["count"], aside["rows"])
            if load["withdrew"]:
                yield msg(
                    "{file}: {feed} is complete in it, so {count} earlier rows that it lacks were taken out.",
                    file=outcome.file,
                    feed=feed,
                    count=load["withdrew"],
                )
        for name, count in outcome.returned_now.items():
            yield msg(
                "{file}: the branches and people in it are called otherwise than before; {count} earlier rows of {feed} name "
                "nobody any more and are returned. “appraise status” lists them.",
                file=outcome.file,
                feed=contract_of(name).named,
                count=count,
            )


def passed_over(file: str, sheets: Sequence[str]) -> Message:
    """That only the first of several sheets with the header was read, and how the others are."""
    return msg(
        "{file}: these sheets have the header too and were not read: {sheets}. Send them one by one, or name them under sheets "
        "in a mapping.",
        file=file,
        sheets=list(sheets),
    )


def surplus(file: str, count: int, rows: Sequence[object]) -> Message:
    """That rows were not taken since they have more cells than there are headers, and which."""
    return msg(
        "{file}: {count} rows have more cells than there are headers and were not taken: {rows}. Name every column, or put "
        "numbers with commas in quotation marks, and send the file again.",
        file=file,
        count=count,
        rows=_with_more(rows, count),
    )


def struck(file: str, count: int, rows: Sequence[object]) -> Message:
    """That rows were not taken since they are struck through, and which."""
    return msg(
        "{file}: {count} rows are struck through and not taken: {rows}. If they count, take the line away and send the "
        "file again.",
        file=file,
        count=count,
        rows=_with_more(rows, count),
    )


def _with_more(rows: Sequence[object], count: int) -> list[str]:
    """Those that are known, and a sign that there are more."""
    return [*map(str, rows), *(["…"] if count > len(rows) else [])]


_LEFT_OUT: Mapping[str, Callable[[str, int, Sequence[object]], Message]] = {SURPLUS: surplus, STRUCK: struck}


def _names(outcomes: Sequence[Outcome], status: str) -> list[str]:
    return [outcome.file for outcome in outcomes if outcome.status == status]


def _shown(names: Sequence[str]) -> list[str]:
    return [*names[:SHOWN], *(["…"] if len(names) > SHOWN else [])]


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


UNCHANGED = msg("Nothing that the report follows from has changed since the last run; it stands as it is.")
_CAME = msg(
    "Files: {loaded} loaded, {known} known already, {refused} refused, {waiting} still being written. "
    "Rows: {rows_read} read, {rows_returned} returned."
)
