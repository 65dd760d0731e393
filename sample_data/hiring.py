"""Fills the branches, departments and the call centre with staff, and moves some of them about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from sample_data.bank import CALL_CENTRE
from sample_data.cast import DONGJIE, KAIFAQU, QINGHE, RESERVED, cast
from sample_data.clock import Clock
from sample_data.moves import cross_walk, transfers
from sample_data.names import NameBook
from sample_data.people import TELLER_TITLES, Movement, People, Person, Spell
from sample_data.units import Unit

STAFF_DEPARTMENTS = ("010003", "010004", "010005", "010007", "010008", "010009")


class _Desk:
    """Hands out employee, teller and agent numbers, each once."""

    def __init__(self, rng: np.random.Generator, persons: list[Person]) -> None:
        self._rng = rng
        self._ids = {person.employee_id for person in persons}
        self._tellers = {person.teller_no for person in persons}
        self._agents = {person.agent_no for person in persons}

    def employee(self, hired: date, contract: str) -> str:
        """A year and a running number; agency staff begin with W."""
        while True:
            number = int(self._rng.integers(1, 1900))
            made = f"{hired.year}{number:04d}"
            if contract == "劳务派遣":
                made = f"W0{hired:%y}{number:04d}"
            if made not in self._ids:
                self._ids.add(made)
                return made

    def teller(self, unit_id: str) -> str:
        """Six digits in the block of the branch."""
        for number in range(2, 100):
            made = f"{teller_block(unit_id)}{number:02d}"
            if made not in self._tellers:
                self._tellers.add(made)
                return made
        raise ValueError(f"no teller number left at {unit_id}: give fewer staff or more branches")

    def agent(self) -> str:
        """The next free agent number from 8021."""
        number = 8021
        while str(number) in self._agents:
            number += 1
        self._agents.add(str(number))
        return str(number)


def teller_block(unit_id: str) -> str:
    """First four digits of the teller numbers of a branch."""
    fixed = {QINGHE: "0201", KAIFAQU: "0301"}
    if unit_id in fixed:
        return fixed[unit_id]
    return unit_id[2:] if unit_id.startswith("01") else str(int(unit_id[1]) * 1000 - 1000 + int(unit_id[2:]))


def hire(clock: Clock, units: tuple[Unit, ...], staff: int, agents: int, rng: np.random.Generator) -> People:
    """About `staff` people on the roll on the last day, `agents` of them on the telephone; leavers besides.

    Raises ValueError where there are too few for one head, one lobby manager and two tellers a branch.
    """
    persons, spells, movements = cast(clock)
    book, desk = NameBook(rng, RESERVED), _Desk(rng, persons)
    posts = _posts(units, staff, agents, rng)
    for unit_id, title in _open_posts(posts, persons):
        persons.append(_newcomer(clock, rng, book, desk, unit_id, title))
    earlier, notes = transfers(clock, rng, persons, units)
    movements += notes
    leavers = _leavers(clock, rng, book, desk, posts, max(4, staff // 16))
    persons += leavers
    movements += [
        Movement(one.left, one.employee_id, one.name, "离职", one.unit_id, one.title, note="个人原因")
        for one in leavers
        if one.left is not None and one.left >= clock.end.first
    ]
    spells += earlier
    spells += [Spell(one.employee_id, one.unit_id, one.title, one.since, one.left) for one in persons]
    persons.sort(key=lambda one: one.employee_id)
    spells.sort(key=lambda one: (one.employee_id, one.first))
    movements.sort(key=lambda one: (one.day, one.employee_id))
    return People(tuple(persons), tuple(spells), tuple(movements), cross_walk(persons, clock))


def _posts(units: tuple[Unit, ...], staff: int, agents: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    branches = [unit for unit in units if unit.is_branch and unit.status != "已撤并"]
    posts = [(CALL_CENTRE, "电话坐席")] * agents + [(CALL_CENTRE, "在线坐席")] * max(2, agents // 5)
    for unit in branches:
        large = unit.peer_group == "A"
        posts += [(unit.unit_id, "支行行长"), (unit.unit_id, "大堂经理"), (unit.unit_id, "客户经理")]
        if large:
            posts += [(unit.unit_id, "厅堂主管"), (unit.unit_id, "理财经理")]
        if unit.has_counter:
            posts.append((unit.unit_id, "运营主管"))
    posts += [(STAFF_DEPARTMENTS[k % 6], "业务经理") for k in range(max(2, staff // 32))]
    counters = [unit for unit in branches if unit.has_counter]
    tellers = staff - len(posts)
    if tellers < 2 * len(counters):
        need = len(posts) + 2 * len(counters)
        raise ValueError(f"{staff} staff are too few for {len(branches)} open branches: give at least {need}")
    spare = tellers - 2 * len(counters)
    weight = np.array([unit.busy**1.15 for unit in counters])
    shares = np.floor(np.cumsum(weight / weight.sum()) * spare + 1e-9).astype(int)
    counts = np.minimum(2 + np.diff(shares, prepend=0), 60)
    for unit, count in zip(counters, counts, strict=True):
        titles = rng.choice(["综合柜员", "高柜柜员", "低柜柜员"], size=int(count), p=[0.4, 0.45, 0.15])
        posts += [(unit.unit_id, str(title)) for title in titles]
    return posts


def _open_posts(posts: list[tuple[str, str]], persons: list[Person]) -> list[tuple[str, str]]:
    """The posts no named employee fills; any teller post will do for a named teller."""
    left = list(posts)
    for person in persons:
        if person.left is not None:
            continue
        kin = TELLER_TITLES if person.title in TELLER_TITLES else {person.title}
        match = next((k for k, (unit, title) in enumerate(left) if unit == person.unit_id and title in kin), None)
        if match is not None:
            left.pop(match)
    return left


def _newcomer(
    clock: Clock,
    rng: np.random.Generator,
    book: NameBook,
    desk: _Desk,
    unit_id: str,
    title: str,
    new_share: float = 0.05,
) -> Person:
    is_new = rng.random() < new_share
    agency = title in ("大堂经理", "电话坐席", "在线坐席") and rng.random() < 0.25
    if is_new:
        span = max(1, (clock.last - clock.first).days - 20)
        hired = clock.first + timedelta(days=int(rng.integers(0, span)))
    else:
        year = int(rng.integers(clock.first.year - (8 if agency else 20), clock.first.year))
        hired = date(year, int(rng.integers(1, 13)), int(rng.integers(1, 29)))
    since = hired + timedelta(days=14)
    if not is_new and rng.random() < 0.5:
        since = max(since, date(clock.first.year - int(rng.integers(1, 4)), int(rng.integers(1, 7)), 1))
    if not is_new:
        since = min(since, clock.first - timedelta(days=1))
    contract = "劳务派遣" if agency else "合同制"
    probation = hired + timedelta(days=182) if is_new else None
    on_trial = probation is not None and probation > clock.last
    at_counter = title in TELLER_TITLES or title == "运营主管"
    return Person(
        desk.employee(hired, contract),
        book.take(),
        unit_id,
        title,
        hired,
        min(since, clock.last),
        contract=contract,
        status="试用期" if on_trial else "在岗",
        probation_to=probation if on_trial else None,
        teller_no=desk.teller(unit_id) if at_counter else "",
        agent_no=desk.agent() if title in ("电话坐席", "在线坐席") else "",
        pace=float(np.exp(rng.normal(0, 0.16))) * (0.25 if title == "运营主管" else 1.0),
        dissatisfied=float(np.exp(rng.normal(0, 0.22))),
        mistakes=float(np.exp(rng.normal(0, 0.15))),
    )


def _leavers(
    clock: Clock,
    rng: np.random.Generator,
    book: NameBook,
    desk: _Desk,
    posts: list[tuple[str, str]],
    count: int,
) -> list[Person]:
    found = []
    for k in range(count):
        unit_id, title = posts[int(rng.integers(len(posts)))]
        if k == 0:
            unit_id, title = DONGJIE, "高柜柜员"
        one = _newcomer(clock, rng, book, desk, unit_id, title, new_share=0.0)
        offset = 0 if k == 1 else -int(rng.integers(1, 14))
        left = clock.at(-3, 31) if k == 0 else clock.at(offset, int(rng.integers(3, 28)))
        found.append(replace(one, status="离职", left=left))
    return found
