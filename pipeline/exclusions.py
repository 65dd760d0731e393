"""Approved exclusions (score_events of kind exclusion): which rows an indicator leaves out, and what that changes.

An excluded row counts nowhere. What was left out is kept beside, so that both figures can be shown: the indicator's value,
and what it would be without the exclusion.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from pipeline.warehouse import Connection, run_select, single

EXCLUDED = "@excluded"  # after an indicator's name: the sums of what was left out

_ANY = """select exists (from staging.exclusions where spared_from < $end and spared_until >= $start
    and (spared_indicators is null or list_contains(spared_indicators, $indicator)))"""
_KEPT = """(select * from staging.{feed} where not exists (
    select 1 from staging.exclusions as x
    where {date} between x.spared_from and x.spared_until
        and (x.spared_indicators is null or list_contains(x.spared_indicators, $indicator))
        and (x.spared_branches is null or list_contains(x.spared_branches, branch_id))))"""
_DIFFERENCE = """select employee_id, post, branch_id, month, stratum,
    sum(numerator) as numerator, sum(denominator) as denominator, sum(sample) as sample,
    sum(numerator_sq) as numerator_sq, sum(denominator_sq) as denominator_sq, sum(cross_product) as cross_product
    from (
        select * replace (coalesce(stratum, '-') as stratum) from {whole}
        union all by name
        select * replace (coalesce(stratum, '-') as stratum, -numerator as numerator, -denominator as denominator,
            -sample as sample, -numerator_sq as numerator_sq, -denominator_sq as denominator_sq,
            -cross_product as cross_product) from {kept}
    ) group by all having sum(denominator) <> 0 or sum(numerator) <> 0"""


def has_exclusions(connection: Connection, indicator: str, start: date, end: date) -> bool:
    """Whether an approved exclusion is about the indicator and the span from `start` up to `end`."""
    return bool(single(run_select(connection, _ANY, indicator=indicator, start=start, end=end)))


def keeping(sql: str, dates: Mapping[str, str]) -> str:
    """The indicator's SELECT over the rows that count; `dates`: feed → the SQL of the time that places its rows."""
    for feed, day in dates.items():
        sql = re.sub(rf"\bstaging\.{feed}\b", lambda _, f=feed, d=day: _KEPT.format(feed=f, date=d), sql)  # type: ignore[misc]
    return sql


def left_out(whole: str, kept: str) -> str:
    """A SELECT of what the exclusion took out of the sums: all of the indicator's rows less those that count."""
    return _DIFFERENCE.format(whole=f"({whole})", kept=f"({kept})")
