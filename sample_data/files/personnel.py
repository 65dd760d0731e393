"""人力资源部: the roster on the last day, the month's movements, the cross-walk of numbers."""

from __future__ import annotations

from pathlib import Path

from sample_data.book import Row, Sheet, write_book
from sample_data.clock import pick_form, working_day, write_date
from sample_data.encrypted import encrypted_workbook
from sample_data.files.common import head, head_merges, leftover, signature, spaced
from sample_data.names import gender
from sample_data.people import SERIES, Movement, Person
from sample_data.units import Unit
from sample_data.world import World

DEPARTMENT = "人力资源部"
ROSTER = [
    "序号",
    "员工编号",
    "姓名",
    "性别",
    "身份证号",
    "用工形式",
    "一级机构",
    "二级机构",
    "岗位序列",
    "岗位",
    "职级",
    "入行日期",
    "现岗位日期",
    "试用期至",
    "在岗状态",
    "离职日期",
    "手机号",
    "备注",
]
MOVEMENTS = [
    "序号",
    "异动日期",
    "员工编号",
    "姓名",
    "异动类型（调入/调出/转岗/借调/离职/返岗）",
    "原机构",
    "原岗位",
    "新机构",
    "新岗位",
    "文号",
    "备注",
]
NUMBERS = ["员工编号", "姓名", "核心柜员号", "坐席工号", "OA账号", "启用日期", "停用日期", "备注"]
FORMS = (("iso", 0.68), ("slash", 0.12), ("dot", 0.08), ("cell", 0.12))
WITHHELD = "（不提供）"


def write_roster(inbox: Path, world: World) -> Path:
    """员工花名册YYYYMMDD.xlsx, sheets 在岗, 离职 and 劳务派遣, each with a title row."""
    people = world.people.persons
    groups = {
        "在岗": [one for one in people if one.left is None and one.contract != "劳务派遣"],
        "离职": [one for one in people if one.left is not None],
        "劳务派遣": [one for one in people if one.left is None and one.contract == "劳务派遣"],
    }
    last = world.clock.last
    sheets = []
    for name, members in groups.items():
        rows = head(f"明川银行员工花名册（{name}）　　截至{last.year}年{last.month}月{last.day}日", ROSTER)
        rows += [_person(number, one, world) for number, one in enumerate(members, start=1)]
        rows += signature("赵××", "", working_day(world.clock.end.shift(1), 4))
        sheets.append(Sheet(name, rows, head_merges(ROSTER)))
    return write_book(inbox / DEPARTMENT / f"员工花名册{last:%Y%m%d}.xlsx", sheets)


def _places(unit: Unit, world: World) -> tuple[str, str]:
    if unit.is_branch:
        return world.unit_by_id[unit.parent_id].name, unit.name
    return "总行", unit.name


def _person(number: int, one: Person, world: World) -> Row:
    rng = world.rng("roster row", sum(ord(sign) << (k % 8) for k, sign in enumerate(one.employee_id)))
    first, second = _places(world.unit_by_id[one.unit_id], world)
    hired_form = "year_month" if one.hired.year < 2015 and rng.random() < 0.5 else pick_form(FORMS, float(rng.random()))
    rank = "—" if one.contract == "劳务派遣" else f"{('一', '二', '三', '四')[int(rng.integers(4))]}级"
    if one.contract != "劳务派遣":
        rank += "柜员" if one.teller_no and one.title != "运营主管" else "专员"
    return [
        number,
        one.employee_id,
        spaced(one.name, number % 23 == 5),
        gender(one.name),
        WITHHELD,
        one.contract,
        first,
        second,
        SERIES[one.title],
        one.title,
        rank,
        write_date(one.hired, hired_form),
        write_date(one.since, pick_form(FORMS, float(rng.random()))),
        write_date(one.probation_to, "iso"),
        one.status,
        write_date(one.left, pick_form(FORMS, float(rng.random()))),
        WITHHELD,
        one.note or None,
    ]


def write_movements(inbox: Path, world: World) -> Path:
    """YYYY年M月人员异动表.xlsx for the last month."""
    end = world.clock.end
    rows = head(f"{end.label}人员异动表", MOVEMENTS)
    rows += [_movement(number, one, world) for number, one in enumerate(world.people.movements, start=1)]
    rows += signature("赵××", "", working_day(end.shift(1), 4))
    return write_book(
        inbox / DEPARTMENT / f"{end.label}人员异动表.xlsx",
        [Sheet("异动", rows, head_merges(MOVEMENTS)), leftover()],
    )


def _movement(number: int, one: Movement, world: World) -> Row:
    names = {key: unit.name for key, unit in world.unit_by_id.items()}
    return [
        number,
        write_date(one.day, one.form),
        one.employee_id,
        one.name,
        one.kind,
        names.get(one.from_unit),
        one.from_title or None,
        names.get(one.to_unit),
        one.to_title or None,
        one.document or None,
        one.note or None,
    ]


def write_numbers(inbox: Path, world: World) -> Path:
    """工号对照表.xlsx: header in row 1, no title; agents who left keep an open number."""
    rows: list[Row] = [NUMBERS]
    for one in world.people.numbers:
        row = (one.employee_id, one.name, one.teller_no, one.agent_no, one.account)
        dates = (write_date(one.start, "iso"), write_date(one.stop, "iso"))
        rows.append([*(value or None for value in row), *dates, one.note or None])
    return write_book(inbox / DEPARTMENT / "工号对照表.xlsx", [Sheet("对照", rows)])


def write_locked_roster(inbox: Path, world: World) -> Path:
    """Last month's roster, still under its password: a reader can only refuse it."""
    path = inbox / DEPARTMENT / f"员工花名册{world.clock.at(-1, 31):%Y%m%d}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encrypted_workbook(world.rng("locked roster").bytes(24_000)))
    return path
