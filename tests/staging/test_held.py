"""Days in post, counted by the SQL and day by day in plain Python, on assignments that overlap, end, pause and move."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import pytest

from pipeline.calendar import WorkingDays
from pipeline.partials import prepare_staging
from pipeline.periods import Period
from pipeline.warehouse import run_sql

Row = dict[str, str]
FOREVER = date(9999, 12, 31)
BRANCHES = ("B1", "B2", "B3", "B4")
POSTS = ("teller", "lobby_manager", "relationship_manager")
PERIODS = ("2023-12", "2024-01", "2024-02", "2024-03", "2024-Q1", "2024")
COUNTS = (
    "days_expected",
    "days_in_post",
    "workdays_expected",
    "workdays_in_post",
    "days_on_leave",
    "days_maternity",
    "days_sick",
    "days_away",
    "days_seconded",
    "days_exempt",
)
_kept: dict[str, Any] = {}


def held(employee: str, branch: str, post: str, begins: str, ends: str = "", **cells: str) -> Row:
    nothing = {"valid_to": "", "left_date": "", "is_primary": "", "status": "", "employment_type": "contract"}
    own = {"employee_id": employee, "branch_id": branch, "post": post, "valid_from": begins, "valid_to": ends}
    return nothing | own | {"employee_name": f"name of {employee}"} | cells


# The usual cases; February 2024 has 29 days.
NAMED = [
    held("stays", "B1", "teller", "2020-01-01", status="active"),
    held("joins", "B1", "teller", "2024-02-16", status="probation"),
    held("leaves", "B1", "teller", "2020-01-01", left_date="2024-02-10", status="left"),
    held("moves", "B1", "teller", "2020-01-01", "2024-02-11"),
    held("moves", "B2", "teller", "2024-02-12"),
    held("is promoted", "B1", "teller", "2020-01-01", "2024-02-12"),
    held("is promoted", "B1", "lobby_manager", "2024-02-12"),
    held("is lent", "B1", "teller", "2020-01-01"),
    held("is lent", "B2", "teller", "2024-02-20", "2024-02-28"),
    held("is lent to another post", "B1", "teller", "2020-01-01"),
    held("is lent to another post", "B2", "lobby_manager", "2024-02-20", "2024-02-28", status="seconded"),
    held("is seconded", "B3", "teller", "2024-02-05", status="seconded"),
    held("two posts", "B1", "teller", "2020-01-01"),
    held("two posts", "B2", "lobby_manager", "2021-01-01"),
    held("main post", "B1", "teller", "2020-01-01", is_primary="yes"),
    held("main post", "B2", "lobby_manager", "2021-01-01", is_primary="no"),
    held("main branch", "B1", "teller", "2020-01-01", is_primary="yes"),
    held("main branch", "B2", "teller", "2024-02-01"),
    held("moves midway", "B2", "teller", "2024-02-01", "2024-02-10"),
    held("moves midway", "B1", "teller", "2024-02-11", "2024-02-20"),
    held("pauses", "B1", "teller", "2020-01-01", "2024-02-03"),
    held("pauses", "B1", "teller", "2024-02-25"),
    held("on leave across the end", "B1", "teller", "2020-01-01"),
    held("on leave across the end", "B1", "teller", "2024-02-21", "2024-06-17", status="maternity"),
    held("ill for a week", "B1", "teller", "2020-01-01", "2024-02-04", status="active"),
    held("ill for a week", "B1", "teller", "2024-02-05", "2024-02-11", status="sick"),
    held("ill for a week", "B1", "teller", "2024-02-12", status="active"),
    held("never came", "B1", "teller", "2024-02-10", left_date="2024-02-01"),
    held("is exempt", "B1", "teller", "2020-01-01"),
]
EXEMPT = {"is exempt": (date(2024, 2, 8), date(2024, 2, 12))}


def random_people(seed: int, number: int) -> list[Row]:
    rng = random.Random(seed)
    rows = []
    for n in range(number):
        for _ in range(rng.randint(1, 5)):
            begins = date(2023, 10, 1) + timedelta(days=rng.randint(0, 400))
            ends = str(begins + timedelta(days=rng.choice([0, 8, rng.randint(1, 200)]))) if rng.random() < 0.7 else ""
            left = str(begins + timedelta(days=rng.randint(-5, 200))) if rng.random() < 0.15 else ""
            status = rng.choice(["active", "active", "probation", "maternity", "sick", "seconded", ""])
            cells = {"left_date": left, "is_primary": rng.choice(["yes", "no", "", "", ""]), "status": status}
            rows.append(held(f"R{n}", rng.choice(BRANCHES), rng.choice(POSTS), str(begins), ends, **cells))
    return list({(row["employee_id"], row["post"], row["valid_from"]): row for row in rows}.values())


ROWS = NAMED + random_people(20240229, 70)


# Day by day ----------------------------------------------------------------------------------------------------------


def day(text: str) -> date:
    return date.fromisoformat(text)


def last_day(row: Row) -> date:
    return min(
        day(row["valid_to"]) if row["valid_to"] else FOREVER, day(row["left_date"]) if row["left_date"] else FOREVER
    )


def days_of(period: Period) -> list[date]:
    return [period.first + timedelta(days=n) for n in range((period.after - period.first).days)]


def runs(row: Row, on: date, own: list[Row]) -> bool:
    """Its last day belongs to it, unless another one is taken up on it."""
    last = last_day(row)
    if any(day(other["valid_from"]) == last and day(row["valid_from"]) < last for other in own):
        last -= timedelta(days=1)
    return day(row["valid_from"]) <= on <= last


def posts_on(own: list[Row], on: date) -> dict[str, tuple[str, str, str]]:
    """Post → (branch, status, absence) on a day."""
    running = sorted((row for row in own if runs(row, on, own)), key=lambda row: (row["valid_from"], row["post"]))
    found: dict[str, tuple[str, str, str]] = {}
    newest: dict[str, Row] = {row["post"]: row for row in running}
    places = {}
    for post in newest:
        mine = [row for row in running if row["post"] == post]
        places[post] = ([row for row in mine if row["is_primary"] == "yes"] or mine)[-1]["branch_id"]
    for post, row in newest.items():
        status = row["status"] or "active"
        last = running[-1]
        elsewhere = last["post"] != post and places[last["post"]] != places[post]
        lent = elsewhere and "seconded" in (status, last["status"])
        absence = status if status in ("maternity", "sick") else "away" if lent else ""
        found[post] = (places[post], status, absence)
    return found


def counted(period: Period) -> tuple[dict[tuple[str, str], Counter[str]], dict[tuple[str, str, str], list[int]]]:
    """Counts by person and post; and [days, days held] by person, post and branch."""
    calendar = WorkingDays()
    by_person = defaultdict(list)
    for row in ROWS:
        by_person[row["employee_id"]].append(row)
    people: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    stays: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for person, own in by_person.items():
        exempt = EXEMPT.get(person)
        for on in days_of(period):
            for post, (branch, status, absence) in posts_on(own, on).items():
                counts, is_working = people[(person, post)], calendar.is_working(on)
                counts["days_expected"] += 1
                counts["workdays_expected"] += is_working
                counts["days_in_post"] += not absence
                counts["workdays_in_post"] += is_working and not absence
                counts["days_on_leave"] += absence in ("maternity", "sick")
                for name in ("maternity", "sick", "away"):
                    counts[f"days_{name}"] += absence == name
                counts["days_seconded"] += not absence and status == "seconded"
                counts["days_exempt"] += bool(not absence and exempt and exempt[0] <= on <= exempt[1])
                stays[(person, post, branch)][0] += not absence
                stays[(person, post, branch)][1] += 1
    return people, stays


# The SQL -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def found(bank):
    """`found(period)`: (people, stays), each by its key."""
    if not _kept:
        bank.deliver("branches", *({"branch_id": one, "branch_name": one} for one in BRANCHES), name="0.csv")
        outcomes = bank.deliver("employees", *ROWS, name="1.csv")
        exempt = {"kind": "exclusion", "decided_at": "2024-02-01", "subject_id": "is exempt"}
        outcomes += bank.deliver(
            "score_events",
            exempt | {"event_id": "X1", "starts_at": "2024-02-08 00:00", "ends_at": "2024-02-12 23:59"},
            exempt
            | {"event_id": "X2", "starts_at": "2024-02-01 00:00", "ends_at": "2024-02-29", "is_withdrawn": "yes"},
            exempt | {"event_id": "X3", "starts_at": "2024-02-01 00:00", "indicators": "error_rate"},
        )
        assert [outcome.status for outcome in outcomes] == ["loaded"] * 2
        assert not any(load["quarantined"] for outcome in outcomes for load in outcome.loads)
        with bank.writing() as connection:
            prepare_staging(connection, bank.workspace.settings)
            for text in PERIODS:
                period = Period.parse(text)
                span = {"first": period.first, "after": period.after}
                people = run_sql(connection, "tables/people", **span).df()
                stays = run_sql(connection, "tables/stays", **span).df()
                _kept[text] = (
                    {(row["subject_id"], row["post"]): row for row in people.to_dict("records")},
                    {(row["subject_id"], row["post"], row["branch_id"]): row for row in stays.to_dict("records")},
                )
                assert len(_kept[text][0]) == len(people)
                assert len(_kept[text][1]) == len(stays)
    return lambda text: _kept[text]


@pytest.mark.parametrize("text", PERIODS)
def test_days_are_those_counted_day_by_day(found, text):
    people, stays = found(text)
    expected, expected_stays = counted(Period.parse(text))
    assert {key: {name: row[name] for name in COUNTS} for key, row in people.items()} == {
        key: {name: counts[name] for name in COUNTS} for key, counts in expected.items()
    }
    assert {key: [row["days"], row["days_held"]] for key, row in stays.items()} == expected_stays


@pytest.mark.parametrize("text", PERIODS)
def test_days_at_the_branches_make_the_days_of_the_post(found, text):
    people, stays = found(text)
    sums: Counter[tuple[str, str]] = Counter()
    for (person, post, _), row in stays.items():
        sums[(person, post)] += row["days_held"]
    assert dict(sums) == {key: row["days_expected"] for key, row in people.items()}
    for row in people.values():
        assert row["days_expected"] == row["days_in_post"] + row["days_on_leave"] + row["days_away"]


@pytest.mark.parametrize("text", PERIODS)
def test_who_holds_one_post_at_a_time_is_counted_every_day_once(found, text):
    people, _ = found(text)
    period = Period.parse(text)
    for person in ("stays", "moves", "is promoted", "is lent", "leaves", "pauses", "ill for a week"):
        own = [row for row in ROWS if row["employee_id"] == person]
        employed = sum(any(day(row["valid_from"]) <= on <= last_day(row) for row in own) for on in days_of(period))
        assert sum(row["days_expected"] for key, row in people.items() if key[0] == person) == employed, person


@pytest.mark.parametrize("text", PERIODS)
def test_branch_is_where_the_post_was_held_on_most_days(found, text):
    people, stays = found(text)
    for key, row in people.items():
        mine = {branch: stay["days_held"] for (*subject, branch), stay in stays.items() if tuple(subject) == key}
        assert mine[row["branch_id"]] == max(mine.values())
    assert len(people) > 20


def test_february_of_a_leap_year_by_hand(found):
    people, stays = found("2024-02")
    days = {key: (row["days_expected"], row["days_in_post"]) for key, row in people.items()}
    assert days[("stays", "teller")] == (29, 29)
    assert days[("joins", "teller")] == (14, 14)  # 16th to 29th
    assert days[("leaves", "teller")] == (10, 10)
    # The 12th, on which both rows stand, belongs to the post taken up.
    assert days[("is promoted", "teller")] == (11, 11)
    assert days[("is promoted", "lobby_manager")] == (18, 18)
    assert days[("is lent to another post", "teller")] == (29, 20)
    assert days[("is lent to another post", "lobby_manager")] == (9, 9)
    assert days[("two posts", "teller")] == days[("two posts", "lobby_manager")] == (29, 29)
    assert days[("pauses", "teller")] == (8, 8)  # 1st to 3rd, 25th to 29th
    assert days[("on leave across the end", "teller")] == (29, 20)
    assert days[("ill for a week", "teller")] == (29, 22)
    assert not any(key[0] == "never came" for key in days)
    assert {k: r["days"] for k, r in stays.items() if k[0] == "is lent"} == {
        ("is lent", "teller", "B1"): 20,
        ("is lent", "teller", "B2"): 9,
    }
    assert stays[("main branch", "teller", "B1")]["days"] == 29
    # 18 working days in February 2024: 10th to 17th were the Spring Festival, the 4th and the 18th were worked.
    assert people[("stays", "teller")]["workdays_expected"] == 18


def test_of_two_branches_with_equal_days_the_later_one_appraises(found):
    people, _ = found("2024-02")
    assert people[("moves midway", "teller")]["branch_id"] == "B1"  # ten days each
    assert people[("moves", "teller")]["branch_id"] == "B2"  # 11 days and 18
    assert people[("is lent", "teller")]["branch_id"] == "B1"  # 20 days and 9


def test_state_is_that_of_the_post_s_last_day(found):
    february, _ = found("2024-02")
    january, _ = found("2024-01")
    state = {key: row["employment_status"] for key, row in february.items()}
    assert state[("joins", "teller")] == "probation"
    assert state[("leaves", "teller")] == "left"
    assert january[("leaves", "teller")]["employment_status"] == "active"  # who leaves next month is still here
    assert state[("on leave across the end", "teller")] == "maternity"
    assert state[("ill for a week", "teller")] == "active"
    assert state[("is seconded", "teller")] == "seconded"
    assert february[("is seconded", "teller")]["days_seconded"] == 25
    assert state[("moves", "teller")] == "active"


def test_posts_held_are_counted_and_the_last_one_is_told(found):
    people, _ = found("2024-02")
    told = {key: (row["posts_held"], row["is_last_post"]) for key, row in people.items()}
    assert told[("stays", "teller")] == (1, True)
    assert told[("is promoted", "teller")] == (2, False)
    assert told[("is promoted", "lobby_manager")] == (2, True)
    assert told[("two posts", "teller")] == told[("two posts", "lobby_manager")] == (2, True)


def test_primary_post_is_told_only_where_hr_tells_it(found):
    people, _ = found("2024-02")
    assert people[("main post", "teller")]["is_primary"] is True
    assert people[("main post", "lobby_manager")]["is_primary"] is False
    assert not isinstance(people[("two posts", "teller")]["is_primary"], bool)


def test_exemption_of_a_person_counts_its_days(found):
    people, _ = found("2024-02")
    row = people[("is exempt", "teller")]
    assert (row["days_in_post"], row["days_exempt"], row["exempted_by"]) == (29, 5, "X1")
