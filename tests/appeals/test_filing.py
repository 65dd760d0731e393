"""Filing: what is taken down, by when it is answered, and what is refused."""

from __future__ import annotations

import hashlib
import itertools
import stat
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from appeal_desks import ABOUT, FILED, Desk
from full_disks import full_disk

from pipeline import hearing
from pipeline.appeals.filing import due_on
from pipeline.appeals.records import steps
from pipeline.settings import Settings
from pipeline.warehouse import write_parquet

Refused = Callable[..., str]
NAMES = {"format": 1, "name": {"zh": "测试银行", "en": "Test Bank"}}


def test_a_dispute_before_the_preview_gets_a_number_and_a_day(desk: Desk) -> None:
    appeal = desk.file(filed_by="Sun Wei", evidence="recording 7")
    assert (appeal.number, appeal.kind, appeal.status) == ("YY-202609-0001", "dispute", "open")
    assert (appeal.filed_at, appeal.due_on, appeal.is_late) == (FILED, date(2026, 10, 23), False)
    assert (appeal.feed, appeal.record_id, appeal.department) == ("mystery_visits", "V1/A2", "dept")
    assert (appeal.filed_by, appeal.employee_id, appeal.branch_id, appeal.evidence) == (
        "Sun Wei",
        None,
        "B1",
        "recording 7",
    )


def test_in_the_preview_it_is_an_appeal_and_after_it_late_but_taken(desk: Desk) -> None:
    desk.close("preview", until=date(2026, 10, 20))
    first = desk.file()
    late = desk.file(item="mystery_shopper_score", moment=datetime(2026, 10, 21, 9))
    by_post = desk.file(item="error_rate", moment=datetime(2026, 10, 21, 9), filed_on=date(2026, 10, 20))
    assert [(one.number, one.kind, one.edition, one.is_late) for one in (first, late, by_post)] == [
        ("SS-202609-0001", "appeal", 1, False),
        ("SS-202609-0002", "appeal", 1, True),
        ("SS-202609-0003", "appeal", 1, False),
    ]
    desk.close("final", until=date(2026, 10, 20))
    assert desk.file(employee_id="E1", branch_id=None, moment=datetime(2027, 3, 1, 9)).is_late


def test_an_employee_is_of_the_branch_that_the_roster_tells(desk: Desk) -> None:
    desk.bank.deliver("employees", {"employee_id": "E1", "branch_id": "B2", "valid_from": "2026-10-05"})
    appeal = desk.file(employee_id="E1", branch_id=None)
    assert (appeal.employee_id, appeal.branch_id, appeal.filed_by) == ("E1", "B1", "E1")


@pytest.mark.parametrize(
    ("filed", "days", "due"),
    [
        (date(2026, 10, 16), 5, date(2026, 10, 23)),  # Friday to Friday
        (date(2026, 9, 18), 5, date(2026, 9, 24)),  # Sunday the 20th is worked; Mid-Autumn begins on Friday the 25th
        (date(2026, 9, 30), 5, date(2026, 10, 13)),  # over the National Day; Saturday the 10th is worked
        (date(2026, 10, 3), 5, date(2026, 10, 13)),  # filed on a holiday
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
    ],
)
def test_the_answer_is_due_by_working_days_of_the_calendar(filed: date, days: int, due: date) -> None:
    settings = Settings.model_validate(NAMES | {"appeals": {"answer_days": days}})
    assert due_on(settings, filed) == due


def test_the_banks_own_days_move_the_answer() -> None:
    own = {"holidays": ["2026-10-19"], "workdays": ["2026-10-17"]}
    settings = Settings.model_validate(NAMES | {"calendar": own})
    assert due_on(settings, date(2026, 10, 16)) == date(2026, 10, 23)
    assert due_on(settings, date(2026, 10, 15)) == date(2026, 10, 22)


def test_a_file_of_evidence_is_kept_with_its_hash(desk: Desk, tmp_path: Path) -> None:
    proof = tmp_path / "通知.pdf"
    proof.write_bytes(b"%PDF a training")
    appeal = desk.file(file=proof)
    kept = desk.bank.workspace.evidence(appeal.number) / "通知.pdf"
    assert kept.read_bytes() == proof.read_bytes()
    assert (appeal.evidence_file, appeal.evidence_sha256) == (
        "通知.pdf",
        hashlib.sha256(b"%PDF a training").hexdigest(),
    )


def test_evidence_is_its_owners_alone_whatever_the_length_of_its_name(desk: Desk, tmp_path: Path) -> None:
    proof = tmp_path / ("证" * 83 + ".pdf")
    proof.write_bytes(b"%PDF")
    appeal = desk.file(file=proof)
    kept = desk.bank.workspace.evidence(appeal.number) / proof.name
    assert (appeal.evidence_file, stat.S_IMODE(kept.stat().st_mode)) == (proof.name, 0o600)


