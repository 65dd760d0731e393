"""What is wrong with the SQL of a bank's own indicator is told in plain words, with its line, before anything is computed."""

from __future__ import annotations

from pathlib import Path

import pytest
from workbench import SETTINGS, Bank

from pipeline.errors import DefinitionError
from pipeline.rules import kept_rules, load_rules

HEADER = """-- title: {zh: 重大差错占比, en: Share of critical errors}
-- why: {zh: 甲, en: A}
-- numerator: {zh: 甲, en: A}
-- denominator: {zh: 甲, en: A}
-- unit: percent
-- kind: proportion
-- evidence: census
-- standard: plain
-- direction: lower
-- grains: [branch, bank]
-- frequency: month
-- minimum_sample: 0
-- parameters: {severity: critical}
-- reads: {errors: {date: occurred_at}}
-- owner: 运营管理部
-- reference: 第十四条
-- version: "1"
"""
SQL = """
select
    employee_id,
    post,
    branch_id,
    month,
    sum(case when severity = $severity then 1 else 0 end) as numerator,
    count(*) as denominator,
    count(*) as sample
from staging.errors
where occurred_at >= $start and occurred_at < $end
group by employee_id, post, branch_id, month
"""
# What is written in place of what, and what is said of it in English and in Chinese.
MISTAKES = {
    "column": (
        ("severity = ", "severty = "),
        "line 24: there is no column “severty”; nearest: ",
        "第24行：没有名为“severty”的列，名称相近的有",
    ),
    "table": (("staging.errors", "staging.eror"), "line 27: there is no table “eror”", "第27行：没有名为“eror”的表"),
    "function": (("count(*) as denominator", "coun(*) as denominator"), "no function “coun”", "没有名为“coun”的函数"),
    "syntax": (
        ("where occurred_at >=", "where occurred_at => 1 or >="),
        "line 28: the SQL is wrong at “>=” or just before it",
        "第28行：SQL在“>=”处或紧靠其前有误",
    ),
    "breaks off": (("sum(case", "sum((case"), "the SQL is wrong at", "处或紧靠其前有误"),
    "quotation mark": (
        ("= $severity", "= 'critical"),
        "a quotation mark or a comment is not closed",
        "引号或注释未闭合",
    ),
    "group": (
        ("group by employee_id, ", "group by "),
        "line 20: “employee_id” stands neither under GROUP BY nor in a sum",
        "第20行：“employee_id”既不在GROUP BY中",
    ),
    "parameter": (
        ("$severity", "$severitat"),
        "the header has no parameter severitat",
        "parameters中没有参数severitat",
    ),
    "idle": (("$severity", "'critical'"), "parameters: severity stands nowhere", "SELECT中没有用到severity"),
    "missing": (("count(*) as sample", "1 as cases"), "does not return sample", "SELECT缺少sample列"),
    "surplus": (
        ("count(*) as sample", "1 as cases, 1 as sample"),
        "returns cases, of which nothing",
        "SELECT多出cases列",
    ),
    "month": (
        ("where occurred_at >= $start and occurred_at < $end\n", ""),
        "does not ask for $start and $end, so that rows of every month would count in each",
        "未用$start、$end限定月份",
    ),
    "feed": (
        (
            "from staging.errors\n",
            "from staging.errors\ncross join (select max(received_at) as r from staging.complaints)\n",
        ),
        "reads: its SELECT reads complaints too",
        "reads：SELECT还读取了complaints",
    ),
    "day": (
        ("{date: occurred_at}", "{date: occured_at}"),
        "reads.errors.date: there is no column “occured_at”; nearest: occurred_at",
        "reads.errors.date：没有名为“occured_at”的列，名称相近的有occurred_at",
    ),
    "case": (("evidence: census", "evidence: event"), "does not return case_id", "SELECT缺少case_id列"),
    "squares": (
        ("kind: proportion\n-- evidence: census", "kind: mean\n-- evidence: sample"),
        "does not return numerator_sq, denominator_sq, cross_product",
        "SELECT缺少numerator_sq、denominator_sq、cross_product列",
    ),
    "argument": (
        ("count(*) as sample", "sum(error_id) as sample"),
        "the function does not take such columns",
        "函数不适用于",
    ),
}


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path / "bank", SETTINGS)


def write(bank: Bank, text: str, name: str = "own_share") -> None:
    folder = bank.workspace.root / "indicators"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.sql").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_told_in_plain_words(bank: Bank, mistake: str) -> None:
    (old, new), english, chinese = MISTAKES[mistake]
    assert old in HEADER + SQL
    write(bank, (HEADER + SQL).replace(old, new))
    with pytest.raises(DefinitionError) as error:
        load_rules(bank.workspace)
    said = {locale: error.value.message.text(locale) for locale in ("en", "zh-CN")}
    assert "own_share.sql" in said["en"]
    assert english in said["en"]
    assert chinese in said["zh-CN"]
    assert "Binder Error" not in said["zh-CN"]


def test_those_of_all_indicators_are_told_at_once(bank: Bank) -> None:
    write(bank, (HEADER + SQL).replace("severity = ", "severty = "))
    write(bank, (HEADER + SQL).replace("count(*) as sample", "1 as cases"), "other_share")
    with pytest.raises(DefinitionError, match=r"faults found \(3\).*other_share\.sql.*own_share\.sql"):
        load_rules(bank.workspace)


def test_one_in_order_is_taken_and_kept_ones_are_not_tried(bank: Bank) -> None:
    write(bank, HEADER + SQL)
    assert load_rules(bank.workspace).indicators["own_share"].is_own
    write(bank, (HEADER + SQL).replace("count(*) as sample", "1 as cases"), "kept_share")
    assert "kept_share" in kept_rules(bank.workspace.root).indicators
