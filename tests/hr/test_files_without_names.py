"""Files for receivers without a right to persons' names, and the heads on the cover as HR's page counts them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from explained_bank import MONTH, build
from openpyxl import load_workbook

from pipeline import stages
from pipeline.hr.declared import TABLES, declared
from pipeline.hr.exporting import Wanted, export_hr, nameless
from pipeline.hr.headcount import Heads
from pipeline.validate import Verdict
from pipeline.workspace import Workspace

NAMES = ("Wang Li", "wangli", "He Jun")


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Names stand on the roster, in an account of another system and with the person who approved a matter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPRAISE_HASH_KEY", "a key for tests")
        bank = build(tmp_path_factory.mktemp("named") / "bank")
        bank.deliver("identifiers", {"system": "oa", "local_id": "wangli"})
        bank.deliver("employees", {"employee_id": "E6", "post": "branch_head"})
        bank.deliver("score_events", {"event_id": "M2", "approved_by": "He Jun"})
        stages.compute(bank.workspace, MONTH, stages.load_rules(bank.workspace), Verdict(()), lambda _: None)
    return bank.workspace


def _texts(path: Path) -> str:
    if path.suffix == ".xlsx":
        return "\n".join(str(c.value) for sheet in load_workbook(path) for row in sheet.iter_rows() for c in row)
    return path.read_bytes().decode("utf-8", errors="replace")


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "parquet"])
def test_no_name_and_no_account_that_spells_one_is_left(named: Workspace, out: Path, form: str) -> None:
    whole = [_texts(path) for path in export_hr(named, MONTH, Wanted(form, "薪酬核算", folder=out))]
    without = [
        _texts(path) for path in export_hr(named, MONTH, Wanted(form, "外包机构", folder=out / "n", has_names=False))
    ]
    assert all(any(name in text for text in whole) for name in NAMES)
    assert not any(name in text for text in without for name in NAMES)


def test_columns_of_persons_and_of_written_words_are_those_that_are_cleared_and_the_dictionary_says_so() -> None:
    cleared = {
        (table, column.name)
        for table in TABLES
        for column in declared(table).columns
        if column.meaning.zh.endswith("；不含姓名的文件中为空")
    }
    assert cleared == {
        ("appraisal_results", "employee_name"),
        ("appraisal_results", "local_ids"),
        ("score_events", "confirmed_by"),
        ("differences", "reason"),
        ("differences", "basis"),
        ("differences", "approved_by"),
    }
    for table, name in cleared:
        rows = pd.DataFrame({column.name: ["何俊"] for column in declared(table).columns})
        assert nameless(table, rows)[name].tolist() == [None]


def test_the_cover_counts_posts_without_a_scorecard_apart_as_hrs_page_does() -> None:
    rows = pd.DataFrame(
        {
            "employee_id": ["E1", "E2", "E3", "E4"],
            "is_primary": ["true"] * 4,
            "result_status": ["graded", "excluded", "excluded", "short_period"],
            "result_reason": [None, "岗位未纳入考核", "免于考核的岗位", "借调"],
        }
    )
    heads = Heads()
    heads.add(rows, {"E1", "E2", "E3", "E4"})
    heads.checked()
    assert heads.told() == (
        "在册4人＝已评定1人＋不满考核期0人＋长期请假0人＋借调外单位1人＋数据缺失0人＋免于考核1人＋岗位无考核评分表1人"
    )


def test_the_cover_and_hrs_page_say_the_same_of_the_same_edition(named: Workspace, out: Path) -> None:
    rules = stages.load_rules(named)
    page = stages.publish(named, MONTH, rules, "zh-CN", lambda _: None, stages.wanted(named, "hr", None))
    export_hr(named, MONTH, Wanted("json", "薪酬核算", folder=out))
    told = next(out.glob("*封面.txt")).read_text(encoding="utf-8-sig").split("人数：")[1].splitlines()[0]
    assert "岗位无考核评分表1人" in told
    assert told in page.read_text(encoding="utf-8")
