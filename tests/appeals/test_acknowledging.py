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


def say(desk: Desk, *said: Said, moment: datetime = NOW, edition: int | None = None) -> tuple[int, ...]:
    return acknowledge(desk.bank.workspace, MONTH, edition, said, moment)


def take(desk: Desk, path: Path, edition: int | None = None) -> tuple[int, ...]:
    """Take a list down."""
    listed = read_receipts(path, MONTH, edition, ("考核岗位",))
    faults = {"faults": listed.faults, "file": listed.file}
    return acknowledge(desk.bank.workspace, MONTH, edition, listed.said, NOW, **faults)


def written(folder: Path, *lines: str) -> Path:
    path = folder / "签收.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def refusal(desk: Desk, path: Path, edition: int | None = None) -> str:
    """What is said where a list is refused; and that nothing was taken down."""
    with pytest.raises(AppealRefused) as error:
        take(desk, path, edition)
    assert not desk.bank.workspace.acknowledgements.exists()
    return error.value.message.text("en")


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
    assert say(shown, Said("E1", "objected", "2026-10-15")) == (2,)
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
    assert take(shown, path, 1) == (1,)
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
    listed = read_receipts(tmp_path / "list.xlsx", MONTH, None)
    assert [(one.employee_id, one.what, one.on[:10]) for one in listed.said] == [("E1", "delivered", "2026-10-13")]
    take(shown, tmp_path / "list.xlsx")


def test_a_list_with_faults_names_each_row(shown: Desk, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "employee_id,period,edition,confirmed_at,confirmation\n"
        "E1,2026-08,1,2026-10-14,confirmed\n,2026-09,1,2026-10-14,confirmed\n"
        "E2,2026-09,2,2026-10-14,agreed\nE3,2026-09,1,,objected\n",
        encoding="utf-8",
    )
    told = refusal(shown, path, 1)
    for part in (
        "Row 2: is about 2026-08, not 2026-09",
        "Row 3: no employee’s number",
        "Row 4: is about edition 2, not 1",
        "Row 4: “agreed” is none of",
        "Row 5: answered, but without the day",
    ):
        assert part in told


HEADERS = "员工编号,考核周期,版次,送达时间,确认时间,确认状态"


def test_all_faults_of_all_rows_are_told_at_once_each_with_its_row_and_once(shown: Desk, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        HEADERS,
        "E1,2026-08,1,2026-10-13,2026-10-14,已确认",
        "E9,2026-09,1,2026-10-13,2026-10-14,已确认",
        "E2,2026-09,1,2026-10-17,,同意",
        "E3,2026-09,1,2026-10-13,,",
    )
    assert refusal(shown, path) == (
        "Nothing was taken down from 签收.csv. Row 2: is about 2026-08, not 2026-09; "
        "Row 3: E9 has no sheet in edition 1 of 2026-09; Row 4: “同意” is none of 已确认, 有异议, 拒签, 未回复; "
        "Row 4: E2: 2026-10-17 is yet to come."
    )


def restated(desk: Desk) -> Desk:
    """A second edition beside the first."""
    desk.close("final")
    sheets(desk, "1", "E1", "E2")
    desk.close("restated", number=2)
    sheets(desk, "2", "E1", "E2")
    return desk


def test_each_row_is_taken_down_for_the_edition_that_it_names(shown: Desk, tmp_path: Path) -> None:
    rows = ("E1,2026-09,1,2026-10-14,2026-10-15,已确认", "E2,2026-09,第2版,2026-10-14,,", "E1,2026-09,,2026-10-14,,")
    assert take(restated(shown), written(tmp_path, HEADERS, *rows)) == (1, 2)
    first, second = (answers(shown, OVER, edition=number) for number in (1, 2))
    assert (first["E1"].confirmation, second["E1"].confirmation) == ("confirmed", "no_answer")
    assert (first["E2"].delivered_at, second["E2"].delivered_at) == (None, "2026-10-14")
    assert second["E1"].delivered_at == "2026-10-14"