def test_a_disk_too_full_for_the_evidence_leaves_no_claim_and_no_half_of_a_file(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof = tmp_path / "recording.wav"
    proof.write_bytes(b"what was said")
    workspace = desk.bank.workspace
    with full_disk(monkeypatch, workspace.root, "recording"):
        desk.file(file=proof)
    assert desk.all() == []
    assert list(workspace.evidence("YY-202609-0001").iterdir()) == []
    assert desk.file(file=proof).number == "YY-202609-0001"
    assert (workspace.evidence("YY-202609-0001") / "recording.wav").read_bytes() == b"what was said"


def test_what_a_claim_says_of_a_customer_is_masked(desk: Desk) -> None:
    appeal = desk.file(claim="the customer, 13800138000, says so himself", evidence="card 6222021234567890128")
    assert "13800138000" not in appeal.claim
    assert "6222021234567890128" not in str(appeal.evidence)
    assert "13800138000" not in desk.bank.workspace.appeals.read_text(encoding="utf-8")


def test_a_number_without_its_item_is_enough_where_there_is_one(desk: Desk, refused: Refused) -> None:
    assert desk.file(feed="checks", record_id="P1").record_id == "P1/A1"
    told = refused(desk, lambda: desk.file(feed="mystery_visits", record_id="V1"))
    assert told == "mystery_visits V1 has 2 rows. Name the one that is meant: V1/A1, V1/A2."


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"feed": "mystery_visits", "record_id": "V9"}, "There is no V9 in mystery_visits"),
    ({"feed": "employees", "record_id": "E1"}, "No dispute or appeal can be about a row of “employees”"),
    ({"feed": "salaries", "record_id": "E1"}, "No dispute or appeal can be about a row of “salaries”"),
    ({"feed": "errors", "record_id": None}, "--feed and --record belong together"),
    ({"item": None}, "Say what the claim is about"),
    ({"item": "mystery_shopper_score"}, "Nobody has a sheet of 2026-09 yet"),
    ({"item": "mystery_shopper_score", **ABOUT}, "Nobody has a sheet of 2026-09 yet"),
    ({"claim": "  "}, "Say what is wrong and why"),
    ({"branch_id": "B9"}, "There is no branch or department “B9”"),
    ({"employee_id": "E9", "branch_id": None}, "There is no employee “E9” in 2026-09"),
    ({"employee_id": "E1"}, "Say who files"),
    ({"branch_id": None}, "Say who files"),
    ({"filed_on": date(2026, 10, 17)}, "yet to come"),
    ({"filed_on": date(2026, 8, 31)}, "2026-09 has not begun yet"),
    ({"kind": "appeal"}, "Nobody has a sheet of 2026-09 yet"),
    ({"kind": "protest"}, "there is no “protest”"),
    ({"file": Path("nowhere.pdf")}, "There is no file nowhere.pdf"),
]


@pytest.mark.parametrize(("facts", "told"), REFUSALS)
def test_a_claim_that_cannot_be_taken_so_writes_nothing(
    desk: Desk, refused: Refused, facts: dict[str, Any], told: str
) -> None:
    assert told in refused(desk, lambda: desk.file(**facts))


def test_a_row_that_the_sheet_has_not_cannot_be_named(desk: Desk, refused: Refused) -> None:
    desk.close("preview")
    assert "The sheet of B1 has no row “pay”" in refused(desk, lambda: desk.file(item="pay"))


def test_numbers_are_taken_as_they_are_typed(desk: Desk, refused: Refused) -> None:
    appeal = desk.file(employee_id="　Ｅ１ ", branch_id=None, feed="errors", record_id=" Ｘ1")
    assert (appeal.employee_id, appeal.record_id) == ("E1", "X1")
    assert desk.file(branch_id=" Ｂ１ ", feed="errors", record_id="X1").branch_id == "B1"


def colleagues(desk: Desk) -> None:
    """E3 at B2 beside E1 and E2 at B1; an error of each."""
    desk.bank.deliver("employees", {"employee_id": "E3", "branch_id": "B2", "employee_name": "Sun"})
    desk.bank.deliver("errors", {"error_id": "X2", "employee_id": "E2"}, name="of a colleague.csv")
    desk.bank.deliver("errors", {"error_id": "X3", "employee_id": "E3", "branch_id": "B2"}, name="elsewhere.csv")
    desk.bank.deliver("training", {"record_id": "L3", "employee_id": "E3"}, name="courses.csv")


@pytest.mark.parametrize(
    ("feed", "record", "claimant"),
    [
        ("errors", "X3", {"employee_id": "E1", "branch_id": None}),
        ("training", "L3", {"employee_id": "E1", "branch_id": None}),
        ("errors", "X3", {"branch_id": "B1"}),
        ("training", "L3", {"branch_id": "B1"}),
        ("errors", "X1", {"branch_id": "B2"}),
        ("score_events", "M1", {"employee_id": "E3", "branch_id": None}),
        ("mystery_visits", "V1/A2", {"employee_id": "E3", "branch_id": None}),
    ],
)
def test_a_record_that_has_nothing_to_do_with_the_claimant_is_not_theirs_to_dispute(
    desk: Desk, refused: Refused, feed: str, record: str, claimant: dict[str, Any]
) -> None:
    colleagues(desk)
    told = refused(desk, lambda: desk.file(feed=feed, record_id=record, **claimant))
    who = claimant["branch_id"] or claimant["employee_id"]
    assert told.startswith(f"{feed} {record} is neither about {who} nor about a branch")
    assert not any(other in told for other in ("E1", "E2", "E3") if other != who)  # whose it is, is not told


