"""A small fault for each check across feeds, in a month of its own, with rows beside it that just are none."""

from __future__ import annotations

from datetime import date, timedelta

import impossible_rows

Row = dict[str, str]


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def volume(branch: str, month: str, count: int) -> Row:
    return {
        "record_id": f"{branch} {month}",
        "branch_id": branch,
        "employee_id": "",
        "transaction_date": f"{month}-15",
        "transaction_count": str(count),
    }


def history(branch: str, counts: list[int], year: int = 2015) -> list[Row]:
    """Volumes of a branch in the months up to July."""
    months = range(8 - len(counts), 8)
    return [volume(branch, f"{year}-{month:02d}", count) for month, count in zip(months, counts, strict=True) if count]


def rating(branch: str, day: date | str, answers: str = "12", **cells: str) -> Row:
    return {
        "survey_id": f"{branch} {day} {len(cells)}",
        "answered_at": f"{day} 10:00",
        "instrument": "counter_device",
        "branch_id": branch,
        "answer_count": answers,
    } | cells


def keeps(branch: str, but: tuple[int, ...] = (), weekends: bool = False, answers: str = "12") -> list[Row]:
    """Ratings of November 2021; the 15th was a holiday."""
    return [
        rating(branch, day, answers)
        for day in days(date(2021, 11, 1), date(2021, 11, 30))
        if day.day not in (15, *but) and (weekends or day.weekday() < 5)
    ]


def held(employee: str, begins: str, ends: str = "", **cells: str) -> Row:
    return {"employee_id": employee, "branch_id": "B1", "valid_from": begins, "valid_to": ends, "left_date": ""} | cells


def item(visit: str, code: str, points: str, **cells: str) -> Row:
    return {
        "visit_id": visit,
        "item_code": code,
        "visited_at": "2021-09-03",
        "points_possible": "40",
        "points_scored": points,
        "points_after_review": "",
        "points_deducted": "",
    } | cells


SAME_AS_AUGUST = [
    *(volume(f"W{n}", f"2017-{month}", 1000 + n) for n in range(5) for month in ("08", "09")),
    *(volume(f"W{n}", f"2018-{month}", 1000 + n) for n in range(4) for month in ("08", "09")),
    *(volume(f"W{n}", f"2019-{month}", 1000 + n) for n in range(5) for month in ("08", "09")),
    *(volume(f"W{n}", f"2019-{month}", 2000 + n + int(month)) for n in (5, 6) for month in ("08", "09")),
]