@pytest.mark.parametrize("named", ["9", "一", "0"])
def test_an_edition_that_nobody_was_shown_is_no_edition_of_a_row(shown: Desk, tmp_path: Path, named: str) -> None:
    rows = (f"{person},2026-09,{named},2026-10-14,2026-10-15,已确认" for person in ("E1", "E9"))
    told = refusal(restated(shown), written(tmp_path, HEADERS, *rows))
    assert "Row 3: E9 has no sheet of 2026-09." in told
    assert f"Row 2: of 2026-09 people were shown edition 1, 2, and no “{named}”;" in told


def test_an_answer_in_a_column_that_nobody_knows_is_not_lost(shown: Desk, tmp_path: Path) -> None:
    path = written(tmp_path, HEADERS.replace("确认状态", "签收状态"), "E1,2026-09,1,2026-10-13,2026-10-14,有异议")
    told = refusal(shown, path)
    assert "columns that are not known: 签收状态. Name them as one of 员工编号" in told
    assert "The list has 确认时间, but no column 确认状态" in told


@pytest.mark.parametrize("answer", ["", "未回复"])
def test_the_day_of_an_answer_without_the_answer_is_a_fault_of_its_row(
    shown: Desk, tmp_path: Path, answer: str
) -> None:
    path = written(tmp_path, HEADERS, f"E1,2026-09,1,2026-10-13,2026-10-14,{answer}")
    assert "Row 2: answered on 2026-10-14, but what the answer was" in refusal(shown, path)


def test_columns_that_stand_beside_and_empty_ones_do_no_harm(shown: Desk, tmp_path: Path) -> None:
    path = written(
        tmp_path, f"序号,姓名,{HEADERS},考核岗位,签名", "1,王丽,Ｅ1,2026-09,1,2026-10-13,2026-10-14,已确认,柜员,"
    )
    assert take(shown, path) == (1,)
    assert answers(shown)["E1"].confirmation == "confirmed"


def test_who_talked_with_a_person_on_no_day_is_a_fault_of_its_row(shown: Desk, tmp_path: Path) -> None:
    path = written(tmp_path, "员工编号,送达时间,面谈日期,面谈人", "E1,2026-10-13,,赵敏", "E2,2026-10-13,2026-10-14,")
    told = refusal(shown, path)
    assert "Row 2: who talked with the person stands there, but not the day" in told
    assert "Row 3: E2: say who talked with the person (面谈人)" in told


@pytest.mark.parametrize(
    ("first", "then", "last"),
    [
        ("2026-10-14 09:00", "2026-10-14", "refused"),  # the day alone: said later that day
        ("2026-10-14", "2026-10-14 09:00", "refused"),
        ("2026-10-14 09:00", "2026-10-14T08:00", "confirmed"),  # entered later, said before
        ("2026-10-14", "2026-10-13 18:00", "confirmed"),
        ("2026-10-14", "2026-10-14", "refused"),
    ],
)
def test_the_last_answer_counts_whether_its_time_is_known_or_the_day_alone(
    shown: Desk, first: str, then: str, last: str
) -> None:
    say(shown, Said("E1", "delivered", "2026-10-14 17:00"))
    say(shown, Said("E1", "confirmed", first))
    say(shown, Said("E1", "refused", then))
    assert answers(shown)["E1"].confirmation == last


def test_of_two_rows_of_a_list_the_lower_one_with_the_day_alone_is_the_last(shown: Desk, tmp_path: Path) -> None:
    rows = ("E1,2026-09,1,,2026-10-14 08:00,已确认", "E1,2026-09,1,,2026-10-14,拒签")
    take(shown, written(tmp_path, HEADERS, *rows))
    assert (answers(shown)["E1"].confirmation, answers(shown)["E1"].confirmed_at) == ("refused", "2026-10-14")


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
