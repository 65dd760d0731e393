"""Seeded rounds of an invented bank over seven months that span a year's end: visits, checks, courses, notices."""

from __future__ import annotations

import random
from datetime import date, timedelta

from oracle_attribution import Feeds, Row, last_of, month_of

FIRST, LAST = date(2025, 10, 1), date(2026, 4, 30)
KNOWN_UNTIL = date(2026, 4, 20)
BRANCHES = ("B1", "B2", "B3", "B4")
CODES = ("A1", "A2", "B1", "B2", "C1", "D1")
MODULES = {"A": "环境与设施", "B": "大堂服务", "C": "柜面服务", "D": "消保与适老"}


def random_rounds(seed: int) -> Feeds:
    """Rows of every feed, each with all of the columns that the file has; "" is a blank cell."""
    rng = random.Random(seed)
    people = [
        _assignment("stays", "B1", "teller", "2020-01-01"),
        _assignment("moves", "B1", "teller", "2020-01-01", "2026-01-11"),
        _assignment("moves", "B2", "lobby_manager", "2026-01-12"),
        _assignment("leaves", "B2", "teller", "2020-01-01", left="2026-02-10"),
        _assignment("returns", "B3", "teller", "2020-01-01", "2025-11-30"),
        _assignment("returns", "B4", "relationship_manager", "2026-02-01"),
        _assignment("is lent", "B1", "teller", "2020-01-01"),
        _assignment("is lent", "B4", "lobby_manager", "2026-03-02", "2026-03-31"),
        _assignment("has two posts", "B3", "teller", "2020-01-01", primary="yes"),
        _assignment("has two posts", "B4", "lobby_manager", "2025-11-20", primary="yes"),
        _assignment("is gone before it begins", "B1", "teller", "2026-04-01", left="2026-03-01"),
    ]
    feeds = {
        "branches": [
            {"branch_id": b, "branch_name": f"Office {b}", "kind": "branch", "level": level, "peer_group": group}
            for b, level, group in zip(
                BRANCHES, ("二级支行", "二级支行", "社区支行", ""), ("A", "", "D", "D"), strict=True
            )
        ],
        "employees": people,
        "checklist_items": [_listed(rng, version, code) for version in ("1", "2") for code in CODES],
        "mystery_visits": [row for n in range(40) for row in _visit(rng, n)],
        "checks": [row for n in range(160) for row in _check(rng, n, people)],
        "training": [_training(rng, n, people) for n in range(260)],
        "rectifications": [_rectification(rng, n) for n in range(150)],
        "complaints": [_complaint(rng, n, people) for n in range(40)],
        "errors": [_error(rng, n, people) for n in range(15)],
        "score_events": [_matter(rng, n, people) for n in range(30)],
    }
    _charge_who_was_checked(rng, feeds)
    return feeds


def _charge_who_was_checked(rng: random.Random, feeds: Feeds) -> None:
    """The first complaints and matters are about the very incidents, and persons, of checks."""
    named = [row for row in feeds["checks"] if row["incident_ref"] and row["employee_id"]]
    for n, row in enumerate(rng.sample(named, 30)):
        complaint, matter = feeds["complaints"][n], feeds["score_events"][n]
        complaint |= {"incident_ref": row["incident_ref"], "responsible_employee_id": row["employee_id"]}
        matter |= {"subject_type": "employee", "subject_id": row["employee_id"], "incident_ref": row["incident_ref"]}
        if n % 2:
            matter |= {"subject_type": "branch", "subject_id": row["branch_id"] or "B1"}


def _incident(rng: random.Random, share: float, branch: str) -> str:
    """Blank, or an incident of the branch; now and then the number of a complaint or of an error."""
    return _blank(rng, 1 - share, rng.choice([*(f"I-{branch}-{n}" for n in range(16)), f"K{rng.randint(0, 39)}", "X1"]))


