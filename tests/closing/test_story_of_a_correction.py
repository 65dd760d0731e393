"""The story: a month is closed; an appeal is upheld; a late file arrives; the month is corrected; HR pulls the differences; the
quarter follows; verify passes; one flipped byte anywhere is found.
"""

from __future__ import annotations

import random
import shutil
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from closing_desks import LATE_ERROR, MONTH, OPENED, Desk, without_pages

from pipeline import stages
from pipeline.appeals import appeals
from pipeline.appeals.model import Filing, Ruling
from pipeline.closing.late import told as late_told
from pipeline.closing.restate import Restated
from pipeline.closing.verifying import verify
from pipeline.editions import read_edition
from pipeline.hearing import decide_claim, file_claim
from pipeline.hr.tables import tables
from pipeline.periods import Period

QUARTER = Period.parse("2026-Q3")


class Story:
    """What there was to see."""

    desk: Desk
    warnings: list[str]
    late: list[str]
    restated: Restated
    page: str
    sheet: str


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, open_folder: Path) -> Story:
    root = tmp_path_factory.mktemp("story") / "bank"
    shutil.copytree(open_folder, root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        return _lived(Desk(root, patch), patch)


def _lived(desk: Desk, patch: pytest.MonkeyPatch) -> Story:
    told = Story()
    told.desk = desk
    with without_pages(patch):
        for month in ("2026-07", "2026-08"):
            desk.run(Period.parse(month))
            desk.finish(Period.parse(month))
        desk.moment = OPENED
        desk.close("preview")
    desk.moment = datetime(2026, 10, 20, 9, 0)
    claim = Filing("2026-09", "It was not my error", employee_id="E1", feed="errors", record_id="X1")
    number = file_claim(desk.workspace, claim).number
    desk.moment = datetime(2026, 10, 22, 9, 0)
    told.warnings = [message.text("zh-CN") for message in desk.close().warnings]
    with without_pages(patch):
        desk.run(QUARTER)
        desk.finish(QUARTER)
    ruling = Ruling("upheld", "zhao", "Doc 77", "the terminal failed", decided_on=date(2026, 11, 3), is_excluded=True)
    desk.moment = datetime(2026, 11, 3, 9, 0)
    decide_claim(desk.workspace, number, ruling)
    desk.bank.deliver("errors", LATE_ERROR, name="late.csv")
    told.late = [message.text("zh-CN") for message in late_told(stages.late(desk.workspace))]
    desk.moment = datetime(2026, 11, 5, 9, 0)
    told.restated = desk.restate(reason="申诉成立并补报差错", reason_code="appeal_upheld", basis=number)
    stages.publish(desk.workspace, MONTH, stages.load_rules(desk.workspace), "zh-CN", lambda _: None)
    site = desk.workspace.root / "site-zh-CN"
    told.page = (site / "hr" / "all" / "2026-09" / "index.html").read_text(encoding="utf-8")
    told.sheet = (site / "employee" / "E2" / "2026-09" / "index.html").read_text(encoding="utf-8")
    return told


def changes(table: pd.DataFrame) -> set[tuple[str, ...]]:
    kept = table[["level", "subject_id", "field", "item", "old_value", "new_value"]]
    return set(kept.itertuples(index=False, name=None))


def test_an_appeal_that_waits_is_named_when_the_month_is_closed(story: Story) -> None:
    (number,) = [one.number for one in appeals(story.desk.workspace)]
    assert any(number in warning for warning in story.warnings)


def test_what_came_late_is_said_with_the_way_to_correct_it(story: Story) -> None:
    assert len(story.late) == 1
    assert "late.csv" in story.late[0]
    assert "appraise restate 2026-09" in story.late[0]


def test_hr_pulls_what_changed_for_whom_and_nothing_else(story: Story) -> None:
    month = story.restated.corrections[0]
    assert (month.old, month.new) == (1, 2)
    found = changes(month.differences)
    points = {
        (who, old, new)
        for _, who, field, item, old, new in found
        if (field, item) == ("indicator_points", "counted_errors")
    }
    assert points == {("E1", "19.0", "20.0"), ("E2", "20.0", "19.0")}
    assert {who for level, who, *_ in found if level == "employee"} == {"E1", "E2"}
    assert set(month.differences["reason_code"]) == {"appeal_upheld"}
    pulled = tables(story.desk.workspace, read_edition(story.desk.workspace, MONTH, 2))["differences"]
    assert set(pulled["employee_id"]) == {"E1", "E2"}
    assert set(pulled["approved_by"]) == {"li"}
    assert len(pulled) == (month.differences["level"] == "employee").sum()
    assert set(month.differences["direction"]) <= {"pay_more", "none"}  # the bank's own mistake takes nothing back


def test_the_pages_say_why_and_what_was_changed(story: Story) -> None:
    for words in ("更正说明", "本版为第2版，更正第1版", "申诉成立", "申诉成立并补报差错", "审定人：li"):
        assert words in story.page, words
    assert "84.43" in story.sheet
    assert "85.43" in story.sheet


def test_the_quarter_follows_in_the_same_step(story: Story) -> None:
    assert [str(one.period) for one in story.restated.corrections] == ["2026-09", "2026-Q3"]
    quarter = read_edition(story.desk.workspace, QUARTER, 2)
    month = read_edition(story.desk.workspace, MONTH, 2)
    assert month.seal is not None
    assert quarter.manifest["members"]["2026-09"] == {"number": 2, "seal": month.seal.checksum}
    assert {who for _, who, *_ in changes(story.restated.corrections[1].differences)} >= {"E1", "E2"}


def test_verify_passes_and_a_flipped_byte_anywhere_is_found(story: Story) -> None:
    workspace = story.desk.workspace
    assert verify(workspace).faults == ()
    files = [path for path in (workspace.root / "editions").rglob("*") if path.is_file() and "draft" not in path.parts]
    files += [path for path in workspace.archive.rglob("*") if path.is_file()] + [workspace.periods, workspace.ledger]
    chance = random.Random(6)
    for path in chance.sample(sorted(files), 25):
        whole = path.read_bytes()
        at = chance.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << chance.randrange(8))]) + whole[at + 1 :])
        found = [fault.text("en") for fault in verify(workspace).faults]
        path.write_bytes(whole)
        assert any(str(path.relative_to(workspace.root)) in told for told in found), (path, at)
    assert verify(workspace).faults == ()
