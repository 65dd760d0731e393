"""Words of the pages that depend on the period, the state or the reader's language rather than on a figure."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipeline.periods import Period
from pipeline.report.formats import fact, number, rounded
from pipeline.report.model import Text
from pipeline.report.model.head import Head
from pipeline.texts import Message, msg

_NUMERALS = ("一", "二", "三", "四")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# kind → (full name, short name, mark on an axis), in Chinese and in English
_NAMES = {
    "month": (
        ("{year}年{number}月", "{number}月", "{number}月"),
        ("{month} {year}", "{month}", "{month:.3}"),
    ),
    "quarter": (
        ("{year}年{numeral}季度", "{numeral}季度", "{numeral}季度"),
        ("Q{number} {year}", "Q{number}", "Q{number}"),
    ),
    "year": (("{year}年", "{year}年", "{year}年"), ("{year}", "{year}", "{year}")),
}
# kind → this period, its change against the period before, its last n periods
_KINDS = {
    "month": (msg("This month"), msg("Month on month"), "Last {count} months"),
    "quarter": (msg("This quarter"), msg("Quarter on quarter"), "Last {count} quarters"),
    "year": (msg("This year"), msg("Year on year"), "Last {count} years"),
}
SPANS = (msg("Last {count} months"), msg("Last {count} quarters"), msg("Last {count} years"))
STATES = {
    "draft": msg("Draft"),
    "provisional": msg("Provisional"),
    "preview": msg("Open to objections"),
    "final": msg("Final"),
    "restated": msg("Corrected"),
}
NOTICES = {
    "draft": msg("Draft, not yet approved. Not to be used for pay."),
    "provisional": msg("Provisional results, open to objections. Not to be used for pay."),
    "preview": msg("Provisional results, open to objections. Not to be used for pay."),
}
OBJECTIONS = {
    "draft": msg("This page is a draft; objections can be filed once the provisional results are published."),
    "provisional": msg(
        "Objections to figures on this page are to be filed while they are open to objections; "
        "later ones go through the correction procedure."
    ),
    "preview": msg(
        "Objections to figures on this page are to be filed while they are open to objections; "
        "later ones go through the correction procedure."
    ),
    "final": msg("These results are final; errors found later go through the correction procedure."),
    "restated": msg("These are corrected results; errors found later go through the correction procedure."),
}

OPEN = ("provisional", "preview")  # objections can be filed
CORRECTIONS = {
    "appeal_upheld": msg("an appeal was upheld"),
    "liability_corrected": msg("liability was ruled otherwise"),
    "late_data": msg("data came late"),
    "data_corrected": msg("data were corrected"),
    "rule_corrected": msg("a rule was corrected"),
}

# Level → the name of its page; a branch's is its own name and the period.
TITLES = {
    "bank": msg("{bank}: service quality in {period}"),
    "managing_unit": msg("{name}: service quality in {period}"),
    "department": msg("{name}: service quality in {period}"),
    "employee": msg("{name}: appraisal sheet of {period}"),
    "hr": msg("{bank}: appraisal results of {period} for HR"),
    "regulator": msg("{bank}: annex for the regulator, {period}"),
}


@dataclass(frozen=True)
class PeriodWords:
    """A period in a reader's language: `full` (2026年9月), `short` (9月), `mark` for an axis, `year` for its caption.

    `this` is 本月, 本季 or 本年; `change` is 环比, or 同比 for a year. `has_previous` is false for a year, whose
    period before and year before are the same; `previous` is the period before, short.
    """

    kind: str
    full: str
    short: str
    mark: str
    year: str
    starts_year: bool
    this: str
    change: str
    previous: str
    has_previous: bool


@cache
def period_words(text: str, locale: str) -> PeriodWords:
    """The words for `2026-09`, `2026-Q3` or `2026`. Raises PeriodError."""
    period = Period.parse(text)
    full, short, mark = _names(period, locale)
    this, change, _ = _KINDS[period.kind]
    return PeriodWords(
        kind=period.kind,
        full=full,
        short=short,
        mark=mark,
        year=f"{period.year}年" if locale == "zh-CN" else str(period.year),
        starts_year=period.number == 1,
        this=this.text(locale),
        change=change.text(locale),
        previous=_names(period.shifted(-1), locale)[1],
        has_previous=period.kind != "year",
    )


def _names(period: Period, locale: str) -> tuple[str, str, str]:
    forms = _NAMES[period.kind][0 if locale == "zh-CN" else 1]
    words = {
        "year": period.year,
        "number": period.number,
        "month": _MONTHS[period.first.month - 1],
        "numeral": _NUMERALS[(period.number - 1) % 4],
    }
    full, short, mark = (form.format(**words) for form in forms)
    return full, short, mark


def span(kind: str, count: int, locale: str) -> str:
    """近15个月: how far back a series of `count` periods reaches."""
    return Message(_KINDS[kind][2], {"count": count}).text(locale)


def day(text: str | None, locale: str) -> str:
    """`2026-10-13`, or a time on that day, as 2026年10月13日 or 13 October 2026; an em dash for none."""
    if not text:
        return "—"
    when = date.fromisoformat(text[:10])
    if locale == "zh-CN":
        return f"{when.year}年{when.month}月{when.day}日"
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def badge(state: str, edition: int | None, locale: str) -> str:
    """第1版　正式; the state alone where the edition has no number yet."""
    if edition is None:
        return STATES[state].text(locale)
    return msg("Edition {edition}, {state}", edition=edition, state=STATES[state]).text(locale, fact)


def notice(state: str, locale: str) -> str | None:
    """The warning that stands across a page whose results are not final; None for final and corrected ones."""
    return NOTICES[state].text(locale) if state in NOTICES else None


def objections(state: str, until: str | None, locale: str) -> str:
    """How figures on a branch's page can still be disputed; `until`: the last day for it, where it is named."""
    if until and state in OPEN:
        return msg(
            "Objections to figures on this page are to be filed by {day}; later ones go through the correction procedure.",
            day=day(until, locale),
        ).text(locale)
    return OBJECTIONS[state].text(locale)


