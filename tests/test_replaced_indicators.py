"""An indicator of a bank's own takes a shipped one's place only where its header says so, and then it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from workbench import SETTINGS, Bank

from pipeline import stages
from pipeline.errors import DefinitionError
from pipeline.report.lines import methods
from pipeline.rules import kept_rules, load_rules
from pipeline.shipped import shipped

SHIPPED = shipped("sql") / "indicators" / "error_rate.sql"
LINE = {
    "none": ("error_rate", ""),
    "misspelt": ("own_rate", "-- replaces: eror_rate\n"),
    "other file": ("own_rate", "-- replaces: error_rate\n"),
}
REFUSED = {
    ("none", "en"): "error_rate.sql: an indicator of this name comes with the program; give yours another, or write "
    "“replaces: error_rate” into its header",
    ("none", "zh-CN"): "error_rate.sql：与程序自带的指标同名；请另取名称",
    ("misspelt", "en"): "own_rate.sql: replaces “eror_rate”, which does not come with the program",
    ("misspelt", "zh-CN"): "own_rate.sql：replaces所写的“eror_rate”不是程序自带的指标",
    ("other file", "en"): "replaces “error_rate”, but only a file of the same name can; call it error_rate.sql",
    ("other file", "zh-CN"): "只有同名文件才能取代；请将文件更名为error_rate.sql",
}


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path / "bank", SETTINGS)


def write(bank: Bank, name: str, line: str) -> None:
    folder = bank.workspace.root / "indicators"
    folder.mkdir(exist_ok=True)
    text = SHIPPED.read_text(encoding="utf-8").replace("select", "select /* the bank's */", 1)
    (folder / f"{name}.sql").write_text(line + text, encoding="utf-8")


@pytest.mark.parametrize(("case", "locale"), REFUSED)
def test_a_name_of_the_program_s_is_refused_without_the_word_for_it(bank: Bank, case: str, locale: str) -> None:
    write(bank, *LINE[case])
    with pytest.raises(DefinitionError) as error:
        load_rules(bank.workspace)
    assert REFUSED[case, locale] in error.value.message.text(locale)


def test_what_takes_a_place_keeps_what_pages_and_scorecards_know_it_by(bank: Bank) -> None:
    write(bank, "error_rate", "-- replaces: error_rate\n")
    path = bank.workspace.root / "indicators" / "error_rate.sql"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("unit: per_10000", "unit: percent").replace(
        "grains: [employee, branch, bank]", "grains: [branch, bank]"
    )
    assert changed.count("unit: percent") == changed.count("grains: [branch, bank]") == 1
    path.write_text(changed, encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_rules(bank.workspace)
    told = error.value.message.text("zh-CN")
    assert "error_rate.sql：unit为“percent”，而所取代指标的unit为“per_10000”" in told
    assert "grains缺少所取代指标具有的employee" in told


def test_one_that_is_changed_counts_as_it_is_now_in_a_process_that_read_it_before(bank: Bank) -> None:
    write(bank, "own_rate", "")
    before = load_rules(bank.workspace).indicators["own_rate"]
    path = bank.workspace.root / "indicators" / "own_rate.sql"
    path.write_text(path.read_text(encoding="utf-8").replace("the bank's", "changed"), encoding="utf-8")
    now = load_rules(bank.workspace).indicators["own_rate"]
    assert ("the bank's" in before.sql, "changed" in now.sql) == (True, True)
    assert before.digest != now.digest


def test_all_of_them_are_told_at_once(bank: Bank) -> None:
    for case in ("none", "misspelt"):
        write(bank, *LINE[case])
    with pytest.raises(DefinitionError, match=r"error_rate\.sql.*own_rate\.sql"):
        load_rules(bank.workspace)


def test_rules_kept_with_an_edition_stand_as_they_were(bank: Bank) -> None:
    write(bank, *LINE["none"])
    assert "the bank's" in kept_rules(bank.workspace.root).indicators["error_rate"].sql


def test_what_is_replaced_is_told_by_the_check_and_on_the_page_of_definitions(bank: Bank) -> None:
    write(bank, "error_rate", "-- replaces: error_rate\n")
    rules = load_rules(bank.workspace)
    assert "the bank's" in rules.indicators["error_rate"].sql
    told = [message.text("en") for message in stages.preview_cards(bank.workspace, None, "en")]
    assert "The bank’s own definition counts in place of the program’s: error_rate." in told
    defined = methods(cast(Any, _Book(rules.indicators)))
    assert [line.indicator for line in defined if line.is_replacement] == ["error_rate"]


class _Book:
    """The little of a book of figures that the definitions ask for."""

    def __init__(self, indicators: object) -> None:
        self.indicators = indicators

    def target(self, name: str) -> None:
        return None
