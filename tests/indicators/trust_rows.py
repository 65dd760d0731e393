"""Rows of tellers who press, ask and are answered, and the flags that come of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from workbench import Bank

from pipeline.indicators import evaluate, load_indicators
from pipeline.partials import compute_partials
from pipeline.periods import Period
from pipeline.rolling import roll_up
from pipeline.settings import Settings
from pipeline.trust import PARTICIPATION, trust_flags

Row = dict[str, str]
SEPTEMBER = Period.parse("2026-09")


def flags_of(bank: Bank, settings: Settings | None = None, period: Period = SEPTEMBER) -> pd.DataFrame:
    settings = settings or bank.workspace.settings
    indicators = {name: one for name, one in load_indicators(settings).items() if name in PARTICIPATION}
    with bank.writing() as connection:
        compute_partials(connection, indicators, period.after)
        values = evaluate(roll_up(connection, period.kind, period.first, period.after), indicators, 25)
        return trust_flags(connection, settings, period, values)


def told(flags: pd.DataFrame, flag: str) -> dict[str, dict[Any, Any]]:
    rows = flags[(flags["flag"] == flag) & (flags["level"] == "employee")].to_dict("records")
    return {row["subject_id"]: row for row in rows}


def people(*names: str, post: str = "teller") -> list[Row]:
    return [{"employee_id": name, "branch_id": "B1", "post": post} for name in names]


def presses(who: str, moments: list[datetime], **cells: str) -> list[Row]:
    return [
        {
            "survey_id": f"{who} {number}",
            "answered_at": moment.isoformat(" "),
            "instrument": "counter_device",
            "scale": "4",
            "overall": "4",
            "is_satisfied": "yes",
            "branch_id": "B1",
            "employee_id": who,
        }
        | cells
        for number, moment in enumerate(moments)
    ]


def every(seconds: int, count: int, day: int = 3, hour: int = 9) -> list[datetime]:
    return [datetime(2026, 9, day, hour) + timedelta(seconds=seconds * n) for n in range(count)]


def at(gaps: list[int], day: int = 3) -> list[datetime]:
    """The first at nine, and each of the others so many seconds after the one before it."""
    return [datetime(2026, 9, day, 9) + timedelta(seconds=int(s)) for s in np.cumsum([0, *gaps])]


def counted(who: str, best: int, good: int, bad: int = 0, timed_out: int = 0) -> list[Row]:
    """So many answers in rows that stand for many: there is no time between them."""
    rows = [
        {"overall": "4", "is_satisfied": "yes", "answer_count": str(best)},
        {"overall": "3", "is_satisfied": "yes", "answer_count": str(good)},
        {"overall": "1", "is_satisfied": "no", "answer_count": str(bad)},
        {"overall": "", "is_satisfied": "", "is_default": "yes", "answer_count": str(timed_out)},
    ]
    moment = datetime(2026, 9, 3, 10)
    return [
        presses(who, [moment], survey_id=f"{who} of {n}", is_default="")[0] | row
        for n, row in enumerate(rows)
        if row["answer_count"] != "0"
    ]


def participation(who: str, transactions: int, invited: int) -> tuple[Row, Row]:
    done = {"record_id": who, "employee_id": who, "channel": "counter", "transaction_count": str(transactions)}
    return done, {"invitation_id": who, "employee_id": who, "invited_count": str(invited)}
