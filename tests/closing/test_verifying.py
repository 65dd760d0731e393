"""Nothing of a sealed edition can be changed unseen."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from closing_desks import MONTH, OVER, Desk, without_pages
from explained_bank import answers

from pipeline.closing import recompute as recomputing
from pipeline.closing.proving import prove
from pipeline.closing.states import standings
from pipeline.closing.verifying import verify
from pipeline.closing.words import verified
from pipeline.editions import Edition
from pipeline.errors import SealBroken, WorkspaceError
from pipeline.keys import signing_key
from pipeline.periods import Period
from pipeline.release import code


def faults(desk: Desk) -> list[str]:
    return [fault.text("zh-CN") for fault in verify(desk.workspace).faults]


def flipped(path: Path, at: int) -> bytes:
    """Flip a bit of the byte; return the content as it was."""
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    return whole


def test_an_untouched_edition_is_told_so_in_plain_chinese(corrected_desk: Desk) -> None:
    proof = verify(corrected_desk.workspace, MONTH)
    assert not proof.faults
    told = [message.text("zh-CN") for message in verified(proof)]
    assert any("2026-09第1版：自2026年10月22日定稿后未发生改动" in sentence for sentence in told)
    assert any("2026-09第2版：自2026年11月5日定稿后未发生改动" in sentence for sentence in told)
    proof.raise_if_broken()


def test_one_flipped_byte_in_any_file_is_found_and_the_file_named(corrected_desk: Desk) -> None:
    root = corrected_desk.workspace.root
    folders = [root / "editions" / "2026-09" / name for name in ("1-preview", "1", "2")]
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    files += sorted(path for path in (root / "archive").rglob("*") if path.is_file())
    assert len(files) > 150
    for n, path in enumerate(files):
        size = path.stat().st_size
        at = (0, size // 2, size - 1)[n % 3]
        whole = flipped(path, at)
        found = faults(corrected_desk)
        path.write_bytes(whole)
        assert any(str(path.relative_to(root)) in told for told in found), (path, at, found)
    assert faults(corrected_desk) == []


@pytest.mark.parametrize("name", ["periods.jsonl", "ledger.jsonl"])
def test_one_flipped_byte_in_a_journal_is_found(corrected_desk: Desk, name: str) -> None:
    path = corrected_desk.workspace.root / name
    size = path.stat().st_size
    for at in sorted({0, 1, size - 1, *range(0, size, max(size // 20, 1))}):
        whole = flipped(path, at)
        found = faults(corrected_desk)
        path.write_bytes(whole)
        assert any(name in told for told in found), (at, found)


def test_a_byte_in_every_line_of_every_small_file_is_found(corrected_desk: Desk) -> None:
    folder = corrected_desk.workspace.edition("2026-09", 2)
    for path in (folder / "seal.json", folder / "manifest.json"):
        for at in range(0, path.stat().st_size, 1201 if path.name == "manifest.json" else 61):
            whole = flipped(path, at)
            assert faults(corrected_desk), (path.name, at)
            path.write_bytes(whole)


def test_missing_and_added_files_are_named(closed_desk: Desk) -> None:
    folder = closed_desk.workspace.edition("2026-09", 1)
    (folder / "points.parquet").unlink()
    (folder / "note.txt").write_text("by hand")
    first, second = faults(closed_desk)
    assert "editions/2026-09/1/points.parquet缺失" in first
    assert "editions/2026-09/1/note.txt是2026-09第1版定稿后加入的" in second
    with pytest.raises(SealBroken) as error:
        verify(closed_desk.workspace).raise_if_broken()
    assert error.value.exit_code == 8


def test_a_whole_edition_exchanged_and_signed_by_another_key_is_found(
    closed_desk: Desk, open_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(open_folder, tmp_path / "forged")
    own = os.environ["APPRAISE_KEYS"]
    monkeypatch.setenv("APPRAISE_KEYS", str(tmp_path / "keys"))
    forger = Desk(tmp_path / "forged", monkeypatch)
    forger.finish()
    for name in ("editions", "periods.jsonl"):
        target = closed_desk.workspace.root / name
        shutil.rmtree(target) if target.is_dir() else target.unlink()
        source = forger.workspace.root / name
        shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
    monkeypatch.setenv("APPRAISE_KEYS", own)
    assert all("不受信任" in told for told in faults(closed_desk))
    assert len(faults(closed_desk)) == 2


def test_old_keys_stay_trusted_when_a_new_one_signs(
    closed_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(os.environ["APPRAISE_KEYS"], tmp_path / "keys")
    monkeypatch.setenv("APPRAISE_KEYS", str(tmp_path / "keys"))
    before = signing_key(closed_desk.workspace).key_id
    (tmp_path / "keys" / "signing.key").unlink()
    assert signing_key(closed_desk.workspace).key_id != before
    assert faults(closed_desk) == []
    assert (tmp_path / "keys" / "signing.key").stat().st_mode & 0o077 == 0


def test_keys_within_the_workspace_are_refused(closed_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APPRAISE_KEYS", str(closed_desk.workspace.root / "keys"))
    with pytest.raises(WorkspaceError, match="lie inside the workspace"):
        signing_key(closed_desk.workspace)


def test_a_period_that_was_never_closed_has_nothing_to_verify(closed_desk: Desk) -> None:
    with pytest.raises(WorkspaceError, match="never closed"):
        verify(closed_desk.workspace, Period.parse("2026-08"))


def test_computed_again_it_is_the_same_to_the_byte(corrected_desk: Desk) -> None:
    corrected_desk.bank.deliver("errors", {"error_id": "X10", "employee_id": "E1"}, name="later still.csv")
    proof = prove(corrected_desk.workspace, MONTH, recompute=True)
    assert not proof.faults
    told = [message.text("en") for message in proof.notes]
    assert [text for text in told if "the same to the byte" in text] == [
        "2026-09, edition 1: computed again, the same to the byte.",
        "2026-09, edition 2: computed again, the same to the byte.",
    ]


def test_an_edition_that_looked_back_on_a_draft_is_computed_again_from_its_own_copy_of_it(desk: Desk) -> None:
    august = MONTH.shifted(-1)
    for row in (earlier := answers()):
        row |= {"survey_id": f"8{row['survey_id']}", "answered_at": row["answered_at"].replace("-09-", "-08-")}
    desk.bank.deliver("surveys", *earlier, name="august.csv")
    desk.run(august)
    assert desk.run().tables["results"]["previous_score"].notna().any()
    with pytest.MonkeyPatch.context() as patch, without_pages(patch):
        desk.finish()
    assert (desk.workspace.edition(str(MONTH), 1) / "history.parquet").is_file()
    desk.bank.deliver("errors", {"error_id": "X7", "occurred_at": "2026-08-21", "employee_id": "E2"}, name="late.csv")
    desk.run(august)
    proof = prove(desk.workspace, MONTH, recompute=True)
    assert [message.text("en") for message in proof.notes if "computed again" in message.text("en")] == [
        "2026-09, edition 1: computed again, the same to the byte."
    ]
    assert not proof.faults


def test_lines_cut_off_from_the_journal_of_states_are_found(corrected_desk: Desk) -> None:
    path = corrected_desk.workspace.periods
    lines = path.read_bytes().splitlines(keepends=True)
    for kept in range(len(lines) - 1):
        path.write_bytes(b"".join(lines[:kept]))
        assert all("periods.jsonl" in told for told in faults(corrected_desk))
        assert len(faults(corrected_desk)) == len(lines) - kept


@pytest.mark.parametrize("left", [0, 1, 200, -1])
def test_a_last_line_that_a_power_cut_took_never_was(closed_desk: Desk, left: int) -> None:
    """What the disk kept of it: nothing, a beginning, all but its end."""
    path = closed_desk.workspace.periods
    *before, last = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(before) + last[:left])
    assert [one.state for one in standings(closed_desk.workspace, MONTH)] == ["preview"]
    proof = verify(closed_desk.workspace)
    assert proof.faults == ()
    assert [note.text("en") for note in proof.notes] == [
        "editions/2026-09/1 never took effect (a process was ended before it could). The next closing clears it away."
    ]


def test_the_closing_that_a_power_cut_took_is_done_again(closed_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = closed_desk.workspace.periods
    *before, last = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(before) + last[:99] + bytes(4000))  # blocks that were given to the file and never written
    closed_desk.moment = OVER
    with without_pages(monkeypatch):
        closed_desk.close("final")
    assert [one.state for one in standings(closed_desk.workspace, MONTH)] == ["preview", "final"]
    assert path.read_bytes().startswith(b"".join(before))
    assert bytes(1) not in path.read_bytes()
    proof = verify(closed_desk.workspace)
    assert (proof.faults, proof.notes) == ((), ())


def test_a_damaged_line_before_the_last_is_told_with_its_number(closed_desk: Desk) -> None:
    path = closed_desk.workspace.periods
    path.write_bytes(path.read_bytes().replace(b'"approved_by"', b'"approved_by', 1))
    with pytest.raises(WorkspaceError, match=r"periods\.jsonl line 1 is damaged\. Restore the file from a backup\."):
        standings(closed_desk.workspace)
    with pytest.raises(WorkspaceError, match="line 1 is damaged"):
        closed_desk.restate()
    assert faults(closed_desk) == ["periods.jsonl第1行已被改动，或此前有行缺失。"]


@pytest.mark.parametrize("is_other", [False, True])
def test_other_figures_of_another_release_are_no_fault_and_those_of_the_same_one_are(
    closed_desk: Desk, monkeypatch: pytest.MonkeyPatch, *, is_other: bool
) -> None:
    read = recomputing.read_folder

    def moved(folder: Path, *arguments: Any) -> Edition:
        found = read(folder, *arguments)
        if folder.name != "again":
            return found
        points = found.tables["points"]
        changed = {**found.tables, "points": points.assign(points=points["points"] + 1)}
        return replace(found, tables=changed, manifest={**found.manifest, "files": {}})

    monkeypatch.setattr(recomputing, "read_folder", moved)
    if is_other:
        monkeypatch.setattr(recomputing, "code", lambda: {**code(), "program": "another"})
    proof = prove(closed_desk.workspace, MONTH, recompute=True)
    release = f"0.1.0-{code()['program'][:8]}"
    told = [
        message.text("en") for message in (proof.notes if is_other else proof.faults) if "differ" in message.text("en")
    ]
    (text,) = told
    if is_other:
        assert text.startswith(
            f"2026-09, edition 1: computed again by another release than {release}, which made it, points"
        )
        assert "is proved by its seal" in text
        assert not proof.faults
    else:
        assert text == "2026-09, edition 1: computed again, points.parquet differ."
