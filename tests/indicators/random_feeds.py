"""Seeded feeds of an invented bank over eight months that span a year's end, with everything that attribution must bear."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from oracle_attribution import Feeds, Row, last_of, month_of

FIRST, LAST = date(2025, 10, 1), date(2026, 5, 31)
KNOWN_UNTIL = date(2026, 5, 20)  # so that some complaints are not yet due, and the last months are provisional
BRANCHES = ("B1", "B2", "B3", "B4", "C1", "D1")
POSTS = ("teller", "lobby_manager", "phone_agent", "relationship_manager")
SIZE = {
    "contacts": 420,
    "surveys": 360,
    "survey_invitations": 200,
    "transactions": 240,
    "errors": 200,
    "complaints": 260,
}
SATISFACTION = ("satisfied", "satisfied", "neutral", "dissatisfied", "no_answer")


def random_feeds(seed: int) -> Feeds:
    """Rows of every feed, each with all of the columns that the file has; "" is a blank cell."""
    rng = random.Random(seed)
    people = _people(rng)
    return {
        "branches": [
            {"branch_id": b, "branch_name": f"Office {b}", "kind": _kind(b), "peer_group": rng.choice("AB")}
            for b in BRANCHES
        ],
        "employees": people,
        "surveys": [_survey(rng, n, people) for n in range(SIZE["surveys"])],
        "survey_invitations": [_invitation(rng, n, people) for n in range(SIZE["survey_invitations"])],
        "contacts": _contacts(rng, people),
        "transactions": [_transaction(rng, n, people) for n in range(SIZE["transactions"])],
        "errors": [_error(rng, n, people) for n in range(SIZE["errors"])],
        "complaints": [_complaint(rng, n, people) for n in range(SIZE["complaints"])],
    }


def _kind(branch: str) -> str:
    return {"C": "call_centre", "D": "department"}.get(branch[0], "branch")


def _people(rng: random.Random) -> list[Row]:
    """The usual cases by name, then a few whose assignments are nothing but random."""
    rows = [
        _assignment("stays", "B1", "teller", "2020-01-01"),
        _assignment("moves", "B1", "teller", "2020-01-01", "2026-01-11"),
        _assignment("moves", "B2", "lobby_manager", "2026-01-12"),
        _assignment("leaves", "B2", "teller", "2020-01-01", left="2026-02-10"),
        _assignment("joins", "B3", "teller", "2025-12-15"),
        _assignment("returns", "B3", "teller", "2020-01-01", "2025-11-30"),
        _assignment("returns", "B4", "teller", "2026-02-01"),
        _assignment("is lent", "B1", "teller", "2020-01-01"),
        _assignment("is lent", "B4", "lobby_manager", "2026-02-23", "2026-04-17"),
        _assignment("has two posts", "C1", "phone_agent", "2020-01-01"),
        _assignment("has two posts", "B4", "relationship_manager", "2025-11-20"),
        _assignment("has a main post", "C1", "phone_agent", "2020-01-01", primary="yes"),
        _assignment("has a main post", "B2", "teller", "2025-11-20", primary="no"),
        _assignment("changes post in place", "C1", "phone_agent", "2020-01-01", "2025-12-31"),
        _assignment("changes post in place", "C1", "teller", "2026-01-01"),
        _assignment("is gone before it begins", "B1", "teller", "2026-04-01", left="2026-03-01"),
    ]
    for n in range(6):
        for _ in range(rng.randint(1, 4)):
            begins = _day(rng, early=60)
            ends = str(begins + timedelta(days=rng.randint(0, 120))) if rng.random() < 0.6 else ""
            left = str(begins + timedelta(days=rng.randint(0, 200))) if rng.random() < 0.15 else ""
            primary = rng.choice(["yes", "no", "", "", ""])
            rows.append(_assignment(f"R{n}", rng.choice(BRANCHES), rng.choice(POSTS), str(begins), ends, left, primary))
    return list({(row["employee_id"], row["valid_from"], row["post"]): row for row in rows}.values())


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


def _survey(rng: random.Random, n: int, people: list[Row]) -> Row:
    scale = rng.choice([2, 3, 4, 5, 10, 100])
    return {
        "survey_id": f"S{n}",
        "answered_at": _moment(rng),
        "instrument": rng.choice(
            ["counter_device", "counter_device", "ivr", "sms", "app", "chat", "phone_interview", "paper"]
        ),
        "scale": str(scale),
        "is_satisfied": _blank(rng, 0.25, rng.choice(["yes", "yes", "no"])),
        "overall": _blank(rng, 0.2, rng.choice([str(rng.randint(0, scale)), str(scale)])),
        "speed": _blank(rng, 0.3, str(rng.randint(0, scale))),
        "professionalism": _blank(rng, 0.3, str(rng.randint(0, scale))),
        "personalisation": _blank(rng, 0.3, str(rng.randint(0, scale))),
        "nps": _blank(rng, 0.4, str(rng.randint(0, 10))),
        "answer_count": _blank(rng, 0.5, str(rng.randint(1, 40))),
        "is_default": _blank(rng, 0.6, rng.choice(["yes", "no"])),
        **_where(rng, people),
    }


def _invitation(rng: random.Random, n: int, people: list[Row]) -> Row:
    on = _day(rng)
    is_span = rng.random() < 0.6
    where = _where(rng, people, nowhere=0)
    return {
        "invitation_id": f"I{n}",
        "invited_date": "" if is_span else str(on),
        "period_start": str(month_of(on)) if is_span else "",
        "period_end": str(last_of(on)) if is_span else "",
        "instrument": rng.choice(["counter_device", "counter_device", "ivr", "sms", "chat", "app", ""]),
        "invited_count": str(rng.choice([0, 1, rng.randint(2, 600)])),
        **where,
    }


def _contacts(rng: random.Random, people: list[Row]) -> list[Row]:
    """One call in twelve is transferred once or twice: its legs bear its number with -2 and -3."""
    rows: list[Row] = []
    for n in range(SIZE["contacts"]):
        row = _contact(rng, n, people)
        rows.append(row)
        for leg in range(2, 2 + rng.choice([0] * 22 + [1, 2])):
            other = rng.choice(["fees", row["topic"], row["topic"]])
            rows.append(_contact(rng, n, people) | {"contact_id": f"C{n}-{leg}", "topic": other} | _same_call(row))
    return rows


def _same_call(row: Row) -> Row:
    return {key: row[key] for key in ("started_at", "channel", "customer_id", "is_test")}


def _contact(rng: random.Random, n: int, people: list[Row]) -> Row:
    answered = rng.random() < 0.8
    return {
        "contact_id": f"C{n}",
        "started_at": _moment(rng),
        "channel": rng.choice(["phone", "phone", "phone", "chat", "email", "counter"]),
        "customer_id": _blank(rng, 0.2, f"customer {rng.randint(1, 12)}"),
        "topic": rng.choice(["fees", "cards", ""]),
        "wait_seconds": _blank(rng, 0.15, str(rng.choice([4, 5, 6, 19, 20, 21, 600, 601, rng.randint(0, 900)]))),
        "ring_seconds": _blank(rng, 0.3, str(rng.choice([3, 15, 16, 40]))),
        "ring_count": _blank(rng, 0.5, str(rng.choice([1, 3, 4]))),
        "is_answered": "yes" if answered else "no",
        "is_abandoned": _blank(rng, 0.3, "no" if answered or rng.random() < 0.3 else "yes"),
        "first_response_seconds": _blank(rng, 0.15, str(rng.choice([12, 30, 31, 5000, 86400, 86401])))
        if answered
        else "",
        "is_resolved": _blank(rng, 0.3, rng.choice(["yes", "yes", "no"])),
        "is_test": _blank(rng, 0.8, rng.choice(["yes", "no"])),
        **_where(rng, people),
    }


def _transaction(rng: random.Random, n: int, people: list[Row]) -> Row:
    on = _day(rng)
    is_span = rng.random() < 0.5
    count = rng.randint(0, 900)
    return {
        "record_id": f"T{n}",
        "transaction_date": "" if is_span else str(on),
        "period_start": str(month_of(on)) if is_span else "",
        "period_end": str(last_of(on)) if is_span else "",
        "channel": rng.choice(["counter", "counter", "machine", "online", ""]),
        "transaction_count": str(count),
        "succeeded_count": _blank(rng, 0.4, str(count - rng.randint(0, count // 10))),
        **_where(rng, people, nowhere=0),
    }


def _error(rng: random.Random, n: int, people: list[Row]) -> Row:
    return {
        "error_id": f"X{n}",
        "transaction_id": _blank(rng, 0.4, f"X{rng.randint(0, 20)}"),
        "occurred_at": str(_day(rng)),
        "issued_at": _blank(rng, 0.5, str(_day(rng))),
        "severity": _blank(rng, 0.1, rng.choice(["minor", "major", "critical"])),
        "is_counted": _blank(rng, 0.2, rng.choice(["yes", "yes", "no"])),
        "share": _blank(rng, 0.6, rng.choice(["0.5", "0.3333", "1", "0.25"])),
        **_where(rng, people, nowhere=0),
    }


def _complaint(rng: random.Random, n: int, people: list[Row]) -> Row:
    """Every course that a complaint's clock can take, each with dates that fall before, on and after the limits."""
    received = _day(rng)

    def after(*days: int) -> str:
        return str(received + timedelta(days=rng.choice(days)))

    row = {
        "complaint_id": f"K{n}",
        "received_at": f"{received} {rng.choice(['00:00', '09:30', '23:59'])}",
        "complexity": rng.choice(["simple", "simple", "complex", ""]),
        "extended_to": "",
        "extension_approved_by": "",
        "extension_notified_at": "",
        "decided_at": "",
        "informed_at": "",
        "closed_at": "",
        "withdrawn_at": "",
        "merged_into": _blank(rng, 0.92, "K0"),
        "is_in_time": "",
        "referral_source": _blank(rng, 0.7, rng.choice(["nfra_12378", "nfra_branch", "pboc", "media"])),
        "department_id": _blank(rng, 0.7, "D1"),
        **_where(rng, people, nobody=0.6, nowhere=0.3),
    }
    if rng.random() < 0.25:
        row |= {
            "complexity": rng.choice(["complex", "complex", "complex", "simple", ""]),
            "extended_to": _blank(rng, 0.1, after(20, 30, 31, 45, 60, 75)),
            "extension_approved_by": _blank(rng, 0.3, "headquarters"),
            "extension_notified_at": _blank(rng, 0.3, after(3, 29, 30, 31, 40)),
        }
    course = rng.choice(["told", "told", "told", "decided", "closed", "late to decide", "open", "withdrawn", "ruled"])
    moments = (0, 3, 14, 15, 16, 29, 30, 31, 45, 59, 60, 61, 80)
    if course == "told":
        row |= {"decided_at": after(0, 3, 9), "informed_at": after(*moments)}
    elif course == "decided":
        row |= {"decided_at": after(*moments)}
    elif course == "closed":
        row |= {"decided_at": after(0, 3, 9), "closed_at": after(*moments)}
    elif course == "late to decide":
        row |= {"decided_at": after(*moments), "informed_at": after(1, 10)}
    elif course == "withdrawn":
        row |= {"withdrawn_at": after(*moments), "informed_at": _blank(rng, 0.7, after(*moments))}
    if course == "ruled" or rng.random() < 0.1:
        row |= {"is_in_time": rng.choice(["yes", "yes", "no"])}
    return row | _liability(rng, received, people) | _course(rng, row["received_at"])


