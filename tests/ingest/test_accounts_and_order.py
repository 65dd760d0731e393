"""Both accounts of every file balance whatever is in it, and the order of arrival decides nothing."""

from __future__ import annotations

import random
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workbench import SETTINGS, Bank, csv_text

DATED = """-- feed: {feed}
-- files: ["{feed}_*.csv"]
-- as_of: '_(?P<year>\\d{{4}})(?P<month>\\d{{2}})(?P<day>\\d{{2}})'
{extra}select {columns} from source
"""
BUSINESS = {
    "contacts": "contact_id, started_at, branch_id, wait_seconds, is_answered",
    "complaints": "complaint_id, received_at, branch_id, decided_at",
}
# What a cell may hold that it should not, or that it may in another form.
ODD_CELLS = [
    "",
    "—",
    "abc",
    "31/02/2026",
    "2026年9月3日",
    "1.02E+19",
    "９",
    "是",
    "×",
    '="7"',
    "  x ",
    "99999999",
    "'; drop",
    "\u202e",
]


def dated_source(bank: Bank, feed: str, extra: str = "") -> None:
    columns = ", ".join(["_row", *BUSINESS[feed].split(", "), *(["channel"] if feed == "contacts" else [])])
    bank.source(feed, DATED.format(feed=feed, columns=columns, extra=extra))


def feed_rows(bank: Bank, feed: str) -> list[tuple[Any, ...]]:
    return bank.rows(f"select {BUSINESS[feed]} from feed.{feed} order by all")


def delivered(
    tmp: Path, order: tuple[str, ...], files: dict[str, str], extra: str = ""
) -> dict[str, list[tuple[Any, ...]]]:
    """The feeds after the files came one by one in this order."""
    bank = Bank(tmp, SETTINGS)
    dated_source(bank, "contacts")
    dated_source(bank, "complaints", extra)
    for name in order:
        bank.put(name, files[name])
        outcomes = bank.ingest()
        assert [o.status for o in outcomes] == ["loaded"], outcomes
    return {feed: feed_rows(bank, feed) for feed in BUSINESS}


def contact(number: int, wait: int, branch: str = "B1") -> dict[str, Any]:
    return {"contact_id": f"C{number}", "wait_seconds": str(wait), "branch_id": branch}


def test_any_order_of_dated_files_ends_with_equal_feeds(tmp_path: Path) -> None:
    """Versions, repeats, names that come later, and a ledger that is sent whole and drops a row."""
    files = {
        "branches.csv": csv_text("branches", [{"branch_id": "B1", "branch_name": "East", "short_name": "E"}]),
        "contacts_20260901.csv": csv_text("contacts", [contact(1, 5), contact(2, 6, "East"), contact(2, 6, "East")]),
        "contacts_20260902.csv": csv_text("contacts", [contact(1, 7), contact(3, 8, "E")]),
        "complaints_20260910.csv": csv_text("complaints", [{"complaint_id": "K1"}, {"complaint_id": "K2"}]),
        "complaints_20260920.csv": csv_text("complaints", [{"complaint_id": "K2", "decided_at": "2026-09-12"}]),
    }
    extra = "-- mode: replace\n-- covers: [year]\n"
    orders = list(permutations(files))
    random.Random(7).shuffle(orders)
    first = delivered(tmp_path / "first", tuple(files), files, extra)
    assert [row[0] for row in first["contacts"]] == ["C1", "C2", "C3"]
    assert [row[3] for row in first["contacts"]] == [7, 6, 8]
    assert [row[0] for row in first["complaints"]] == ["K2"]
    for n, order in enumerate(orders[:12]):
        assert delivered(tmp_path / str(n), order, files, extra) == first, order


def test_a_value_that_went_and_came_back_is_current_in_any_order(tmp_path: Path) -> None:
    files = {
        "branches.csv": csv_text("branches", [{"branch_id": "B1", "branch_name": "East"}]),
        "contacts_20260901.csv": csv_text("contacts", [contact(1, 5)]),
        "contacts_20260902.csv": csv_text("contacts", [contact(1, 9)]),
        "contacts_20260903.csv": csv_text("contacts", [contact(1, 5)]),
    }
    for n, order in enumerate(permutations(files)):
        found = delivered(tmp_path / str(n), order, files)
        assert [row[3] for row in found["contacts"]] == [5], order


@pytest.mark.parametrize("seed", range(3))
def test_generated_versions_end_equal_in_any_order(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    files = {"branches.csv": csv_text("branches", [{"branch_id": "B1", "branch_name": "East"}])}
    for day in draw.sample(range(1, 29), 4):
        rows = [contact(draw.randrange(4), draw.randrange(3), draw.choice(["B1", "East"])) for _ in range(3)]
        unique = list({row["contact_id"]: row for row in rows}.values())
        files[f"contacts_202609{day:02d}.csv"] = csv_text("contacts", unique)
    orders = list(permutations(files))
    draw.shuffle(orders)
    results = [delivered(tmp_path / str(n), order, files) for n, order in enumerate(orders[:6])]
    assert all(result == results[0] for result in results)


cells = st.one_of(st.sampled_from(ODD_CELLS), st.text(alphabet='ab1,"\n\t；—９', max_size=5))
faulty_rows = st.lists(
    st.fixed_dictionaries(
        {
            "contact_id": st.sampled_from(["1", "2", "3", ""]),
            "started_at": st.one_of(st.just("2026-09-03 10:00"), cells),
        },
        optional={
            "wait_seconds": cells,
            "is_answered": cells,
            "branch_id": st.sampled_from(["B1", "East", "nowhere", ""]),
        },
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rows=faulty_rows, encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]), surplus=st.booleans())
def test_both_accounts_balance_whatever_is_in_the_file(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], encoding: str, surplus: bool
) -> None:
    bank = Bank(tmp_path_factory.mktemp("faults") / "bank")
    bank.deliver("branches", {"branch_id": "B1", "branch_name": "East"})
    text = csv_text("contacts", rows or [{}]) + ("\n1,2,3,4,5,6,7,8,9,10,11,12,13,14\n" if surplus else "")
    bank.put("contacts.csv", text.encode(encoding))
    (outcome,) = bank.ingest()
    assert outcome.status == "loaded", outcome
    for load in outcome.loads:
        assert load["read"] == load["mapped"] + sum(part["count"] for part in load["set_aside"])
        assert load["produced"] == sum(
            load[k] for k in ("accepted", "corrected", "duplicate", "withdrawn", "quarantined")
        )
    kept = bank.rows("select count(*) from feed.contacts")[0][0]
    accepted = sum(load["accepted"] for load in outcome.loads)
    assert kept == accepted
