"""人力资源部: the e-learning platform's export; 运营管理部: the quarter's skill exam, a workbook named .xls."""

from __future__ import annotations

from pathlib import Path

from sample_data.book import Row, Sheet, write_book
from sample_data.clock import NUMERALS, Month, write_date
from sample_data.courses import EXCUSED, LEARNING, Attempt
from sample_data.files.common import head, head_merges, signature
from sample_data.skills import Skill
from sample_data.world import World

HR, OPERATIONS = "人力资源部", "运营管理部"
COURSES = [
    "培训项目",
    "课程编号",
    "课程名称",
    "课程类型",
    "培训方式",
    "员工编号",
    "姓名",
    "一级机构",
    "二级机构",
    "岗位",
    "是否必修",
    "学习期限",
    "开始时间",
    "完成时间",
    "学时",
    "考试次数",
    "考试成绩",
    "是否通过",
    "完成状态",
]
SKILLS = [
    "序号",
    "机构",
    "姓名",
    "柜员号",
    "测评日期",
    "单指单张点钞（张/10分钟）",
    "等级",
    "传票录入（组/10分钟）",
    "等级",
    "中文录入（字/分）",
    "等级",
    "综合等级",
    "是否达标",
    "备注",
]


def write_courses(inbox: Path, world: World, month: Month, found: list[Attempt]) -> Path:
    """学习项目完成情况_YYYYMMDD.xlsx, exported on the 9th of the next month; the header is row 1."""
    rows: list[Row] = [COURSES, *(_course_row(one, world) for one in found)]
    path = inbox / HR / f"学习项目完成情况_{month.shift(1).day(9):%Y%m%d}.xlsx"
    return write_book(path, [Sheet("Sheet1", rows)])


def _course_row(one: Attempt, world: World) -> Row:
    course, unit = one.course, world.unit_by_id[one.unit_id]
    parent = world.unit_by_id[unit.parent_id].name if unit.is_branch else "总行"
    score: object = one.score if one.score is not None else "签到" if course.due is None and one.done else "--"
    passed = {None: "--", True: "通过", False: "未通过"}[one.is_passed]
    return [
        course.project,
        course.code,
        course.name,
        course.kind,
        "线上" if course.due else "集中授课",
        one.person.employee_id,
        one.person.name,
        parent,
        unit.name,
        one.title,
        "是",
        write_date(course.due, "iso"),
        f"{one.begun:%Y-%m-%d %H:%M:%S}" if one.begun else None,
        _finished(one),
        one.hours,
        one.number,
        score,
        passed,
        f"免修（{one.person.status}）" if one.state == EXCUSED else one.state,
    ]


def _finished(one: Attempt) -> object:
    if one.done is None or one.state == LEARNING:
        return None
    if one.course.due is None:
        return write_date(one.done.date(), "slash")
    return f"{one.done:%Y-%m-%d %H:%M:%S}"


def write_skills(inbox: Path, world: World, year: int, quarter: int, found: list[Skill]) -> Path:
    """YYYY年N季度业务技能测评成绩.xls, in truth an .xlsx; teller numbers have lost their leading zeros."""
    label = f"{year}年{NUMERALS[quarter - 1]}季度"
    rows = head(f"{label}业务技能测评成绩表", SKILLS)
    rows += [_skill_row(number, one, world) for number, one in enumerate(found, start=1)]
    rows += signature("郑××", "", found[0].day)
    path = inbox / OPERATIONS / f"{label}业务技能测评成绩.xls"
    return write_book(path, [Sheet("成绩", rows, head_merges(SKILLS))])


def _skill_row(number: int, one: Skill, world: World) -> Row:
    results: list[object] = []
    for k in range(3):
        results += [one.figures[k], one.ranks[k]] if one.figures else ["缺考", None]
    reached = "—" if not one.figures else "否" if one.rank == "未达标" else "是"
    return [
        number,
        world.unit_by_id[one.unit_id].name,
        one.name,
        int(one.teller_no),
        write_date(one.day, "iso"),
        *results,
        one.rank,
        reached,
        one.note or None,
    ]
