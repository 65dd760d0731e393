"""Indicators cut another way than by post: by hour of the day, by day of the week, by how customers were asked.

Each cut runs the indicator's own SELECT, with the cut in place of the post: what counts, which limit holds and what an
approved exclusion takes out are written once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import pandas as pd

from pipeline.exclusions import has_exclusions, keeping
from pipeline.indicators import Indicator
from pipeline.periods import Period
from pipeline.shipped import shipped
from pipeline.warehouse import Connection, run_select

COLUMNS = ("indicator", "cut", "branch_id", "part", "numerator", "denominator")


@dataclass(frozen=True)
class Cut:
    """The SQL of a part over a row of each feed, the indicators that are cut so, and the cuts that the parts tell: a cut's
    name → the SQL of its own part over that one, `post`.
    """

    part: str
    indicators: tuple[str, ...]
    told: Mapping[str, str]


CUTS = (
    Cut(
        "cast(extract(isodow from started_at) * 100 + extract(hour from started_at) as varchar)",
        ("answered_within_20s_rate", "counter_wait_rate", "online_first_response_rate", "email_reply_rate"),
        MappingProxyType({"hour": "post[2:]", "weekday": "post[1]"}),
    ),
    Cut("coalesce(instrument, 'counter_device')", ("survey_response_rate",), MappingProxyType({"instrument": "post"})),
)


def cut_sums(connection: Connection, indicators: Mapping[str, Indicator], period: Period, as_of: date) -> pd.DataFrame:
    """Sums of the period by COLUMNS, a row per indicator, cut, branch and part; `part`: 00 to 23, 1 (Monday) to 7, or an
    instrument. Branch `-`: of no branch. Facts before `as_of` are known. Needs the staging tables; reads only.
    """
    parts = [
        _sums(connection, indicators[name], cut, period, as_of)
        for cut in CUTS
        for name in cut.indicators
        if name in indicators
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def _sums(connection: Connection, indicator: Indicator, cut: Cut, period: Period, as_of: date) -> pd.DataFrame:
    sql = indicator.sql
    dates = {feed: read.date for feed, read in indicator.header.reads.items()}
    if has_exclusions(connection, indicator.name, period.first, period.after):
        sql = keeping(sql, dates)
    for feed in dates:
        sql = re.sub(rf"\bstaging\.{feed}\b", f"({_cut_rows(feed, cut.part)})", sql)
    values = {"start": period.first, "end": period.after, "as_of": as_of, "indicator": indicator.name}
    names = list(cut.told)
    found = run_select(
        connection,
        f"""select
            branch_id,
            {", ".join(f"{part} as {name}" for name, part in cut.told.items())},
            cast(sum(numerator) as double) as numerator,
            cast(sum(denominator) as double) as denominator
        from ({sql})
        group by grouping sets ({", ".join(f"(branch_id, {name})" for name in names)})
        order by all""",
        **values,
        **indicator.parameters,
    ).df()
    parts = [found[found[name].notna()].assign(cut=name, part=found[name]) for name in names]
    return pd.concat(parts, ignore_index=True).assign(indicator=indicator.name)[list(COLUMNS)]


def _cut_rows(feed: str, part: str) -> str:
    """sql/cuts/cut.sql for the feed."""
    lines = (shipped("sql") / "cuts" / "cut.sql").read_text(encoding="utf-8").splitlines()
    text = " ".join(line for line in lines if not line.startswith("--"))
    return text.replace("$part", part).replace("$feed", feed)
