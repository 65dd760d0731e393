"""Retention: originals give way to pseudonymised rows, returned rows lose their text, and figures stay as they were."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from workbench import SETTINGS, Bank

from pipeline.archive import archived
from pipeline.contracts import contracts
from pipeline.errors import WorkspaceError
from pipeline.holds import hold
from pipeline.journal import read, verify_chain
from pipeline.ledger import read_ledger
from pipeline.purging import purge
from pipeline.rebuild import rebuild
from pipeline.rows_beside import folder_of
from pipeline.state import publish_state
from pipeline.workspace import Workspace

RETAINING = SETTINGS + "retention: {originals: 12, returned: 12}\n"
LATER = datetime(2027, 12, 1, 9, 0)
PLANTED = "plainly-" + "".join(f"{n:x}" for n in range(1000, 1400))
COMPLAINTS = f"""complaint_id,received_at,branch_id,customer_id,description
K1,2026-09-03,B1,C0012345,请回电13800138000
K2,2026-09-04,B1,C0012346,
K3,1/2/3/4,B1,C0012347,{PLANTED}
K4,2026-09-05,Nowhere,C0012348,

K5,2026-09-06,B1,C0012349,x,surplus
"""


def dump(bank: Bank) -> dict[str, list[tuple[Any, ...]]]:
    """Every table that is made from files."""
    tables = ["meta.files", "meta.loads", "meta.stated"]
    for feed in contracts():
        tables += [f"feed.{feed}", f"feed.{feed}_history", f"quarantine.{feed}"]
    with bank.writing() as connection:
        return {
            name: [tuple(map(str, row)) for row in connection.execute(f"from {name} order by all").fetchall()]
            for name in tables
        }


@pytest.fixture(scope="module")
def lived_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bank with a returned row, one for an unknown name, one set aside, and a corrected one."""
    root = tmp_path_factory.mktemp("purged") / "bank"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        bank = Bank(root, RETAINING)
        bank.deliver("branches")
        bank.deliver("employees")
        bank.put("complaints.csv", COMPLAINTS)
        bank.ingest()
        bank.deliver("errors", {"error_id": "X1"})
        bank.deliver("complaints", {"complaint_id": "K2", "received_at": "2026-09-08"}, name="later.csv")
        with bank.writing() as connection:
            publish_state(bank.workspace, connection)
    return root


@pytest.fixture
def lived(tmp_path: Path, lived_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Bank:
    """A copy of it, a year and more after."""
    shutil.copytree(lived_folder, tmp_path / "bank")
    monkeypatch.setenv("APPRAISE_HASH_KEY", "a key for tests")
    monkeypatch.setattr(Workspace, "now", lambda _: LATER)
    return Bank(tmp_path / "bank", RETAINING)


def sha_of(bank: Bank, name: str) -> str:
    return str(next(record["sha256"] for record in read_ledger(bank.workspace.ledger) if record["name"] == name))


def found(root: Path, text: str) -> list[str]:
    """The files of the workspace with these bytes."""
    return sorted(
        path.relative_to(root).parts[0]
        for path in root.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    )


def test_a_dry_run_tells_what_would_go_and_changes_nothing(lived: Bank) -> None:
    before = {path: path.read_bytes() for path in lived.workspace.archive.rglob("*") if path.is_file()}
    done = purge(lived.workspace, dry_run=True)
    assert len(done.originals) == 5
    assert done.returned == {"complaints": 2}
    assert {path: path.read_bytes() for path in lived.workspace.archive.rglob("*") if path.is_file()} == before
    assert not lived.workspace.purges.exists()


def test_purged_originals_are_gone_and_the_warehouse_is_made_anew_with_equal_content(lived: Bank) -> None:
    path = lived.workspace.root / "appraisal.yaml"
    path.write_text(SETTINGS + "retention: {originals: 12}\n", encoding="utf-8")
    bank = Bank(lived.workspace.root, path.read_text(encoding="utf-8"))
    before = dump(bank)
    record = next(r for r in read_ledger(bank.workspace.ledger) if r["name"] == "complaints.csv")
    assert record["loads"][0]["set_aside"], "there is a row set aside"
    assert record["loads"][0]["quarantined"] == 2
    done = purge(bank.workspace)
    assert len(done.originals) == 5
    assert done.kept == ()
    assert not any(archived(bank.workspace, r["sha256"]).exists() for r in read_ledger(bank.workspace.ledger))
    assert not found(bank.workspace.root, "C0012345")
    assert not found(bank.workspace.root, "13800138000")
    rebuild(bank.workspace)
    assert dump(bank) == before
    assert purge(bank.workspace).originals == ()
    assert verify_chain(bank.workspace.purges) is None


def test_a_young_original_stays_and_one_of_somebody_held_too(lived: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workspace, "now", lambda _: datetime(2027, 9, 30, 9, 0))
    assert purge(lived.workspace, dry_run=True).originals == ()
    monkeypatch.setattr(Workspace, "now", lambda _: LATER)
    hold(lived.workspace, "E1", "arbitration")
    done = purge(lived.workspace)
    assert sorted(done.originals) == ["branches-1.csv", "complaints.csv", "later.csv"]
    assert {one.file for one in done.kept} == {"employees-2.csv", "errors-3.csv"}
    assert archived(lived.workspace, sha_of(lived, "errors-3.csv")).is_file()


def test_texts_of_returned_rows_leave_no_byte_and_stay_gone_when_the_warehouse_is_made_anew(lived: Bank) -> None:
    assert "warehouse.duckdb" in found(lived.workspace.root, PLANTED)
    assert "state" in found(lived.workspace.root, PLANTED[:400])
    counts = lived.rows("select count(*) from quarantine.complaints")
    assert purge(lived.workspace).returned == {"complaints": 2}
    assert found(lived.workspace.root, PLANTED) == []
    assert lived.rows("select count(*) from quarantine.complaints") == counts
    assert lived.rows("select distinct cardinality(content) from quarantine.complaints") == [(0,)]
    before = dump(lived)
    rebuild(lived.workspace)
    assert dump(lived) == before
    assert found(lived.workspace.root, PLANTED) == []
    lived.deliver("branch_names", {"name_or_code": "Nowhere"})
    assert len(lived.feed("complaints")) == 2, "a row without its text is not guessed"


def test_rows_beside_are_refused_when_changed_and_under_another_key(
    lived: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    purge(lived.workspace)
    before = dump(lived)
    monkeypatch.setenv("APPRAISE_HASH_KEY", "a new key")
    with pytest.raises(WorkspaceError, match="cannot be hashed anew"):
        rebuild(lived.workspace)
    monkeypatch.setenv("APPRAISE_HASH_KEY", "a key for tests")
    path = next(folder_of(lived.workspace, sha_of(lived, "complaints.csv")).glob("*.parquet"))
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(WorkspaceError, match="rows are damaged"):
        rebuild(lived.workspace)
    assert dump(lived) == before


def test_the_journal_tells_what_went_with_hashes_and_signature(lived: Bank) -> None:
    purge(lived.workspace)
    steps = [step for step in read(lived.workspace.purges) if step["step"] == "original"]
    told = next(step for step in steps if step["sha256"] == sha_of(lived, "complaints.csv"))
    assert {facts.get("feed") for facts in told["files"].values()} == {"complaints", None}
    assert told["numbers"] == [3]
    assert told["by"]
    assert len(told["signature"]) == 128
    assert "C0012345" not in json.dumps(steps)
