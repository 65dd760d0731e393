"""What would embarrass a page before its readers (practice/screens.md, 3.5): what is seen on it, item by item.

Foreign people in a tree are looked for by tests/sample_data/test_trees_of_the_sample.py, which knows everybody's name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from page_readers import Page, Table, tables

STATISTICS = "words of the statistician"
DECIMALS = "too many decimals"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
IN_ANY_LANGUAGE = {
    "a value that is none": r"\b(NaN|nan|None(?! was|:)|null|undefined|inf|Infinity|unknown)\b|∞",
    # Zeros before the first digit are no precision: 0.000617, on the page of method, has three digits.
    DECIMALS: r"[1-9]\d*\.\d{5,}|\b0\.0*[1-9]\d{4,}|\b0\.0{5,}\b",
    "a share with more than two decimals": r"\d\.\d{3,} ?(%|个百分点|percentage)",
    "a percentage where percentage points are meant": r"[+−-]\d[\d,.]*%",
    "an ASCII minus": r"(?<![\w〕/])-\d",
    STATISTICS: r"特殊原因|普通原因|控制[上下]限|置信|标准差|显著性水平|漏斗图|Wilson|σ|\bp ?[<=]|control limit|special cause",
    "an unfilled placeholder": r"\{\w*\}",
    "a name of the program": r"\b[a-z]+_[a-z_]+\b",
    "a fall to nothing as a percentage": r"(下降|减少|上升|增加|增长|\b([Dd]own|[Uu]p|fell|rose))( by)? ?100(\.0+)?%",
    "a comparison without a base": r"(同比|环比)无|(下降|上升|增加|减少)(—|分|件|个百分点)|(by|from) —",
    "an unverified benchmark": r"行业(平均|标杆|水平|基准)|银行业服务质量报告|industry (average|benchmark)",
}
IN_CHINESE = IN_ANY_LANGUAGE | {
    "a half-width bracket": r"[()]",
    "an ASCII quote": r"[\"']",
    "an English month": rf"\b({_MONTHS})\b",
    "English words": r"[A-Za-z]{2,}[ ,;:]+[A-Za-z]{2,}",
    "half-width punctuation beside Chinese": r"[\u4e00-\u9fff][,;:?!]|[,;:?!] ?[\u4e00-\u9fff]",
    "a bare code": r"(?<![\w-])[A-Z]{1,2}\d{2,3}(?![\w-])|\bn ?=",
}
THIN = 0.4  # of a table's rows say that their sample is too small: its window is wrong
LEAST_ROWS = 5  # of fewer rows, no share is told
_TOO_FEW = re.compile(r"样本不足|样本过少|[Ss]ample too small")  # too few periods are a short history, no wrong window
_BREACH = re.compile(r'class="[^"]*\bbreach\b[^"]*"[^>]*>([^<]*(?:正常波动|[Oo]rdinary variation)[^<]*)<')
_WHOLE = re.compile(r"100(\.0+)?%")
_MISSED = re.compile(r"未达标|[Tt]arget missed|[Oo]ff target")
_CALM = re.compile(r"总体平稳|变好|好转|全面达标")
_ALARM = re.compile(r"给予红牌|红牌（|重大差错[1-9]\d*起")


def embarrassments(source: str, locale: str, *, is_method: bool = False, is_sheet: bool = False) -> list[str]:
    """What would embarrass a page of that language, each with the text it was found in. Only the page of definitions and
    method (`is_method`) may speak as a statistician does; a person's sheet (`is_sheet`) writes out sums with all digits.
    """
    excused = (STATISTICS,) * is_method + (DECIMALS,) * is_sheet
    page = Page(source)
    found = [f"{kind}: {text!r}" for text in page.texts for kind in _kinds(text, locale) if kind not in excused]
    found += [f"a breach called ordinary: {text!r}" for text in _BREACH.findall(source)]
    found += _contradictions(source, page.text)
    found += [
        f"a rate rounded up to all: {row!r}" for table in tables(source) for row in table.rows if is_rounded_up(row)
    ]
    # A person's rows that go by the branch are the rule's, and each says so.
    return found if is_sheet else [*found, *map(_thin, filter(is_thin, tables(source)))]


@lru_cache(maxsize=200_000)  # most of a page's texts stand on hundreds of pages
def _kinds(text: str, locale: str) -> tuple[str, ...]:
    patterns = IN_CHINESE if locale == "zh-CN" else IN_ANY_LANGUAGE
    return tuple(kind for kind, pattern in patterns.items() if re.search(pattern, text, re.ASCII))


def is_thin(table: Table) -> bool:
    """Whether so many rows of a table say that there was too little to go by that it tells nothing."""
    few = [row for row in table.rows if any(_TOO_FEW.search(cell) for cell in row)]
    return len(table.rows) >= LEAST_ROWS and len(few) >= THIN * len(table.rows)


def is_rounded_up(row: Sequence[str]) -> bool:
    """Whether a row has a rate of 100 % and says that its target was missed. The rate stands before the target's column, and
    first in its cell.
    """
    missed = any(_MISSED.search(cell) for cell in row)
    return missed and len(row) > 1 and bool(_WHOLE.match(row[1]))


def _thin(table: Table) -> str:
    return f"a table of too few cases: {table.heads!r}"


def _contradictions(source: str, text: str) -> list[str]:
    """A calm headline above an alarm on the same page."""
    leads = [re.sub(r"<[^>]+>", "", lead) for lead in re.findall(r'<p class="lead[^"]*">(.*?)</p>', source, re.S)]
    return [f"a calm headline above an alarm: {lead!r}" for lead in leads if _CALM.search(lead) and _ALARM.search(text)]


def faults_of_ranks(page: Mapping[str, Any]) -> list[str]:
    """Of a page of report.json: branches that have a place although they were closed, refurbished, new or not reported."""
    return [
        f"{line['name']}: {line['status']}"
        for line in page.get("branches", ())
        if line["rank"] is not None and line["status"] not in ("ranked", None)
    ]


def faults_of_bases(page: Mapping[str, Any]) -> list[str]:
    """Of a month's page of report.json: a change on a year ago where the series shows no value of a year ago."""
    year, _, month = str(page["period"]).partition("-")
    if page.get("period_kind") != "month":
        return []
    base = f"{int(year) - 1}-{month}"
    found = []
    for line in page.get("indicators", ()):
        known = {point["period"]: point["value"] for point in line["series"]}
        if line["year_change"] is not None and known.get(base) is None:
            found.append(str(line["indicator"]))
    return found
