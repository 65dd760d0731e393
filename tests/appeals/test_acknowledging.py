"""Acknowledgements: what was said of a sheet, what silence is, and lists taken down as a whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from appeal_desks import Desk

from pipeline.appeals import Acknowledgement, AppealRefused, acknowledgement_frame, acknowledgements
from pipeline.appeals.acknowledging import Said, acknowledge
from pipeline.appeals.frames import frame
from pipeline.appeals.receipts import read_receipts
from pipeline.journal import verify_chain
from pipeline.periods import Period
from pipeline.warehouse import read_parquet, write_parquet

MONTH = Period.parse("2026-09")
NOW = datetime(2026, 10, 16, 9)
IN_PREVIEW, OVER = date(2026, 10, 20), date(2026, 10, 21)
Told = Callable[..., str]


def sheets(desk: Desk, folder: str, *people: str) -> None:
    """An edition's results of these people."""
    rows = [{"level": "employee", "subject_id": person} for person in people]
    rows.append({"level": "branch", "subject_id": "B1"})
    path = desk.bank.workspace.edition("2026-09").with_name(folder) / "results.parquet"
    write_parquet(pd.DataFrame(rows), path, ("subject_id",))


@pytest.fixture
def shown(desk: Desk) -> Desk:
    """A bank whose people have been shown their sheets on 13 October, to object by the 20th."""
    desk.close("preview", until=date(2026, 10, 20))
    sheets(desk, "1-preview", "E1", "E2", "E3")
    return desk


def say(desk: Desk, *said: Said, moment: datetime = NOW, edition: int | None = None) -> int:
    return acknowledge(desk.bank.workspace, MONTH, edition, said, moment)


def answers(desk: Desk, today: date = IN_PREVIEW, edition: int | None = None) -> dict[str, Acknowledgement]:
    return acknowledgements(desk.bank.workspace, MONTH, edition, today=today)


def test_what_became_of_a_sheet_step_by_step(shown: Desk) -> None:
    say(
        shown,
        Said("E1", "delivered", "2026-10-13"),
        Said("E1", "read", "2026-10-14"),
        Said("E1", "objected", "2026-10-15", note="row 3"),
        Said("E1", "interview", "2026-10-16", by="Zhao Min"),
        Said("E1", "confirmed", "2026-10-16"),
    )
    assert answers(shown)["E1"] == Acknowledgement(
        employee_id="E1",
        period="2026-09",
        edition=1,
        delivered_at="2026-10-13",
        read_at="2026-10-14",
        confirmed_at="2026-10-16",
        confirmation="confirmed",
        interview_on="2026-10-16",
        interview_by="Zhao Min",
        note="row 3",
    )


def test_silence_is_silence_once_the_preview_is_over_and_never_consent(shown: Desk) -> None:
    say(
        shown,
        Said("E1", "delivered", "2026-10-13"),
        Said("E1", "read", "2026-10-13"),
        Said("E2", "refused", "2026-10-14"),
    )
    assert {who: one.confirmation for who, one in answers(shown).items()} == {"E1": None, "E2": "refused", "E3": None}
    after = {who: one.confirmation for who, one in answers(shown, OVER).items()}
    assert after == {"E1": "no_answer", "E2": "refused", "E3": "no_answer"}
    assert answers(shown, OVER)["E1"].confirmed_at is None


def test_what_was_said_of_one_edition_is_not_said_of_the_next(shown: Desk) -> None:
    say(shown, Said("E1", "confirmed", "2026-10-14"))
    shown.close("final")
    sheets(shown, "1", "E1", "E2")
    assert answers(shown, OVER)["E1"].confirmation == "confirmed"
    shown.close("restated", number=2)
    sheets(shown, "2", "E1", "E2")
    assert (answers(shown, OVER)["E1"].edition, answers(shown, OVER)["E1"].confirmation) == (2, "no_answer")
    assert answers(shown, OVER, edition=1)["E1"].confirmation == "confirmed"
    assert say(shown, Said("E1", "objected", "2026-10-15")) == 2
    assert answers(shown, OVER)["E1"].confirmation == "objected"


def test_nobody_answers_to_what_nobody_was_shown(desk: Desk) -> None:
    assert answers(desk) == {}
    with pytest.raises(AppealRefused, match="Nobody has been shown a sheet"):
        say(desk, Said("E1", "read", "2026-10-14"))
    desk.close("provisional")
    with pytest.raises(AppealRefused, match="Nobody has been shown a sheet"):
        say(desk, Said("E1", "read", "2026-10-14"))


