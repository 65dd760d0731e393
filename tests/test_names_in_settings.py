"""Names in appraisal.yaml that are nothing's, and gates below zero, are refused today and read where an edition keeps them."""

from __future__ import annotations

from pathlib import Path

import pytest
from workbench import SETTINGS, Bank

from pipeline.errors import DefinitionError
from pipeline.rules import kept_rules, load_rules

WRONG = """
core_indicators: [error_rate, error_rte, smiles_per_hour]
targets: {complaint_timelines: 100, error_rate: 2, connection_rate: 0.98}
retention: {feeds: {contact: 36, contacts: 36}}
gates: {minimum_sample: -1, suppress_below: -5}
"""
FAULTS = {
    "en": [
        "core_indicators: there is no indicator “error_rte”; the nearest name is error_rate",
        "core_indicators: there is no indicator “smiles_per_hour”; docs/indicators.md lists those that there are",
        "targets: there is no indicator “complaint_timelines”; the nearest name is complaint_timeliness",
        "retention.feeds: there is no feed “contact”; the feeds are branch_facts, branch_names, branches,",
        "gates.minimum_sample: must be 0 or above, got “-1”",
        "gates.suppress_below: must be 0 or above, got “-5”",
        "connection_rate: targets is 0.98, but the indicator goes from 0 to 100; 98 % is written 98, not 0.98",
    ],
    "zh-CN": [
        "core_indicators：没有名为“error_rte”的指标，最接近的名称是error_rate",
        "core_indicators：没有名为“smiles_per_hour”的指标，可用名称见docs/indicators.md",
        "targets：没有名为“complaint_timelines”的指标，最接近的名称是complaint_timeliness",
        "retention.feeds：没有名为“contact”的数据报表，可用的有：branch_facts、branch_names、branches、",
        "gates.minimum_sample：不得小于0，实为“-1”",
        "gates.suppress_below：不得小于0，实为“-5”",
        "connection_rate：targets填为0.98，而该指标为百分制（0至100）；98%请写98，不写0.98",
    ],
}


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_every_wrong_name_and_gate_is_told_at_once(tmp_path: Path, locale: str) -> None:
    bank = Bank(tmp_path / "bank", SETTINGS + WRONG)
    with pytest.raises(DefinitionError) as error:
        load_rules(bank.workspace)
    said = error.value.message.text(locale)
    assert said.startswith("appraisal.yaml")
    assert [fault for fault in FAULTS[locale] if fault not in said] == [], said
    assert kept_rules(bank.workspace.root).settings.core_indicators[1] == "error_rte", "kept with an edition"


def test_names_that_there_are_are_taken_and_so_are_those_of_the_bank_s_own_indicators(tmp_path: Path) -> None:
    own = "core_indicators: [error_rate, own_rate]\ntargets: {own_rate: 2}\ngates: {minimum_sample: 0}\n"
    bank = Bank(tmp_path / "bank", SETTINGS + own)
    shipped = Path(load_rules.__code__.co_filename).parents[1] / "sql" / "indicators" / "error_rate.sql"
    (bank.workspace.root / "indicators").mkdir()
    (bank.workspace.root / "indicators" / "own_rate.sql").write_bytes(shipped.read_bytes())
    assert "own_rate" in load_rules(bank.workspace).indicators
