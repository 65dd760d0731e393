"""Ratings, errors, volumes, interviews, tickets, courses and exams, counted from the departments' files in plain loops."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from raw_files import PEOPLE, RawFiles, Row, day_of

CONSUMER, OPERATIONS, QUALITY, RATINGS, DATA = (
    "消费者权益保护部",
    "运营管理部",
    "服务质量管理部",
    "个人金融部",
    "数据管理部",
)
COSTS = {"一般差错": 1, "较大差错": 3, "重大差错": 10}
OUTAGE = ("2026-09-12 10:20", "2026-09-12 12:05")  # 明银运〔2026〕61号: tickets taken in it are left out
Pair = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Ratings:
    """Satisfied and answered, by branch and by person."""

    of_branch: dict[str, tuple[int, int]]
    of_person: dict[str, tuple[int, int]]


@cache
def ratings(raw: RawFiles) -> Ratings:
    """Single presses at the counters: sent twice counts once, timed out is no answer."""
    seen: set[str] = set()
    branch: Counter[tuple[str, bool]] = Counter()
    teller: Counter[tuple[str, date, bool]] = Counter()
    for row in raw.texts(f"{RATINGS}/PJLS_{raw.first:%Y%m%d}_{raw.last:%Y%m%d}.csv"):
        if row["评价流水号"] in seen or row["评价方式"] == "超时默认" or not row["评价结果"]:
            continue
        seen.add(row["评价流水号"])
        good = row["评价结果"] in ("非常满意", "满意")
        branch[row["机构号"].zfill(6), good] += 1
        day = day_of(row["评价时间"].split()[0])
        assert day
        teller[row["柜员号"], day, good] += 1
    person: Counter[tuple[str, bool]] = Counter()
    for (number, day, good), count in teller.items():
        owner = raw.person_of(number, day)
        if owner:
            person[owner, good] += count
    return Ratings(_both(branch), _both(person))


def _both(found: Counter[tuple[str, bool]]) -> dict[str, tuple[int, int]]:
    return {name: (found[name, True], found[name, True] + found[name, False]) for name, _ in found}


def invitations(raw: RawFiles, person: str) -> int:
    """How many customers the person asked, in the table of HTML that is named .xls."""
    (path,) = raw.paths(f"{RATINGS}/柜面服务评价统计表_{raw.first:%Y%m}.xls")
    table = path.read_bytes().decode("gb18030")
    rows = [re.findall(r"<td>(.*?)</td>", line) for line in table.split("<tr>")]
    mine = [row for row in rows if len(row) > 6 and raw.person_of(row[3], raw.last) == person]
    return sum(int(row[6]) for row in mine)


@cache
def _errors(raw: RawFiles) -> tuple[Row, ...]:
    """Errors that count, each as the last version of its ledger has it; without those struck out, and without the one
    whose 交易流水号 a sheet made 1.02052E+17 (it goes back to the department).
    """
    last = {row["差错编号"]: row for row in raw.books(f"{OPERATIONS}/*运营差错台账*.xlsx", 3) if row.get("差错编号")}
    return tuple(
        row
        for row in last.values()
        if row["是否计入考核"] == "是" and "作废" not in str(row["备注"]) and "E+" not in str(row["交易流水号"])
    )


def _share(row: Row) -> Decimal:
    """Half each where two answer for one error: its number ends with -1 or -2."""
    return Decimal("0.5") if row["差错编号"][-2:] in ("-1", "-2") else Decimal(1)


def error_costs(raw: RawFiles, person: str) -> Pair:
    """How many errors were issued to the person in the month (认定月), and what they cost."""
    number = cost = Decimal(0)
    for row in _errors(raw):
        business = day_of(row["业务日期"], raw.first.year)
        assert business
        if raw.in_month(day_of(row["下发日期"], raw.first.year)) and raw.person_of(row["柜员号"], business) == person:
            number += _share(row)
            cost += _share(row) * COSTS[row["差错等级"]]
    return number, cost


def errors_of_branch(raw: RawFiles, branch: str) -> Decimal:
    """Errors in the month's business of the branch."""
    mine = [row for row in _errors(raw) if str(row["机构号"]).zfill(6) == branch]
    return sum((_share(row) for row in mine if raw.in_month(day_of(row["业务日期"], raw.first.year))), Decimal(0))