FEEDS: dict[str, list[Row]] = {
    "branches": [
        *({"branch_id": f"B{n}", "branch_name": f"Branch {n}"} for n in (1, 2, 3)),
        *({"branch_id": f"V{n}", "branch_name": f"Volume {n}"} for n in range(1, 6)),
        *({"branch_id": f"W{n}", "branch_name": f"Wrong {n}"} for n in range(7)),
        *({"branch_id": f"V{n}", "branch_name": f"Volume {n}"} for n in (7, 8)),
        {"branch_id": "V6", "branch_name": "Volume 6", "status": "suspended"}
        | {"status_from": "2015-07-20", "status_to": "2015-08-01"},
        *({"branch_id": f"O{n}", "branch_name": f"Open {n}", "has_counter": "yes"} for n in (1, 2, 5)),
        {"branch_id": "O3", "branch_name": "Open 3", "has_counter": "yes", "status": "renovating"}
        | {"status_from": "2021-11-01", "status_to": "2021-12-31"},
        {"branch_id": "O4", "branch_name": "Open 4", "has_counter": "yes", "weekend_opening": "周六日"},
        {"branch_id": "O6", "branch_name": "Open 6", "has_counter": "no"},
        {"branch_id": "O7", "branch_name": "Open 7", "has_counter": "yes", "opened_date": "2021-12-01"},
    ],
    "employees": [
        held("overlap", "2021-06-01", "2021-06-15"),
        held("overlap", "2021-06-15", "2021-06-30", branch_id="B2", post="lobby_manager"),
        held("one after another", "2021-06-01", "2021-06-14"),
        held("one after another", "2021-06-15", "2021-06-30", branch_id="B2"),
        held("said which", "2021-06-01", "2021-06-30", is_primary="yes"),
        held("said which", "2021-06-15", "2021-06-30", branch_id="B2", is_primary="no"),
        held("left", "2020-01-01", left_date="2021-07-10"),
        held("studies", "2020-01-01", "2021-08-10"),
    ],
    "checklist_items": [{"checklist_id": "L", "version": "1", "item_code": "A1", "points_possible": "40"}],
    "contacts": [
        {"contact_id": "known", "started_at": "2021-01-03 09:00"},
        {"contact_id": "last day", "started_at": "2021-07-10 23:59", "employee_id": "left", "branch_id": "B1"},
        {"contact_id": "a day after", "started_at": "2021-07-11 00:00", "employee_id": "left", "branch_id": "B1"},
    ],
    "surveys": [
        {"survey_id": "known", "answered_at": "2021-01-03", "contact_id": "known"},
        {"survey_id": "unknown", "answered_at": "2021-01-03", "contact_id": "lost"},
        {"survey_id": "of none", "answered_at": "2021-01-03", "contact_id": ""},
        rating("B1", "2021-05-10", "11"),
        rating("B2", "2021-05-10", "10"),
        rating("B2", "2021-05-10", "5", is_default="yes"),
        rating("B3", "2021-05-10", "99"),
        *keeps("O1"),
        *keeps("O2", but=(10, 11, 12)),
        *keeps("O4", weekends=True),
        *keeps("O5", but=(9,), answers="5"),
        *(rating(f"O{n}", "2021-12-01") for n in (1, 2, 4, 5)),
    ],
    "survey_invitations": [
        {"invitation_id": branch, "invited_date": "2021-05-10", "branch_id": branch, "instrument": "counter_device"}
        | {"invited_count": "10"}
        for branch in ("B1", "B2")
    ],
    "transactions": [
        volume("B1", "2021-02", 1),
        volume("B2", "2021-02", 1),
        *history("V1", [100, 100, 100, 100, 100, 100, 49]),
        *history("V2", [100, 100, 100, 100, 100, 100, 50]),
        *history("V3", [100, 100, 100, 100, 100, 100, 200]),
        *history("V4", [100, 100, 100, 100, 100, 100, 201]),
        *history("V5", [100, 100, 100, 100, 100, 100, 0]),
        *history("V6", [100, 100, 100, 100, 100, 100, 1]),
        *history("V7", [100, 100, 100, 100, 100, 1]),
        *history("V8", [29, 29, 29, 29, 29, 29, 1]),
        *SAME_AS_AUGUST,
        *(volume(f"W{n}", "2013-08", 1000 + n) for n in range(5)),
        *(volume(f"V{n}", f"2013-{month}", 1000 + n * int(month)) for n in range(1, 9) for month in ("08", "09")),
    ],
    "transactions of one unit": [volume(f"W{n}", "2013-09", 1000 + n) for n in range(5)],
    "errors": [
        {"error_id": "1", "occurred_at": "2021-02-03", "branch_id": "B1", "employee_id": ""},
        {"error_id": "2", "occurred_at": "2021-02-03", "branch_id": "B1", "employee_id": ""},
        {"error_id": "3", "occurred_at": "2021-02-03", "branch_id": "B2", "employee_id": ""},
        {"error_id": "4", "occurred_at": "2021-02-03", "branch_id": "B2", "employee_id": "", "is_counted": "no"},
    ],
    "complaints": [
        {"complaint_id": "before", "received_at": "2021-03-04 12:00", "closed_at": "2021-03-03"},
        {"complaint_id": "same day", "received_at": "2021-03-04 12:00", "closed_at": "2021-03-04"},
        {"complaint_id": "twice", "received_at": "2021-04-04", "incident_ref": "I1"},
        {"complaint_id": "twice too", "received_at": "2021-04-05", "incident_ref": "I1"},
        {"complaint_id": "kept", "received_at": "2021-04-05", "incident_ref": "I2"},
        {"complaint_id": "merged", "received_at": "2021-04-06", "incident_ref": "I2", "merged_into": "kept"},
        {"complaint_id": "closed and withdrawn", "received_at": "2014-05-02", "decided_at": "2014-05-10"}
        | {"withdrawn_at": "2014-05-12"},
        {"complaint_id": "closed by withdrawal", "received_at": "2014-05-02", "decided_at": "2014-05-12"}
        | {"withdrawn_at": "2014-05-12"},
    ],
    "training": [
        {"record_id": "after", "employee_id": "studies", "due_date": "2021-08-20", "completed_date": "2021-08-11"},
        {"record_id": "on", "employee_id": "studies", "due_date": "2021-08-20", "completed_date": "2021-08-10"},
    ],
    "mystery_visits": [
        item("sum", "A1", "38.5", stated_total="75.5"),
        item("sum", "A2", "37", stated_total="75.5"),
        item("scaled", "A1", "38", stated_total="95.0", branch_id="B2"),
        item("scaled", "A2", "", stated_total="95.0", branch_id="B2"),
        item("as first stated", "A1", "30", stated_total="30", points_after_review="32"),
        item("wrong", "A1", "38.5", stated_total="76.5", branch_id="B3"),
        item("wrong", "A2", "37", stated_total="76.5", branch_id="B3"),
        item("no total", "A1", "38.5"),
        item("from the list", "A1", "38", points_possible="", checklist_id="L", checklist_version="1")
        | {"visited_at": "2021-10-03"},
        item("listed", "A1", "", points_deducted="1", checklist_id="L", checklist_version="1", is_fault_only="yes")
        | {"visited_at": "2021-10-03"},
        item("unlisted", "A1", "", points_deducted="1", checklist_id="L", checklist_version="2", is_fault_only="yes")
        | {"visited_at": "2021-10-03", "branch_id": "B2"},
        item("without points", "A1", "38", points_possible="", visited_at="2021-10-03", branch_id="B3"),
    ],
}
for _feed, _rows in impossible_rows.FEEDS.items():
    FEEDS[_feed] = [*FEEDS.get(_feed, []), *_rows]
