"""How things stand, for people and for programs, without a look into the warehouse."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
import time_machine
from typer.testing import CliRunner
from workbench import MOMENT, Bank, csv_text

from pipeline import stages
from pipeline.backlog import Returned
from pipeline.cli import app
from pipeline.errors import CheckFailed, WorkspaceError
from pipeline.notices import composing
from pipeline.periods import Period
from pipeline.returned_lines import returned_line
from pipeline.runs import recorded, stage
from pipeline.status import SHOWN, as_data, sentences, status
from pipeline.texts import msg
from pipeline.warehouse import locked


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], str]:
    """The status of a bank with a draft and two runs, while somebody writes: as data, and as text."""
    made = Bank(tmp_path_factory.mktemp("status") / "bank")
    made.deliver("branches")
    bank = made.workspace
    bank.edition("2026-09").mkdir(parents=True)
    with time_machine.travel(datetime.fromisoformat("2026-10-15T12:00+08:00"), tick=False):
        with recorded(bank, "ingest") as run, stage(run, "ingest") as counted:
            counted.rows = 5
        with pytest.raises(CheckFailed), recorded(bank, "month", "2026-09"):
            raise CheckFailed(msg("{period} is not appraised", period="2026-09"))
        with locked(bank, "run 2026-09"):
            found = status(bank)
        return as_data(found), "\n".join(message.text("en") for message in sentences(found))


def test_runs_periods_and_what_comes_next_are_told(told: tuple[dict[str, object], str]) -> None:
    data, text = told
    assert [(run["kind"], run["status"]) for run in data["last"]] == [("month", "stopped"), ("ingest", "done")]  # type: ignore[attr-defined]
    assert data["last"][1]["stages"][0]["rows"] == 5  # type: ignore[index]
    assert {(run["kind"], run["period"]) for run in data["next"]} == {  # type: ignore[attr-defined]
        ("ingest", ""),
        ("month", "2026-09"),
        ("quarter", "2026-Q3"),
        ("year", "2026"),
    }
    assert data["periods"] == [{"period": "2026-09", "state": "draft", "number": None}]
    assert "month 2026-09: stopped after" in text
    assert "2026-10-16 06:00  month 2026-09" in text


def test_who_writes_is_told_and_holds_nobody_off(told: tuple[dict[str, object], str]) -> None:
    data, text = told
    assert data["writing"]["doing"] == "run 2026-09"  # type: ignore[index]
    assert "Writing now: “run 2026-09”" in text


def test_the_status_is_json(told: tuple[dict[str, object], str]) -> None:
    assert json.loads(json.dumps(told[0]))["disk"]["free"] > 0


def test_before_any_run_returned_rows_are_told_with_what_stood_there_and_what_was_meant(bank: Bank) -> None:
    bank.put("branches.csv", csv_text("branches", [{"branch_name": "滨江支行"}]))
    wrong = {"branch_id": "滨江路支行", "employee_id": "20190823", "occurred_at": "never"}
    for department in ("甲部", "乙部"):
        bank.put("差错.csv", csv_text("errors", [wrong, {"employee_id": "20190823"}]), department)
    stages.take_in(bank.workspace, MOMENT, now=True, progress=lambda _: None)
    found = status(bank.workspace)
    lines = [message.text("zh-CN") for message in sentences(found)]
    assert "未报送或不完整的数据：首次运行考核周期后列示" in lines
    start = lines.index("退回尚未更正的行：4行")
    assert lines[start + 1 : start + 5] == [
        "　乙部：差错.csv第2行“机构号”：“滨江路支行”，找不到对应的机构；是否指：滨江支行",
        "　乙部：差错.csv第2行“员工”：“***”，找不到对应的员工",
        "　乙部：差错.csv第2行“业务日期”：“never”，不是日期",
        "　乙部：差错.csv第3行“员工”：“***”，找不到对应的员工",
    ]
    assert "20190823" not in json.dumps(as_data(found), ensure_ascii=False)


def test_of_many_returned_rows_the_text_needs_the_first_ones_alone_and_tells_how_many_there_are(bank: Bank) -> None:
    for department in ("甲部", "乙部"):
        wrong = [{"error_id": f"X{n}", "branch_id": "滨江路支行", "occurred_at": "never"} for n in range(300)]
        bank.put("差错.csv", csv_text("errors", wrong), department)
    stages.take_in(bank.workspace, MOMENT, now=True, progress=lambda _: None)
    found = status(bank.workspace, all_rows=False)
    assert len({(row.number, row.row) for row in found.owed.returned}) == 2 * SHOWN
    assert dict(found.owed.rows) == {"乙部": 300, "甲部": 300}
    lines = [message.text("zh-CN") for message in sentences(found)]
    start = lines.index("退回尚未更正的行：600行")
    assert lines[start + 1 + SHOWN] == "　……其余见--format json"
    whole = status(bank.workspace)
    assert len({(row.number, row.row) for row in whole.owed.returned}) == whole.owed.row_count == 600
    digest = "\n".join(line.text("zh-CN") for line in composing.digest("银行", found.owed, "zh-CN").lines)  # type: ignore[union-attr]
    assert "甲部：0项数据未报送或不完整，300行退回待更正" in digest


def test_a_form_in_which_it_is_not_told_is_refused(bank: Bank) -> None:
    result = CliRunner().invoke(app, ["status", "--format", "xml", "--workspace", str(bank.workspace.root)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "xml" in result.stderr


def test_why_a_run_failed_is_told_in_the_reader_s_language(bank: Bank) -> None:
    with pytest.raises(WorkspaceError), recorded(bank.workspace, "month", "2026-09"):
        stages.validate(bank.workspace, Period.parse("2026-09"), lambda _: None)
    with pytest.raises(KeyboardInterrupt), recorded(bank.workspace, "ingest"):
        raise KeyboardInterrupt
    found = status(bank.workspace)
    chinese = "\n".join(message.text("zh-CN") for message in sentences(found))
    assert "秒：没有2026-09的报送数据" in chinese
    assert "秒：被中断" in chinese
    assert "There is no data for 2026-09." in "\n".join(message.text("en") for message in sentences(found))
    assert [run["reason"].partition(".")[0] for run in as_data(found)["last"]] == [
        "interrupted",
        "There is no data for 2026-09",
    ]


def test_a_file_that_may_be_growing_is_told_where_there_is_no_data(bank: Bank) -> None:
    bank.put("complaints_202609.csv", "complaint_id\n")
    with pytest.raises(WorkspaceError) as found:
        stages.validate(bank.workspace, Period.parse("2026-09"), lambda _: None)
    assert "还没有2026-09的报送数据：inbox中有1个文件" in found.value.message.text("zh-CN")
    assert "or with --now" in found.value.message.text("en")


def test_a_number_that_may_be_a_persons_is_not_told_of_a_returned_row() -> None:
    row = Returned("甲部", "contacts", "通话.csv", "2", "渠道", "not_allowed", 1, "", "客户13812345678说", ())
    assert "13812345678" not in returned_line(row).text("zh-CN")
    assert "客户" in returned_line(row).text("zh-CN")


def test_a_run_that_is_under_way_has_no_time_that_it_took(bank: Bank) -> None:
    with recorded(bank.workspace, "month", "2026-09"):
        told = [message for message in sentences(status(bank.workspace)) if "2026-09" in message.text("en")]
    assert told[0].text("zh-CN").endswith("月度2026-09：运行中")
    assert told[0].text("en").endswith("month 2026-09: running")
