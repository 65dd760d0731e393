"""What somebody would write in pandas for the same figures: read_csv, drop_duplicates, groupby. Run as a script of its
own, so that its peak memory is its own: `python -m tests.bench.by_pandas folder` prints one JSON object.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

Frame = pd.DataFrame
# Feed → its key, the day by which the newest of a key is told, other times.
FEEDS = {
    "contacts": (["contact_id"], "started_at", []),
    "surveys": (["survey_id"], "answered_at", []),
    "survey_invitations": (["invitation_id"], "invited_date", []),
    "transactions": (["record_id"], "transaction_date", []),
    "errors": (["error_id"], "occurred_at", []),
    "complaints": (["complaint_id"], "received_at", ["first_contacted_at", "decided_at"]),
    "checks": (["check_id", "item_code"], "checked_at", []),
    "mystery_visits": (["visit_id", "item_code"], "visited_at", []),
    "training": (["record_id"], "due_date", ["completed_date"]),
    "rectifications": (["notice_no", "finding_ref"], "due_date", ["done_at"]),
}


def contacts(rows: Frame) -> list[Frame]:
    phone, answered, wait = rows["channel"] == "phone", rows["is_answered"] == "Y", rows["wait_seconds"]
    given_up, first = rows["is_abandoned"] == "Y", rows["first_response_seconds"]
    counter, chat, email = (rows["channel"] == name for name in ("counter", "chat", "email"))
    waited = wait.where(phone & answered)
    sums = {
        "calls": phone,
        "connected": phone & answered,
        "abandoned": phone & given_up & ~(wait <= 5),
        "within_20": phone & answered & (wait <= 20),
        "level_base": phone & ((answered & wait.notna()) | (given_up & ~(wait <= 20))),
        "waits": waited.notna(),
        "waited": waited,
        "waited_sq": waited**2,
        "rang_thrice": phone & answered & (rows["ring_seconds"] <= 15),
        "rang": phone & answered & rows["ring_seconds"].notna(),
        "counter_in_time": counter & answered & (wait <= 600),
        "counter_base": counter & (answered | (wait > 600)),
        "chat_in_time": chat & answered & (first <= 30),
        "chat_base": chat & (~answered | first.notna()),
        "email_in_time": email & answered & (first <= 86_400),
        "email_base": email,
        "resolved": answered & (rows["is_resolved"] == "Y"),
        "resolved_base": answered & rows["is_resolved"].notna(),
    }
    known = rows[rows["customer_id"].notna()].sort_values("started_at")
    following = known.groupby(["customer_id", "topic"], dropna=False)["started_at"].shift(-1)
    solved = following.isna() | (following > known["started_at"] + pd.Timedelta(days=7))
    mine = known.assign(solved=solved)[known["is_answered"] == "Y"]
    first_contacts = mine.groupby(["employee_id", "branch_id", "month"]).agg(
        all=("solved", "size"), solved=("solved", "sum")
    )
    return [_summed(rows, sums), first_contacts]


def surveys(rows: Frame) -> list[Frame]:
    rows = rows[rows["is_default"] != "Y"]
    content, known = rows["is_satisfied"] == "Y", rows["is_satisfied"].notna()
    counter, call, text = (
        rows["instrument"] == "counter_device",
        rows["instrument"].isin(["ivr", "sms"]),
        rows["instrument"] == "sms",
    )
    sums = {
        "counter_content": counter & content,
        "counter_answers": counter & known,
        "call_content": call & content,
        "call_answers": call & known,
        "top": rows["overall"] == rows["scale"],
        "rated": rows["overall"].notna(),
        "promoters": rows["nps"] >= 9,
        "detractors": rows["nps"] <= 6,
        "nps_answers": rows["nps"].notna(),
        "answers": pd.Series(data=1, index=rows.index),
    }
    for part in ("overall", "speed", "professionalism", "personalisation"):
        index = (100 * (rows[part] - 1) / (rows["scale"] - 1)).where(text)
        sums |= {f"{part}_sum": index, f"{part}_sq": index**2, f"{part}_answers": index.notna()}
    return [_summed(rows, sums)]


def survey_invitations(rows: Frame) -> list[Frame]:
    invited = rows["invited_count"]
    return [_summed(rows, {"invited": invited, "at_counter": invited.where(rows["instrument"] == "counter_device")})]


def transactions(rows: Frame) -> list[Frame]:
    count = rows["transaction_count"]
    sums = {"all": count, "at_counter": count.where(rows["channel"] == "counter"), "succeeded": rows["succeeded_count"]}
    return [_summed(rows, sums)]


def errors(rows: Frame) -> list[Frame]:
    sums = {"errors": pd.Series(data=1, index=rows.index), "critical": rows["severity"] == "critical"}
    return [
        _summed(rows, sums),
        rows.groupby(["employee_id", "branch_id", "month"])["transaction_id"].nunique().to_frame(),
    ]


def complaints(rows: Frame) -> list[Frame]:
    received, referred = rows["received_at"], rows["referral_source"].notna()
    due = received.dt.normalize() + pd.Timedelta(days=15)
    sums = {
        "complaints": pd.Series(data=1, index=rows.index),
        "content": rows["satisfaction"] == "satisfied",
        "judged": rows["satisfaction"].notna(),
        "in_time": rows["decided_at"].dt.normalize() <= due,
        "due": due < pd.Timestamp("2026-10-01"),
        "contacted": rows["first_contacted_at"] <= received + pd.Timedelta(hours=24),
        "referred": referred,
        "repeated": (rows["is_repeat"] == "Y") & ~referred,
    }
    upheld = rows[rows["liability"].isin(["full", "main", "partial"])]
    return [
        _summed(rows, sums, ["branch_id", "month"]),
        upheld.groupby(["responsible_employee_id", "branch_id", "month"]).size().to_frame(),
    ]


def checks(rows: Frame) -> list[Frame]:
    possible = rows["points_possible"]
    points = possible - rows["points_deducted"]
    senior, lost = rows["module"].str.contains("适老"), rows["points_deducted"] > 0
    sums = {
        "points": points,
        "possible": possible,
        "senior_points": points.where(senior),
        "senior_possible": possible.where(senior),
        "faults": lost,
        "repeated": lost & (rows["is_repeat"] == "Y"),
    }
    one = _summed(rows, sums, ["check_id", "method", "employee_id", "branch_id", "month"]).reset_index()
    squares = {
        "sq": one["points"] ** 2,
        "possible_sq": one["possible"] ** 2,
        "product": one["points"] * one["possible"],
    }
    kept = {name: one[name] for name in sums} | squares
    return [
        _summed(one[chosen], {name: values[chosen] for name, values in kept.items()})
        for chosen in (one["method"] != "document", one["method"] == "document")
    ]


def mystery_visits(rows: Frame) -> list[Frame]:
    lobby = rows["module"].str.contains("大堂")
    points, possible = rows["points_scored"], rows["points_possible"]
    sums = {
        "points": points,
        "possible": possible,
        "lobby": points.where(lobby),
        "lobby_possible": possible.where(lobby),
    }
    one = _summed(rows, sums, ["visit_id", "branch_id", "month"]).reset_index()
    squares = {
        "sq": one["points"] ** 2,
        "possible_sq": one["possible"] ** 2,
        "product": one["points"] * one["possible"],
    }
    return [_summed(one, {name: one[name] for name in sums} | squares, ["branch_id", "month"])]


def training(rows: Frame) -> list[Frame]:
    rows = rows[(rows["is_required"] == "Y") & (rows["is_excused"] != "Y")]
    skill = rows["course_type"] == "skill"
    sums = {
        "done": (rows["completed_date"] <= rows["due_date"]) & (rows["is_passed"] != "N"),
        "due": rows["due_date"].notna(),
        "passed": skill & (rows["is_passed"] == "Y"),
        "examined": skill & rows["is_passed"].notna(),
    }
    return [_summed(rows, sums, ["employee_id", "month"])]


def rectifications(rows: Frame) -> list[Frame]:
    sums = {"in_time": rows["done_at"] <= rows["due_date"], "due": rows["due_date"].notna()}
    return [_summed(rows, sums, ["branch_id", "month"])]


AGGREGATES: dict[str, Callable[[Frame], list[Frame]]] = {
    one.__name__: one
    for one in (
        contacts,
        surveys,
        survey_invitations,
        transactions,
        errors,
        complaints,
        checks,
        mystery_visits,
        training,
        rectifications,
    )
}


def _summed(rows: Frame, sums: dict[str, pd.Series], by: list[str] | None = None) -> Frame:
    by = by or ["employee_id", "branch_id", "month"]
    return rows[by].assign(**sums).groupby(by).agg(dict.fromkeys(sums, "sum"))


def run(folder: Path) -> dict[str, float]:
    """Seconds of each step of all feeds."""
    seconds = {"load": 0.0, "de-duplicate": 0.0, "aggregate": 0.0}
    for feed, (key, newest, times) in FEEDS.items():
        start = time.perf_counter()
        loaded = pd.read_csv(folder / f"{feed}.csv", parse_dates=[newest, *times], date_format="ISO8601")
        read = time.perf_counter()
        clean = loaded.sort_values(newest).drop_duplicates(key, keep="last")
        unique = time.perf_counter()
        AGGREGATES[feed](clean.assign(month=clean[newest].dt.to_period("M")))
        done = time.perf_counter()
        seconds["load"] += read - start
        seconds["de-duplicate"] += unique - read
        seconds["aggregate"] += done - unique
    return seconds


if __name__ == "__main__":
    seconds = run(Path(sys.argv[1]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    sys.stdout.write(json.dumps({"seconds": seconds, "peak": peak}) + "\n")
