"""Complaints, mystery visits, checks and what is to be mended, counted from the departments' files in plain loops."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from raw_files import RawFiles, Row, day_of

CONSUMER, QUALITY = "消费者权益保护部", "服务质量管理部"
Pair = tuple[Decimal, Decimal]


@cache
def _complaints(raw: RawFiles) -> tuple[Row, ...]:
    """The last copy of the year's ledger, without those merged into another."""
    rows = raw.books(
        f"{CONSUMER}/{raw.first.year}年消费投诉台账（截至{raw.last.month}月{raw.last.day}日）.xlsx", 2, "季度"
    )
    return tuple(row for row in rows if str(row["投诉编号"]).startswith("TS") and "并入" not in str(row["备注"]))


def _about(raw: RawFiles, row: Row) -> str:
    """The branch complained about, or who handled it where it names all of them."""
    name = row["承办单位"] if row["被投诉机构"] in ("总行", "多家网点") else row["被投诉机构"]
    day = day_of(row["受理日期"], raw.first.year)
    assert day
    return raw.branch_of(name, day)


def complaints_in_time(raw: RawFiles, branch: str) -> Pair:
    """Decided in time, of those whose limit fell in the month: 15 days from the day after receipt, 30 where complex, 60
    where that was approved and the customer told. One withdrawn before its limit is none.
    """
    in_time = due = Decimal(0)
    for row in _complaints(raw):
        received, decided = (day_of(row[name], raw.first.year) for name in ("受理日期", "办结日期"))
        assert received
        is_extended = row["是否延期"] == "是" and row["延期审批人"] and row["延期告知日期"]
        limit = received + timedelta(days=60 if is_extended else 30 if row["是否复杂"] == "是" else 15)
        withdrawn = row["是否撤诉"] == "是" and decided is not None and decided <= limit
        if raw.in_month(limit) and not withdrawn and _about(raw, row) == branch:
            due += 1
            in_time += decided is not None and decided <= limit
    return in_time, due


def _upheld(raw: RawFiles) -> list[Row]:
    return [row for row in _complaints(raw) if row["是否有责"] in ("是", "部分")]


def _confirmed(raw: RawFiles) -> list[Row]:
    """Upheld complaints of which liability was confirmed in the month."""
    return [row for row in _upheld(raw) if raw.in_month(day_of(row["责任认定日期"], raw.first.year))]


def complaints_upheld(raw: RawFiles, branch: str) -> Decimal:
    return Decimal(sum(_about(raw, row) == branch for row in _confirmed(raw)))


def upheld_of_person(raw: RawFiles, person: str) -> Pair:
    """Upheld complaints that name the person by number: received by the bank, and passed on by the regulator."""
    own = referred = Decimal(0)
    for row in _confirmed(raw):
        number = re.search(r"（(W?\d{6,8})）", row["责任人"] or "")
        received = day_of(row["受理日期"], raw.first.year)
        if not number or not received:
            continue
        owner = raw.person_of(number[1], received) if len(number[1]) == 6 else number[1]
        if owner == person:
            own, referred = (own, referred + 1) if row["是否监管转送"] == "是" else (own + 1, referred)
    return own, referred


def complaints_referred(raw: RawFiles, branch: str) -> Decimal:
    """Passed on by the regulator and received in the month."""
    found = [row for row in _complaints(raw) if row["是否监管转送"] == "是"]
    mine = [row for row in found if raw.in_month(day_of(row["受理日期"], raw.first.year))]
    return Decimal(sum(_about(raw, row) == branch for row in mine))


def points_of_visit(raw: RawFiles, branch: str) -> Pair:
    """Points of the quarter's mystery visits after the last review, and those that could be had.

    What an item lost for an incident of which the complaint was upheld is given back: it costs once.
    """
    got = possible = Decimal(0)
    upheld = {row["投诉编号"] for row in _upheld(raw)}
    faults = raw.books(f"{QUALITY}/*神秘客检测扣分明细*.xlsx", 2, "扣分明细")
    for path in raw.paths(f"{QUALITY}/*神秘客检测逐项得分*.xlsx"):
        rows = raw.books(f"{QUALITY}/{path.name}", 3, "逐项得分")
        worth = rows[1]
        for row in rows[2:]:
            day = day_of(row["检测日期"])
            if row["网点编号"] != branch or not raw.in_quarter(day):
                continue
            lost = {
                fault["指标编号"]: fault
                for fault in faults
                if fault["指标编号"]
                and day_of(fault["检测日期"]) == day
                and raw.branch_of(fault["网点名称"], raw.last) == branch
            }
            for code, points in row.items():
                if not re.fullmatch(r"[A-D]\d+", code) or points in ("N/A", "/"):
                    continue
                whole, fault = Decimal(str(worth[code])), lost.get(code)
                possible += whole
                if fault and fault["关联编号"] in upheld:
                    got += whole
                else:
                    got += whole - Decimal(str(fault["复核后扣分"])) if fault else Decimal(str(points))
    return got, possible


def items_met(raw: RawFiles, branch: str) -> Pair:
    """Items met and items that applied, by the summary of the month's checks."""
    name = f"{raw.first.year}年{raw.first.month}月"
    for row in raw.books(f"{QUALITY}/{name}服务检查得分汇总*.xlsx", 2, "得分汇总"):
        if row["统计月份"] == name and row["适用项数"] and raw.branch_of(row["网点名称"], raw.last) == branch:
            return Decimal(str(row["合格项数"])), Decimal(str(row["适用项数"]))
    return Decimal(0), Decimal(0)


def mended_in_time(raw: RawFiles, branch: str) -> Pair:
    """Findings mended by their day, of those whose day fell in the month, of both ledgers of notices."""
    in_time = due = Decimal(0)
    for notice, limit, done, where in _findings(raw):
        if notice and limit and raw.in_month(limit) and raw.branch_of(where, limit) == branch:
            due += 1
            in_time += done is not None and done <= limit
    return in_time, due


def _findings(raw: RawFiles) -> list[tuple[str, date | None, date | None, str]]:
    year, found = raw.first.year, []
    for row in raw.books(f"{QUALITY}/*服务问题整改台账.xlsx", 2, "整改台账"):
        if row["下发日期"]:
            found.append(
                (row["整改通知书编号"], day_of(row["整改期限"], year), day_of(row["完成日期"], year), row["责任机构"])
            )
    for path in raw.paths(f"{QUALITY}/*服务检查问题清单*.xlsx"):
        where = ""
        for row in raw.books(f"{QUALITY}/{path.name}", 2):
            if row.get("检查标准"):
                where = row["网点名称"] or where  # merged cells: the branch stands once for all findings of a check
                found.append(
                    (row["整改通知书编号"], day_of(row["整改期限"], year), day_of(row["完成日期"], year), where)
                )
    return found