def objection_days(report: Head, locale: str) -> str:
    """公示期2026年10月14日至2026年10月20日; empty where there was none."""
    if not report.preview_from or not report.preview_until:
        return ""
    days = {"first": day(report.preview_from, locale), "last": day(report.preview_until, locale)}
    return msg("Open to objections from {first} to {last}", **days).text(locale)


def correction_reason(code: str, locale: str) -> str:
    """数据补报, 申诉成立…: the kind of reason of a correction; the code itself for one that a newer release has more."""
    return CORRECTIONS[code].text(locale) if code in CORRECTIONS else code


def group_name(group: str | None, locale: str) -> str:
    """A组 for the peer group `A`; a name that is more than a code is left as it is."""
    if not group:
        return "—"
    if len(group) > 2 or not group.isascii():
        return group
    return msg("Group {group}", group=group).text(locale)


def moved(change: float | None, comparison: str, locale: str) -> str | None:
    """环比下降3.20分; 环比持平 where the change rounds to nothing; None where there is no base."""
    if change is None or not math.isfinite(change):
        return None
    if rounded(change, 2) == 0:
        return msg("{comparison}: unchanged", comparison=comparison).text(locale)
    amount = number(abs(change), 2)
    if change < 0:
        return msg("{comparison}: down {amount}", comparison=comparison, amount=amount).text(locale)
    return msg("{comparison}: up {amount}", comparison=comparison, amount=amount).text(locale)


def title(report: Head, locale: str) -> str:
    """The page's name: 明川银行2026年9月服务质量通报, or 滨江支行　2026年9月."""
    period = period_words(report.period, locale).full
    if report.level in TITLES:
        facts = {"bank": report.bank, "name": report.subject_name, "period": period}
        return Message(TITLES[report.level].template, facts).text(locale, fact)
    return msg("{branch}, {period}", branch=report.subject_name, period=period).text(locale)


def split_unit(text: Text, locale: str) -> tuple[str, str]:
    """The name and the unit of a title that ends in it: 重大差错（起） → 重大差错, 起; no unit → an empty one."""
    found = re.fullmatch(r"(.+?)\s*[（(]([^（()）]+)[）)]", text.text(locale))
    return (found[1], found[2]) if found else (text.text(locale), "")


def safe_name(text: str) -> str:
    """`text` as the name of a file or folder: itself where harmless, else its harmless part and a short hash."""
    if re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,79}", text):
        return text
    kept = re.sub(r"[^A-Za-z0-9_-]+", "_", text)[:40].strip("_")
    return f"{kept or 'id'}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def grouped(checksum: str) -> str:
    """The first twelve signs of a checksum, in fours: 7f3a·91c2·d0e4."""
    return "·".join(checksum[start : start + 4] for start in range(0, min(len(checksum), 12), 4))
