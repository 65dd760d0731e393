"""Complaints: the flow line, reasons, the clock, referrals, who is responsible, root causes. As cells and pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from markupsafe import Markup

from pipeline.report.formats import NO_VALUE, fact, number, quantity
from pipeline.report.model import Quantity, Text
from pipeline.report.model.handling import ClockLine, ComplaintCase, Handling, OwnerLine, Reason, ReferralLine, Tally
from pipeline.texts import msg

CLASSIFICATIONS = {
    "simple": msg("Ordinary"),
    "complex": msg("Classified as complex"),
    "extended": msg("Extended with approval"),
}
AGES = {
    "open_15": msg("up to 15 days"),
    "open_30": msg("16 to 30 days"),
    "open_60": msg("31 to 60 days"),
    "open_longer": msg("over 60 days"),
}
SOURCES = {
    "nfra": msg("Passed on by the financial regulator"),
    "nfra_12378": msg("Passed on by the financial regulator (12378)"),
    "nfra_branch": msg("Passed on by the financial regulator"),
    "pboc": msg("Passed on by the central bank"),
    "hotline_12345": msg("Passed on by the 12345 hotline"),
    "petition": msg("Petition"),
    "consumer_association": msg("Consumer association"),
    "court": msg("Court"),
    "media": msg("Media"),
    "other": msg("Petitions, consumer association, courts, media"),
}
LIMITS = {
    "legal": msg("legal limit"),
    "reply": msg("date of the regulator"),
    "own": msg("date of the bank"),
}


def helpers(locale: str) -> dict[str, Callable[..., Any]]:
    """The functions that sections/handling.html.j2 calls, bound to their language."""
    functions: dict[str, Callable[..., Any]] = {
        "reason_name": reason_name,
        "limit_name": limit_name,
        "age_name": lambda age, locale: AGES[age].text(locale),
        "source_of": source_of,
        "case_state": case_state,
        "case_place": case_place,
        "owner_name": owner_name,
        "owner_rate": owner_rate,
        "tallies": tallies,
        "days_taken": days_taken,
        "pareto_bar": pareto_bar,
        "complaint_basis": complaint_basis,
        "referral_name": lambda line, locale: SOURCES[line.source].text(locale),
        "compared_cases": compared_cases,
    }
    return {name: partial(function, locale=locale) for name, function in functions.items()}


def reason_name(reason: Reason, locale: str) -> str:
    """定价收费; 其他3类原因 for those that stand together."""
    if reason.others:
        return msg("{count} further reasons", count=number(reason.others, 0)).text(locale)
    return _named(reason.name, locale)


def owner_name(line: OwnerLine, locale: str) -> str:
    if line.others:
        return msg("{count} further ones", count=Quantity(line.others, "places")).text(locale, fact)
    return _named(line.name, locale)


def owner_rate(line: OwnerLine, locale: str) -> str:
    """60/62; the legal limit is told in counts, so that no rounding hides a case; an em dash where none ran out."""
    return f"{number(line.in_time, 0)}/{number(line.judged, 0)}" if line.judged else NO_VALUE


def limit_name(line: ClockLine, locale: str) -> str:
    """复杂（30日）: the kind of limit, with its days where the law has the same for every source."""
    name = CLASSIFICATIONS[line.classification]
    if line.limit_days is None:
        return name.text(locale)
    return msg("{name} ({days} days)", name=name, days=number(line.limit_days, 0)).text(locale, fact)


def source_of(source: str | None, locale: str) -> str:
    """Who passed a complaint on; an em dash where it came directly."""
    return SOURCES[source].text(locale) if source in SOURCES else NO_VALUE


def case_place(case: ComplaintCase, locale: str) -> str:
    """The branch or department, and who answers for it if that is another."""
    if case.owner is None:
        return case.place
    return msg("{place} (answers: {owner})", place=case.place, owner=case.owner).text(locale)


def case_state(case: ComplaintCase, locale: str) -> str:
    """逾期5天，已办结; 未办结，未到期."""
    ended = {"settled": msg("closed"), "withdrawn": msg("withdrawn")}.get(case.ended_by or "", msg("open"))
    if case.past is None:
        return ended.text(locale)
    facts = {"limit": LIMITS[case.past], "days": number(case.days_over, 0), "ended": ended}
    return msg("{days} days past the {limit}, {ended}", **facts).text(locale, fact)


def tallies(items: tuple[Tally, ...], locale: str) -> str:
    """网络金融部5件、个人金融部1件; an em dash for none."""
    parts = [msg("{name} {count}", name=item.name, count=Quantity(item.count, "cases")) for item in items]
    return fact(parts, locale) if parts else NO_VALUE


def days_taken(days: float | None, locale: str) -> str:
    """6.2天; an em dash where nothing was closed."""
    text = number(days, 1)
    return text if text == NO_VALUE else msg("{count} days", count=text).text(locale)


def compared_cases(line: ReferralLine | Handling, when: str, locale: str) -> str:
    """The count before or a year ago; an em dash without a base."""
    return quantity(Quantity(getattr(line, when), "cases"), locale)


def complaint_basis(found: Handling, what: str, locale: str) -> str:
    """统计口径: which complaints a figure counts; `what`: received | flow | reasons | clock | referrals | owners."""
    facts = {"merged": Quantity(found.received, "cases"), "unmerged": Quantity(found.with_merged, "cases")}
    basis = {
        "received": msg("Basis: by day of receipt; duplicates merged {merged}, without merging {unmerged}.", **facts),
        "flow": msg("Basis: without merging; complaints merged into another are received and left out again."),
        "reasons": msg("Basis: duplicates merged; one complaint can have several reasons; shares of {count} reasons named.",
                       count=number(found.reasons_named, 0)),
        "clock": msg("Basis: duplicates merged, by day of closing; days from receipt to the customer being told, at the end "
                     "of the period."),
        "referrals": msg("Basis: duplicates merged, by day of receipt."),
        "owners": msg("Basis: duplicates merged; upheld: of those received in the period and ruled upon so far; in time: of "
                      "those whose legal limit ran out in the period."),
    }[what]  # fmt: skip
    return basis.text(locale, fact)


def pareto_bar(reason: Reason, locale: str) -> Markup:
    """A bar of the reason's share that begins where the reasons before it end: the steps reach the whole."""
    start, width = (reason.cumulative - reason.share) * 100, reason.share * 100
    return Markup(
        f'<svg class="pareto" aria-hidden="true"><rect class="before" width="{start:.1f}%" height="100%"/>'
        f'<rect class="own" x="{start:.1f}%" width="{width:.1f}%" height="100%"/></svg>'
    )


def _named(name: str | Text, locale: str) -> str:
    return name.text(locale) if isinstance(name, Text) else name