def _liability(rng: random.Random, received: date, people: list[Row]) -> Row:
    confirmed = received + timedelta(days=rng.choice([0, 5, 20, 40]))
    return {
        "liability": _blank(rng, 0.1, rng.choice(["full", "main", "partial", "none", "pending"])),
        "liability_confirmed_at": _blank(rng, 0.3, str(confirmed)),
        "responsible_department_id": _blank(rng, 0.7, rng.choice(["D1", "B2"])),
        "responsible_employee_id": _blank(rng, 0.4, rng.choice(people)["employee_id"]),
    }


def _course(rng: random.Random, received_at: str) -> Row:
    """The first contact comes before, at and after the end of a day, of two days, and on days without an hour."""
    received = datetime.strptime(received_at, "%Y-%m-%d %H:%M")
    contacted = str(received + timedelta(hours=rng.choice([0, 5, 23, 24, 25, 47, 48, 49])))[:16]
    return {
        "first_contacted_at": _blank(rng, 0.25, rng.choice([contacted, contacted, contacted[:10]])),
        "is_repeat": _blank(rng, 0.3, rng.choice(["yes", "no", "no"])),
        "satisfaction": _blank(rng, 0.3, rng.choice(SATISFACTION)),
    }


def _where(rng: random.Random, people: list[Row], nobody: float = 0.15, nowhere: float = 0.4) -> Row:
    """An employee, and a branch that is one of theirs as often as any other; either may be blank."""
    one = rng.choice(people)
    return {
        "employee_id": _blank(rng, nobody, one["employee_id"]),
        "branch_id": _blank(rng, nowhere, rng.choice([one["branch_id"], rng.choice(BRANCHES)])),
    }


def _blank(rng: random.Random, share: float, text: str) -> str:
    return "" if rng.random() < share else text


def _day(rng: random.Random, early: int = 0) -> date:
    """A day of the eight months; the first and last days of months come up more often than others."""
    on = FIRST + timedelta(days=rng.randint(-early, (LAST - FIRST).days))
    return rng.choice([on, on, on, month_of(on), last_of(on)])


def _moment(rng: random.Random) -> str:
    return f"{_day(rng)} {rng.choice(['00:00', '10:15', '15:40', '23:59'])}"
