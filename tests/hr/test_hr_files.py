"""The files that HR takes away: Chinese intact, ids text, no formula, the same bytes, and no pay by a draft."""

from __future__ import annotations

import csv
import gc
import hashlib
import io
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from explained_bank import MONTH
from full_disks import full_disk

from pipeline.access import accesses
from pipeline.editions import Edition
from pipeline.errors import DiskFull, UsageError, WorkspaceError
from pipeline.hr.declared import declared
from pipeline.hr.exporting import Wanted, export_hr
from pipeline.hr.few import ANSWERS
from pipeline.hr.files import Add, csv_cell, csv_file, json_file, parquet_file, side_by_side
from pipeline.hr.headcount import Heads
from pipeline.hr.tables import tables
from pipeline.hr.workbook import Book
from pipeline.warehouse import read_parquet
from pipeline.workspace import Workspace
from tests.soak.disks import NoDisk, small_disk

HOSTILE = ["=cmd|'/C calc'!A0", "@SUM(1+1)", "+1", "-2+3", "\t=1", "＝1", "张\u202e三", "_x0041_", "王\x07丽", "𠮷野家"]


def _named(workspace: Workspace, edition: Edition, names: list[str]) -> dict[str, pd.DataFrame]:
    """The tables with rows for persons of such names, numbered with leading zeros."""
    found = tables(workspace, edition)
    first = found["appraisal_results"].iloc[[0] * len(names)].reset_index(drop=True)
    ids = [f"{n:08}" for n in range(1, len(names) + 1)]
    return found | {"appraisal_results": first.assign(employee_name=names, employee_id=ids)}


@pytest.mark.parametrize("form", ["xlsx", "csv", "parquet", "json"])
def test_the_same_edition_gives_the_same_bytes_and_its_checksums(explained: Workspace, out: Path, form: str) -> None:
    made = [export_hr(explained, MONTH, Wanted(form, "薪酬核算", folder=out / side)) for side in ("a", "b")]
    assert [path.read_bytes() for path in made[0]] == [path.read_bytes() for path in made[1]]
    listed = dict(reversed(line.split("  ")) for line in made[0][-1].read_text().splitlines())
    assert listed == {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in made[0][:-1]}
    assert all("请勿用于绩效兑现" in path.name for path in made[0])


def test_every_export_is_in_the_access_log_with_its_purpose(explained: Workspace, out: Path) -> None:
    export_hr(explained, MONTH, Wanted("json", "薪酬核算九月", folder=out))
    line = list(accesses(explained))[-1]
    assert (line.purpose, line.action, line.edition, line.subjects) == (
        "薪酬核算九月",
        "export hr",
        "draft",
        ("E1", "E2", "E3", "E4"),
    )


def test_nothing_is_written_without_a_purpose_or_for_a_format_that_is_none(explained: Workspace, out: Path) -> None:
    for wanted in (Wanted("json", " ", folder=out), Wanted("doc", "薪酬", folder=out)):
        with pytest.raises(UsageError):
            export_hr(explained, MONTH, wanted)
    assert not out.exists() or not list(out.iterdir())


def test_ids_periods_and_names_stay_text_in_a_csv() -> None:
    text = next(c for c in declared("appraisal_results").columns if c.name == "employee_id")
    assert [csv_cell(text, cell) for cell in ("00012345", "2026-09", "1E5", "E1", "柜员 020517", "12.5")] == [
        "00012345\t",
        "2026-09\t",
        "1E5\t",
        "E1",
        "柜员 020517",
        "12.5\t",
    ]
    assert all(csv_cell(text, name).startswith("'") for name in HOSTILE[:6])
    points = next(c for c in declared("appraisal_results").columns if c.name == "deduction_points")
    assert csv_cell(points, "-1.50") == "-1.50"  # a number is no formula


@pytest.mark.parametrize(("encoding", "codec"), [("utf-8-bom", "utf-8-sig"), ("gb18030", "gb18030")])
def test_chinese_stays_whole_in_either_encoding(
    explained: Workspace, draft: Edition, tmp_path: Path, encoding: str, codec: str
) -> None:
    with csv_file(tmp_path / "a.csv", "appraisal_results", encoding) as add:
        add(_named(explained, draft, ["𠮷野家", "䶮", "Ж😀", "欧阳·娜娜"])["appraisal_results"])
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_bytes().decode(codec))))
    assert [row["姓名"] for row in rows] == ["𠮷野家", "䶮", "Ж😀", "欧阳·娜娜"]
    assert (rows[0]["等级"], rows[0]["版次状态"]) == ("优秀", "草稿（请勿用于绩效兑现）")


