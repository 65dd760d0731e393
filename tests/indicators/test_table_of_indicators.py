"""What the table of indicators says of each one — for whom, on what evidence, in which unit — its header says as well."""

from __future__ import annotations

import pytest

from pipeline.indicators import Indicator, load_indicators
from pipeline.settings import Settings

SETTINGS = Settings.model_validate({"format": 1, "name": {"zh": "测试银行", "en": "Test Bank"}})

# Typed from the table. Grains: E employee, B branch and department, Y branch in years alone, K bank. Evidence: s sample,
# c census, e event. A share is a proportion; Σ weights ÷ Σ weights a ratio; a sum over answers or calls a mean.
TABLE = """
counter_satisfaction_rate   percent    proportion  EBK  s
call_satisfaction_rate      percent    proportion  EBK  s
survey_satisfaction_index   index      mean        BK   s
satisfaction_top_box        percent    proportion  EBK  s
speed_index                 index      mean        BK   s
professionalism_index       index      mean        BK   s
personalisation_index       index      mean        BK   s
invitation_rate             percent    proportion  EBK  c
survey_response_rate        percent    proportion  EBK  c
net_promoter_score          nps        balance     YK   s
first_contact_resolution    percent    proportion  EBK  s
resolution_rate             percent    proportion  EBK  s
processing_accuracy         percent    proportion  EBK  s
error_rate                  per_10000  rate        EBK  s
critical_errors             incidents  count       EBK  e  redline
success_rate                percent    proportion  BK   s
answered_within_20s_rate    percent    proportion  BK   s
service_level               percent    proportion  BK   s
three_ring_rate             percent    proportion  EBK  s
connection_rate             percent    proportion  BK   s
average_speed_of_answer     seconds    mean        BK   s
abandonment_rate            percent    proportion  BK   s
online_first_response_rate  percent    proportion  EBK  s
email_reply_rate            percent    proportion  EBK  s
counter_wait_rate           percent    proportion  BK   s
rule_adherence              percent    ratio       EBK  s
mystery_shopper_score       index      ratio       BK   s
complaint_rate              per_10000  rate        BK   c
complaint_count             cases      count       BK   c
upheld_complaints           cases      count       EBK  e
regulator_referrals         cases      count       BK   e
complaint_timeliness        percent    proportion  BK   c  legal
first_contact_timeliness    percent    proportion  BK   c
complaint_satisfaction      percent    proportion  BK   s
repeat_complaint_rate       percent    proportion  BK   c
skill_pass_rate             percent    proportion  EB   c
training_completion         percent    proportion  EB   c
rectification_timeliness    percent    proportion  BK   c
repeat_finding_rate         percent    proportion  BK   c
"""
ROWS = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()}
# Where headers say more than the table: the bank's total of courses stands in its report, and a complaint that a regulator
# sends on is told case by case.
MORE = {"skill_pass_rate": ("grains", "EBK"), "training_completion": ("grains", "EBK")} | {
    "regulator_referrals": ("standard", "redline")
}
# Rows that practice asks for besides the table's: errors counted in the month of their notice, the lobby's module of a visit,
# service to the elderly, and the documents of sales.
BESIDES = {"counted_errors", "mystery_lobby_score", "senior_service_adherence", "suitability_adherence"}
# What a queue, a staffing plan or a line does: nobody's own doing, whoever's name a call bears.
SYSTEMS_DOING = {
    "abandonment_rate",
    "answered_within_20s_rate",
    "average_speed_of_answer",
    "complaint_count",
    "complaint_rate",
    "connection_rate",
    "counter_wait_rate",
    "regulator_referrals",
    "service_level",
}
LETTERS = {"employee": "E", "branch": "B", "branch_yearly": "Y", "bank": "K"}


@pytest.fixture(scope="module")
def indicators() -> dict[str, Indicator]:
    return load_indicators(SETTINGS)


def test_every_indicator_of_the_table_is_shipped_and_no_other_but_those_of_practice(indicators):
    assert set(indicators) == set(ROWS) | BESIDES


@pytest.mark.parametrize("name", ROWS)
def test_header_says_what_the_table_says(indicators, name: str):
    unit, kind, grains, evidence, *standard = ROWS[name]
    header = indicators[name].header
    said = {
        "unit": header.unit,
        "kind": header.kind,
        "grains": "".join(LETTERS[grain] for grain in header.grains),
        "evidence": header.evidence[0],
        "standard": header.standard,
    }
    table = {"unit": unit, "kind": kind, "grains": grains, "evidence": evidence, "standard": (standard or ["plain"])[0]}
    if name in MORE:
        key, more = MORE[name]
        assert table[key] != more
        table[key] = more
    assert said == table


@pytest.mark.parametrize("name", sorted(SYSTEMS_DOING))
def test_what_is_the_system_s_doing_is_never_a_person_s_figure(indicators, name: str):
    for kind in ("month", "quarter", "year"):
        assert "employee" not in indicators[name].levels(kind)


def test_recommendation_is_a_branch_s_in_years_alone(indicators):
    levels = {kind: set(indicators["net_promoter_score"].levels(kind)) for kind in ("month", "quarter", "year")}
    assert "branch" not in levels["month"] | levels["quarter"]
    assert "branch" in levels["year"]


def test_an_interval_is_given_for_samples_alone_and_nothing_is_suppressed_of_events(indicators):
    for name, indicator in indicators.items():
        assert (indicator.header.minimum_sample > 0) == (indicator.header.evidence == "sample"), name
