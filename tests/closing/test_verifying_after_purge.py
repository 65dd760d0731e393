"""Originals that were purged: sealed editions still verify, and are computed again from the rows beside."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from closing_desks import MONTH, Desk

from pipeline.closing.proving import prove
from pipeline.closing.verifying import verify
from pipeline.editions import read_edition
from pipeline.journal import HASH, PREVIOUS, hash_of, read
from pipeline.keys import signing_key
from pipeline.purging import purge


def test_sealed_editions_verify_and_compute_again_after_a_purge_and_changed_rows_are_found(
    corrected_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = corrected_desk.workspace.root / "appraisal.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "retention: {originals: 12, returned: 12}\n", encoding="utf-8")
    desk = Desk(path.parent, monkeypatch)
    desk.moment = datetime(2028, 1, 5, 9, 0)
    before = read_edition(desk.workspace, MONTH, 2).checksum
    assert len(purge(desk.workspace).originals) == 7
    assert not [p for p in desk.workspace.archive.rglob("*") if p.is_file() and ".rows" not in p.parent.name]
    proof = prove(desk.workspace, MONTH, recompute=True)
    assert not proof.faults
    assert any("computed again, the same" in note.text("en") for note in proof.notes)
    assert read_edition(desk.workspace, MONTH, 2).checksum == before

    rows = next(desk.workspace.archive.rglob("*.rows/*.parquet"))
    whole = rows.read_bytes()
    rows.write_bytes(whole[:-1] + b"?")
    assert any(rows.parent.name in fault.text("zh-CN") for fault in verify(desk.workspace).faults)
    rows.write_bytes(whole)
    assert not verify(desk.workspace).faults

    # Somebody without the key writes the chain anew: no line of it speaks for rows then.
    lines, previous = [], "0" * 64
    for line in read(desk.workspace.purges):
        line |= {"public_key": "00" * 32, "signature": "00" * 64, PREVIOUS: previous}
        line[HASH] = previous = hash_of(line)
        lines.append(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
    desk.workspace.purges.write_text("".join(lines), encoding="utf-8")
    assert signing_key(desk.workspace)
    assert len(verify(desk.workspace).faults) >= 7