def test_a_workbook_has_no_formula_real_dates_and_numbers(explained: Workspace, draft: Edition, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = Book(path)
    book.add(_named(explained, draft, HOSTILE))
    book.close([("", "封面")])
    read = openpyxl.load_workbook(path)
    assert read.sheetnames == ["封面", "考核结果", "指标明细", "加减分明细", "差异", "数据字典"]
    sheet = read["考核结果"]
    head = [cell.value for cell in sheet[1]]
    cells = {name: [row[head.index(name)] for row in sheet.iter_rows(min_row=2)] for name in head}
    assert [cell.value for cell in cells["姓名"]] == [
        name.replace("\x07", "\ufffd").replace("_x0041_", "_x005F_x0041_") for name in HOSTILE
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "inlineStr"}
    assert (cells["员工编号"][0].value, cells["员工编号"][0].number_format) == ("00000001", "@")
    assert (cells["任职起"][0].is_date, cells["综合得分"][0].value) == (True, 97.07)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:BV{len(HOSTILE) + 1}")


def test_what_stands_in_a_workbook_can_be_read_without_widening_a_column(
    explained: Workspace, draft: Edition, tmp_path: Path
) -> None:
    book = Book(tmp_path / "a.xlsx")
    book.add(_named(explained, draft, ["欧阳·娜娜", "一个相当长的外包公司派驻人员的姓名"]))
    book.close([("", "封面")])

    def wide(value: object) -> int:
        return sum(2 if ord(sign) > 0x2E7F else 1 for sign in str(value or ""))

    for sheet in openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[1:]:
        assert all(cell.alignment.wrap_text for cell in sheet[1])
        for column in sheet.iter_cols():
            width = sheet.column_dimensions[column[0].column_letter].width
            assert wide(column[0].value) <= 2 * (width - 3), (sheet.title, column[0].value)
            for cell in column[1:]:
                lines = sheet.row_dimensions[cell.row].height // 15 if cell.alignment.wrap_text else 1
                if cell.data_type != "d":
                    assert wide(cell.value) <= lines * (width - 2), (sheet.title, cell.coordinate, cell.value)


def test_libreoffice_opens_the_workbook_with_chinese_and_hostile_names_as_text(
    explained: Workspace, draft: Edition, tmp_path: Path
) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    names = ["=cmd|'/C calc'!A0", "@SUM(1+1)", "张\u202e三", "𠮷野家"]
    book = Book(tmp_path / "a.xlsx", ["appraisal_results"])
    book.add(_named(explained, draft, names))
    book.close([("", "封面")])
    filters = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    done = subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            filters,
            "a.xlsx",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0
    said = [line for line in (done.stdout + done.stderr).splitlines() if "javaldx" not in line]  # Java is not wanted
    assert not [line for line in said if "warn" in line.lower()]
    rows = list(csv.DictReader((tmp_path / "a-考核结果.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["姓名"] for row in rows] == names
    assert (rows[0]["员工编号"], rows[0]["等级"], rows[0]["任职起"]) == ("00000001", "优秀", "2026-09-01")


def test_parquet_and_json_hold_the_declared_types(explained: Workspace, out: Path) -> None:
    made = export_hr(explained, MONTH, Wanted("parquet", "薪酬核算", folder=out))
    read = read_parquet(next(p for p in made if p.name.endswith("考核结果.parquet")))
    assert list(read) == [c.name for c in declared("appraisal_results").columns]
    assert (read["score"].iloc[0], read["is_primary"].iloc[0]) == (97.07, True)
    made = export_hr(explained, MONTH, Wanted("json", "薪酬核算", folder=out))
    rows = json.loads(next(p for p in made if p.name.endswith("考核结果.json")).read_text(encoding="utf-8"))
    assert (rows[0]["score_exact"], rows[0]["is_primary"], rows[0]["edition"]) == (97.07142857, True, None)


def test_heads_that_do_not_add_up_are_told_with_their_numbers() -> None:
    rows = pd.DataFrame(
        {
            "employee_id": ["E1", "E2", "E3", "E9"],
            "is_primary": ["true", "true", "false", "true"],
            "result_status": ["graded", "short_period", "graded", "graded"],
            "result_reason": [None, "入职", None, None],
        }
    )
    heads = Heads()
    heads.add(rows, {"E1", "E2", "E3"})
    with pytest.raises(WorkspaceError) as error:
        heads.checked()
    assert "E3" in str(error.value)
    assert "E9" in str(error.value)
    assert "E1" not in str(error.value)
    fair = Heads()
    fair.add(rows.iloc[:2], {"E1", "E2"})
    fair.checked()
    assert fair.told().startswith("在册2人＝已评定1人＋不满考核期1人")


def test_what_fewer_than_the_least_number_answered_is_not_in_the_file(explained: Workspace, out: Path) -> None:
    shutil.copytree(explained.root, out / "bank")
    path = out / "bank" / "appraisal.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "gates: {suppress_below: 6}\n", encoding="utf-8")
    made = export_hr(Workspace.open(out / "bank"), MONTH, Wanted("json", "薪酬核算", folder=out))
    points = json.loads(next(path for path in made if "指标明细" in path.name).read_text(encoding="utf-8"))
    found = {(row["employee_id"], row["indicator"]): row for row in points}
    few, enough = found["E2", "counter_satisfaction_rate"], found["E1", "counter_satisfaction_rate"]
    assert few["sample_size"] == 5
    assert {few[name] for name in ANSWERS} == {None}
    assert few["status_text"].endswith("作答不足6份，不列示")
    assert few["points"] is not None
    assert None not in {enough[name] for name in ANSWERS}
    assert found["E1", "counted_errors"]["value"] is not None, "counts of errors are never suppressed"


def test_files_for_receivers_without_a_right_to_names_have_none_and_checksums_of_their_own(
    explained: Workspace, out: Path
) -> None:
    named = export_hr(explained, MONTH, Wanted("json", "薪酬核算", folder=out))
    made = export_hr(explained, MONTH, Wanted("json", "外包机构", folder=out, has_names=False))
    assert not {path.name for path in named} & {path.name for path in made}
    assert all("Wang Li" not in path.read_text(encoding="utf-8") for path in made)
    rows = [
        {row["employee_id"]: row for row in json.loads(path.read_text(encoding="utf-8")) if row["is_primary"]}
        for files in (named, made)
        for path in files
        if path.name.endswith("考核结果.json")
    ]
    assert (rows[0]["E1"]["employee_name"], rows[1]["E1"]["employee_name"]) == ("Wang Li", None)
    assert rows[0]["E1"]["row_hash"] != rows[1]["E1"]["row_hash"]
    assert rows[0]["E2"]["row_hash"] == rows[1]["E2"]["row_hash"], "who has no name on the roster has the same row"


FILES: list[Callable[[Path, str], AbstractContextManager[Add]]] = [
    lambda path, table: csv_file(path, table, "utf-8-bom"),
    json_file,
    parquet_file,
]


@pytest.mark.parametrize("make", FILES, ids=["csv", "json", "parquet"])
def test_rows_that_end_badly_leave_the_earlier_files_whole_and_nothing_beside_them(
    explained: Workspace, draft: Edition, out: Path, make: Callable[[Path, str], AbstractContextManager[Add]]
) -> None:
    told = tables(explained, draft)
    paths = {name: out / f"{name}.parquet" for name in ("appraisal_results", "indicator_points")}
    out.mkdir()
    for path in paths.values():
        path.write_bytes(b"earlier")

    def write() -> None:
        with side_by_side({name: make(path, name) for name, path in paths.items()}) as add:
            add(told)
            add({"appraisal_results": told["appraisal_results"]})

    with pytest.raises(KeyError):
        write()
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {p.name: b"earlier" for p in paths.values()}


@pytest.mark.parametrize("form", ["xlsx", "csv", "parquet", "json"])
def test_a_full_disk_is_told_and_leaves_the_earlier_export_whole(
    explained: Workspace, out: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    made = export_hr(explained, MONTH, Wanted(form, "薪酬核算", folder=out))
    for path in made:
        path.write_bytes(b"earlier")
    with full_disk(monkeypatch, out, "请勿用于绩效兑现"):
        export_hr(explained, MONTH, Wanted(form, "薪酬核算", folder=out))
    assert {path: path.read_bytes() for path in out.iterdir()} == dict.fromkeys(made, b"earlier")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # openpyxl's, as the book is forgotten
def test_a_full_folder_for_temporary_files_is_told_and_not_the_place_of_the_export(
    explained: Workspace, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workbooks are put together there; a disk of its own takes root to mount."""
    try:
        with small_disk(tmp_path / "temporary", "64k") as temporary:
            monkeypatch.setattr(tempfile, "tempdir", str(temporary))
            (temporary / "filler").write_bytes(b"x" * (56 << 10))
            with pytest.raises(DiskFull, match=f"temporary files, {temporary}, is full"):
                export_hr(explained, MONTH, Wanted("xlsx", "薪酬核算", folder=out))
            with pytest.raises(DiskFull, match=f"no room at {temporary}"):
                export_hr(explained, MONTH, Wanted("csv", "薪酬核算", folder=temporary))
    except NoDisk:
        pytest.skip("no disk of one's own can be mounted here")
    gc.collect()
    assert list(out.iterdir()) == []


def test_what_was_exported_has_its_names_on_the_disk_the_checksums_last(
    explained: Workspace, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[str]] = []
    fsync = os.fsync

    def synced(handle: int) -> None:
        if os.readlink(f"/proc/self/fd/{handle}") == str(out):
            seen.append({path.name for path in out.iterdir() if path.is_file()})
        fsync(handle)

    monkeypatch.setattr(os, "fsync", synced)
    made = [path.name for path in export_hr(explained, MONTH, Wanted("csv", "薪酬核算", folder=out))]
    assert seen == [set(made[:count]) for count in range(1, len(made) + 1)]


def test_a_workbook_that_ends_badly_leaves_the_earlier_one_whole(
    explained: Workspace, draft: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"earlier")
    book = Book(path)
    book.add(tables(explained, draft))
    with full_disk(monkeypatch, tmp_path, "a.xlsx"):
        book.close([("", "封面")])
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"a.xlsx": b"earlier"}
