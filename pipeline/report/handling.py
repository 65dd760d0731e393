"""Complaints: the flow line, reasons, the clock, referrals, who is responsible, root causes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.report.complaint_clocks import age_lines, clock_lines, clock_told, listed_cases, mean_days
from pipeline.report.complaint_owners import owner_lines, referral_lines
from pipeline.report.complaints import flow_row, flow_unbalanced
from pipeline.report.findings import complaint_notes
from pipeline.report.lookup import BANK, Book
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.model.handling import Flow, Handling, Reason, Tally
from pipeline.report.records import Row, rows_of
from pipeline.report.scopes import BEFORE, THIS, summed
from pipeline.texts import Message, msg

SHOWN = 8  # reasons listed by name
CAUSES_SHOWN = 6
FEWEST_WRITTEN = 5  # complaints with a recorded cause, below which none is shown under bank level
FEWEST_FOR_SHARE = 5  # no change or share in per cent from a base under this
NOT_STATED = Text("未注明", "not stated")
REGULATOR = ("nfra_12378", "nfra_branch")


@dataclass(frozen=True)
class Counts:
    """Complaints received in one period; repeats as the indicator repeat_complaint_rate has them: not the regulator's."""

    received: int = 0
    with_merged: int = 0
    repeats: int = 0
    repeat_known: int = 0


def handling(book: Book, level: str, subject: str) -> Handling | None:
    """The section of the page of `subject` (bank | managing_unit | branch); None where there is nothing to tell."""
    rows = list(rows_of(book, "complaint_counts", level, subject))
    now = _counts(rows, book.period.first) or Counts()
    row = flow_row(book, level, subject)
    part = _in_part(*book.in_part["complaints"]) if "complaints" in book.in_part else None
    if not now.with_merged and "complaints" in book.undelivered:
        return Handling(delivered=False, told=(_not_delivered(),))
    if part and not now.with_merged and not row:
        return Handling(delivered=False, told=(part, _nothing_in_it()))
    if not rows and not row:
        return None
    # A part is not set beside a whole.
    before = None if part else _earlier(book, rows, book.period.shifted(-1).first)
    year_ago = None if part else _earlier(book, rows, book.period.year_ago.first)
    reasons = _reasons(book, level, subject)
    clock = list(rows_of(book, "complaint_clock", level, subject))
    cases = list(rows_of(book, "complaint_cases", level, subject))
    owners = list(rows_of(book, "complaint_owners", level, subject))
    causes = _causes(rows_of(book, "complaint_causes", level, subject))
    recorded = sum(cause.count for cause in causes)
    told = [_received(book, now, before, year_ago), *_repeats(book, now, before), *flow_unbalanced(row)]
    return Handling(
        delivered=True,
        told=(*([part] if part else []), *told, *(complaint_notes(book) if level == "bank" else ())),
        received=now.received,
        with_merged=now.with_merged,
        before=before.received if before else None,
        year_ago=year_ago.received if year_ago else None,
        flow=Flow(**{name: int(row[name]) for name in Flow.__dataclass_fields__}) if row else None,
        reasons=reasons,
        reasons_named=sum(reason.count for reason in reasons),
        clock=clock_lines(book, clock),
        clock_told=clock_told(row),
        days=mean_days(clock, book.period.first),
        days_before=mean_days(clock, book.period.shifted(-1).first),
        ages=age_lines(row),
        overdue=listed_cases(book, cases, "past"),
        referrals=referral_lines(book, rows, owners, is_bank=level == "bank", has_base=_has_base(book)),
        referred=listed_cases(book, cases, "is_referred"),
        owners=owner_lines(book, owners, None if level == "bank" else subject),
        causes=causes[:CAUSES_SHOWN] if level == "bank" or recorded >= FEWEST_WRITTEN else (),
        causes_recorded=recorded,
    )


def _has_base(book: Book) -> dict[date, bool]:
    """First day of an earlier period → whether the bank's complaints of it are known at all."""
    days = (book.period.shifted(-1), book.period.year_ago)
    return {day.first: book.value("complaint_count", "bank", BANK, day) is not None for day in days}


def _earlier(book: Book, rows: Sequence[Row], first: date) -> Counts | None:
    """What there was in an earlier period; None without a base, zeros where others had complaints then."""
    return (_counts(rows, first) or Counts()) if _has_base(book)[first] else None


