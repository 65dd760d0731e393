"""Files that institutions really publish, each through a mapping and unchanged, to the figures that their readme states."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from workbench import Bank

from pipeline.periods import Period

pytestmark = pytest.mark.real
LAYOUTS = Path(__file__).parent / "layouts"
Find = Callable[[str], Path]
Make = Callable[..., Bank]


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory, real_file: Find) -> Make:
    """`taken_in(*layouts, files=…)`: a bank with these mappings and real files, once for the module."""
    kept: dict[tuple[str, ...], Bank] = {}

    def make(*layouts: str, files: tuple[str, ...]) -> Bank:
        if layouts not in kept:
            paths = [real_file(name) for name in files]
            bank = Bank(tmp_path_factory.mktemp("real") / layouts[0])
            for layout in layouts:
                bank.source(layout, (LAYOUTS / f"{layout}.sql").read_text(encoding="utf-8"))
            (bank.workspace.inbox / "dept").mkdir(parents=True)
            for path in paths:
                shutil.copyfile(path, bank.workspace.inbox / "dept" / path.name)
            bank.outcomes = bank.ingest()  # type: ignore[attr-defined]
            assert [outcome.status for outcome in bank.outcomes] == ["loaded"] * len(files)  # type: ignore[attr-defined]
            kept[layouts] = bank
        return kept[layouts]

    return make


def loads(bank: Bank) -> dict[str, dict[str, Any]]:
    """Source → its account; both accounts balance."""
    found = {load["source"]: load for outcome in bank.outcomes for load in outcome.loads}  # type: ignore[attr-defined]
    for load in found.values():
        assert load["read"] == load["mapped"] + sum(part["count"] for part in load["set_aside"])
        parts = ("accepted", "corrected", "duplicate", "withdrawn", "quarantined")
        assert load["produced"] == sum(load[part] for part in parts)
    return found


@pytest.fixture
def visits(taken_in: Make) -> Bank:
    return taken_in(
        "premises",
        "inspections",
        "violations",
        files=(
            "branches_premises_latin1.csv",
            "visits_inspections_2015_2016.csv",
            "visit_items_violations_2015_2016.csv",
        ),
    )


def test_every_visit_stays_a_visit_though_two_were_on_one_day(visits: Bank):
    account = loads(visits)["inspections"]
    assert (account["read"], account["accepted"], account["quarantined"]) == (8_356, 8_356, 0)


def test_the_mean_score_of_all_visits_is_the_ratio_of_their_sums(visits: Bank):
    values = visits.values("year", date(2015, 1, 1), date(2017, 1, 1))
    years = [values["mystery_shopper_score", "bank", "-", "-", date(year, 1, 1)] for year in (2015, 2016)]
    assert sum(row["sample"] for row in years) == 8_356
    assert round(sum(r["numerator"] for r in years) / sum(r["denominator"] for r in years), 4) == 90.8745


def test_every_failed_item_is_there_the_equal_ones_and_those_without_a_visit(visits: Bank):
    account = loads(visits)["violations"]
    assert (account["read"], account["accepted"], account["quarantined"]) == (22_546, 22_546, 0)
    lonely = visits.rows(
        """select count(*) from feed.checks as c where not exists (
            select 1 from feed.mystery_visits as v
            where v.branch_id = c.branch_id and v.visited_at = c.checked_at)"""
    )
    assert lonely[0][0] > 0


def test_names_with_letters_beyond_ascii_are_read_in_the_declared_encoding(visits: Bank, real_file: Find):
    path = real_file("branches_premises_latin1.csv")
    ours = dict(visits.feed("branches", "branch_id", "branch_name"))
    theirs = pd.read_csv(path, encoding="latin-1", dtype=str)
    named = theirs[theirs["name"].str.contains(r"[^\x00-\x7f]")]
    assert len(named)
    for branch, name in zip(named["business_id"], named["name"], strict=True):
        assert ours[branch] == name.strip()


def test_scores_fall_into_the_bands_that_the_institution_publishes(visits: Bank, real_file: Find):
    bands = pd.read_csv(real_file("visits_score_bands.csv")).sort_values("Minimum_Score")
    scores = [int(score) for (score,) in visits.feed("mystery_visits", "points_scored")]
    counts = {
        row.Description: sum(row.Minimum_Score <= score <= row.Maximum_Score for score in scores)
        for row in bands.itertuples()
    }
    assert sum(counts.values()) == 8_356
    assert counts["Good"] > counts["Adequate"] > 0


def test_messages_of_a_chinese_board_keep_their_time_and_lose_the_blanks_around_their_text(taken_in: Make):
    bank = taken_in("board_e2", files=("complaints_gov_zh_e2.xlsx",))
    account = loads(bank)["board_e2"]
    assert account["read"] == 495
    assert account["accepted"] == 494  # one number stands twice
    assert account["corrected"] + account["duplicate"] == 1
    texts = [text for (text,) in bank.feed("complaints", "description")]
    assert all(text == text.strip() for text in texts if text)


def test_every_message_of_the_second_board_has_a_reply_and_its_days(taken_in: Make, real_file: Find):
    bank = taken_in("board_e4", files=("complaints_gov_zh_e4.xlsx",))
    assert loads(bank)["board_e4"]["accepted"] == 120
    ours = {
        key: (decided.date() - received.date()).days
        for key, received, decided in bank.feed("complaints", "complaint_id", "received_at", "decided_at")
    }
    sheet = pd.read_excel(real_file("complaints_gov_zh_e4.xlsx"), engine="calamine", dtype=str)
    asked, replied = (
        pd.to_datetime(sheet[column], format="mixed").dt.normalize() for column in ("留言时间", "答复时间")
    )
    theirs = dict(zip(sheet["留言编号"].str.replace(r"\.0$", "", regex=True), (replied - asked).dt.days, strict=True))
    assert ours == theirs


def test_a_list_of_codes_in_one_cell_is_split_and_its_trailing_comma_is_no_code(taken_in: Make):
    bank = taken_in("cars", files=("complaints_car_gbk_2020.csv",))
    assert loads(bank)["cars"]["accepted"] == 600
    codes = bank.rows("select code, count(*) from (select unnest(reasons) as code from feed.complaints) group by code")
    counts = dict(codes)
    assert sum(counts.values()) == 1_089
    assert counts["H15"] == 78
    assert "" not in counts


@pytest.fixture
def airport(taken_in: Make) -> Bank:
    return taken_in("airport", "airport_answers", files=("survey_airport_2013.csv",))


def test_never_used_and_left_blank_are_no_scores(airport: Bank):
    assert loads(airport)["airport"]["accepted"] == 3_535
    sums = airport.rows("select sum(overall), count(overall), count(*) filter (is_satisfied) from feed.surveys")
    total, answers, satisfied = sums[0]
    assert round(total / answers, 4) == 3.9820
    assert round(satisfied / answers * 100, 2) == 79.27


def test_the_index_of_the_airport_is_its_mean_on_a_hundred(airport: Bank):
    row = airport.values("year", date(2013, 1, 1), date(2014, 1, 1))
    index = row["survey_satisfaction_index", "bank", "-", "-", date(2013, 1, 1)]
    assert round(index["value"] / 25 + 1, 4) == 3.9820


def test_items_of_a_wide_questionnaire_become_answers(airport: Bank):
    found = airport.rows("select avg(score) from feed.survey_answers where item_code = 'Q7I_WIFI'")
    assert round(found[0][0], 4) == 3.6524


def test_codes_beside_scores_of_one_to_ten_and_a_header_that_stands_twice(taken_in: Make):
    bank = taken_in("mobile", files=("survey_mobile_zh_2022.xlsx",))
    account = loads(bank)["mobile"]
    assert (account["accepted"], account["quarantined"]) == (5_433, 0)
    assert round(bank.rows("select avg(overall) from feed.surveys")[0][0], 4) == 8.6799
    values = bank.values("year", date(2022, 1, 1), date(2023, 1, 1))
    assert round(values["net_promoter_score", "bank", "-", "-", date(2022, 1, 1)]["value"], 2) == 58.72


def test_card_transactions_and_their_errors_come_from_one_file(real_file: Find, tmp_path: Path):
    bank = Bank(tmp_path / "cards")
    bank.deliver("branches", {"branch_id": "B", "branch_name": "Cards"})
    for layout in ("card_transactions", "card_errors"):
        bank.source(layout, (LAYOUTS / f"{layout}.sql").read_text(encoding="utf-8"))
    path = real_file("transactions_card_errors.csv")
    bank.put(path.name, path.read_bytes())
    bank.outcomes = bank.ingest()  # type: ignore[attr-defined]
    accounts = loads(bank)
    assert accounts["card_transactions"]["accepted"] == 19_963
    assert accounts["card_errors"]["quarantined"] == 0
    assert bank.rows("select count(distinct transaction_id), count(*) from feed.errors") == [(574, 576)]
    kinds = bank.rows("select count(*) from feed.errors where error_type = 'Technical Glitch'")
    assert kinds == [(47,)]
    orphans = "select count(*) from feed.errors where transaction_id not in (select record_id from feed.transactions)"
    assert bank.rows(orphans) == [(0,)]
    days = bank.rows("select min(transaction_date), max(transaction_date) from feed.transactions")[0]
    values = bank.values("year", Period.month_of(days[0]).first.replace(month=1), date(days[1].year + 1, 1, 1))
    rows = [row for key, row in values.items() if key[:2] == ("processing_accuracy", "bank")]
    assert sum(row["denominator"] for row in rows) == 19_963
    assert sum(row["denominator"] - row["numerator"] for row in rows) == 574


@pytest.fixture
def staff(taken_in: Make) -> Bank:
    return taken_in("staff_units", "staff", "courses", files=("employees_hr.csv", "training_hr.csv"))


def test_all_staff_come_in_and_an_exit_date_outweighs_the_word_active(staff: Bank, real_file: Find):
    assert loads(staff)["staff"]["accepted"] == 3_000
    people = pd.read_csv(real_file("employees_hr.csv"), keep_default_na=False)
    odd = people[(people["EmployeeStatus"] == "Active") & (people["ExitDate"] != "NA")]
    assert len(odd) == 991
    left = {
        employee for (employee,) in staff.rows("select employee_id from feed.employees where left_date is not null")
    }
    assert set(odd["EmpID"].astype(str)) <= left


def test_training_outcomes_are_all_there(staff: Bank, real_file: Find):
    account = loads(staff)["courses"]
    assert (account["accepted"], account["quarantined"]) == (3_000, 0)
    counts = staff.rows(
        """select count(*) filter (is_passed), count(*) filter (is_passed is null and completed_date is not null),
            count(*) filter (completed_date is null), count(*) filter (not is_passed) from feed.training"""
    )
    assert counts == [(739, 770, 775, 716)]


def test_trainings_after_leaving_are_found(staff: Bank):
    late = """select count(*) from feed.training as t inner join feed.employees as e on e.employee_id = t.employee_id
        where t.due_date > e.left_date"""
    assert staff.rows(late) == [(1_029,)]
