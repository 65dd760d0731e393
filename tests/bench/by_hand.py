"""What somebody would write by hand in DuckDB for the same figures: typed tables on disk, de-duplication, aggregates."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb

SCRIPT = {
    "load": """
        create table contacts as select * from read_csv($file, header = true, columns = {
            'contact_id': 'varchar', 'started_at': 'timestamp', 'channel': 'varchar', 'branch_id': 'varchar',
            'employee_id': 'varchar', 'customer_id': 'varchar', 'topic': 'varchar', 'queue': 'varchar',
            'wait_seconds': 'integer', 'is_answered': 'boolean', 'is_abandoned': 'boolean',
            'handle_seconds': 'integer', 'is_resolved': 'boolean'})""",
    "de-duplicate": """
        create table clean as select * from contacts
        qualify row_number() over (partition by contact_id order by started_at desc) = 1""",
    "aggregate": """
        create table figures as select employee_id, branch_id, date_trunc('month', started_at) as month,
            count(*) as calls, count(*) filter (where is_answered) as answered,
            count(*) filter (where is_answered and is_resolved) as resolved,
            sum(wait_seconds) filter (where is_answered) as waited,
            sum(wait_seconds * wait_seconds) filter (where is_answered) as waited_sq,
            count(*) filter (where is_answered and wait_seconds <= 20) as within_20,
            count(*) filter (where is_abandoned and wait_seconds > 5) as abandoned,
            count(*) filter (where is_abandoned and wait_seconds > 20) as abandoned_late
        from clean group by all""",
    "solved at once": """
        create table first_contacts as select employee_id, branch_id, date_trunc('month', started_at) as month,
            count(*) as answered, count(*) filter (where next_at is null or next_at > started_at + interval 7 day) as solved
        from (select *, lead(started_at) over (partition by customer_id, topic order by started_at) as next_at from clean
            where customer_id is not null)
        where is_answered group by all""",
}


def run(file: Path, database: Path) -> dict[str, float]:
    """Seconds of each step."""
    database.unlink(missing_ok=True)
    seconds = {}
    with duckdb.connect(str(database)) as connection:
        connection.execute("set enable_progress_bar = false")
        for step, sql in SCRIPT.items():
            start = time.perf_counter()
            connection.execute(sql, {"file": str(file)} if "$file" in sql else None)
            seconds[step] = time.perf_counter() - start
    return seconds