def test_every_fault_is_told_at_once_and_nothing_is_taken_down(shown: Desk) -> None:
    wrong = [
        Said("E1", "read", "2026-10-14"),
        Said("E9", "read", "2026-10-14"),
        Said("E1", "seen", "2026-10-14"),
        Said("E1", "read", "14 October"),
        Said("E1", "read", "2026-10-17"),
        Said("E1", "read", "2026-10-12"),
        Said("E1", "interview", "2026-10-14"),
    ]
    with pytest.raises(AppealRefused) as error:
        say(shown, *wrong)
    told = str(error.value)
    for part in (
        "E9 has no sheet in edition 1 of 2026-09",
        "“seen” is none of delivered",
        "got “14 October”",
        "2026-10-17 is yet to come",
        "2026-10-12 is before the sheet was shown (2026-10-13)",
        "say who talked with the person",
    ):
        assert part in told
    assert not shown.bank.workspace.acknowledgements.exists()


def test_acknowledgements_are_chained(shown: Desk) -> None:
    say(shown, Said("E1", "read", "2026-10-14"))
    say(shown, Said("E2", "read", "2026-10-14"))
    path = shown.bank.workspace.acknowledgements
    assert verify_chain(path) is None
    path.write_text(path.read_text().replace("E1", "E3"))
    assert verify_chain(path) == 1


LIST = """考核周期,版次,员工编号,送达时间,确认时间,确认状态,面谈日期,面谈人,备注
2026-09,1,E1,2026/10/13,2026-10-14,已确认,,,
2026-09,1,E2,2026-10-13,2026-10-15,有异议,2026-10-16,赵敏,第3项
2026-09,1,E3,2026-10-13,,未回复,,,
"""


def test_a_list_with_hrs_own_headers_is_taken_down(shown: Desk, tmp_path: Path) -> None:
    path = tmp_path / "签收.csv"
    path.write_bytes(LIST.encode("gb18030"))
    say(shown, *read_receipts(path, MONTH, 1))
    found = answers(shown)
    assert {who: (one.delivered_at, one.confirmed_at, one.confirmation) for who, one in found.items()} == {
        "E1": ("2026-10-13", "2026-10-14", "confirmed"),
        "E2": ("2026-10-13", "2026-10-15", "objected"),
        "E3": ("2026-10-13", None, None),
    }
    assert (found["E2"].interview_by, found["E2"].note) == ("赵敏", "第3项")


def test_a_workbook_is_a_list_too(shown: Desk, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["签收情况"],
        ["员工编号", "送达时间", "确认时间", "确认状态"],
        ["E1", datetime(2026, 10, 13), None, "未回复"],
    ):
        sheet.append(row)
    book.save(tmp_path / "list.xlsx")
    said = read_receipts(tmp_path / "list.xlsx", MONTH, None)
    assert [(one.employee_id, one.what, one.on[:10]) for one in said] == [("E1", "delivered", "2026-10-13")]
    say(shown, *said)


def test_a_list_with_faults_names_each_row(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "employee_id,period,edition,confirmed_at,confirmation\n"
        "E1,2026-08,1,2026-10-14,confirmed\n,2026-09,1,2026-10-14,confirmed\n"
        "E2,2026-09,2,2026-10-14,agreed\nE3,2026-09,1,,objected\n",
        encoding="utf-8",
    )
    with pytest.raises(AppealRefused) as error:
        read_receipts(path, MONTH, 1)
    for part in (
        "Row 2: is about 2026-08, not 2026-09",
        "Row 3: no employee’s number",
        "Row 4: is about edition 2, not 1",
        "Row 4: “agreed” is none of",
        "Row 5: answered, but without the day",
    ):
        assert part in str(error.value)


def test_tables_for_an_edition_keep_what_they_tell(shown: Desk, tmp_path: Path) -> None:
    say(shown, Said("E1", "confirmed", "2026-10-14"))
    number = shown.file().number
    shown.file(employee_id="E1", branch_id=None)
    shown.decide(number, is_excluded=True)
    for name, table, key in (
        ("appeals", frame(shown.bank.workspace, MONTH, today=date(2026, 10, 26)), "number"),
        ("answers", acknowledgement_frame(shown.bank.workspace, MONTH, today=OVER), "employee_id"),
        ("nothing", frame(shown.bank.workspace, Period.parse("2026-08")), "number"),
    ):
        write_parquet(table, tmp_path / f"{name}.parquet", (key,))
        back: Any = read_parquet(tmp_path / f"{name}.parquet")
        assert list(back.columns) == list(table.columns)
        assert len(back) == len(table)
    back = read_parquet(tmp_path / "appeals.parquet").set_index("number")
    assert back.loc[number, ["status", "is_in_time", "is_overdue"]].tolist() == ["upheld", True, False]
    assert back.loc["SS-202609-0002", ["status", "is_overdue"]].tolist() == ["open", True]
    assert '"points_after_review": [null, "2.0000"]' in back.loc[number, "changes"]
