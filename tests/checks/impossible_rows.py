"""Rows that say what cannot be, each kind in a month of its own, with rows beside them that just can."""

from __future__ import annotations

Row = dict[str, str]


def work(number: str, employee: str, first: str, last: str = "", count: str = "100", **cells: str) -> Row:
    """Transactions of a day, or of a span where there is a `last` day."""
    when = {"transaction_date": "", "period_start": first, "period_end": last} if last else {"transaction_date": first}
    return {"record_id": number, "employee_id": employee, "transaction_count": count} | when | cells


def matter(number: str, decided: str, **cells: str) -> Row:
    return {"event_id": number, "decided_at": decided, "subject_id": "stays", "document_no": "1"} | cells


def answer(number: str, **cells: str) -> Row:
    return {
        "survey_id": number,
        "answered_at": "2022-08-03 10:00",
        "instrument": "paper",
        "scale": "5",
        "is_satisfied": "",
        "branch_id": "B1",
    } | cells


def visited(code: str, scored: str, possible: str, month: str = "2022-07", listed: str = "M", **cells: str) -> Row:
    return {
        "visit_id": f"impossible {month}",
        "item_code": code,
        "visited_at": f"{month}-03",
        "points_scored": scored,
        "points_possible": possible,
        "checklist_id": listed,
        "checklist_version": "1",
    } | cells


FEEDS: dict[str, list[Row]] = {
    "employees": [
        {"employee_id": "stays", "branch_id": "B1", "valid_from": "2022-01-01", "valid_to": ""},
        {"employee_id": "comes twice", "branch_id": "B1", "valid_from": "2022-01-05", "valid_to": "2022-01-10"},
        {"employee_id": "comes twice", "branch_id": "B1", "valid_from": "2022-01-20", "valid_to": "2022-04-30"},
    ],
    "checklist_items": [
        *({"checklist_id": "M", "version": "1", "item_code": f"M{n}", "points_possible": "40"} for n in range(6)),
        {"checklist_id": "Z", "version": "1", "item_code": "Z1", "points_possible": "40"},
        {"checklist_id": "Z", "version": "1", "item_code": "Z0", "points_possible": "0"},
        {"checklist_id": "Z", "version": "2", "item_code": "Z0", "points_possible": "0"},
    ],
    "transactions": [
        # January: before the first post and between the two; a day on each edge, and a month with a post in it.
        work("before", "comes twice", "2022-01-04"),
        work("first day", "comes twice", "2022-01-05"),
        work("between", "comes twice", "2022-01-11", "2022-01-19"),
        work("over the edge", "comes twice", "2022-01-11", "2022-01-20"),
        # September: a span that ends before it begins, and one of a single day.
        work("backwards", "", "2022-09-30", "2022-09-29"),
        work("one day", "", "2022-09-30", "2022-09-30", branch_id="B2"),
        # October: 100 at the counter, beside what machines did.
        *(
            work(f"{branch} {channel}", "", "2022-10-03", branch_id=branch, channel=channel)
            for branch in ("B1", "B2")
            for channel in ("counter", "machine")
        ),
        # November: only Branch 1 has transactions. December: one, two, and those of others.
        work("November", "", "2022-11-03"),
        work("one", "stays", "2022-12-03", count="1"),
        work("two", "stays", "2022-12-03", count="2", branch_id="B2"),
        work("others' 1", "", "2022-12-03"),
        work("others' 2", "", "2022-12-03", branch_id="B2"),
    ],
    "survey_invitations": [
        {"invitation_id": f"2022 {branch}", "invited_date": "2022-10-03", "branch_id": branch, "invited_count": count}
        for branch, count in (("B1", "101"), ("B2", "100"))
    ],
    "errors": [
        *(
            {"error_id": f"2022 {branch}", "occurred_at": "2022-11-03", "branch_id": branch, "employee_id": ""}
            for branch in ("B1", "B2")
        ),
        {
            "error_id": "not counted",
            "occurred_at": "2022-11-03",
            "branch_id": "B3",
            "employee_id": "",
            "is_counted": "no",
        },
        *(
            {"error_id": f"own {branch} {n}", "occurred_at": "2022-12-03", "branch_id": branch, "employee_id": "stays"}
            for branch in ("B1", "B2")
            for n in range(2)
        ),
    ],
    "score_events": [
        # February: a veto of January that is still in force; one with a document; one taken back.
        matter("veto", "2022-02-03", kind="veto", document_no=""),
        matter("veto with one", "2022-02-03", kind="veto"),
        matter("veto taken back", "2022-02-03", kind="veto", document_no="", is_withdrawn="yes"),
        # March: a bonus without a document, and one with.
        matter("bonus", "2022-03-03", document_no=""),
        matter("bonus with one", "2022-03-03"),
        # April: three matters whose days contradict one another, and one of a single day.
        matter("too early", "2022-04-03", occurred_at="2022-04-04"),
        matter("run out", "2022-04-03", kind="veto", valid_until="2022-04-02"),
        matter("ends first", "2022-04-03", kind="exclusion", starts_at="2022-04-02 10:00", ends_at="2022-04-02 09:00"),
        matter("one day", "2022-04-03", occurred_at="2022-04-03", valid_until="2022-04-03"),
        # May: somebody who left in April, and a branch's number where a person's should be.
        matter("has left", "2022-05-03", subject_id="comes twice"),
        matter("a branch", "2022-05-03", subject_id="B1"),
        matter("of a branch", "2022-05-03", subject_type="branch", subject_id="B1"),
        matter("still here", "2022-05-03"),
    ],
    "mystery_visits": [
        # June: a list with an item of no points; its other version is not in use.
        visited("Z1", "40", "", month="2022-06", listed="Z"),
        # July: more than the checklist gives, more lost than the row says or the list gives; and each at its edge.
        visited("M0", "40.5", ""),
        visited("M1", "40", ""),
        visited("M2", "", "30", points_deducted="30.5"),
        visited("M3", "", "30", points_deducted="30"),
        visited("M4", "", "", points_deducted="40.5"),
        visited("M5", "40.5", "", points_after_review="40"),
    ],
    "surveys": [
        answer("too fast", speed="6", professionalism="5", personalisation="1", overall="5"),
        answer("none", overall="0"),
        answer("timed out", overall="0", is_default="yes"),
    ],
    "survey_answers": [
        {"survey_id": "none", "item_code": f"Q{score}", "answered_at": "2022-08-03", "score": score, "scale": "5"}
        for score in ("0", "1")
    ],
}

# As in the tests beside: check → the period in which it finds something, how many rows, and whom it names.
PLANTED: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "events_without_assignment": ("2022-01", 2, ("Branch 1",)),
    "vetoes_have_documents": ("2022-02", 1, ()),
    "matters_have_documents": ("2022-03", 1, ()),
    "matters_within_their_days": ("2022-04", 3, ()),
    "matters_have_their_subject": ("2022-05", 2, ()),
    "checklist_items_have_points": ("2022-06", 1, ("Z Z0",)),
    "visit_points_within_their_items": ("2022-07", 3, ("Branch 1",)),
    "scores_within_their_scale": ("2022-08", 3, ()),
    "spans_end_after_they_begin": ("2022-09", 1, ("Branch 1",)),
    "invitations_within_transactions": ("2022-10", 1, ("Branch 1",)),
    "errors_have_transactions": ("2022-11", 1, ("Branch 2",)),
    "own_errors_within_transactions": ("2022-12", 1, ("Branch 1",)),
}
CRITICAL = {"vetoes_have_documents", "visit_points_within_their_items", "spans_end_after_they_begin"}
