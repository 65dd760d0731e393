"""Each check across feeds finds a small fault planted in a month of its own, finds it alone, and stays silent at its edge."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from planted_rows import CRITICAL, FEEDS, LEDGERS, NAMED, ORDER, PLANTED, volume

from pipeline.errors import CheckFailed
from pipeline.headers import read_definition
from pipeline.periods import Period
from pipeline.runs import unquoted
from pipeline.shipped import shipped
from pipeline.stages import validate
from pipeline.state import current_state, publish_state
from pipeline.validate import (
    ACROSS,
    SUBJECTS,
    CheckResult,
    Verdict,
    keep_results,
    places_of,
    prepare_period,
    run_checks,
)
from pipeline.warehouse import read_parquet

Row = dict[str, str]
PATHS = sorted((shipped("sql") / "checks").glob("*.sql"))
_kept: dict[str, Any] = {}


@pytest.fixture
def failed(bank, monkeypatch) -> Callable[[str], dict[str, CheckResult]]:
    """`failed(period)`: check → result, of those that found something in the period."""
    if not _kept:
        with monkeypatch.context() as patched:
            patched.setattr(bank, "ingest", list)
            ordered = [*ORDER, *(feed for feed in FEEDS if feed not in ORDER)]
            for number, feed in enumerate(ordered):
                bank.deliver(feed.split()[0], *FEEDS[feed], name=f"{number:02d}.csv")
            bank.source("named", NAMED)
            for name, days_of in LEDGERS.items():
                rows = "".join(f"{name} {day},{day},B1\n" for day in days_of)
                bank.put(f"ledger_{name}.csv", f"complaint_id,received_at,branch_id\n{rows}")
        _kept["bank"] = bank
        outcomes = bank.ingest()
        assert [(one.status, [part["quarantined"] for part in one.loads]) for one in outcomes] == [("loaded", [0])] * (
            len(FEEDS) + len(LEDGERS)
        )

    def look_up(period: str) -> dict[str, CheckResult]:
        if period not in _kept:
            with _kept["bank"].writing() as connection:
                results = run_checks(connection, Period.parse(period))
            assert [result.check for result in results] == [path.stem for path in PATHS]
            _kept[period] = {result.check: result for result in results if not result.is_met}
        return _kept[period]

    return look_up


def test_every_shipped_check_has_a_planted_fault():
    assert sorted(PLANTED) == [path.stem for path in PATHS]


@pytest.mark.parametrize("check", PLANTED)
def test_check_finds_its_planted_fault_and_no_other_check_does(failed, check: str):
    period, rows, subjects = PLANTED[check]
    found = failed(period)
    assert list(found) == [check]
    assert (found[check].rows, found[check].subjects, found[check].feed) == (rows, subjects, ACROSS)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_only_what_makes_figures_wrong_stops_a_period(path):
    assert (read_definition(path).header["severity"] == "critical") == (path.stem in CRITICAL)


def test_month_without_faults_is_silent(failed):
    assert failed("2016-09") == {}


def test_quarter_finds_the_faults_of_its_months(failed):
    assert set(failed("2021-Q3")) == {
        "events_after_leaving",
        "training_before_leaving",
        "visit_totals_are_their_items",
    }


def test_volumes_alike_at_fewer_than_five_branches_or_four_in_five_prove_no_wrong_month(failed):
    assert failed("2018-09") == {}
    assert failed("2019-09") == {}


def test_wrong_month_s_file_of_one_unit_is_found_among_the_others(failed):
    assert failed("2013-09")["volumes_of_their_own_month"].subjects == ("2013-08",)


def test_volumes_that_are_all_alike_prove_no_wrong_month(failed):
    assert "volumes_of_their_own_month" not in failed("2015-06")


def test_branch_that_is_known_to_have_a_counter_and_sends_nothing_is_named(failed):
    assert failed("2021-12")["branches_send_every_open_day"].subjects == ("Open 7",)


def test_result_is_told_with_the_branches_it_names(failed):
    result = failed("2021-11")["branches_send_every_open_day"]
    assert result.sentence().text("zh-CN").endswith("应有取号或柜面评价记录（3行：Open 2）")
    assert result.sentence().text("en").endswith("every day it is open (3 rows: Open 2)")


def test_veto_without_a_document_is_found_in_every_period_in_which_it_is_in_force(bank):
    bank.deliver("branches")
    bank.deliver("employees")
    bank.deliver("score_events", {"kind": "veto", "decided_at": "2026-03-03", "valid_until": "2026-05-02"})
    with bank.writing() as connection:
        found = {
            f"2026-{month:02d}"
            for month in range(2, 7)
            for one in run_checks(connection, Period.parse(f"2026-{month:02d}"))
            if one.check == "vetoes_have_documents" and one.rows
        }
    assert found == {"2026-03", "2026-04", "2026-05"}


def test_no_more_than_a_few_are_named(bank):
    branches = [{"branch_id": f"B{n}", "branch_name": f"Branch {n}"} for n in range(7)]
    bank.deliver("branches", *branches)
    rows = [volume(f"B{n}", "2026-09", 1) for n in range(7)]
    bank.deliver("transactions", *rows)
    errors = [{"error_id": f"{n}", "branch_id": f"B{n % 7}", "employee_id": ""} for n in range(14)]
    bank.deliver("errors", *errors)
    with bank.writing() as connection:
        (result,) = [one for one in run_checks(connection, Period.parse("2026-09")) if not one.is_met]
    assert (result.rows, result.subjects) == (7, (*(f"Branch {n}" for n in range(SUBJECTS)), "…"))


def test_results_of_a_period_are_kept_in_place_of_its_earlier_ones(bank):
    results = [
        CheckResult("a", "-", "warning", "甲", "A", 2, False, ("Branch 1",)),
        CheckResult("b", "errors", "critical", "乙", "B", None, True),
    ]
    with bank.writing() as connection:
        keep_results(connection, Period.parse("2026-08"), results)
        keep_results(connection, Period.parse("2026-09"), results)
        keep_results(connection, Period.parse("2026-09"), results[:1])
        folder = publish_state(bank.workspace, connection)
    kept = read_parquet(folder / "checks.parquet").to_dict("records")
    assert [(row.pop("period"), row["check"]) for row in kept] == [("2026-08", "a"), ("2026-08", "b"), ("2026-09", "a")]
    assert kept[2] | {"subjects": tuple(kept[2]["subjects"])} == asdict(results[0])


def test_period_that_is_stopped_names_the_branch_and_shows_why_to_readers(bank):
    bank.deliver("branches")
    bank.deliver("transactions", volume("B1", "2026-09", 1))
    bank.deliver("errors", *({"error_id": str(n), "employee_id": ""} for n in range(2)))
    with pytest.raises(CheckFailed, match=r"A branch has no more errors .* \(1 row: Riverside\)"):
        validate(bank.workspace, Period.parse("2026-09"), lambda _: None)
    folder = current_state(bank.workspace)
    assert folder is not None
    kept = read_parquet(folder / "checks.parquet")
    assert list(kept.loc[~kept["is_met"], "check"]) == ["errors_within_transactions"]


@pytest.mark.parametrize(("feed", "count"), [("complaints", 30), ("training", 0)])
def test_what_is_due_in_a_later_month_makes_no_wrong_months_file(bank, feed: str, count: int):
    load = {"feed": feed, "as_of": "2026-08-31", "months": {"2026-09": 30, "2026-08": 10}}
    record = json.dumps({"loads": [load]})
    with bank.writing() as connection:
        connection.execute("insert into meta.files values (1, 'x', 'x.csv', '-', ?)", [record])
        prepare_period(connection, Period.parse("2026-09"))
        found = {one.check: one for one in run_checks(connection, Period.parse("2026-09"))}
    assert found["files_of_the_month_that_they_name"].rows == count


def test_the_rows_of_a_critical_check_are_told_by_file_and_row(bank):
    bank.deliver("branches")
    bank.deliver("employees")
    veto = {"kind": "veto", "decided_at": "2026-03-03", "valid_until": "2026-05-02", "document_no": ""}
    bank.deliver("score_events", {"event_id": "V0"}, {"event_id": "V1"} | veto, name="matters.csv")
    period = Period.parse("2026-03")
    with bank.writing() as connection:
        prepare_period(connection, period)
        results = run_checks(connection, period)
        places = places_of(connection, results, period)
    verdict = Verdict(tuple(results))
    with pytest.raises(CheckFailed) as stopped:
        verdict.raise_if_critical(period, places)
    assert "不得据以考核（1行），见matters.csv第3行" in stopped.value.message.text("zh-CN")
    assert "matters.csv第3行" in unquoted(stopped.value.message, places=True).text("zh-CN")  # as a notice tells it
    assert "matters.csv" not in unquoted(stopped.value.message).text("zh-CN")  # as journals and logs keep it
