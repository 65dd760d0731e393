"""What notices say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.backlog import Backlog, Missing, Returned
from pipeline.contracts import contract_of
from pipeline.errors import AppraiseError, DefinitionError
from pipeline.ingest import Outcome
from pipeline.logs import masked
from pipeline.notices.model import Notice
from pipeline.runs import unquoted
from pipeline.texts import Message, msg

SHOWN = 50  # rows of a department; who mends more looks into the files


def published(bank: str, period: str, counts: Mapping[str, int], page: str) -> Notice:
    """A period's report is there. `counts` is stages.ledger_summary's."""
    lines = (
        Message(_CAME.template, counts),
        msg("Report: {page}", page=page),
    )
    return Notice("published", msg("{bank}: the report of {period} is there", bank=bank, period=period), lines)


def refused(bank: str, outcomes: Sequence[Outcome]) -> Notice | None:
    """Files that could not be taken in at all; None where there are none."""
    found = [outcome for outcome in outcomes if outcome.is_refused and outcome.message]
    if not found:
        return None
    lines = tuple(
        msg("{department}: {reason}", department=outcome.department, reason=unquoted(outcome.message))
        for outcome in found
        if outcome.message
    )
    return Notice("refused", msg("{bank}: {count} files were refused", bank=bank, count=len(found)), lines)


def ended_badly(bank: str, what: str, error: Exception, *, may_pass: bool, owed: Backlog, locale: str) -> Notice:
    """A run that was stopped by its data (with the rows to mend) or failed for another reason, and what happens next."""
    reason = unquoted(error.message, places=True) if isinstance(error, AppraiseError) else _OWN_FAULT
    title = msg("{bank}: {what} did not run through", bank=bank, what=what)
    if may_pass:
        return Notice("failed", title, (reason, _TRIED_AGAIN, _STANDS))
    if isinstance(error, DefinitionError):
        return Notice("stopped", title, (reason, _MEND_RULES, _STANDS))
    rows = _rows(owed, locale)
    lines = (reason, _MEND, *((_TO_MEND, *rows) if rows else ()), _STANDS)
    return Notice("stopped", title, lines)


def died(bank: str, what: str, at: str) -> Notice:
    """The process of the run begun at that hour ended before the run did, and could tell nobody."""
    title = msg("{bank}: {what} did not run through", bank=bank, what=what)
    reason = msg("The process of the run begun at {at} ended before the run did.", at=at)
    return Notice("failed", title, (reason, _IF_OWED, _STANDS))


def digest(bank: str, owed: Backlog, locale: str, department: str | None = None) -> Notice | None:
    """What departments owe, one after the other; of one department where it is named. None where nothing is owed."""
    names = [name for name in owed.departments() if department in (None, name)]
    if not names:
        return None
    lines: list[Message] = []
    for name in names:
        part = owed.of(name)
        facts = {"department": name, "missing": len(part.missing), "rows": part.row_count}
        lines.append(
            msg("{department}: {missing} deliveries missing or incomplete, {rows} rows returned to be mended", **facts)
        )
        lines += [_delivery(one, locale) for one in part.missing]
        lines += _rows(part, locale)
    title = msg("{bank}: deliveries and rows that are still owed", bank=bank)
    return Notice("digest", title, tuple(lines), department)


def reason_words(one: Returned) -> Message:
    """Why a row was returned, without what stood in it."""
    general = _REASONS.get(one.problem, _REASONS["not_read"])
    return _WHOM.get((one.problem, one.refers), general)


def _delivery(one: Missing, locale: str) -> Message:
    facts = {"feed": contract_of(one.feed).title_in(locale), "period": one.period, "due": one.due or "—"}
    if one.units:
        return msg("  {feed} of {period}, due {due}: rows of {units} are missing", **facts, units=list(one.units))
    if one.is_late:
        return msg("  {feed} of {period}: was due {due}", **facts)
    return msg("  {feed} of {period}: due {due}", **facts)


def _rows(owed: Backlog, locale: str) -> list[Message]:
    lines = [
        msg(
            "  {file} row {row}, {column}: {reason}",
            file=masked(one.file),
            row=one.row,
            column=one.column or contract_of(one.feed).title_in(locale),
            reason=reason_words(one),
        )
        for one in owed.returned[:SHOWN]
    ]
    more = owed.not_among(owed.returned[:SHOWN])
    return [*lines, msg("  … and {count} more", count=more)] if more > 0 else lines


_CAME = msg(
    "Files: {loaded} loaded, {known} known already, {refused} refused, {waiting} still being written. "
    "Rows: {rows_read} read, {rows_returned} returned."
)
_OWN_FAULT = msg("The program itself failed; logs/ tells when and where. Send the day’s file to those who maintain it.")
_TRIED_AGAIN = msg("It is tried again by itself, at growing intervals.")
_IF_OWED = msg("If it is due by the schedule, it is tried again by itself; a run by hand is to be started again.")
_STANDS = msg("The last good report still stands.")
_MEND = msg("It is not tried again by itself. Mend the data, put the files into the inbox, and start the period again.")
_MEND_RULES = msg("It is not tried again by itself. Correct the definition, and start the period again.")
_TO_MEND = msg("Rows that were returned before and wait to be mended:")
_REASONS = {
    "missing": msg("is missing"),
    "undated": msg("is missing"),
    "not_allowed": msg("is not an allowed value"),
    "not_seconds": msg("is no duration"),
    "not_whole": msg("is no whole number"),
    "not_number": msg("is no number"),
    "not_date": msg("is no date"),
    "not_time": msg("is no time"),
    "not_boolean": msg("is neither yes nor no"),
    "scientific": msg("lost its digits to scientific notation"),
    "no_result": msg("is an error of the spreadsheet, or a formula without its result"),
    "out_of_range": msg("lies outside the range"),
    "signed": msg("has a minus, but it is a bonus"),
    "unknown": msg("names no branch or employee that is known"),
    "resembling": msg("names no branch or employee that is known"),
    "ambiguous": msg("could be several branches or employees"),
    "not_read": msg("cannot be read"),
}
_WHOM = {
    ("unknown", "branches"): msg("names no branch that is known"),
    ("unknown", "employees"): msg("names no employee that is known"),
    ("ambiguous", "branches"): msg("could be several branches"),
    ("ambiguous", "employees"): msg("could be several employees"),
}