def _complaint(rng: random.Random, n: int, people: list[Row]) -> Row:
    on, branch = _day(rng), rng.choice(BRANCHES)
    return {
        "complaint_id": f"K{n}",
        "received_at": str(on),
        "branch_id": _blank(rng, 0.2, branch),
        "department_id": _blank(rng, 0.5, rng.choice(BRANCHES)),
        "responsible_department_id": _blank(rng, 0.9, rng.choice(BRANCHES)),
        "responsible_employee_id": _blank(rng, 0.4, rng.choice(people)["employee_id"]),
        "liability": rng.choice(["full", "main", "partial", "none", "none", "pending", ""]),
        "liability_confirmed_at": _blank(rng, 0.5, str(on + timedelta(days=20))),
        "merged_into": _blank(rng, 0.8, f"K{rng.randint(0, 7)}") if n > 7 else "",
        "incident_ref": _incident(rng, 0.7, branch),
    }


def _error(rng: random.Random, n: int, people: list[Row]) -> Row:
    one = rng.choice(people)
    return {
        "error_id": f"X{n}",
        "occurred_at": str(_day(rng)),
        "branch_id": rng.choice([one["branch_id"], rng.choice(BRANCHES)]),
        "employee_id": _blank(rng, 0.2, one["employee_id"]),
        "is_counted": rng.choice(["yes", "no", ""]),
        "incident_ref": _incident(rng, 0.6, one["branch_id"]),
    }


def _matter(rng: random.Random, n: int, people: list[Row]) -> Row:
    one, is_of_branch = rng.choice(people), rng.random() < 0.4
    return {
        "event_id": f"M{n}",
        "decided_at": str(_day(rng)),
        "subject_type": "branch" if is_of_branch else "employee",
        "subject_id": one["branch_id"] if is_of_branch else one["employee_id"],
        "kind": rng.choice(["deduction", "deduction", "veto", "bonus"]),
        "is_withdrawn": rng.choice(["", "no", "yes"]),
        "incident_ref": _incident(rng, 0.9, one["branch_id"]),
    }


def _assignment(
    employee: str, branch: str, post: str, begins: str, ends: str = "", left: str = "", primary: str = ""
) -> Row:
    return {
        "employee_id": employee,
        "branch_id": branch,
        "post": post,
        "valid_from": begins,
        "valid_to": ends,
        "left_date": left,
        "is_primary": primary,
    }


def _listed(rng: random.Random, version: str, code: str) -> Row:
    return {
        "checklist_id": "L",
        "version": version,
        "item_code": code,
        "module": _blank(rng, 0.15, MODULES[code[0]]),
        "item_text": f"Item {code}",
        "points_possible": str(rng.randint(1, 8)),
        "branch_kinds": rng.choice(["", "", "branch", "A,B", "二级支行,D", "department"]),
    }


def _visit(rng: random.Random, n: int) -> list[Row]:
    on, branch = _day(rng), rng.choice(BRANCHES)
    is_fault_only = rng.random() < 0.4
    version = rng.choice(["1", "2", "2", "9"]) if is_fault_only else rng.choice(["1", "2", ""])
    rows = []
    for code in rng.sample(CODES, rng.randint(1, 4)):
        possible = rng.randint(2, 8)
        lost = Row(points_scored=str(possible - 1.5), points_deducted=rng.choice(["", "1.5"]), points_after_review="")
        if rng.random() < 0.3:
            lost["points_scored"] = ""
        if rng.random() < 0.2:
            lost["points_after_review"] = str(possible)
        rows.append(
            {
                "visit_id": f"V{n}",
                "item_code": code,
                "visited_at": f"{on} 10:15",
                "branch_id": branch,
                "checklist_id": "L" if version else "",
                "checklist_version": version,
                "module": _blank(rng, 0.5, MODULES[code[0]]),
                "points_possible": _blank(rng, 0.2, str(possible)) if version == "" else str(possible),
                "review_result": rng.choice(["", "final", "final", "final", "revised", "draft", "disputed"]),
                "is_fault_only": "yes" if is_fault_only else rng.choice(["", "no"]),
                "incident_ref": _incident(rng, 0.6, branch),
                **lost,
            }
        )
    return rows


