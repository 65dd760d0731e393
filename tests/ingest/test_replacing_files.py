"""Files that replace: a newer complete file withdraws what it lacks, in its own cover and from its own source only."""

from __future__ import annotations

from itertools import permutations

import pytest
from mappings import AS_OF, COMPLAINT, account, assert_balanced, complaints, mapping, open_rows, put_sources, take
from workbench import Bank

AUGUST, SEPTEMBER = "2026-08-05", "2026-09-05"


@pytest.fixture
def bank(staffed: Bank) -> Bank:
    put_sources(staffed)
    return staffed


def ids(bank: Bank) -> list[str]:
    return [key for (key,) in bank.feed("complaints", "complaint_id")]


def test_a_row_that_the_newer_file_lacks_is_withdrawn_and_kept_as_history(bank: Bank) -> None:
    take(bank, "ledger_20260910.csv", complaints(("K1", SEPTEMBER, "B1", ""), ("K2", SEPTEMBER, "B1", "")))
    newer = take(bank, "ledger_20260920.csv", complaints(("K1", SEPTEMBER, "B1", "")))
    assert account(newer) == {"duplicate": 1, "withdrew": 1}
    assert ids(bank) == ["K1"]
    assert bank.rows("select complaint_id, _ended_by, _ended_how from feed.complaints_history") == [
        ("K2", 5, "withdrawn")
    ]


def test_a_row_that_comes_back_is_restored(bank: Bank) -> None:
    both = complaints(("K1", SEPTEMBER, "B1", ""), ("K2", SEPTEMBER, "B1", ""))
    take(bank, "ledger_20260910.csv", both)
    take(bank, "ledger_20260920.csv", complaints(("K1", SEPTEMBER, "B1", "")))
    outcome = take(bank, "ledger_20260930.csv", both)
    assert_balanced(outcome)
    assert ids(bank) == ["K1", "K2"]


def test_a_row_of_another_month_is_not_spoken_for(bank: Bank) -> None:
    take(bank, "ledger_20260910.csv", complaints(("K1", AUGUST, "B1", ""), ("K2", SEPTEMBER, "B1", "")))
    take(bank, "ledger_20260920.csv", complaints(("K3", SEPTEMBER, "B1", "")))
    assert ids(bank) == ["K1", "K3"]


def test_a_row_of_another_source_is_not_withdrawn(bank: Bank) -> None:
    take(bank, "log_20260901.csv", complaints(("K1", SEPTEMBER, "B1", "")))
    take(bank, "ledger_20260920.csv", complaints(("K2", SEPTEMBER, "B1", "")))
    assert ids(bank) == ["K1", "K2"]


def test_an_older_complete_file_that_comes_late_withdraws_nothing_and_adds_nothing(bank: Bank) -> None:
    take(bank, "ledger_20260920.csv", complaints(("K1", SEPTEMBER, "B1", "")))
    late = take(bank, "ledger_20260910.csv", complaints(("K2", SEPTEMBER, "B1", ""), ("K3", AUGUST, "B1", "")))
    assert account(late) == {"accepted": 1, "withdrawn": 1}
    assert ids(bank) == ["K1", "K3"], "August is not spoken for by the newer file"


def test_a_returned_row_is_there_and_its_older_version_stays(bank: Bank) -> None:
    take(bank, "ledger_20260910.csv", complaints(("K1", SEPTEMBER, "B1", "一般"), ("K2", SEPTEMBER, "B1", "")))
    newer = take(
        bank, "ledger_20260920.csv", complaints(("K1", SEPTEMBER, "B1", "不知道"), ("K2", SEPTEMBER, "B1", ""))
    )
    assert account(newer) == {"duplicate": 1, "quarantined": 1}
    assert bank.feed("complaints", "complaint_id", "level")[0] == ("K1", "general")


FILES = {
    "ledger_20260910.csv": complaints(("K1", SEPTEMBER, "B1", "一般"), ("K2", SEPTEMBER, "B1", "一般")),
    "ledger_20260920.csv": complaints(("K2", SEPTEMBER, "B1", "重大")),
    "ledger_20260930.csv": complaints(("K1", SEPTEMBER, "B1", "不知道"), ("K2", AUGUST, "B1", "一般")),
}


@pytest.mark.parametrize("order", list(permutations(FILES)), ids=lambda order: "-".join(name[-6:-4] for name in order))
def test_withdrawn_returned_and_moved_rows_end_equal_in_any_order(bank: Bank, order: tuple[str, ...]) -> None:
    """K1 is withdrawn and comes back with a cell that cannot be read; K2 moves to another month."""
    for name in order:
        assert_balanced(take(bank, name, FILES[name]))
    assert bank.feed("complaints", "complaint_id", "month(received_at)", "level") == [
        ("K1", 9, "general"),
        ("K2", 8, "general"),
    ]
    assert open_rows(bank) == [("ledger_20260930.csv", 2, ["level not_allowed"])]


