"""Rows that were purged by the retention of their feed: sealed figures stand, sums stay, and nothing brings the rows back."""

from __future__ import annotations

import shutil
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from closing_desks import MONTH, Desk, without_pages

from pipeline.closing.proving import prove
from pipeline.closing.verifying import verify
from pipeline.editions import read_edition
from pipeline.errors import ClosingRefused, DefinitionError
from pipeline.exclusions import EXCLUDED
from pipeline.explain import explain
from pipeline.holds import hold, release
from pipeline.journal import read, verify_chain
from pipeline.periods import Period
from pipeline.purging import purge
from pipeline.rebuild import rebuild
from pipeline.render.explain import all_files

LATER = datetime(2028, 11, 5, 9, 0)
# Letters that no compression shortens, so that their bytes are found wherever they lie.
PLANTED = "".join(sha256(str(n).encode()).hexdigest() for n in range(9)).translate(
    str.maketrans("0123456789", "ghijklmnop")
)
FEEDS = ("surveys", "errors", "score_events", "training")
OCTOBER = Period.parse("2026-10")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, open_folder: Path) -> Path:
    """September is final. It has an answer with a long comment and a returned one; October has an answer and is open."""
    root = tmp_path_factory.mktemp("lived") / "bank"
    shutil.copytree(open_folder, root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        desk = Desk(root, patch)
        common = {"instrument": "counter_device", "employee_id": "E1", "branch_id": "B1"}
        desk.bank.deliver("surveys", common | {"survey_id": "P1", "comment": PLANTED}, name="planted.csv")
        desk.bank.deliver("surveys", common | {"survey_id": "P2", "branch_id": "Nowhere"}, name="returned.csv")
        desk.bank.deliver("surveys", common | {"survey_id": "P3", "answered_at": "2026-10-02"}, name="october.csv")
        desk.run()
        with without_pages(patch):
            desk.finish()
    return root


def _desk(folder: Path, tmp_path: Path, patch: pytest.MonkeyPatch, retention: str) -> Desk:
    shutil.copytree(folder, tmp_path / "bank")
    path = tmp_path / "bank" / "appraisal.yaml"
    path.write_text(path.read_text(encoding="utf-8") + f"retention: {retention}\n", encoding="utf-8")
    desk = Desk(path.parent, patch)
    desk.moment = LATER
    return desk


@pytest.fixture
def old_desk(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return _desk(folder, tmp_path, monkeypatch, "{originals: 12, feeds: {surveys: 24, errors: 24}}")


def _dump(desk: Desk, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
    with desk.bank.writing() as connection:
        return {
            name: [tuple(map(str, row)) for row in connection.execute(f"from {name} order by all").fetchall()]
            for name in tables
        }


ALL = (
    "meta.files",
    "meta.loads",
    "meta.stated",
    "meta.cleared",
    "partial.facts",
    "partial.computed",
    *(table for feed in FEEDS for table in (f"feed.{feed}", f"feed.{feed}_history", f"quarantine.{feed}")),
)
SUMS = ("partial.facts", "partial.computed")


def _with_planted(desk: Desk) -> set[str]:
    """Where rows lie: the parts of the workspace that have the comment's bytes."""
    root = desk.workspace.root
    places = [desk.workspace.warehouse, *desk.workspace.archive.rglob("*"), *desk.workspace.state.rglob("*")]
    found = {
        path.relative_to(root).parts[0]
        for path in places
        if path.is_file() and PLANTED[100:140].encode() in path.read_bytes()
    }
    return {part.partition(".")[0] for part in found}


def test_rows_of_a_sealed_month_go_for_good_and_its_sums_stay(old_desk: Desk) -> None:
    desk = old_desk
    sums, before = _dump(desk, *SUMS), _dump(desk, "feed.surveys", "quarantine.surveys")
    assert _with_planted(desk) == {"archive", "state", "warehouse"}
    would = [line.text("en") for line in purge(desk.workspace, dry_run=True).lines(dry_run=True)]
    assert (
        "surveys: 48 rows of 2026-09 would go (retention.feeds.surveys: 24); the sealed figures would stand." in would
    )
    assert "surveys: the rows of 2026-10 stay: 2026-10 is not final" in would
    assert _dump(desk, "feed.surveys", "quarantine.surveys") == before
    assert not desk.workspace.purges.exists()

    said = [line.text("en") for line in purge(desk.workspace).lines(dry_run=False)]
    assert "surveys: removed 48 rows of 2026-09 (retention.feeds.surveys: 24); the sealed figures stand." in said
    assert "errors: removed 2 rows of 2026-09 (retention.feeds.errors: 24); the sealed figures stand." in said
    after = _dump(desk, *ALL)
    assert [row[0] for row in after["feed.surveys"]] == ["P3"]
    assert after["quarantine.surveys"] == after["feed.errors"] == []
    assert len(after["feed.training"]) == 3, "it has no retention"
    assert {name: after[name] for name in SUMS} == sums
    assert _with_planted(desk) == set()
    steps = [step for step in read(desk.workspace.purges) if step["step"] == "rows"]
    assert [(step["feed"], step["months"]) for step in steps] == [("errors", ["2026-09"]), ("surveys", ["2026-09"])]
    assert verify_chain(desk.workspace.purges) is None

    rebuild(desk.workspace)
    kept = {
        (name, row[1])
        for row in _dump(desk, "partial.computed")["partial.computed"]
        for name in (row[0], row[0] + EXCLUDED)
    }
    again = _dump(desk, *ALL)
    assert {name: again[name] for name in ALL if name not in SUMS} == {n: after[n] for n in ALL if n not in SUMS}
    assert ("counter_satisfaction_rate", "2026-09-01") in kept
    assert [row for row in sums["partial.facts"] if (row[0], row[5]) in kept] == again["partial.facts"]

    # The next run computes what is missing, and leaves what stands on the purged rows.
    desk.run(OCTOBER)
    now, september = _dump(desk, *SUMS), "2026-09-01"
    facts = [row for row in sums["partial.facts"] if row[5] == september]
    assert [row for row in now["partial.facts"] if row[5] == september] == facts
    assert purge(desk.workspace).rows == ()


def test_rows_that_come_again_go_again_and_change_no_sums(old_desk: Desk) -> None:
    desk = old_desk
    purge(desk.workspace)
    sums = _dump(desk, *SUMS)
    desk.bank.deliver("surveys", {"survey_id": "P1", "employee_id": "E1", "branch_id": "B1"}, name="again.csv")
    desk.run(OCTOBER)
    facts = [row for row in _dump(desk, *SUMS)["partial.facts"] if row[5] == "2026-09-01"]
    assert facts == [row for row in sums["partial.facts"] if row[5] == "2026-09-01"]
    assert sum(sum(due.months.values()) for due in purge(desk.workspace).rows) == 1
    after = _dump(desk, *ALL)
    rebuild(desk.workspace)
    again = _dump(desk, *ALL)
    assert {name: again[name] for name in ALL if name not in SUMS} == {n: after[n] for n in ALL if n not in SUMS}


def test_what_was_purged_is_said_and_not_computed_to_nothing(old_desk: Desk) -> None:
    desk = old_desk
    before = read_edition(desk.workspace, MONTH, 1).checksum
    purge(desk.workspace)
    gone = "The rows of surveys of 2026-09 have been purged on 2028-11-05 under retention.feeds.surveys: 24"
    proof = prove(desk.workspace, MONTH, recompute=True)
    assert not proof.faults
    assert [one.number for one in proof.sound] == [1, 1]
    assert any(
        "2026-09, edition 1, is not computed again" in n.text("en") and gone in n.text("en") for n in proof.notes
    )
    for act in (desk.run, desk.restate):
        with pytest.raises(ClosingRefused, match=r"is not computed again: .*the sealed figures stand"):
            act()
    assert read_edition(desk.workspace, MONTH, 1).checksum == before
    told = explain(desk.workspace, "E1", MONTH, number=1)
    assert any(gone in remark.text("en") for remark in told.remarks)
    # What is left of purged originals is where the explanation says.
    places = {file.archive for file in all_files(told)}
    assert places
    assert all(place.endswith(".rows") and (desk.workspace.root / place).is_dir() for place in places)

    sums = next(desk.workspace.archive.glob("sums/*.facts.parquet"))
    sums.write_bytes(sums.read_bytes()[:-1] + b"?")
    assert [fault.text("en") for fault in verify(desk.workspace).faults] == [
        f"archive/sums/{sums.name}, which has the sums of purged rows, was changed or is missing."
    ]


def test_months_of_somebody_held_stay_and_those_of_a_quarter_that_is_not_final(old_desk: Desk) -> None:
    desk = old_desk
    hold(desk.workspace, "E1", "arbitration")
    done = purge(desk.workspace)
    assert done.rows == ()
    assert [(one.feed, f"{one.month:%Y-%m}") for one in done.kept_rows] == [
        ("errors", "2026-09"),
        ("surveys", "2026-09"),
        ("surveys", "2026-10"),
    ]
    assert all("held" in one.reason.text("en") for one in done.kept_rows)
    release(desk.workspace, "E1", "settled")
    (desk.workspace.root / "editions" / "2026-Q3" / "draft").mkdir(parents=True)
    said = [one.reason.text("en") for one in purge(desk.workspace).kept_rows]
    assert said[:2] == ["2026-Q3 is not final", "2026-Q3 is not final"]


def test_a_feed_without_days_has_no_retention(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = _desk(folder, tmp_path, monkeypatch, "{feeds: {employees: 36}}")
    with pytest.raises(DefinitionError, match="have no day of their own"):
        purge(desk.workspace)
