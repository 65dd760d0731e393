"""Files with every kind of fault, generated: nothing is lost, nothing counts twice, and order decides nothing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mappings import AS_OF, KINDS, assert_balanced, mapping
from workbench import MOMENT, Bank

from pipeline.ingest import Outcome, ingest
from pipeline.warehouse import Connection

HEAD = "complaint_id,received_at,branch_id,level"
COLUMNS = f"_row, {HEAD.replace(',', ', ')}"
GOOD_DAYS = ["2026-09-05", "2026年9月5日", "2026.9.6"]
BAD_DAYS = ["31/02/2025", "soon", "", "46270.5x"]
NO_DATA = ["", ",,,", "小计,2,,", "合计,,,", "制表人：周,,,", "K1,2026-09-05,B1,一般,,surplus"]

rows_of_data = st.tuples(
    st.sampled_from(["K1", "K2", "K3", "K1", "K2", ""]),
    st.sampled_from([*GOOD_DAYS * 3, *BAD_DAYS]),
    st.sampled_from(["B1", "Riverside", "B1", "Riversdie"]),
    st.sampled_from(["一般", "重大", "", "?"]),
).map(",".join)
lines = st.lists(st.one_of(rows_of_data, rows_of_data, rows_of_data, st.sampled_from(NO_DATA)), min_size=1, max_size=7)
# Two logs that add, and a ledger that is sent whole; the second log may be the first one again, corrected or not.
deliveries = st.tuples(lines, lines, lines, st.booleans()).map(
    lambda drawn: {
        "log_20260910.csv": drawn[0],
        "log_20260912.csv": [*drawn[0], *drawn[1]] if drawn[3] else drawn[1],
        "ledger_20260911.csv": drawn[2],
    }
)


def text(rows: list[str]) -> str:
    return "\n".join([HEAD, *rows]) + "\n"


def put_mappings(bank: Bank) -> None:
    aside = {"subtotal": "complaint_id in ('小计', '合计')", "signature": "starts_with(complaint_id, '制表人')"}
    bank.source("log", mapping("complaints", COLUMNS, "log_*", as_of=AS_OF, set_aside=aside))
    whole = {"mode": "replace", "covers": ["month"]}
    bank.source("ledger", mapping("complaints", COLUMNS, "ledger_*", as_of=AS_OF, set_aside=aside, **whole))


def take(bank: Bank, connection: Connection, name: str, rows: list[str]) -> Outcome:
    bank.put(name, text(rows))
    (outcome,) = ingest(bank.workspace, connection, moment=MOMENT, now=True)
    return outcome


def held(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """What the feed holds, and which rows wait to be corrected, whatever number their file has."""
    current = f"select {HEAD}, _row, f.name from feed.complaints inner join meta.files as f on f.number = _file"
    waiting = (
        "select q._row, f.name, list_transform(q.reasons, lambda r: r.problem) from quarantine.complaints as q"
        " inner join meta.files as f on f.number = q._file where q._released_by is null"
    )
    found = {"current": current, "waiting": waiting}
    return {name: connection.execute(f"{sql} order by all").fetchall() for name, sql in found.items()}


def stored(connection: Connection) -> int:
    tables = ("feed.complaints", "feed.complaints_history", "quarantine.complaints")
    return sum(connection.execute(f"select count(*) from {name}").fetchone()[0] for name in tables)


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(files=deliveries, order=st.permutations(range(3)))
def test_generated_faults_are_all_accounted_for_in_any_order(
    staffed_folder: Path, tmp_path_factory: pytest.TempPathFactory, files: dict[str, list[str]], order: list[int]
) -> None:
    results = []
    for names in (list(files), [list(files)[n] for n in order]):
        root = tmp_path_factory.mktemp("faults") / "bank"
        shutil.copytree(staffed_folder, root)
        bank = Bank(root)
        put_mappings(bank)
        with bank.writing() as connection:
            outcomes = [take(bank, connection, name, files[name]) for name in names]
            accounts = [load for outcome in outcomes for load in outcome.loads]
            for name, outcome in zip(names, outcomes, strict=True):
                assert outcome.status in ("loaded", "known"), outcome
                assert_balanced(outcome)
                assert outcome.status == "known" or outcome.loads[0]["read"] == len(files[name])
            kept = sum(load[kind] for load in accounts for kind in KINDS if kind != "duplicate")
            assert kept == stored(connection), "every row that is no repetition lies in exactly one table"
            results.append(held(connection))
            before = held(connection), stored(connection)
            again = take(bank, connection, names[0], files[names[0]])
            assert (again.status, again.loads) == ("known", ())
            assert (held(connection), stored(connection)) == before
    assert results[0] == results[1], f"the order {order} gave another feed"
