"""Books of a small bank, made of as many tables as a test needs; the others are empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline.editions import TABLES, Edition
from pipeline.indicators import Indicator
from pipeline.periods import Period
from pipeline.report.lookup import Book
from pipeline.settings import Settings

SEPTEMBER = Period.parse("2026-09")
BASIC = {"format": 1, "name": {"zh": "明川银行", "en": "Mingchuan Bank"}}
USUAL = ("level", "subject_id", "branch_id", "kind", "status", "value", "score")  # columns of most tables
BRANCHES = [
    ("HQ", "总行", "bank", None),
    ("U1", "城区管理部", "managing_unit", "HQ"),
    ("U2", "安平分行", "managing_unit", "HQ"),
    ("B1", "滨江支行", "branch", "U1"),
    ("B2", "望湖支行", "branch", "B1"),
    ("B9", "清河支行", "branch", "U2"),
    ("D1", "办公室", "department", "HQ"),
]


def made(
    indicators: Mapping[str, Indicator] | None = None,
    settings: Mapping[str, Any] | None = None,
    **tables: list[dict[str, Any]],
) -> Book:
    frames = {name: pd.DataFrame(columns=list(dict.fromkeys([*keys, *USUAL]))) for name, keys in TABLES.items()}
    columns = ["branch_id", "name", "kind", "parent_branch_id"]
    frames["branches"] = pd.DataFrame(BRANCHES, columns=columns).assign(peer_group="A")
    frames |= {name: pd.DataFrame(rows) for name, rows in tables.items()}
    edition = Edition(SEPTEMBER, None, "draft", frames, {"known_until": "2026-10-13", "ledger_number": 1, "files": {}})
    told = Settings.model_validate({**BASIC, **(settings or {})})
    return Book(edition, told, indicators or {}, [], 15)


def value(
    indicator: str, level: str, subject: str, amount: float, period: Period = SEPTEMBER, **more: Any
) -> dict[str, Any]:
    """A row of the table of values; `more` replaces what it would have."""
    keys = {"indicator": indicator, "level": level, "subject_id": subject, "post": "-", "period": period.first}
    rest = {"value": amount, "numerator": amount, "denominator": 1.0, "sample": 1, "low": None, "high": None}
    return keys | rest | {"status": "ok"} | more
