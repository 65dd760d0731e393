"""Courses of the e-learning platform and the quarter's skill exam: who took what, when, with what result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from sample_data.bank import CITY_UNIT
from sample_data.clock import Month
from sample_data.halls import COURSE, COURSE_OFFSET
from sample_data.people import TELLER_TITLES, Person, Presence
from sample_data.world import World

MONTHS_KEPT = 4  # months with exports of the platform
HALL = TELLER_TITLES | {"大堂经理", "厅堂主管"}
AGENTS = frozenset({"电话坐席", "在线坐席"})
DONE, LEARNING, EXCUSED = "已完成", "学习中", "免修"


@dataclass(frozen=True)
class Course:
    """A course; `posts` are the titles it is for, `due` its last day (None: a classroom course, taught once)."""

    project: str
    code: str
    name: str
    kind: str
    posts: frozenset[str]
    due: date | None
    hours: float
    is_city: bool = False


@dataclass(frozen=True)
class Attempt:
    """One line of the export. `score` is None where no exam was taken or the list was only signed."""

    course: Course
    person: Person
    unit_id: str
    title: str
    begun: datetime | None
    done: datetime | None
    hours: float
    number: int
    score: int | None
    is_passed: bool | None
    state: str


def offered(world: World, month: Month) -> list[Course]:
    """The month's courses: one for branches, one for agents, and those of the stories."""
    offset = (month.year - world.clock.end.year) * 12 + month.number - world.clock.end.number
    tag, last = f"{month.year}-{month.number:02d}", month.last
    if offset == COURSE_OFFSET:
        project, code, name, kind = COURSE
        found = [Course(project, code, name, kind, HALL, last, 2, is_city=True)]
    else:
        found = [Course(f"{month.year}年合规月度课", f"FW{tag}", "适老服务与无障碍沟通", "服务理念", HALL, last, 2)]
    found.append(Course(f"{month.year}年坐席月度课", f"ZX{tag}", "热线话术与情绪安抚", "服务理念", AGENTS, last, 1.5))
    if offset == 0:
        lobby = frozenset({"大堂经理", "厅堂主管"})
        found.append(Course("手机银行6.0新业务", f"XY{tag}", "手机银行6.0功能与话术", "新业务", lobby, None, 4))
    return found


def attempts(world: World, month: Month) -> list[Attempt]:
    """Every line of the month's export, by course, person and attempt, as known on the 9th of the next month."""
    found: list[Attempt] = []
    people = _on_roll(world, month)
    for course in offered(world, month):
        rng = world.rng("courses", month.year, month.number, sum(map(ord, course.code)))
        for one in people:
            unit = world.unit_by_id[one.unit_id]
            if one.title in course.posts and (not course.is_city or unit.parent_id == CITY_UNIT):
                found += _taken(world, rng, month, course, one)
    return found


def _on_roll(world: World, month: Month) -> list[Presence]:
    """Each employee once, at the post held last in the month; those away all month among them, leavers too."""
    found: dict[str, Presence] = {}
    for spell in world.people.spells:
        is_inside = spell.first <= month.last and (spell.last is None or spell.last >= month.first)
        if is_inside and not spell.is_lent:
            person = world.people.by_id[spell.employee_id]
            last = min(spell.last or month.last, month.last)
            found[spell.employee_id] = Presence(
                person, spell.unit_id, spell.title, max(spell.first, month.first), last, False
            )
    return [found[key] for key in sorted(found)]


def _taken(world: World, rng: np.random.Generator, month: Month, course: Course, one: Presence) -> list[Attempt]:
    luck, second, day_draw = float(rng.random()), float(rng.random()), float(rng.random())
    score = int(rng.integers(78, 100))
    start = (course, one.person, one.unit_id, one.title)
    if any(first <= month.first and (last is None or last >= month.last) for first, last in one.person.away):
        return [Attempt(*start, None, None, 0, 0, None, None, EXCUSED)]
    if course.due is None:
        day = world.clock.at(0, 18)
        if not one.first <= day <= one.last:
            return []
        return [Attempt(*start, None, datetime(day.year, day.month, day.day), course.hours, 0, None, True, DONE)]
    is_gone = one.person.left is not None and one.person.left < month.last
    if is_gone and one.person.name != "马超":
        return []
    if is_gone and one.person.left is not None:  # the platform let him finish after his last day
        done = _at(one.person.left + timedelta(days=4), day_draw)
        return [Attempt(*start, done - timedelta(hours=1), done, course.hours, 1, score, True, DONE)]
    if luck < 0.02:
        begun = _at(month.day(27), day_draw)
        return [Attempt(*start, begun, None, 0.6, 0, None, None, LEARNING)]
    # Some finish in the first days of the next month, after the course was due.
    done = _at(month.day(4 + int(day_draw * 25)) if luck > 0.045 else month.last + timedelta(days=3), second)
    first = Attempt(*start, done - timedelta(minutes=95), done, course.hours, 1, score, True, DONE)
    if second < 0.05:
        failed = Attempt(*start, done - timedelta(minutes=95), done, course.hours, 1, score - 30, False, DONE)
        again = done + timedelta(hours=2)
        return [failed, Attempt(*start, again - timedelta(minutes=40), again, course.hours, 2, score, True, DONE)]
    return [first]


def _at(day: date, draw: float) -> datetime:
    return datetime(day.year, day.month, day.day, 12 + int(draw * 9), int(draw * 1000) % 60, int(draw * 10_000) % 60)