def test_files_that_say_when_a_row_was_changed_withdraw_by_their_own_date(bank: Bank) -> None:
    """The row was last changed long before any of the files: which files have it decides, not when it was changed."""
    head = "complaint_id,received_at,branch_id,level,updated_at"
    select = f"{COMPLAINT}, updated_at"
    bank.source("whole", mapping("complaints", select, "whole_*", as_of=AS_OF, mode="replace", covers=["month"]))
    with_k1 = [("K1", SEPTEMBER, "B1", "", "2026-09-05"), ("K2", SEPTEMBER, "B1", "", "2026-09-05")]
    files = {
        "whole_20260910.csv": complaints(*with_k1, columns=head),
        "whole_20260920.csv": complaints(with_k1[1], columns=head),
        "whole_20260930.csv": complaints(*with_k1, ("K3", SEPTEMBER, "B1", "", ""), columns=head),
    }
    for name in ("whole_20260910.csv", "whole_20260930.csv", "whole_20260920.csv"):
        take(bank, name, files[name])
    assert ids(bank) == ["K1", "K2", "K3"]


@pytest.mark.parametrize("order", list(permutations(["names", "old", "new"])), ids="-".join)
def test_a_cover_by_branch_holds_for_names_that_become_known_later(bank: Bank, order: tuple[str, ...]) -> None:
    covers = ["branch_id", "month"]
    bank.source("own", mapping("complaints", COMPLAINT, "own_*", as_of=AS_OF, mode="replace", covers=covers))
    files = {
        "names": ("names.csv", "name_or_code,branch_id\n滨江,B1\n"),
        "old": ("own_20260910.csv", complaints(("K1", SEPTEMBER, "滨江", ""), ("K2", SEPTEMBER, "B1", ""))),
        "new": ("own_20260920.csv", complaints(("K2", SEPTEMBER, "滨江", ""))),
    }
    for part in order:
        assert_balanced(take(bank, *files[part]))
    assert bank.feed("complaints", "complaint_id", "branch_id") == [("K2", "B1")]


def test_a_source_that_begins_to_replace_speaks_for_its_older_files_too(bank: Bank) -> None:
    bank.source("grown", mapping("complaints", COMPLAINT, "grown_*", as_of=AS_OF))
    take(bank, "grown_20260910.csv", complaints(("K1", SEPTEMBER, "B1", ""), ("K2", SEPTEMBER, "B1", "")))
    bank.source("grown", mapping("complaints", COMPLAINT, "grown_*", as_of=AS_OF, mode="replace", covers=["month"]))
    take(bank, "grown_20260920.csv", complaints(("K2", SEPTEMBER, "B1", "")))
    assert ids(bank) == ["K2"]


@pytest.mark.parametrize("order", list(permutations(["log", "first", "second"])), ids="-".join)
def test_a_row_that_two_sources_bring_follows_the_newer_of_them(bank: Bank, order: tuple[str, ...]) -> None:
    files = {
        "log": ("log_20260901.csv", complaints(("K1", SEPTEMBER, "B1", "一般"))),
        "first": ("ledger_20260910.csv", complaints(("K1", SEPTEMBER, "B1", "重大"), ("K2", SEPTEMBER, "B1", ""))),
        "second": ("ledger_20260920.csv", complaints(("K2", SEPTEMBER, "B1", ""))),
    }
    for part in order:
        assert_balanced(take(bank, *files[part]))
    assert ids(bank) == ["K2"], "the ledger had the last word on K1, and then dropped it"


def test_a_month_waits_for_recomputation_when_a_row_leaves_it_or_comes_back(bank: Bank) -> None:
    def months() -> list[int]:
        with bank.writing() as connection:
            found = connection.execute(
                "select distinct month(month) from meta.waiting where feed = 'complaints'"
            ).fetchall()
            connection.execute("delete from meta.waiting")
        return sorted(month for (month,) in found)

    take(bank, "ledger_20260910.csv", complaints(("K1", AUGUST, "B1", ""), ("K2", SEPTEMBER, "B1", "")))
    assert months() == [8, 9]
    take(bank, "ledger_20260920.csv", complaints(("K1", AUGUST, "B1", ""), ("K3", AUGUST, "B1", "")))
    assert months() == [8]
    take(bank, "ledger_20260922.csv", complaints(("K3", AUGUST, "B1", "")))
    assert months() == [8]
    take(bank, "ledger_20260925.csv", complaints(("K1", AUGUST, "B1", "不知道")))
    assert months() == [8], "K1 is there again, if not as it should be: its last good version counts"
    assert ids(bank) == ["K1", "K2", "K3"]
    take(bank, "ledger_20260926.csv", complaints(("K9", AUGUST, "B1", "不知道")))
    assert months() == [], "a returned row of a new key changes nothing"
