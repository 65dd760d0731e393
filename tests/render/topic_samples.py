"""Visits and checks, rectifications, training and departments of the invented bank, for the tests of the pages."""

# ruff: noqa: E501 (rows of figures are read better on one line)
from __future__ import annotations

from typing import Any

from pipeline.report.model import (
    DepartmentLine,
    DueLine,
    FailedItem,
    Inspection,
    PassLine,
    PersonLine,
    Quantity,
    RectificationLine,
    Rectifications,
    ReturnedLine,
    Text,
    Training,
)
from pipeline.report.model import Finding as Found
from pipeline.texts import msg

TELLER, LOBBY = Text("柜员", "Teller"), Text("大堂经理", "Lobby manager")


def _told(rule: str, message: Any, tone: str = "plain") -> Found:
    return Found(rule, message, tone)


def inspections(*, is_branch: bool = False) -> tuple[Inspection, ...]:
    many = 1 if is_branch else 36
    group = 24.5 if is_branch else None
    items = (
        FailedItem(
            "柜面服务",
            "起身或举手迎送客户",
            154.0,
            400.0,
            38.5,
            77,
            min(many, 30),
            min(many, 21),
            0 if is_branch else 3,
            group,
        ),
        FailedItem("大堂服务", "客户进门30秒内主动问候", 96.5, 600.0, 16.0833333, 40, min(many, 22), 0, 0, group),
        FailedItem(
            "环境与设施", "叫号机、填单台等设施正常使用", 33.0, 400.0, 8.25, 33, min(many, 12), min(many, 2), 0, group
        ),
    )
    listed = (
        FailedItem("消保公示", "投诉电话公示在醒目位置", 12.0, None, None, 4, min(many, 4), min(many, 1), 0, None),
        FailedItem(None, "便民设施完好", 2.5, None, None, 5, min(many, 3), 0, 0, None),
    )
    scope = msg(
        "{visits} visits at {branches} branches.", visits=Quantity(200, "count"), branches=Quantity(many, "places")
    )
    return (
        Inspection("mystery", "2026-Q2", True, 200 // many, many, 11.36, items, (_told("inspection.scope", scope),)),
        Inspection("check", "2026-09", False, 400 // many, many, None, listed, ()),
    )


def rectifications(branch: str | None = None) -> Rectifications:
    lines = (
        RectificationLine(
            "ZG2026-0921", "JC-0921-01", "check", branch or "滨江支行", "2026-09-10", "2026-09-20", 23, True
        ),
        RectificationLine(
            "ZG2026-0937", None, "mystery", branch or "开发区支行", "2026-09-16", "2026-09-26", 17, False
        ),
    )
    total = DueLine(Text("合计", "Total"), 61, 57, 1, 3)
    told = (
        _told("rectification.issued", msg("Notices issued: {count}.", count=Quantity(23, "notices"))),
        _told("rectification.due", msg("Due: {due}; {parts}.", due=Quantity(61, "items"),
              parts=[msg("mended in time {count}", count=Quantity(57, "items")), msg("overdue and open {count}", count=Quantity(3, "items"))])),
        _told("rectification.earlier", msg("Due before this period and still open: {count}.", count=Quantity(1, "items")), "worse"),
    )  # fmt: skip
    if branch:
        later = RectificationLine("ZG2026-1001", None, "complaint", branch, "2026-09-28", "2026-10-23", 0, False)
        return Rectifications(3, total, 1, 1, (), (*lines, later), told)
    branches = (
        DueLine("滨江支行", 5, 2, 1, 2, "A004"),
        DueLine("开发区支行", 4, 3, 0, 1, "A005"),
    )
    return Rectifications(23, total, 1, 6, branches, lines, told)


def training(*, with_people: bool = False) -> Training:
    people = (
        PersonLine("张伟（20190822）", TELLER, "适老服务与无障碍沟通", "2026-09-30"),
        PersonLine("何小雨（W0260412）", LOBBY, "三季度业务技能测评", None),
    )
    return Training(
        total=DueLine(Text("合计", "Total"), 1400, 1371, 11, 18),
        posts=(DueLine(TELLER, 1096, 1080, 6, 10), DueLine(LOBBY, 304, 291, 5, 8)),
        branches=() if with_people else (DueLine("滨江支行", 14, 11, 0, 3, "A004"), DueLine("望湖支行", 16, 15, 0, 1, "A002")),
        exams_period="2026-Q3",
        exams=PassLine(Text("合计", "Total"), 1310, 1288, 19),
        exams_by_post=(PassLine(TELLER, 1096, 1079, 12), PassLine(LOBBY, 214, 209, 7)),
        people=people if with_people else (),
        told=(
            _told("training.due", msg("Courses due: {due}; {parts}.", due=Quantity(1400, "courses"),
                  parts=[msg("done in time {count}", count=Quantity(1371, "courses")), msg("overdue and not done {count}", count=Quantity(18, "courses"))])),
            _told("training.in_time", msg("Done in time: {share}.", share=Quantity(99.9964, "percent", bound=100))),
        ),
    )  # fmt: skip


def duties() -> tuple[Found, ...]:
    return (
        _told("duty.rectification_overdue", msg("Findings to be mended: {count}, {late} of them overdue.",
              count=Quantity(3, "items"), late=Quantity(2, "items")), "worse"),
        _told("duty.training", msg("Required courses to be made up: {count}.", count=Quantity(1, "courses")), "worse"),
    )  # fmt: skip


def departments() -> tuple[DepartmentLine, ...]:
    checks = Text("服务检查", "checks")
    partial = (msg("{feed}: {branches} missing", feed=Text("排队叫号", "queue tickets"), branches=["长安路支行"]),)
    return (
        DepartmentLine("安平分行", 1, 0, (), (), (checks,)),
        DepartmentLine("运营管理部", 3, 1, (Text("业务差错", "errors"),), partial, ()),
        DepartmentLine("消费者权益保护部", 1, 1, (), (), ()),
    )


def returned() -> tuple[ReturnedLine, ...]:
    return (
        ReturnedLine("消费者权益保护部", Text("投诉", "complaints"),
                     msg("“{column}” is not a date", column=Text("受理日期", "received at")), 2, 1),
        ReturnedLine("运营管理部", Text("业务差错", "errors"),
                     msg("“{column}” can mean more than one", column=Text("责任人", "employee id")), 7, 0),
    )  # fmt: skip
