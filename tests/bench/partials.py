"""Month partials of a bank with 360,000 employees, made by DuckDB straight into a warehouse; the same rows every time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipeline.partials import prepare_staging
from pipeline.warehouse import opened

EMPLOYEES, BRANCHES, UNITS = 360_000, 600, 12
MONTH = date(2026, 9, 1)
# Indicator → how many observations a person has on average, and one in how many of them fails.
SAMPLES = {
    "counter_satisfaction_rate": (180, 60),
    "call_satisfaction_rate": (90, 50),
    "satisfaction_top_box": (120, 9),
    "invitation_rate": (400, 4),
    "survey_response_rate": (300, 4),
    "first_contact_resolution": (150, 7),
    "resolution_rate": (150, 40),
    "processing_accuracy": (900, 700),
    "three_ring_rate": (220, 30),
    "online_first_response_rate": (60, 25),
    "training_completion": (2, 30),
}
RATIO = "rule_adherence"  # with squares
# Event indicator → how many cases a thousand people have.
EVENTS = {"counted_errors": 1_000, "upheld_complaints": 50, "critical_errors": 2}
INDICATORS = (*SAMPLES, RATIO, *EVENTS)

BANK = """
insert into feed.branches by name
select 'U' || lpad(i::varchar, 2, '0') as branch_id, 'Unit ' || i as branch_name, 'managing_unit' as kind
from range($units) as t(i)
union all by name
select
    'B' || lpad(i::varchar, 4, '0') as branch_id,
    'Branch ' || i as branch_name,
    'branch' as kind,
    ['A', 'B', 'C'][1 + i % 3] as peer_group,
    'U' || lpad((i % $units)::varchar, 2, '0') as parent_branch_id
from range($branches) as t(i);
insert into feed.employees by name
select
    'E' || lpad(i::varchar, 6, '0') as employee_id,
    'B' || lpad((i % $branches)::varchar, 4, '0') as branch_id,
    ['teller', 'lobby_manager', 'phone_agent'][1 + cast(hash(i) % 3 as integer)] as post,
    date '2020-01-01' as valid_from,
    hash(i) as _key,
    1 as _file,
    i as _row
from range($employees) as t(i)
"""
PERSON = """
select
    'bench' as version,
    employee_id,
    post,
    branch_id,
    $month as month,
    '-' as stratum,
    cast(hash(employee_id || $indicator) % 1000000007 as bigint) as dice
from feed.employees
"""
SAMPLE = f"""
insert into partial.facts by name
select $indicator as indicator, * exclude (dice, n), n - least(n, dice // 1000 % (1 + 2 * n // $fails)) as numerator,
    n as denominator, n as sample
from (select *, 1 + dice % (2 * $mean - 1) as n from ({PERSON}))
"""
CHECKS = f"""
insert into partial.facts by name
select $indicator as indicator, * exclude (dice, n), 20 * n - dice // 100 % 4 as numerator, 20 * n as denominator,
    n as sample, 400 * n - 38 * (dice // 100 % 4) as numerator_sq, 400 * n as denominator_sq,
    400 * n - 20 * (dice // 100 % 4) as cross_product
from (select *, 2 + dice % 9 as n from ({PERSON}))
"""
CASES = f"""
insert into partial.facts by name
select $indicator as indicator, * exclude (dice, stratum, n), ['minor', 'major', 'critical'][1 + dice % 3] as stratum,
    1 as numerator, 0 as denominator, 1 as sample, $indicator || ' ' || employee_id || ' ' || n as case_id
from ({PERSON}) cross join range(2) as t(n)
where (dice // (1 + n)) % 2000 < $share
"""


def make(folder: Path, employees: int = EMPLOYEES) -> Path:
    """The warehouse in `folder`, made once, with staging ready."""
    folder.mkdir(parents=True, exist_ok=True)
    path, aside = folder / f"partials-{employees}.duckdb", folder / "partials.part"
    if path.exists():
        with opened(path) as connection:
            prepare_staging(connection)  # it may have been made by another release
        return path
    aside.unlink(missing_ok=True)
    sizes = {"employees": employees, "branches": BRANCHES, "units": UNITS}
    with opened(aside) as connection:
        for statement in BANK.split(";"):
            connection.execute(statement, {key: sizes[key] for key in sizes if f"${key}" in statement})
        for indicator, (mean, fails) in SAMPLES.items():
            values = {"indicator": indicator, "month": MONTH, "mean": mean, "fails": fails}
            connection.execute(SAMPLE, values)
        connection.execute(CHECKS, {"indicator": RATIO, "month": MONTH})
        for indicator, share in EVENTS.items():
            connection.execute(CASES, {"indicator": indicator, "month": MONTH, "share": share})
        prepare_staging(connection)
    aside.rename(path)
    return path