ORDER = ["branches", "employees", "checklist_items"]
NAMED = r"""-- feed: complaints
-- files: ["ledger_*"]
-- as_of: '_(?P<year>\d{4})(?P<month>\d{2})'
select _row, complaint_id, received_at, branch_id from source
"""
LEDGERS = {
    "201208": ["2012-08-31", "2012-09-01", "2012-09-30"],
    "201209": ["2012-09-30", "2012-10-01"],
    "201210 (2)": ["2012-09-01", "2012-09-02"],  # a later file may speak of the months before
}

# Check → the period in which it finds something, how many rows, and whom it names.
PLANTED: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "answers_have_contact": ("2021-01", 1, ()),
    "errors_within_transactions": ("2021-02", 1, ("Branch 1",)),
    "complaints_closed_after_receipt": ("2021-03", 1, ()),
    "complaint_flow_balances": ("2014-05", 1, ("Branch 1",)),
    "incidents_complained_once": ("2021-04", 1, ()),
    "answers_within_invitations": ("2021-05", 1, ("Branch 1",)),
    "assignments_overlap": ("2021-06", 1, ()),
    "events_after_leaving": ("2021-07", 1, ("Branch 1",)),
    "training_before_leaving": ("2021-08", 1, ()),
    "visit_totals_are_their_items": ("2021-09", 1, ("Branch 3",)),
    "visits_have_their_points": ("2021-10", 2, ("Branch 2", "Branch 3")),
    "branches_send_every_open_day": ("2021-11", 3, ("Open 2",)),
    "volumes_like_their_history": ("2015-07", 3, ("Volume 1", "Volume 4", "Volume 5")),
    "volumes_of_their_own_month": ("2017-09", 1, ("2017-08",)),
    "files_of_the_month_that_they_name": ("2012-09", 2, ("2012-08",)),
    **impossible_rows.PLANTED,
}
CRITICAL = {"errors_within_transactions", "volumes_of_their_own_month", *impossible_rows.CRITICAL}