def transactions(raw: RawFiles, branch: str) -> Decimal:
    """At the counters by the data department's list, at the machines by the machines' own."""
    month = f"{raw.first:%Y%m}"
    counters = [
        int(row["业务笔数"])
        for row in raw.texts(f"{DATA}/GY_YWL_{month}.csv")
        if row["机构号"].zfill(6) == branch and not (len(row["柜员号"]) == 6 and row["柜员号"].startswith("9"))
    ]
    machines = raw.books(f"{DATA}/智能柜台交易统计_{month}.xlsx", 2)
    started = [int(row["发起笔数"]) for row in machines if str(row["机构号"]).zfill(6) == branch]
    return Decimal(sum(counters) + sum(started))


def scores_of_interviews(raw: RawFiles, branch: str) -> list[int]:
    """Overall scores (1 to 10) of the quarter's interviews that passed the quality check; 98 and 99 are no answers."""
    found = []
    for row in raw.books(f"{RATINGS}/*客户满意度调查*.xlsx", 1, "数据"):
        day = day_of(row["访问日期"])
        name = row["最近一次办理网点"]
        if row["质控结果"] != "合格" or not raw.in_quarter(day) or name in (None, "不记得", "滨江路支行"):
            continue
        assert day
        if raw.branch_of(name, day) == branch and row["Q1"] not in (None, 98, 99):
            found.append(int(row["Q1"]))
    return found


def waits_within_ten_minutes(raw: RawFiles, branch: str) -> Pair:
    """Tickets served within ten minutes, of those served and those given up after more."""
    good = every = Decimal(0)
    for row in raw.texts(f"{OPERATIONS}/PDJH_{branch}_{raw.first:%Y%m}.csv"):
        taken, wait = row["取号时间"], row["等候时长(分钟)"]
        if taken[11:13] < "08" or not wait or OUTAGE[0] <= taken[:16] < OUTAGE[1]:
            continue
        is_quick = Decimal(wait) <= 10
        every += row["状态"] == "已办理" or not is_quick
        good += row["状态"] == "已办理" and is_quick
    return good, every


def courses_in_time(raw: RawFiles, *, branch: str = "", person: str = "") -> Pair:
    """Required courses done by their day, of those due in the month of whom was there on that day."""
    rows = raw.books(f"{PEOPLE}/学习项目完成情况_*.xlsx", 1)
    last = {(row["员工编号"], row["课程编号"]): row for row in rows}
    in_time = due = Decimal(0)
    for row in last.values():
        limit, done = day_of(row["学习期限"]), day_of(row["完成时间"])
        if row["是否必修"] != "是" or not raw.in_month(limit) or row["完成状态"].startswith("免修"):
            continue
        assert limit
        known = raw.roster[row["员工编号"]]
        left = day_of(known["离职日期"])
        if left and left < limit:
            continue
        if row["员工编号"] == person or (branch and raw.branch_of(known["二级机构"], limit) == branch):
            due += 1
            is_done = row["完成状态"] == "已完成" and row["是否通过"] != "未通过"
            in_time += is_done and done is not None and done <= limit
    return in_time, due


def exams_failed(raw: RawFiles, person: str) -> Decimal:
    """Skill exams of the quarter that the person did not pass; who was away for a reason is examined later."""
    failed = 0
    for row in raw.books(f"{OPERATIONS}/*业务技能测评成绩.xls*", 2):
        day = day_of(row["测评日期"])
        if raw.in_quarter(day) and day and raw.person_of(row["柜员号"], day) == person:
            is_away = row["是否达标"] not in ("是", "否") and row["备注"] is not None
            failed += row["是否达标"] != "是" and not is_away
    return Decimal(failed)
