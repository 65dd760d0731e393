"""Ten million calls of a large bank as one CSV, made by DuckDB; the same rows every time."""

from __future__ import annotations

from pathlib import Path

import duckdb

BRANCHES, AGENTS, CUSTOMERS = 3_000, 30_000, 4_000_000

# What becomes of call i: answered or given up, how long it took, whether it was solved.
COURSE = """case when hash(i + 1) % 100 < 92 then hash(i + 2) % 120 end as wait_seconds,
        case when hash(i + 1) % 100 < 92 then 'Y' else 'N' end as is_answered,
        case when hash(i + 1) % 100 < 92 then 'N' else 'Y' end as is_abandoned,
        case when hash(i + 1) % 100 < 92 then hash(i + 4) % 600 end as handle_seconds,
        case when hash(i + 1) % 100 < 92 then case when hash(i + 5) % 10 < 9 then 'Y' else 'N' end end as is_resolved"""
CONTACTS = """
copy (
    select
        'C' || i as contact_id,
        timestamp '2026-09-01' + to_microseconds(cast(i * (2592000000000 / $rows) as bigint)) as started_at,
        'phone' as channel,
        'B' || lpad((hash(i % $agents) % $branches)::varchar, 5, '0') as branch_id,
        'E' || lpad((i % $agents)::varchar, 6, '0') as employee_id,
        'K' || (hash(i + 3) % $customers) as customer_id,
        ['billing', 'card', 'loan', 'other'][1 + (hash(i + 9) % 4)::int] as topic,
        'q' || (hash(i) % 9) as queue,
        {course}
    from range($rows) as t(i)
) to '{file}' (header)
"""
BRANCH_ROWS = """
copy (
    select 'B' || lpad(i::varchar, 5, '0') as branch_id, 'Branch ' || i as branch_name, 'A' as peer_group
    from range({branches}) as t(i)
) to '{file}' (header)
"""
AGENT_ROWS = """
copy (
    select
        'E' || lpad(i::varchar, 6, '0') as employee_id,
        'B' || lpad((hash(i) % {branches})::varchar, 5, '0') as branch_id,
        'phone_agent' as post,
        '2020-01-01' as valid_from
    from range({agents}) as t(i)
) to '{file}' (header)
"""


def make(folder: Path, rows: int) -> dict[str, Path]:
    """The CSVs in `folder`, made once: branches, employees, contacts."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: folder / f"{name}-{rows}.csv" for name in ("branches", "employees", "contacts")}
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        if not files["branches"].exists():
            connection.execute(BRANCH_ROWS.format(file=files["branches"], branches=BRANCHES))
        if not files["employees"].exists():
            connection.execute(AGENT_ROWS.format(file=files["employees"], branches=BRANCHES, agents=AGENTS))
        if not files["contacts"].exists():
            sizes = {"rows": rows, "agents": AGENTS, "branches": BRANCHES, "customers": CUSTOMERS}
            connection.execute(CONTACTS.format(file=files["contacts"], course=COURSE), sizes)
    return files
