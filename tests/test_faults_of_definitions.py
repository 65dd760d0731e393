"""What pydantic and sqlglot find in a bank's definitions is told in words of the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import DefinitionError
from pipeline.headers import checked
from pipeline.indicators import load_indicators
from pipeline.scorecards import Scorecard
from pipeline.scorecards.outcomes import Confidence, Events
from pipeline.scorecards.rows import Item
from pipeline.scorecards.today import faults_of_today
from pipeline.settings import Settings
from pipeline.sources import load_sources

REST = {"minimum_indicators": 1, "minimum_coverage": 60, "levels": (), "score_events": Events()}
MAPPING = """-- feed: errors
-- files: ["差错_*.csv"]
-- set_aside: {合计行: "1 = 1"}
select
    _row,
    "单号" as error_id,
    "日期" as occurred_at,
    "机构" as branch_id
from source
"""
# What is written in place of what in the mapping, and what is said of it.
MAPPINGS = {
    "syntax": (('"单号" as', '"单号" number as'), "shops.sql：有1处不符合要求：第6行：SQL在“as”处或紧靠其前有误"),
    "quotation mark": (('"日期" as', '"日期 as'), "引号或注释未闭合"),
    "condition": (("1 = 1", "1 = (1"), "set_aside：SQL在"),
    "no expression": (("set_aside:", "as_of: '(2026'\n-- set_aside:"), "as_of：“(2026”不是有效的正则表达式"),
    "no year": (("set_aside:", "as_of: '2026'\n-- set_aside:"), "as_of：正则表达式中没有名为“year”的分组"),
    "delimiter": (("set_aside:", "format: {delimiter: ';;'}\n-- set_aside:"), "format.delimiter：过长或过多，最多1"),
    "parameter": (("from source", "from source where 1 = $x"), "文件格式映射中不能写“$x”，请删去或补全"),
}


@pytest.mark.parametrize("mistake", MAPPINGS)
def test_faults_of_mappings_are_told_in_chinese(tmp_path: Path, mistake: str) -> None:
    (old, new), told = MAPPINGS[mistake]
    assert old in MAPPING
    (tmp_path / "shops.sql").write_text(MAPPING.replace(old, new), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_sources(tmp_path)
    assert told in error.value.message.text("zh-CN")


def test_a_bound_from_above_and_an_empty_text_are_told_in_chinese() -> None:
    with pytest.raises(DefinitionError) as error:
        checked(Confidence, {"probability": 80}, "teller.yaml")
    assert "probability：必须小于1，实为“80”" in error.value.message.text("zh-CN")
    settings = {"format": 1, "name": {"zh": "行", "en": "B"}, "trust": {"gap_tolerance": 0.5}}
    with pytest.raises(DefinitionError, match="must be below"):
        checked(Settings, settings, "appraisal.yaml")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"window": 5}, "when_thin.window：“5”不可用，可填3、6、12"),
        ("网点", "when_thin：“网点”不可用，可填branch、shrunk、own"),
    ],
)
def test_a_key_that_may_hold_several_forms_is_named_as_it_was_written(written: object, told: str) -> None:
    with pytest.raises(DefinitionError) as error:
        checked(Item, {"indicator": "error_rate", "weight": 100, "when_thin": written}, "teller.yaml")
    said = error.value.message.text("zh-CN")
    assert told in said
    assert "literal" not in said


@pytest.mark.parametrize(("classes", "is_refused"), [({"一般": 1}, True), ({"minor": 1, "-": 1}, False)])
def test_classes_that_no_case_of_a_shipped_indicator_has_are_refused(
    tmp_path: Path, classes: dict[str, int], *, is_refused: bool
) -> None:
    item = {"indicator": "counted_errors", "weight": 100, "curve": {"kind": "per_case", "deduct": classes}}
    known = load_indicators(Settings.model_validate({"format": 1, "name": {"zh": "行", "en": "B"}}))
    card = Scorecard.model_construct(items=(Item.model_validate(item),), level="employee", posts=("teller",), **REST)
    told = [fault.text("zh-CN") for fault in faults_of_today(card, known, ["teller"])]
    assert told == (["counted_errors：没有“一般”这一类别，可用的类别为minor、major、critical"] if is_refused else [])
