"""Periods and days in both languages, for sentences."""

from __future__ import annotations

from datetime import date

from pipeline.periods import Period
from pipeline.report.model import Text

_NUMERALS = "一二三四"


def full(period: Period) -> Text:
    """2026年9月, 2026年三季度, 2026年."""
    if period.kind == "month":
        return Text(f"{period.year}年{period.number}月", f"{period.first:%B %Y}")
    if period.kind == "quarter":
        return Text(f"{period.year}年{_NUMERALS[period.number - 1]}季度", f"Q{period.number} {period.year}")
    return Text(f"{period.year}年", str(period.year))


def short(period: Period) -> Text:
    """9月, 三季度, 2026年: without the year, where that is plain."""
    if period.kind == "month":
        return Text(f"{period.number}月", f"{period.first:%B %Y}")
    if period.kind == "quarter":
        return Text(f"{_NUMERALS[period.number - 1]}季度", f"Q{period.number} {period.year}")
    return full(period)


def day(when: date) -> Text:
    """10月23日, 23 October."""
    return Text(f"{when.month}月{when.day}日", f"{when.day} {when:%B}")


def whole_day(when: date) -> Text:
    """2026年10月23日, 23 October 2026."""
    return Text(f"{when.year}年{when.month}月{when.day}日", f"{when.day} {when:%B %Y}")
