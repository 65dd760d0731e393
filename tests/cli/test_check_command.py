"""`appraise check`: what files would give, whose they are, and how it ends."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner
from workbench import SETTINGS, Bank

from pipeline.cli import app

CHINESE = SETTINGS.replace("locale: en", "locale: zh-CN")
LEDGER = "日期,机构,单号\n2026-09-03,010205,D-001\n"
GOOD = "投诉编号,受理日期,被投诉机构\nK1,2026-09-03,B1\n"
MAPPING = """-- feed: errors
-- files: ["差错_*.csv"]
-- department: {department}
select _row, "单号" as error_id, "日期" as occurred_at, "机构" as branch_id from source
"""


def check(bank: Bank, *paths: Path | str) -> Result:
    return CliRunner().invoke(app, ["check", "--workspace", str(bank.workspace.root), *map(str, paths)])


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    """A Chinese bank whose operations department has a layout of its own."""
    made = Bank(tmp_path / "bank", CHINESE)
    made.source("差错", MAPPING.format(department="运营管理部"))
    return made


def test_a_file_in_the_inbox_is_its_folder_s_and_one_elsewhere_its_mapping_s(bank: Bank, tmp_path: Path) -> None:
    elsewhere = tmp_path / "差错_202609.csv"
    elsewhere.write_text(LEDGER, encoding="utf-8")
    for path in (elsewhere, bank.put("差错_202609.csv", LEDGER, "运营管理部")):
        result = check(bank, path)
        assert result.exit_code == 0, result.output
        assert result.output.startswith("差错_202609.csv→")
    strange = check(bank, bank.put("差错_202609.csv", LEDGER, "零售部"))
    assert strange.exit_code == 4, "as ingest would refuse it"


def test_a_file_is_checked_in_the_language_that_is_asked_for(bank: Bank) -> None:
    path = bank.put("差错_202609.csv", LEDGER, "运营管理部")
    assert "1 row read, 1 mapped" in check(bank, "--locale", "en", path).output
    assert "读入1行" in check(bank, "--locale", "zh-CN", path).output
    assert check(bank, "--locale", "zh-CN", path).output == check(bank, path).output
    refused = check(bank, "--locale", "en", bank.put("差错_202609.csv", LEDGER, "零售部"))
    assert re.search("[a-z]{3} [a-z]{2}", refused.output)
    assert refused.exit_code == 4


def test_a_file_named_after_a_month_that_there_is_not_is_refused_as_ingest_would(bank: Bank) -> None:
    bank.source(
        "差错",
        MAPPING.format(department="运营管理部").replace(
            "select", "-- as_of: '_(?P<year>\\d{4})(?P<month>\\d{2})'\nselect"
        ),
    )
    result = check(bank, bank.put("差错_202613.csv", LEDGER, "运营管理部"))
    assert result.exit_code == 4
    assert "202613" in result.output


def test_a_file_that_mappings_of_two_departments_name_asks_for_one_of_them(bank: Bank, tmp_path: Path) -> None:
    bank.source("零售差错", MAPPING.format(department="零售部"))
    path = tmp_path / "差错_202609.csv"
    path.write_text(LEDGER, encoding="utf-8")
    result = check(bank, path)
    assert result.exit_code == 2
    assert "--department" in result.output
    assert "运营管理部" in result.output
    assert "零售部" in result.output
    assert check(bank, path, "--department", "零售部").exit_code == 0


def test_that_names_are_not_looked_up_is_said(bank: Bank) -> None:
    assert check(bank, bank.put("差错_202609.csv", LEDGER, "运营管理部")).output.splitlines()[-1] == (
        "机构与人员是否存在，接收时才核对。"
    )


def test_an_archive_is_told_file_by_file_under_its_own_name(bank: Bank) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in {"说明.txt": "请查收\n", "投诉.csv": GOOD, "坏.csv": GOOD.replace("09-03", "99-03")}.items():
            archive.writestr(name, text)
    path = bank.put("打包.zip", packed.getvalue())
    result = check(bank, path)
    assert result.exit_code == 4
    assert "打包.zip!说明.txt：" in result.output
    assert "打包.zip!投诉.csv→投诉台账：读入1行" in result.output
    assert "打包.zip!坏.csv，行号2" in result.output


def test_a_wrong_mapping_ends_with_5_whatever_the_file(bank: Bank) -> None:
    bank.source("错", MAPPING.format(department="运营管理部").replace("errors", "error"))
    assert check(bank, bank.put("投诉.csv", GOOD)).exit_code == 5


@pytest.mark.parametrize(("name", "said"), [("没有.csv", "没有这个文件"), ("sources", "是目录")])
def test_what_is_no_file_is_told_as_that_and_the_others_are_told_too(bank: Bank, name: str, said: str) -> None:
    result = check(bank, bank.workspace.root / name, bank.put("投诉.csv", GOOD))
    assert result.exit_code == 2
    assert said in result.output
    assert "损坏" not in result.output
    assert "投诉.csv→" in result.output