def _check(rng: random.Random, n: int, people: list[Row]) -> list[Row]:
    """A full list, a list of faults, or the summary of a branch."""
    on, one = _day(rng), rng.choice(people)
    method = rng.choice(["on_site", "video", "video", "mixed", "listening", "self", "peer", "phone_test", "document"])
    seen = str(on - timedelta(days=rng.randint(0, 20)))
    common = {
        "check_id": f"P{n}",
        "checked_at": str(on),
        "observed_at": _blank(rng, 0.6, seen),
        "method": method,
        "employee_id": _blank(rng, 0.5, one["employee_id"]),
        "branch_id": _blank(rng, 0.2, rng.choice([one["branch_id"], rng.choice(BRANCHES)])),
        "is_fault_only": _blank(rng, 0.8, rng.choice(["yes", "no"])),
        "module": "",
        "customer_group": "",
        "item_count": "",
        "passed_count": "",
        "check_count": "",
        "points_possible": "",
        "points_deducted": "",
        "is_passed": "",
        "is_repeat": "",
        "incident_ref": "",
    }
    if rng.random() < 0.25:
        applied = rng.randint(0, 90)
        counts = {"item_count": str(applied), "passed_count": str(rng.randint(0, applied))}
        checks = {"check_count": _blank(rng, 0.3, str(rng.randint(0, 4)))}
        return [common | counts | checks | {"item_code": "ALL", "employee_id": _blank(rng, 0.9, one["employee_id"])}]
    return [
        common
        | _judged(rng)
        | {"item_code": code, "incident_ref": _incident(rng, 0.4, common["branch_id"] or one["branch_id"])}
        for code in rng.sample(CODES, rng.randint(1, 4))
    ]


def _judged(rng: random.Random) -> Row:
    possible = rng.randint(1, 5)
    return {
        "module": _blank(rng, 0.5, rng.choice(list(MODULES.values()))),
        "customer_group": _blank(rng, 0.7, rng.choice(["senior", "disabled", "other"])),
        "points_possible": _blank(rng, 0.5, str(possible)),
        "points_deducted": _blank(rng, 0.6, rng.choice(["0", "0.5", "1"])),
        "is_passed": _blank(rng, 0.2, rng.choice(["yes", "yes", "no"])),
        "is_repeat": _blank(rng, 0.4, rng.choice(["yes", "no"])),
    }


def _training(rng: random.Random, n: int, people: list[Row]) -> Row:
    on = _day(rng)
    return {
        "record_id": f"L{n:03d}",
        "employee_id": rng.choice(people)["employee_id"],
        "course_code": rng.choice(["C1", "C2"]),
        "course_type": rng.choice(["skill", "skill", "service", "new_business", ""]),
        "is_required": rng.choice(["", "yes", "yes", "no"]),
        "due_date": _blank(rng, 0.4, str(rng.choice([month_of(on), last_of(on)]))),
        "completed_date": _blank(rng, 0.3, str(on)),
        "exam_date": _blank(rng, 0.5, str(on)),
        "started_at": f"{on} 09:00",
        "is_passed": _blank(rng, 0.2, rng.choice(["yes", "yes", "no"])),
        "is_excused": _blank(rng, 0.7, rng.choice(["yes", "no", "no"])),
    }


def _rectification(rng: random.Random, n: int) -> Row:
    issued = _day(rng)
    due = issued + timedelta(days=rng.choice([-3, 0, 7, 14, 60, 180]))
    return {
        "notice_no": f"N{n}",
        "source": "check",
        "branch_id": rng.choice(BRANCHES),
        "issued_at": str(issued),
        "due_date": str(due),
        "done_at": _blank(rng, 0.3, str(due + timedelta(days=rng.choice([-5, 0, 1, 9])))),
        "verified_at": _blank(rng, 0.7, str(due + timedelta(days=rng.choice([0, 1])))),
        "status": rng.choice(["", "open", "done", "closed", "rejected"]),
    }


def _blank(rng: random.Random, share: float, text: str) -> str:
    return "" if rng.random() < share else text


def _day(rng: random.Random) -> date:
    """A day of the months; the first and last days of months come up more often than others."""
    on = FIRST + timedelta(days=rng.randint(0, (LAST - FIRST).days))
    return rng.choice([on, on, month_of(on), last_of(on)])