def _counts(rows: Sequence[Row], first: date) -> Counts | None:
    if not rows:
        return None
    mine = [row for row in rows if row["period"] == first]
    own = [row for row in mine if row["referral_source"] not in REGULATOR]
    return Counts(
        received=sum(int(row["received"]) for row in mine),
        with_merged=sum(int(row["with_merged"]) for row in mine),
        repeats=sum(int(row["repeats"]) for row in own),
        repeat_known=sum(int(row["repeat_known"]) for row in own),
    )


def _reasons(book: Book, level: str, subject: str) -> tuple[Reason, ...]:
    """Most frequent first, those beyond SHOWN together in a last line."""
    rows = list(rows_of(book, "reasons", level, subject))
    first = book.period.shifted(-1).first
    now, earlier = (
        summed((row for row in rows if row["period"] == day), "reason", "complaints")
        for day in (book.period.first, first)
    )
    has_base = _has_base(book)[first]
    total = sum(sums["complaints"] for sums in now.values())
    ordered = sorted(now, key=lambda name: (-now[name]["complaints"], str(name)))
    heads, rest = (ordered[:SHOWN], ordered[SHOWN:]) if len(ordered) > SHOWN + 1 else (ordered, [])
    lines: list[Reason] = []
    running = 0.0
    for names in [*([name] for name in heads), *([rest] if rest else [])]:
        count = sum(now[name]["complaints"] for name in names)
        running += count
        before = sum(earlier.get(name, {}).get("complaints", 0.0) for name in names)
        lines.append(
            Reason(
                name=NOT_STATED if names[0] == "-" else str(names[0]),
                count=int(count),
                previous=int(before) if has_base else None,
                share=count / total,
                cumulative=running / total,
                others=len(names) if names is rest else 0,
            )
        )
    return tuple(lines)


def _causes(rows: Iterable[Row]) -> tuple[Tally, ...]:
    """What was recorded, most often first."""
    found = summed(rows, "cause", "complaints")
    pairs = sorted(((str(cause), int(sums["complaints"])) for cause, sums in found.items() if cause != "-"),
                   key=lambda pair: (-pair[1], pair[0]))  # fmt: skip
    return tuple(Tally(cause, count) for cause, count in pairs)


def _received(book: Book, now: Counts, before: Counts | None, year_ago: Counts | None) -> Finding:
    """How many came, beside those of the period before and of a year ago."""
    kind = book.period.kind
    facts = {"span": THIS[kind], "count": _cases(now.received)}
    beside: list[Message] = []
    if before:
        beside.append(msg("{span} {count}", span=BEFORE[kind], count=_cases(before.received)))
    if year_ago and kind != "year":
        beside.append(msg("a year earlier {count}", count=_cases(year_ago.received)))
    if not beside:
        return Finding("complaints.received", msg("{span}: {count} complaints received.", **facts))
    sentence = msg("{span}: {count} complaints received ({beside}).", **facts, beside=beside)
    return Finding("complaints.received", sentence)


def _repeats(book: Book, now: Counts, before: Counts | None) -> Iterator[Finding]:
    """How many were made again, with their share where there are enough to divide by; nothing where none was, then or now."""
    if not now.repeats and not (before and before.repeats):
        return
    count, known = _cases(now.repeats), _cases(now.repeat_known)
    of_known = [msg("of {known} not passed on by the regulator", known=known)]
    if now.repeats and now.repeat_known >= FEWEST_FOR_SHARE:
        share = Quantity(now.repeats / now.repeat_known * 100, "percent")
        of_known = [msg("{share} of {known} not passed on by the regulator", share=share, known=known)]
    if before:
        of_known.append(msg("{span} {count}", span=BEFORE[book.period.kind], count=_cases(before.repeats)))
    is_more = before is not None and now.repeats > before.repeats
    sentence = msg("Repeated complaints: {count} ({beside}).", count=count, beside=of_known)
    yield Finding("complaints.repeated", sentence, "worse" if is_more else "plain")


def _not_delivered() -> Finding:
    sentence = msg("The complaints of this period were not delivered: nothing can be said of them.")
    return Finding("complaints.not_delivered", sentence, "worse")


def _in_part(owed: int, missed: int) -> Finding:
    """That only some of the deliveries of the period's complaints came: what is told beside it is of these alone."""
    sentence = msg("Of the deliveries of complaints, {missed} of {owed} are missing: what follows is of what came.",
                   missed=missed, owed=owed)  # fmt: skip
    return Finding("complaints.in_part", sentence, "worse")


def _nothing_in_it() -> Finding:
    return Finding("complaints.nothing_in_part", msg("No complaint is in what came."))


def _cases(count: int) -> Quantity:
    return Quantity(count, "cases")
