"""Flags on gaps between answers: what is pressed by rule is flagged, honest work is not; a documented decision clears it."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from trust_rows import SEPTEMBER, at, every, flags_of, people, presses, told

from pipeline.partials import prepare_staging
from pipeline.periods import Period
from pipeline.settings import Trust
from pipeline.topics import TABLES
from pipeline.trust import COLUMNS, doubted, equal_gaps
from pipeline.warehouse import connect, read_parquet, run_sql, write_parquet


def test_device_pressed_every_five_minutes_is_flagged_with_its_numbers(bank, take_in):
    moments = [moment + timedelta(seconds=7) for moment in every(300, 30)]
    take_in({"branches": [{}], "employees": people("steady"), "surveys": presses("steady", moments)})
    row = told(flags_of(bank), "equal_gaps")["steady"]
    # 29 gaps, all of 300 s; regular honest service would have 15.9 % of them within 15 s.
    assert (row["post"], row["indicator"], row["effect"]) == ("teller", "counter_satisfaction_rate", "doubt")
    assert (row["observed"], row["cases"], row["count"], row["gap_seconds"]) == (100.0, 29, 29, 300.0)
    assert row["expected"] == pytest.approx(15.8519, abs=1e-4)
    assert row["q_value"] == pytest.approx(0.158519**29, rel=1e-3)
    assert not row["is_cleared"]


def test_pause_at_noon_and_a_hand_that_is_not_quite_even_do_not_hide_it(bank, take_in):
    morning = at([300, 305, 297, 303, 299, 310, 292, 301, 300, 304, 298])
    afternoon = [moment + timedelta(hours=4) for moment in morning]
    take_in({"branches": [{}], "employees": people("steady"), "surveys": presses("steady", morning + afternoon)})
    row = told(flags_of(bank), "equal_gaps")["steady"]
    assert (row["cases"], row["count"]) == (22, 23)


def test_fewer_than_twenty_gaps_of_one_day_tell_nothing(bank, take_in):
    two_days = every(300, 10) + every(300, 11, day=4)  # 9 + 10 gaps: the night between is none
    take_in(
        {
            "branches": [{}],
            "employees": people("nineteen", "twenty"),
            "surveys": presses("nineteen", two_days) + presses("twenty", two_days + every(300, 2, day=5)),
        }
    )
    assert set(told(flags_of(bank), "equal_gaps")) == {"twenty"}


def test_clock_without_seconds_is_judged_by_the_minute(bank, take_in):
    # Pressed every two minutes by such a clock, a third of a minute either way is the same gap: honest service would have
    # 68 % there. Ten such gaps in a row prove little; forty do. A file with days alone has no gaps at all.
    days_alone = [datetime(2026, 9, 3)] * 60
    take_in(
        {
            "branches": [{}],
            "employees": people("forty", "mixed", "days alone"),
            "surveys": presses("forty", every(120, 41))
            + presses("mixed", at([120, 60, 180, 120, 240, 120, 180, 60, 120, 120] * 3))
            + presses("days alone", days_alone),
        }
    )
    flags = told(flags_of(bank), "equal_gaps")
    assert set(flags) == {"forty"}
    assert flags["forty"]["expected"] == pytest.approx(68.2689, abs=1e-4)


def test_what_nobody_pressed_or_many_did_has_no_gaps(bank, take_in):
    take_in(
        {
            "branches": [{}],
            "employees": people("timed out", "counted", "by mail"),
            "surveys": [
                *presses("timed out", every(300, 30), is_default="yes"),
                *presses("counted", every(300, 30), answer_count="2"),
                *presses("by mail", every(300, 30), instrument="sms"),
            ],
        }
    )
    assert told(flags_of(bank), "equal_gaps") == {}


def test_device_of_nobody_is_flagged_as_its_branch_s(bank, take_in):
    take_in({"branches": [{}], "surveys": presses("", every(300, 30))})
    flags = flags_of(bank)
    assert flags[["level", "subject_id", "post", "flag"]].to_numpy().tolist() == [["branch", "B1", "-", "equal_gaps"]]


def test_phone_agent_s_even_answers_doubt_the_call_satisfaction(bank, take_in):
    rows = presses("agent", every(300, 30), instrument="ivr")
    take_in({"branches": [{}], "employees": people("agent", post="phone_agent"), "surveys": rows})
    row = told(flags_of(bank), "equal_gaps")["agent"]
    assert (row["post"], row["indicator"]) == ("phone_agent", "call_satisfaction_rate")


def honest(rng: np.random.Generator, kind: str, by_minute: bool) -> list[datetime]:
    """A busy Monday, when the next customer is waiting, and a quiet Tuesday, when one comes now and then."""
    moments = []
    for day, mean in ((7, 420), (8, 1100)):
        gaps = rng.exponential(mean, 40) if kind == "random" else rng.gamma(9, mean / 9, 40)
        seconds = np.cumsum(gaps)
        kept = seconds[seconds < 8 * 3600]
        moments += [datetime(2026, 9, day, 9) + timedelta(seconds=int(s)) for s in kept]
    return [m.replace(second=0) for m in moments] if by_minute else moments


def test_of_two_thousand_honest_tellers_no_more_are_flagged_than_the_nominal_share(bank, take_in, record_property):
    # Half have customers who come at random; half are busy throughout, with service that varies by a third of its mean;
    # every fourth has a clock without seconds. One presses every 400 s, as often as the others, and must be found.
    rng = np.random.default_rng(20260901)
    names = [f"T{n:04d}" for n in range(2000)]
    rows = [
        row
        for n, name in enumerate(names)
        for row in presses(name, honest(rng, "random" if n % 2 else "served in turn", n % 4 > 1))
    ]
    rows += presses("steady", every(400, 50, day=7))
    take_in({"branches": [{}], "employees": people(*names, "steady"), "surveys": rows})
    with bank.writing() as connection:
        prepare_staging(connection)
        gaps = run_sql(
            connection, "tables/trust_gaps", tolerance=0.05, first=SEPTEMBER.first, after=SEPTEMBER.after
        ).df()
    rules = Trust()
    assert (gaps["gaps"] >= rules.gaps).mean() > 0.99
    found = set(equal_gaps(gaps, rules)["subject_id"])
    assert "steady" in found
    false_share = (len(found) - 1) / len(names)
    record_property("false_share", false_share)
    assert false_share <= rules.false_discovery
    # Were 10 % of same gaps already a flag, and chance taken singly, honest people would be flagged: the rule bites.
    shares = gaps["same_gaps"] / gaps["gaps"]
    assert (shares >= 0.10).mean() > 0.2


def test_documented_decision_clears_the_doubts_of_its_period_alone(bank, take_in):
    looked_into = {"occurred_at": "2026-09-30", "decided_at": "2026-10-06"}
    decision = {"kind": "clearance", "category": "数据核实", "points": "0"} | looked_into
    take_in(
        {
            "branches": [{}],
            "employees": people("a", "b", "c", "d"),
            "surveys": [row for who in "abcd" for row in presses(who, every(300, 30))],
            "score_events": [
                {"event_id": "1", "subject_id": "a", "document_no": "核字1号"} | decision,
                {"event_id": "2", "subject_id": "b", "document_no": ""} | decision,
                {"event_id": "3", "subject_id": "c", "document_no": "核字3号"}
                | decision
                | {"occurred_at": "2026-08-30"},
                {"event_id": "4", "subject_id": "d", "document_no": "核字4号", "indicators": "call_satisfaction_rate"}
                | decision,
            ],
        }
    )
    flags = flags_of(bank)
    rows = told(flags, "equal_gaps")
    assert {who: row["is_cleared"] for who, row in rows.items()} == {"a": True, "b": False, "c": False, "d": False}
    assert rows["a"]["document_no"] == "核字1号"
    assert all(pd.isna(rows[who]["document_no"]) for who in "bcd")
    assert list(doubted(flags)["subject_id"]) == ["b", "c", "d"]


def test_flags_are_kept_with_their_types_where_there_are_some_and_where_there_are_none(bank, take_in, tmp_path):
    bank.deliver("branches")
    none = flags_of(bank)
    assert list(none.columns) == list(COLUMNS)
    assert none.empty
    assert doubted(none).empty
    take_in({"employees": people("a"), "surveys": presses("a", every(300, 30))})
    for number, flags in enumerate((none, flags_of(bank))):
        path = tmp_path / f"{number}.parquet"
        write_parquet(flags, path, TABLES["trust"])
        kept = read_parquet(path)
        assert list(kept["subject_id"]) == ["a"] * number
        assert list(doubted(kept)["subject_id"]) == ["a"] * number
        with connect() as connection:
            types = connection.execute("select typeof(document_no) from read_parquet(?)", [str(path)]).fetchall()
        assert types == [("VARCHAR",)] * number


def test_edition_that_knew_no_flags_has_nobody_in_doubt():
    assert doubted(pd.DataFrame(columns=list(TABLES["trust"]))).empty


def test_quarter_is_judged_from_its_answers_and_rows_come_in_order(bank, take_in):
    spread = [m.replace(month=month) for month in (7, 8, 9) for m in every(300, 8)]  # 7 gaps a month
    take_in({"branches": [{}], "employees": people("b", "a"), "surveys": presses("b", spread) + presses("a", spread)})
    assert told(flags_of(bank), "equal_gaps") == {}
    quarter = flags_of(bank, period=Period.parse("2026-Q3"))
    assert list(quarter["subject_id"]) == ["a", "b"]
    assert set(quarter["count"]) == {21}
