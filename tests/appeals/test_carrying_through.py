"""A decision whose call is killed is carried through by the next one; and nobody else can write such a file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from appeal_desks import Desk, fill
from full_disks import full_disk
from workbench import Bank, csv_text

from pipeline.announced import DEPARTMENT
from pipeline.appeals import correcting
from pipeline.appeals.records import steps
from pipeline.ledger import read_ledger
from pipeline.rebuild import rebuild


class Killed(BaseException):
    """The process ends here."""


def _dies(*_: Any, **__: Any) -> Any:
    raise Killed


def killed(desk: Desk, patch: pytest.MonkeyPatch, module: Any, name: str, number: str) -> None:
    """Decide, with the process killed where `name` is called."""
    with patch.context() as inside:
        inside.setattr(module, name, _dies)
        with pytest.raises(Killed):
            desk.decide(number, is_excluded=True)


@pytest.mark.parametrize("name", ["_written", "ingest", "versions"])
def test_killed_at_any_moment_the_next_call_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    number = desk.file().number
    if name == "versions":  # the second look at the record: the file is in, its number not yet noted
        real, calls = correcting.versions, iter([False, True])

        def second(*given: Any) -> Any:
            return _dies() if next(calls) else real(*given)

        with monkeypatch.context() as patch:
            patch.setattr(correcting, "versions", second)
            with pytest.raises(Killed):
                desk.decide(number, is_excluded=True)
    else:
        killed(desk, monkeypatch, correcting, name, number)
    assert desk.all()[0].status == "upheld"
    assert desk.all()[0].is_waiting
    desk.complete()
    assert desk.row("mystery_visits", "V1/A2", "points_after_review") == (Decimal(2),)
    assert desk.all()[0].ledger_number == read_ledger(desk.bank.workspace.ledger)[-1]["number"]
    assert [line["department"] for line in read_ledger(desk.bank.workspace.ledger)].count(DEPARTMENT) == 1
    before = desk.bank.workspace.appeals.read_bytes()
    assert desk.complete() == []
    assert desk.bank.workspace.appeals.read_bytes() == before


def test_a_file_that_a_killed_call_left_is_taken_by_an_ordinary_load(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = desk.file().number
    killed(desk, monkeypatch, correcting, "ingest", number)
    assert [outcome.status for outcome in desk.bank.ingest()] == ["loaded"]
    desk.complete()
    assert desk.all()[0].ledger_number is not None
    assert [step["step"] for step in steps(desk.bank.workspace)].count("announced") == 1


def test_a_disk_too_full_for_the_corrected_row_leaves_nothing_to_take_in_and_the_next_call_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, number = desk.bank.workspace, desk.file().number
    with full_disk(monkeypatch, workspace.root, f"{number}_mystery_visits.csv"):
        desk.decide(number, is_excluded=True)
    assert list((workspace.inbox / DEPARTMENT).iterdir()) == []
    desk.complete()
    assert desk.row("mystery_visits", "V1/A2", "points_after_review") == (Decimal(2),)
    assert [step["step"] for step in steps(workspace)].count("announced") == 1


def test_a_file_that_no_decision_wrote_is_refused(desk: Desk) -> None:
    row = {"complaint_id": "K2", "customer_id": "hash:00000000-0000-0000-0000-000000000001"}
    desk.bank.put("SS-202609-0001_complaints.csv", csv_text("complaints", [row]), DEPARTMENT)
    (outcome,) = desk.bank.ingest()
    assert outcome.status == "refused"
    assert "no decision wrote this one" in str(outcome.message)
    assert desk.bank.rows("select count(*) from feed.complaints") == [(1,)]


def test_a_file_that_was_announced_and_then_changed_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    killed(desk, monkeypatch, correcting, "ingest", desk.file().number)
    (path,) = (desk.bank.workspace.inbox / DEPARTMENT).glob("*.csv")
    path.write_bytes(path.read_bytes().replace(b"revised", b"final"))
    assert [outcome.status for outcome in desk.bank.ingest()] == ["refused"]


def test_a_departments_own_hash_is_no_hash(desk: Desk) -> None:
    known = desk.row("complaints", "K1", "customer_id")[0]
    desk.bank.deliver("complaints", {"complaint_id": "K2", "customer_id": f"hash:{known}"})
    assert desk.row("complaints", "K2", "customer_id") != (known,)


def test_a_rebuild_brings_corrected_records_back(desk: Desk) -> None:
    desk.decide(desk.file(feed="complaints", record_id="K1").number, is_excluded=True)
    desk.decide(desk.file().number, is_excluded=True)
    before = [desk.bank.feed(feed) for feed in ("complaints", "mystery_visits", "complaints_history")]
    rebuild(desk.bank.workspace)
    assert [desk.bank.feed(feed) for feed in ("complaints", "mystery_visits", "complaints_history")] == before


def test_two_decisions_on_one_record_both_stand(desk: Desk) -> None:
    first = desk.decide(desk.file().number, changes={"points_after_review": "1.5"})
    second = desk.decide(
        desk.file(employee_id="E1", branch_id=None).number, changes={"involved_employee_id": "E2"}, document_no="Doc 10"
    )
    assert desk.row("mystery_visits", "V1/A2", "points_after_review", "involved_employee_id") == (Decimal("1.5"), "E2")
    assert first.ledger_number != second.ledger_number


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bare") / "bank"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        fill(Bank(root))
    return root


Step = Callable[[Desk], Any]
AGAIN = {"item_code": "A2", "branch_id": "riverside", "points_scored": "1"}
STEPS: dict[str, Step] = {
    "older list": lambda d: d.bank.deliver("mystery_visits", AGAIN | {"wave": "1", "updated_at": "2026-10-10"}),
    "newer list": lambda d: d.bank.deliver("mystery_visits", AGAIN | {"wave": "2", "updated_at": "2026-11-05"}),
    "first ruling": lambda d: d.decide(
        d.file(employee_id="E1", branch_id=None).number,
        changes={"points_after_review": "1.5", "involved_post": "lobby_manager"},
        decided_on=d.day(18),
        document_no="Doc 7",
    ),
    "second ruling": lambda d: d.decide(
        d.file().number, is_excluded=True, decided_on=d.day(19), document_no="Doc 8", outcome="partly"
    ),
    "turned down": lambda d: d.decide(d.file(employee_id="E2", branch_id=None).number, outcome="rejected"),
    "of an error": lambda d: d.decide(d.file(feed="errors", record_id="X1").number, is_excluded=True),
    "late error": lambda d: d.bank.deliver("errors", {"issued_at": "2026-09-06", "updated_at": "2026-10-30"}),
}
CONTENT = (
    "visit_id",
    "item_code",
    "points_scored",
    "points_after_review",
    "review_result",
    "involved_post",
    "wave",
    "note",
)


@pytest.mark.parametrize("seed", range(6))
def test_files_and_decisions_in_any_order_give_the_same_rows(bare: Path, tmp_path: Path, seed: int) -> None:
    import random

    order = list(STEPS)
    random.Random(seed).shuffle(order)
    shutil.copytree(bare, tmp_path / "bank")
    desk = Desk(Bank(tmp_path / "bank"))
    for name in order:
        STEPS[name](desk)
        desk.complete()
    assert desk.bank.feed("mystery_visits", *CONTENT)[1] == (
        "V1",
        "A2",
        Decimal(1),
        Decimal(2),
        "revised",
        "lobby_manager",
        "2",
        None,
    ), order
    assert desk.bank.rows("select is_counted, cast(issued_at as varchar) from feed.errors") == [(False, "2026-09-06")]
    assert desk.complete() == []


def test_what_a_killed_call_left_half_written_in_the_inbox_goes_with_the_next(desk: Desk) -> None:
    left = desk.bank.workspace.inbox / DEPARTMENT / ".2026-1_mystery_visits.csv.999.part"
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_text("V1,A2")
    desk.decide(desk.file().number, is_excluded=True)
    assert list(left.parent.iterdir()) == []
