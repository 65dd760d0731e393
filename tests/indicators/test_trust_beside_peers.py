"""Flags that compare with the peers: defaults, nothing but best answers, whom was asked; and the gates of participation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from trust_rows import Row, counted, flags_of, participation, people, presses, told
from workbench import Bank

from pipeline.settings import Settings
from pipeline.trust import doubted

NAMES: dict[str, Any] = {"format": 1, "name": {"zh": "甲", "en": "A"}}

# Teller → (transactions, invited, best, good, bad). Seven alike, one who asks only whom he likes, one who asks few.
COUNTER = {
    **{f"usual {n}": (500, 400, 270, 45, 5) for n in range(7)},
    "selective": (500, 250, 240, 0, 0),
    "few": (500, 240, 130, 22, 2),
    "all best": (500, 400, 320, 0, 0),
}


def deliver_counter(bank: Bank, take_in: Callable[[dict[str, list[Row]]], None], **more: list[Row]) -> None:
    pairs = [participation(who, done, invited) for who, (done, invited, *_) in COUNTER.items()]
    take_in(
        {
            "branches": [{"peer_group": "A"}],
            "employees": people(*COUNTER),
            "surveys": [row for who, (_, _, *answers) in COUNTER.items() for row in counted(who, *answers)],
            "transactions": [done for done, _ in pairs],
            "survey_invitations": [invited for _, invited in pairs],
            **more,
        }
    )


def test_who_times_out_far_more_than_peers_or_answers_at_once_is_flagged(bank, take_in):
    asked_at = datetime(2026, 9, 3, 10)
    quick = [
        presses(
            who,
            [asked_at + timedelta(minutes=9 * n, seconds=late)],
            invited_at=str(asked_at + timedelta(minutes=9 * n)),
        )
        for who, late in (("instant", 1), *((f"usual {k}", 6) for k in range(6)))
        for n in range(26)
    ]
    take_in(
        {
            "branches": [{}],
            "employees": people("default", "instant", *(f"usual {k}" for k in range(6))),
            "surveys": [
                *(row | {"survey_id": f"{row['survey_id']} {n}"} for n, rows in enumerate(quick) for row in rows),
                *counted("default", 50, 0, timed_out=50),
                *(row for k in range(6) for row in counted(f"usual {k}", 90, 0, timed_out=10)),
            ],
        }
    )
    flags = told(flags_of(bank), "default_press")
    assert {who: row["measure"] for who, row in flags.items()} == {"default": "timed_out", "instant": "quick"}
    # 50 of 100; the six others have 10 of 126 each, and the instant one 0 of 26: 60 of 782.
    assert (flags["default"]["cases"], flags["default"]["count"], flags["default"]["peers"]) == (50, 100, 7)
    assert flags["default"]["expected"] == pytest.approx(100 * 60 / 782, abs=1e-6)
    assert (flags["instant"]["observed"], flags["instant"]["expected"]) == (100.0, 0.0)


def test_twenty_points_above_the_peers_is_the_least_that_is_far(bank, take_in):
    take_in(
        {
            "branches": [{}],
            "employees": people("nineteen", *(f"usual {k}" for k in range(6))),
            "surveys": [
                *counted("nineteen", 710, 0, timed_out=290),
                *(row for k in range(6) for row in counted(f"usual {k}", 900, 0, timed_out=100)),
            ],
        }
    )
    assert told(flags_of(bank), "default_press") == {}
    lower = Settings.model_validate(NAMES | {"trust": {"default_points": 19}})
    assert set(told(flags_of(bank, lower), "default_press")) == {"nineteen"}


def test_nothing_but_best_answers_is_an_observation_and_no_doubt(bank, take_in):
    deliver_counter(bank, take_in)
    flags = flags_of(bank)
    best = told(flags, "all_best")
    assert set(best) == {"selective", "all best"}
    assert {row["effect"] for row in best.values()} == {"support"}
    assert np.isnan(best["selective"]["satisfied"])
    # The others: 7 × 270 of 7 × 320, 130 of 154, 320 of 320.
    share = (7 * 270 + 130 + 320) / (7 * 320 + 154 + 320)
    assert best["selective"]["expected"] == pytest.approx(100 * share, abs=1e-6)
    assert best["selective"]["q_value"] == pytest.approx(share**240, rel=1e-4)
    assert "all best" not in set(doubted(flags)["subject_id"])


def test_best_answers_that_chance_may_bring_are_not_remarked_on(bank, take_in):
    # Of the others 90 % are best: 65 in a row come once in 943 times, 66 once in 1,048.
    take_in(
        {
            "branches": [{}],
            "employees": people("65", *(f"usual {k}" for k in range(6))),
            "surveys": [
                *counted("65", 65, 0),
                *(row for k in range(6) for row in counted(f"usual {k}", 90, 10)),
            ],
        }
    )
    assert told(flags_of(bank), "all_best") == {}
    bank.deliver("surveys", *counted("65", 66, 0))
    assert set(told(flags_of(bank), "all_best")) == {"65"}


def test_who_asks_few_and_only_the_friendly_is_flagged_and_who_only_asks_few_is_not(bank, take_in):
    deliver_counter(bank, take_in)
    flags = flags_of(bank)
    selective = told(flags, "selective_invitation")
    assert set(selective) == {"selective"}
    row = selective["selective"]
    assert (row["indicator"], row["measure"], row["effect"]) == (
        "counter_satisfaction_rate",
        "invitation_rate",
        "doubt",
    )
    # Half are asked; the nine others ask 7 × 400 + 240 + 400 of 4,500.
    assert (row["observed"], row["cases"], row["count"], row["peers"]) == (50.0, 250, 500, 9)
    assert row["expected"] == pytest.approx(100 * 3440 / 4500, abs=1e-6)
    assert row["satisfied"] == 100.0
    assert 80 < row["peers_satisfied"] < 90
    assert set(told(flags, "low_invitation")) == {"few"}
    assert told(flags, "low_invitation")["few"]["expected"] == 50.0
    assert told(flags, "low_response") == {}


def test_response_below_its_gate_is_told_with_its_count(bank, take_in):
    pairs = [participation("quiet", 500, 400), participation("at the gate", 500, 400)]
    take_in(
        {
            "branches": [{}],
            "employees": people("quiet", "at the gate"),
            "surveys": counted("quiet", 239, 0) + counted("at the gate", 240, 0),
            "transactions": [done for done, _ in pairs],
            "survey_invitations": [invited for _, invited in pairs],
        }
    )
    flags = told(flags_of(bank), "low_response")
    assert set(flags) == {"quiet"}
    row = flags["quiet"]
    assert (row["observed"], row["expected"], row["cases"], row["count"]) == (59.75, 60.0, 239, 400)
    assert row["effect"] == "gate"


def test_peers_are_those_of_the_peer_group_and_where_these_are_few_all_of_the_post(bank, take_in):
    # In group A six time out in 40 % and one in 65 %; in group B three in 5 %, and one of them in 45 %.
    shares = {**{f"a{n}": 40 for n in range(6)}, "a": 65, **{f"b{n}": 5 for n in range(3)}, "b": 45}
    take_in(
        {
            "branches": [{"branch_id": "B1", "peer_group": "A"}, {"branch_id": "B2", "peer_group": "B"}],
            "employees": [
                row | {"branch_id": "B1" if row["employee_id"][0] == "a" else "B2"} for row in people(*shares)
            ],
            "surveys": [
                row | {"branch_id": "B1" if who[0] == "a" else "B2"}
                for who, late in shares.items()
                for row in counted(who, 1000 - 10 * late, 0, timed_out=10 * late)
            ],
        }
    )
    flags = told(flags_of(bank), "default_press")
    # Beside six of group A, 25 points above; beside all ten of the post (320 of 1,000), no more than 13 points above.
    assert set(flags) == {"a"}
    assert (flags["a"]["expected"], flags["a"]["peers"]) == (40.0, 6)
    lower = Settings.model_validate(NAMES | {"trust": {"default_points": 12}})
    flags = told(flags_of(bank, lower), "default_press")
    assert set(flags) == {"a", "b"}
    assert (flags["b"]["expected"], flags["b"]["peers"]) == (pytest.approx(32.0), 10)
    enough = Settings.model_validate(NAMES | {"trust": {"minimum_peers": 11}})
    assert told(flags_of(bank, enough), "default_press") == {}


def test_whole_branch_is_compared_with_branches(bank, take_in):
    take_in(
        {
            "branches": [{"branch_id": f"B{n}", "branch_name": f"Branch {n}", "peer_group": "A"} for n in range(7)],
            "surveys": [
                row | {"survey_id": f"{n} {row['survey_id']}", "branch_id": f"B{n}"}
                for n in range(7)
                for row in counted("", 100, 0, timed_out=100 if n == 6 else 10)
            ],
        }
    )
    flags = flags_of(bank)
    found = flags[flags["flag"] == "default_press"]
    assert found[["level", "subject_id", "post", "peers"]].to_numpy().tolist() == [["branch", "B6", "-", 6.0]]
