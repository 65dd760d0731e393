"""The sample's scores are those of the teller's and the branch's sheet of the bank's document, worked by hand from the
departments' own files: see by_hand.py, which knows nothing of the pipeline.
"""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from by_hand import Line, Sheet, branch_sheet, teller_sheet
from conftest import Appraised
from hand_cases import upheld_of_person
from hand_counts import ratings
from raw_files import RawFiles

BINJIANG, QINGHE = "010205", "020104"
HELPED_OUT, LENT_BY_WORD, NUMBER_INHERITED = "20190822", "20140317", "20260105"  # 张伟, 王丽, 周晓
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture(scope="module")
def raw(appraised: Appraised) -> RawFiles:
    return RawFiles(appraised.inbox, SEPTEMBER)


@pytest.fixture(scope="module")
def results(appraised: Appraised) -> pd.DataFrame:
    found = appraised.edition("2026-09").tables["results"]
    return found[found["period"] == SEPTEMBER]


@pytest.fixture(scope="module")
def points(appraised: Appraised) -> pd.DataFrame:
    found = appraised.edition("2026-09").tables["points"]
    return found[found["period"] == SEPTEMBER]


@pytest.fixture(scope="module")
def branches(raw: RawFiles) -> dict[str, Sheet]:
    """The two branches, worked by hand."""
    return {branch: branch_sheet(raw, branch) for branch in (BINJIANG, QINGHE)}


def exactly(number: float) -> Decimal | None:
    """A stored number to nine decimals; None where there is none."""
    return None if math.isnan(number) else Decimal(str(round(number, 9))).quantize(Decimal("1e-9"))


def to_nine(number: Decimal | None) -> Decimal | None:
    return None if number is None else number.quantize(Decimal("1e-9"))


def rows_of(points: pd.DataFrame, subject: str, post: str) -> pd.DataFrame:
    return points[(points["subject_id"] == subject) & (points["post"] == post)].set_index("item")


def agree(sheet: Sheet, points: pd.DataFrame, results: pd.DataFrame, subject: str, post: str = "-") -> None:
    """Every row's value and points, their sum, bonuses, score and grade."""
    rows = rows_of(points, subject, post)
    assert set(rows.index) == set(sheet.lines)
    told = {name: (to_nine(line.value), to_nine(line.points)) for name, line in sheet.lines.items()}
    kept = {name: (exactly(row["value"]), exactly(row["points"])) for name, row in rows.iterrows()}
    assert kept == told
    (result,) = results[(results["subject_id"] == subject) & (results["post"] == post)].to_dict("records")
    assert [exactly(result[name]) for name in ("base", "bonus", "deduction", "score")] == [
        to_nine(amount) for amount in (sheet.base, sheet.bonus, sheet.deduction, sheet.score)
    ]
    assert result["grade"] == sheet.grade


def enough(points: pd.DataFrame, person: str) -> dict[str, bool]:
    """Whose figure counts in the two rows that are samples: the gates have a test of their own."""
    rows = rows_of(points, person, "teller")
    return {name: rows.loc[name, "status"] == "ok" for name in ("counter_satisfaction_rate", "rule_adherence")}


@pytest.mark.parametrize("branch", [BINJIANG, QINGHE])
def test_branch_s_sheet_is_as_worked_by_hand(branch, branches, points, results):
    agree(branches[branch], points, results, branch)


def test_by_hand_binjiang_pays_for_its_errors_and_its_complaints(branches):
    lines = branches[BINJIANG].lines
    assert lines["upheld_complaints"] == Line(Decimal(7), Decimal(2), Decimal(3))  # 7 − 2 × 2
    assert lines["complaint_timeliness"].points == Decimal(4)  # one of three overdue: 8 − 4
    assert lines["mystery_shopper_score"].value == 86  # 84 and the 2 of what costs elsewhere
    assert lines["error_rate"].points is not None
    assert lines["error_rate"].points < 6


