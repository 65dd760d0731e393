"""The warehouse made anew from archive and ledger: with equal content, or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from mappings import complaints, mapping, put_sources, take
from workbench import MOMENT, SETTINGS, Bank

from pipeline.contracts import contracts
from pipeline.declaring import declare_none
from pipeline.errors import WorkspaceError
from pipeline.ledger import read_ledger
from pipeline.periods import Period
from pipeline.rebuild import rebuild

DAY = "2026-09-05"
EXPECTING = SETTINGS + "expected_deliveries: [{feed: contacts, department: hotline}]\n"


def dump(bank: Bank) -> dict[str, list[tuple[Any, ...]]]:
    """Every table that is made from files."""
    tables = ["meta.files", "meta.loads", "meta.stated", "meta.waiting"]
    for feed in contracts():
        tables += [f"feed.{feed}", f"feed.{feed}_history", f"quarantine.{feed}"]
    with bank.writing() as connection:
        return {
            name: [
                tuple(map(str, row))
                for row in connection.execute(f"select distinct * from {name} order by all").fetchall()
            ]
            for name in tables
        }


@pytest.fixture(scope="module")
def lived_folder(staffed_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bank with corrections, withdrawals, returned rows, names that came late, and a word that there was none."""
    root = tmp_path_factory.mktemp("lived") / "bank"
    shutil.copytree(staffed_folder, root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        bank = Bank(root, EXPECTING)
        put_sources(bank)
        late = ("K3", DAY, "城东", "")
        take(bank, "ledger_20260920.csv", complaints(("K1", DAY, "B1", ""), ("K2", DAY, "B1", "一般"), late))
        take(bank, "ledger_20260930.csv", complaints(("K1", DAY, "B1", "重大"), late, ("K4", DAY, "B1", "?")))
        with bank.writing() as connection:
            declare_none(bank.workspace, connection, "contacts", Period.parse("2026-09"), None, MOMENT)
        take(bank, "names.csv", "name_or_code,branch_id,valid_from,valid_to\n城东,B1,,\n")
    return root


@pytest.fixture
def lived(tmp_path: Path, lived_folder: Path) -> Bank:
    """A copy of it to break."""
    shutil.copytree(lived_folder, tmp_path / "bank")
    return Bank(tmp_path / "bank", EXPECTING)


def test_a_rebuilt_warehouse_has_equal_content_and_keeps_a_line_that_a_killed_run_left_in_it_only(lived: Bank) -> None:
    before, ledger = dump(lived), lived.workspace.ledger.read_text(encoding="utf-8")
    assert len(before["feed.complaints"]) == 2
    assert len(before["quarantine.complaints"]) == 3
    lived.workspace.ledger.write_text("\n".join(ledger.splitlines()[:-1]) + "\n", encoding="utf-8")
    done = rebuild(lived.workspace)
    assert (done.files, done.changed) == (6, ())
    assert dump(lived) == before
    assert lived.workspace.ledger.read_text(encoding="utf-8") == ledger


def test_a_file_that_the_archive_lacks_is_named_and_the_old_warehouse_stays(lived: Bank) -> None:
    before = dump(lived)
    lost = next(record for record in read_ledger(lived.workspace.ledger) if record["name"] == "ledger_20260930.csv")
    archive(lived, lost["sha256"]).unlink()
    with pytest.raises(WorkspaceError, match=r"ledger_20260930\.csv"):
        rebuild(lived.workspace)
    assert dump(lived) == before
    assert not list(lived.workspace.root.glob("warehouse.rebuilt*"))


def test_a_damaged_copy_in_the_archive_is_named_and_the_old_warehouse_stays(lived: Bank) -> None:
    before = dump(lived)
    archive(lived, read_ledger(lived.workspace.ledger)[0]["sha256"]).write_text("x,y\n1,2\n")
    with pytest.raises(WorkspaceError, match=r"0-branches\.csv: the archive.s copy is damaged"):
        rebuild(lived.workspace)
    assert dump(lived) == before


def test_a_lost_warehouse_comes_back_by_todays_mappings_and_those_that_changed_are_named(lived: Bank) -> None:
    select = "_row, complaint_id, received_at, branch_id, 'important' as level"
    as_of = r"_(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
    lived.source("ledger", mapping("complaints", select, "ledger_*", as_of=as_of, mode="replace", covers=["month"]))
    lived.workspace.warehouse.unlink()
    done = rebuild(lived.workspace)
    assert done.changed == ("ledger_20260920.csv", "ledger_20260930.csv")
    assert {row[0] for row in lived.feed("complaints", "level")} == {"important"}


def archive(bank: Bank, sha256: str) -> Path:
    return bank.workspace.archive / sha256[:2] / sha256
