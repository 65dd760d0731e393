"""Versions of a row: the newest by its own clock, else by its file's data date, counts, whenever it arrived."""

from __future__ import annotations

from itertools import permutations

import pytest
from mappings import COMPLAINT, account, assert_balanced, complaints, mapping, put_sources, take
from workbench import Bank

DAY = "2026-09-05"


@pytest.fixture
def bank(staffed: Bank) -> Bank:
    put_sources(staffed)
    return staffed


def levels(bank: Bank) -> dict[str, str]:
    return dict(bank.feed("complaints", "complaint_id", "level"))


def test_a_new_row_is_accepted_and_the_same_content_again_is_a_duplicate(bank: Bank) -> None:
    first = take(bank, "log_20260901.csv", complaints(("K1", DAY, "B1", "一般"), ("K2", DAY, "B1", "一般")))
    again = take(bank, "log_20260902.csv", complaints(("K2", DAY, "B1", "一般"), ("K3", DAY, "B1", "一般")))
    assert account(first) == {"accepted": 2}
    assert account(again) == {"accepted": 1, "duplicate": 1}
    assert bank.rows("select count(*) from feed.complaints") == [(3,)]
    assert bank.rows("select count(*) from feed.complaints_history") == [(0,)]


def test_a_newer_version_corrects_and_the_older_one_is_kept(bank: Bank) -> None:
    take(bank, "log_20260901.csv", complaints(("K1", DAY, "B1", "一般")))
    newer = take(bank, "log_20260902.csv", complaints(("K1", DAY, "B1", "重大")))
    assert account(newer) == {"corrected": 1}
    assert levels(bank) == {"K1": "major"}
    assert bank.rows("select level, _file, _ended_by, _ended_how from feed.complaints_history") == [
        ("general", 4, 5, "corrected")
    ]


def test_an_older_version_that_comes_late_does_not_count_but_is_kept(bank: Bank) -> None:
    take(bank, "log_20260902.csv", complaints(("K1", DAY, "B1", "重大")))
    older = take(bank, "log_20260901.csv", complaints(("K1", DAY, "B1", "一般")))
    assert account(older) == {"corrected": 1}
    assert levels(bank) == {"K1": "major"}
    assert bank.rows("select level from feed.complaints_history") == [("general",)]


def test_the_rows_own_clock_goes_before_the_date_of_its_file(bank: Bank) -> None:
    head = "complaint_id,received_at,branch_id,level,updated_at"
    files = {
        "stamped_20260901.csv": complaints(("K1", DAY, "B1", "重大", "2026-09-20 10:00"), columns=head),
        "stamped_20260930.csv": complaints(("K1", DAY, "B1", "一般", "2026-09-10 10:00"), columns=head),
    }
    for name, text in files.items():
        take(bank, name, text)
    assert levels(bank) == {"K1": "major"}


def test_a_row_without_a_clock_goes_by_the_date_of_its_file(bank: Bank) -> None:
    head = "complaint_id,received_at,branch_id,level,updated_at"
    take(bank, "stamped_20260930.csv", complaints(("K1", DAY, "B1", "重大", ""), columns=head))
    take(bank, "stamped_20260901.csv", complaints(("K1", DAY, "B1", "一般", "2026-09-10 10:00"), columns=head))
    assert levels(bank) == {"K1": "major"}


@pytest.mark.parametrize("order", list(permutations(["01", "02", "03"])), ids="-".join)
def test_a_value_that_went_and_came_back_counts_in_any_order(bank: Bank, order: tuple[str, ...]) -> None:
    level = {"01": "一般", "02": "重大", "03": "一般"}
    for day in order:
        assert_balanced(
            take(bank, f"log_202609{day}.csv", complaints(("K1", DAY, "B1", level[day]), (f"N{day}", DAY, "B1", "")))
        )
    assert levels(bank)["K1"] == "general"


def test_without_any_date_the_later_file_counts(bank: Bank) -> None:
    bank.source("plain", mapping("complaints", COMPLAINT, "plain*"))
    for n, level in enumerate(["一般", "重大", "一般"]):
        take(bank, f"plain{n}.csv", complaints(("K1", DAY, "B1", level), (f"N{n}", DAY, "B1", "")))
    assert levels(bank)["K1"] == "general"


def test_of_two_rows_of_a_key_in_one_file_the_lower_counts(bank: Bank) -> None:
    outcome = take(
        bank,
        "log_20260901.csv",
        complaints(("K1", DAY, "B1", "一般"), ("K1", DAY, "B1", "重大"), ("K2", DAY, "B1", ""), ("K2", DAY, "B1", "")),
    )
    assert account(outcome) == {"accepted": 2, "corrected": 1, "duplicate": 1}
    assert levels(bank)["K1"] == "major"


