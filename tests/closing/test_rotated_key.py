"""A new key of customers' hashes: rows that decisions corrected stay the same customer's, and no figure moves."""

from __future__ import annotations

import pytest
from closing_desks import MONTH, Desk, dump, without_pages

from pipeline.appeals.correcting import complete
from pipeline.appeals.model import Filing, Ruling
from pipeline.closing.proving import prove
from pipeline.errors import ClosingRefused
from pipeline.hearing import decide_claim, file_claim
from pipeline.ledger import read_ledger
from pipeline.rebuild import rebuild

CALLS = {"channel": "phone", "branch_id": "B1", "is_resolved": "", "customer_id": "C0012345"}
COLUMNS = "select contact_id, employee_id, customer_id is not null as is_known"


def test_a_corrected_record_is_found_by_its_customer_under_a_new_key(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The customer called again within the week, so the first call had not settled the matter: E2's, as a decision found.
    first = CALLS | {"contact_id": "C1", "employee_id": "E1"}
    again = CALLS | {"contact_id": "C2", "employee_id": "E3", "started_at": "2026-09-06 10:00"}
    desk.bank.deliver("contacts", first, again, name="calls.csv")
    desk.run()
    with without_pages(monkeypatch):
        desk.finish()
        claim = Filing("2026-09", "the call was E2's", employee_id="E1", feed="contacts", record_id="C1")
        number = file_claim(desk.workspace, claim).number
        ruling = Ruling("upheld", "zhao", "Doc 3", "the recording", changes={"employee_id": "E2"})
        assert decide_claim(desk.workspace, number, ruling).ledger_number is not None
        desk.restate()
    sums, files = dump(desk, "partial.facts"), len(read_ledger(desk.workspace.ledger))
    resolved = [row for row in sums["partial.facts"] if row[0] == "first_contact_resolution" and row[2] == "E2"]
    assert resolved

    monkeypatch.setenv("APPRAISE_HASH_KEY", "a new key")
    rebuild(desk.workspace)
    assert len(set(desk.bank.feed("contacts", "customer_id"))) == 1
    with desk.bank.writing() as connection:
        assert complete(desk.workspace, connection, desk.moment) == []
    with pytest.raises(ClosingRefused, match="other than in edition 2"):
        desk.restate()
    assert dump(desk, "partial.facts") == sums
    assert len(read_ledger(desk.workspace.ledger)) == files
    proof = prove(desk.workspace, MONTH, recompute=True)
    assert not proof.faults
    assert sum("the same to the byte" in note.text("en") for note in proof.notes) == 2
