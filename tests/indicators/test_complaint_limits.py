"""A bank's own limits: added to those in law or in place of one, refused with all their faults, and felt at once."""

from __future__ import annotations

import pytest
from random_complaints import limits

from pipeline.clock import fingerprint, limits_of
from pipeline.errors import DefinitionError, WorkspaceError
from pipeline.headers import checked
from pipeline.settings import Settings
from pipeline.workspace import Workspace

NAMED = {"format": 1, "name": {"zh": "测试银行", "en": "Test Bank"}}
OWN = {"rule": "OWN", "document": "own", "classification": "simple", "days": 5, "effective_from": "2026-01-01"}
LAW = OWN | {"rule": "NFRA2020-simple", "standing": "law", "days": 15}


def settings(*own: dict[str, object], **more: object) -> Settings:
    return checked(Settings, NAMED | {"complaint_limits": list(own)} | more, "appraisal.yaml")


def rules(*own: dict[str, object]) -> dict[str, int]:
    return {limit.rule: limit.days for limit in limits_of(settings(*own))}


def test_shipped_limits_are_those_of_the_two_decrees():
    assert rules() == {
        "NFRA2020-simple": 15,
        "NFRA2020-complex": 30,
        "NFRA2020-special": 60,
        "PBOC2020-transfer": 15,
        "PBOC2020-transfer-ext": 60,
    }
    assert {limit.standing for limit in limits_of(settings())} == {"law"}


def test_own_limit_is_added_and_one_of_a_shipped_name_takes_its_place():
    assert rules(OWN, LAW | {"days": 12})["NFRA2020-simple"] == 12
    assert rules(OWN)["OWN"] == 5
    assert len(rules(OWN, LAW)) == 6


@pytest.mark.parametrize(
    ("own", "fault"),
    [
        ([OWN, OWN | {"days": 6}], "OWN: two limits have this name"),
        ([LAW | {"standing": "own"}], "NFRA2020-simple: takes the place of a limit in law"),
        ([OWN | {"effective_to": "2025-12-31"}], "OWN: ends before it begins"),
        ([OWN | {"days": 76, "counted_in": "working"}], "OWN: 75 working days at most, got 76"),
        ([OWN | {"referral_source": "mayor"}], "OWN: “mayor” is none of"),
        ([OWN | {"classification": "extended"}], "OWN: an extension of no limit"),
        ([OWN, OWN | {"rule": "B", "days": 3}], "OWN and B: two limits for simple complaints at the same time"),
        (
            [OWN, OWN | {"rule": "C", "classification": "complex", "days": 4}],
            "C: 4 days for complex complaints are fewer than the 5 of OWN",
        ),
        (
            [OWN, OWN | {"rule": "X", "classification": "extended", "days": 4}],
            "X: 4 days for extended complaints are fewer than the 5 of OWN",
        ),
    ],
)
def test_limits_that_make_no_sense_are_refused(own: list[dict[str, object]], fault: str):
    with pytest.raises(DefinitionError, match=r"appraisal\.yaml, complaint_limits: faults found") as refused:
        rules(*own)
    assert fault in str(refused.value)


def test_every_fault_is_named_at_once():
    with pytest.raises(DefinitionError, match=r"\(2\)") as refused:
        rules(OWN | {"effective_to": "2025-12-31"}, OWN | {"rule": "B", "days": 90, "counted_in": "working"})
    assert "OWN" in str(refused.value)
    assert "B: 75" in str(refused.value)


def test_limits_that_follow_or_stand_beside_each_other_are_accepted():
    ended = OWN | {"effective_to": "2026-06-30"}
    assert rules(ended, OWN | {"rule": "B", "days": 3, "effective_from": "2026-07-01"})["B"] == 3
    assert rules(OWN, OWN | {"rule": "B", "document": "other"})["B"] == 5
    assert rules(OWN, OWN | {"rule": "B", "days": 3, "referral_source": "nfra_12378"})["B"] == 3
    # Fewer working days than calendar days may well be the longer limit.
    assert rules(OWN, OWN | {"rule": "C", "classification": "complex", "days": 4, "counted_in": "working"})["C"] == 4


@pytest.mark.parametrize("wrong", ["dayz: 5", "days: 0", "days: 121", "counted_in: banking", "classification: special"])
def test_unknown_key_or_value_is_refused_with_the_file_s_name(bank, wrong: str):
    good = "rule: A, document: own, effective_from: 2026-01-01"
    cells = good + "".join(f", {text}" for text in ("classification: simple", "days: 5") if text[:5] != wrong[:5])
    path = bank.workspace.root / "appraisal.yaml"
    path.write_text(path.read_text(encoding="utf-8") + limits(f"{{{cells}, {wrong}}}"), encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"appraisal\.yaml.*complaint_limits#1\." + wrong.split(":")[0]):
        Workspace.open(bank.workspace.root)


def test_fingerprint_changes_with_the_limits_and_with_the_calendar_only_where_it_counts():
    holiday = {"calendar": {"holidays": ["2026-09-03"]}}
    working = OWN | {"counted_in": "working"}
    assert fingerprint(settings()) == fingerprint(settings(**holiday))
    assert fingerprint(settings()) != fingerprint(settings(OWN))
    assert fingerprint(settings(working)) != fingerprint(settings(working, **holiday))
    assert fingerprint(settings(OWN, LAW)) == fingerprint(settings(LAW, OWN))