def test_a_file_that_takes_a_correction_back_in_its_last_row_leaves_the_row_as_it_was(bank: Bank) -> None:
    take(bank, "log_20260901.csv", complaints(("K1", DAY, "B1", "一般")))
    outcome = take(bank, "log_20260902.csv", complaints(("K1", DAY, "B1", "重大"), ("K1", DAY, "B1", "一般")))
    assert_balanced(outcome)
    take(bank, "log_20260903.csv", complaints(("K2", DAY, "B1", "")))
    assert levels(bank)["K1"] == "general"


def test_the_same_bytes_again_are_known_and_change_nothing(bank: Bank) -> None:
    text = complaints(("K1", DAY, "B1", "一般"))
    first = take(bank, "log_20260901.csv", text)
    copy = take(bank, "log_20260901-副本.csv", text)
    assert (copy.status, copy.number, copy.loads) == ("known", first.number, ())
    assert not list(bank.workspace.inbox.rglob("*.csv"))
    assert bank.rows("select count(*) from meta.files") == [(4,)]


def test_the_same_bytes_from_another_department_are_another_file(bank: Bank) -> None:
    text = complaints(("K1", DAY, "B1", "一般"))
    take(bank, "log_20260901.csv", text)
    bank.put("log_20260901.csv", text, department="other")
    (outcome,) = bank.ingest()
    assert (outcome.status, account(outcome)) == ("loaded", {"duplicate": 1})


def test_the_same_bytes_under_a_later_data_date_are_news(bank: Bank) -> None:
    """The ledger of 30 September says again what that of 1 September said: what stood there in between is gone."""
    text = complaints(("K1", DAY, "B1", "一般"))
    take(bank, "ledger_20260901.csv", text)
    take(bank, "ledger_20260915.csv", complaints(("K1", DAY, "B1", "重大"), ("K2", DAY, "B1", "一般")))
    outcome = take(bank, "ledger_20260930.csv", text)
    assert outcome.status == "loaded"
    assert levels(bank) == {"K1": "general"}


def test_a_later_copy_of_the_same_date_is_newer_by_its_version(bank: Bank) -> None:
    bank.source(
        "final", mapping("complaints", COMPLAINT, "终版*", as_of=r"终版(?P<version>\d?)_(?P<year>\d{4})(?P<month>\d\d)")
    )
    take(bank, "终版2_202609.csv", complaints(("K1", DAY, "B1", "重大")))
    take(bank, "终版_202609.csv", complaints(("K1", DAY, "B1", "一般")))
    assert levels(bank) == {"K1": "major"}


@pytest.mark.parametrize("name", ["log_20260900.csv", "log_20261301.csv", "log_00000901.csv", "log_99999999.csv"])
def test_a_file_whose_name_tells_a_date_that_there_is_not_is_refused(bank: Bank, name: str) -> None:
    outcome = take(bank, name, complaints(("K1", DAY, "B1", "一般")))
    assert (outcome.status, outcome.loads) == ("refused", ())
    assert "names no month or day that there is" in str(outcome.message)


def test_the_data_date_may_stand_in_a_title_row(bank: Bank) -> None:
    bank.source(
        "titled",
        mapping("complaints", COMPLAINT, "台账*", as_of=r"截至(?P<year>\d{4})年(?P<month>\d+)月(?P<day>\d+)日"),
    )
    text = "2026年消费投诉台账（截至2026年9月30日）,,,\n" + complaints(("K1", DAY, "B1", "一般"))
    assert take(bank, "台账.csv", text).loads[0]["as_of"] == "2026-09-30"


def test_a_month_without_a_day_is_dated_by_its_last_day_and_a_quarter_too(bank: Bank) -> None:
    bank.source("monthly", mapping("complaints", COMPLAINT, "月报*", as_of=r"(?P<year>\d{4})-(?P<month>\d\d)"))
    bank.source(
        "quarterly", mapping("complaints", COMPLAINT, "季报*", as_of=r"(?P<year>\d{4})年(?P<quarter>[一二三四1-4])季")
    )
    text = complaints(("K1", DAY, "B1", "一般"))
    assert take(bank, "月报2026-02.csv", text).loads[0]["as_of"] == "2026-02-28"
    assert take(bank, "季报2026年三季度.csv", text + "\n").loads[0]["as_of"] == "2026-09-30"
