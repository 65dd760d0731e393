"""What HR takes away of a month that was closed, disputed and corrected."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from closing_desks import MONTH, Desk

from pipeline.editions import read_edition
from pipeline.hr.exporting import Wanted, export_hr


@pytest.fixture
def disputed(disputed_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Only read from."""
    return Desk(disputed_folder, monkeypatch)


def test_a_corrected_month_tells_what_changed_for_whom_why_and_what_was_appealed(
    disputed: Desk, tmp_path: Path
) -> None:
    made = export_hr(disputed.workspace, MONTH, Wanted("json", "薪酬更正", folder=tmp_path))
    named = {path.stem.rpartition("_")[2]: path for path in made}
    rows = json.loads(named["考核结果"].read_text(encoding="utf-8"))
    mine = {row["employee_id"]: row for row in rows}
    assert {row["edition_status"] for row in rows} == {"restated"}
    assert (mine["E2"]["edition"], mine["E2"]["changed_since_edition"]) == (2, True)
    assert mine["E1"]["changed_since_edition"] is False
    assert (mine["E2"]["appeal_outcome"], mine["E1"]["appeal_outcome"]) == ("rejected", "none")
    assert mine["E2"]["appeal_no"].startswith("SS-202609-")
    assert (mine["E2"]["preview_from"], mine["E2"]["preview_to"]) == ("2026-10-14", "2026-10-21")
    changes = json.loads(named["差异"].read_text(encoding="utf-8"))
    assert {change["employee_id"] for change in changes} == {"E2"}
    points = next(change for change in changes if change["field"] == "indicator_points")
    assert (points["item"], points["delta"], points["reason_code"]) == ("counted_errors", -1, "late_data")
    assert (points["old_edition"], points["new_edition"], points["approved_by"]) == (1, 2, "li")
    assert not any("请勿用于绩效兑现" in path.name for path in made)


def test_a_correction_for_receivers_without_names_tells_neither_who_decided_nor_why_in_their_words(
    disputed: Desk, tmp_path: Path
) -> None:
    made = export_hr(disputed.workspace, MONTH, Wanted("json", "外包机构", folder=tmp_path, has_names=False))
    named = {path.stem.rpartition("_")[2]: path for path in made}
    changes = json.loads(named["差异"].read_text(encoding="utf-8"))
    assert {(one["approved_by"], one["reason"], one["basis"]) for one in changes} == {(None, None, None)}
    assert {one["reason_code"] for one in changes} == {"late_data"}
    cover = named["封面"].read_text(encoding="utf-8-sig").splitlines()
    assert next(line for line in cover if line.startswith("审定")).startswith("审定：2026-")
    assert not any(line.startswith("更正原因") for line in cover)


def test_the_workbook_of_the_first_final_edition_has_its_seal_and_decision_on_the_cover(
    disputed: Desk, tmp_path: Path
) -> None:
    made = export_hr(disputed.workspace, MONTH, Wanted("xlsx", "薪酬核算", edition="1", folder=tmp_path))
    seal = read_edition(disputed.workspace, MONTH, 1).seal
    assert seal is not None
    book = openpyxl.load_workbook(made[0], read_only=True)
    cover = {row[0].value: row[1].value for row in book["封面"].iter_rows() if len(row) > 1 and row[0].value}
    assert (cover["校验码"], cover["状态"], cover["版次"]) == (seal.number, "正式", "第1版")
    assert cover["审定"] == "li，2026-10-22，纪要号：M-12"
    assert made[0].name.endswith("_202609_第1版_正式.xlsx")
    assert len(list(book["差异"].iter_rows())) == 1  # there was no edition before it