def test_a_claim_about_a_colleagues_record_is_taken_and_says_so(desk: Desk) -> None:
    colleagues(desk)
    appeal = desk.file(employee_id="E1", branch_id=None, feed="errors", record_id="X2")
    assert appeal.is_of_others
    assert "names somebody else of the claimant’s branch" in str(hearing.filed(appeal))
    assert any("names somebody else" in str(line) for line in hearing.shown(desk.bank.workspace, appeal.number))


@pytest.mark.parametrize(
    ("feed", "record", "claimant"),
    [
        ("errors", "X1", {"employee_id": "E1", "branch_id": None}),
        ("complaints", "K1", {"employee_id": "E1", "branch_id": None}),  # responsible for it
        ("mystery_visits", "V1/A2", {"employee_id": "E2", "branch_id": None}),  # of the branch, and nobody's alone
        ("errors", "X3", {"branch_id": "B2"}),
        ("training", "L3", {"branch_id": "B2"}),  # of one of its people
        ("errors", "X3", {"branch_id": "B9"}),  # of a branch that it manages
    ],
)
def test_what_is_the_claimants_own_is_taken_without_a_word(
    desk: Desk, feed: str, record: str, claimant: dict[str, Any]
) -> None:
    colleagues(desk)
    desk.bank.deliver(
        "branches",
        {"branch_id": "B9", "branch_name": "City"},
        {"branch_id": "B2", "branch_name": "Hillside", "parent_branch_id": "B9"},
        name="managing.csv",
    )
    appeal = desk.file(feed=feed, record_id=record, **claimant)
    assert not appeal.is_of_others
    assert "Mind" not in str(hearing.filed(appeal))


def test_the_claim_stands_at_the_branch_of_most_days_in_the_period(desk: Desk) -> None:
    helping = {"employee_id": "E1", "branch_id": "B2", "valid_from": "2026-09-21", "valid_to": "2026-09-29"}
    desk.bank.deliver("employees", helping, {"employee_id": "E1"}, name="helping.csv")
    assert desk.file(employee_id="E1", branch_id=None).branch_id == "B1"
    helping |= {"valid_from": "2026-09-07"}
    desk.bank.deliver("employees", helping, {"employee_id": "E1"}, name="longer.csv")
    assert desk.file(employee_id="E1", branch_id=None, feed="errors", record_id="X1").branch_id == "B2"


def test_an_appeal_stands_at_the_branch_of_the_sheet(desk: Desk) -> None:
    desk.close("preview")
    rows = [
        {"level": "employee", "subject_id": "E1", "branch_id": branch, "is_primary": branch == "B2"}
        for branch in ("B1", "B2")
    ]
    path = desk.bank.workspace.edition("2026-09").with_name("1-preview") / "results.parquet"
    write_parquet(pd.DataFrame(rows), path, ("branch_id",))
    assert desk.file(employee_id="E1", branch_id=None).branch_id == "B2"
    assert desk.file(employee_id="E2", branch_id=None).branch_id == "B1"


def test_a_dispute_is_an_appeal_once_people_have_their_sheets(desk: Desk, refused: Refused) -> None:
    desk.close("provisional")
    assert desk.file().kind == "dispute"
    desk.close("preview")
    assert "File an appeal" in refused(desk, lambda: desk.file(kind="dispute"))


def test_the_same_claim_is_open_once(desk: Desk, refused: Refused) -> None:
    desk.file()
    assert "open already as YY-202609-0001" in refused(desk, desk.file)
    assert desk.file(employee_id="E1", branch_id=None).number == "YY-202609-0002"


def test_a_claim_is_taken_back_and_can_be_filed_again(desk: Desk, refused: Refused) -> None:
    from pipeline.appeals.deciding import withdraw

    number = desk.file().number
    taken_back = withdraw(desk.bank.workspace, number, "Sun Wei", "", datetime(2026, 10, 19, 9))
    assert (taken_back.status, taken_back.decided_at, taken_back.ledger_number) == (
        "withdrawn",
        date(2026, 10, 19),
        None,
    )
    assert "is not open any more: taken back" in refused(desk, lambda: desk.decide(number, is_excluded=True))
    assert desk.file().number == "YY-202609-0002"


def test_every_step_is_a_line_more_and_none_is_changed(desk: Desk) -> None:
    journal = desk.bank.workspace.appeals
    seen = [b""]
    number = desk.file().number
    seen.append(journal.read_bytes())
    desk.decide(number, is_excluded=True)
    seen.append(journal.read_bytes())
    assert all(after.startswith(before) for before, after in itertools.pairwise(seen))
    assert [step["step"] for step in steps(desk.bank.workspace)] == ["filed", "decided", "announced", "corrected"]