def test_by_hand_qinghe_has_no_checks_and_the_other_rows_make_its_hundred(branches):
    sheet = branches[QINGHE]
    assert sheet.lines["rule_adherence"].points is None  # its checks came late
    earned = sum(line.points for line in sheet.lines.values() if line.points is not None)
    assert sheet.base == (earned / 85 * 100).quantize(Decimal("1e-9"))


@pytest.mark.parametrize("person", [HELPED_OUT, LENT_BY_WORD, NUMBER_INHERITED])
def test_teller_s_sheet_is_as_worked_by_hand(person, raw, branches, points, results):
    sheet = teller_sheet(raw, person, branches, enough(points, person))
    agree(sheet, points, results, person, "teller")
    (result,) = results[(results["subject_id"] == person) & (results["post"] == "teller")].to_dict("records")
    assert Decimal(str(result["service_coefficient"])) == sheet.coefficient


def test_every_teller_who_was_at_binjiang_all_month_is_as_worked_by_hand(raw, branches, points, results):
    """Ordinary ones among them: no error, nothing overdue, no matter."""
    mine = results[(results["post"] == "teller") & (results["branch_id"] == BINJIANG)]
    at_home = [one for one in mine[mine["result_status"] == "graded"]["subject_id"] if len(raw.stays(one)) == 1]
    assert len(at_home) > 8
    sheets = {person: teller_sheet(raw, person, branches, enough(points, person)) for person in at_home}
    assert any(sheet.lines["counted_errors"].points == 20 for sheet in sheets.values())
    for person, sheet in sheets.items():
        agree(sheet, points, results, person, "teller")


def test_by_hand_who_helped_out_has_both_branches_by_days_and_pays_for_the_complaint(raw, branches, points):
    sheet = teller_sheet(raw, HELPED_OUT, branches, enough(points, HELPED_OUT))
    assert raw.stays(HELPED_OUT) == {BINJIANG: 21, QINGHE: 9}
    both = (21 * branches[BINJIANG].score + 9 * branches[QINGHE].score) / 30
    assert sheet.lines["linked_branch"].value == both.quantize(Decimal("1e-9"))
    assert sheet.deduction == Decimal(-5)  # 有责投诉, TS20260903001
    assert sheet.lines["counted_errors"].points is not None
    assert sheet.lines["counted_errors"].points < 20


def test_upheld_complaints_that_name_a_teller_cost_five_or_ten(appraised, raw):
    """In September none names a person by number; in June there are some."""
    june = date(2026, 6, 1)
    points = appraised.edition("2026-06").tables["points"]
    mine = points[(points["period"] == june) & (points["post"] == "teller") & (points["item"] == "upheld_complaints")]
    by_hand = {person: upheld_of_person(RawFiles(appraised.inbox, june), person) for person in mine["subject_id"]}
    assert sum(own + referred for own, referred in by_hand.values()) > 0
    assert {row["subject_id"]: exactly(row["points"]) for row in mine.to_dict("records")} == {
        person: to_nine(15 - 5 * own - 10 * referred) for person, (own, referred) in by_hand.items()
    }


def test_few_answers_and_no_checks_are_the_branch_s(raw, points):
    """The own sample is stored as counted by hand, with how many it would need, and what counts is the branch's."""
    for person in (HELPED_OUT, LENT_BY_WORD, NUMBER_INHERITED):
        rows = rows_of(points, person, "teller")
        own = rows.loc["counter_satisfaction_rate"]
        assert (own["numerator"], own["denominator"]) == ratings(raw).of_person[person]
        assert (own["status"], own["grain_used"], own["basis"]) == ("unreliable", "branch", "observed")
        assert not own["required"] <= own["denominator"]
        checked = rows.loc["rule_adherence"]
        came_late = person == NUMBER_INHERITED  # 清河's own checks
        expected = ("not_delivered", "employee") if came_late else ("no_cases", "branch")
        assert (checked["status"], checked["grain_used"]) == expected
