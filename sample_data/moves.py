"""Changes of post, leaves, and the cross-walk of numbers that follows from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np

from sample_data.bank import DEPARTMENTS
from sample_data.cast import DONGJIE, RESERVED
from sample_data.clock import Clock
from sample_data.names import account, gender
from sample_data.people import TELLER_TITLES, Movement, Number, Person, Spell
from sample_data.units import Unit


def transfers(
    clock: Clock, rng: np.random.Generator, persons: list[Person], units: tuple[Unit, ...]
) -> tuple[list[Spell], list[Movement]]:
    """Moves some of the persons (in place); returns their earlier spells, and the last month's movements."""
    counters = [unit.unit_id for unit in units if unit.has_counter and unit.status != "已撤并"]
    named = {one.name for one in persons} & RESERVED
    pool = [k for k, one in enumerate(persons) if one.title in TELLER_TITLES and one.name not in named]
    old = [k for k in pool if persons[k].since < clock.first]
    picks = [int(k) for k in rng.permutation(old)]
    spells: list[Spell] = []
    movements: list[Movement] = []
    merged = [k for k in picks if persons[k].unit_id.startswith("02")][:3]
    for k in merged:
        day = clock.at(-2, 1)
        spells.append(Spell(persons[k].employee_id, DONGJIE, "综合柜员", persons[k].since, clock.at(-3, 31)))
        persons[k] = replace(persons[k], since=day)
    rest = [k for k in picks if k not in merged]
    count = max(2, len(pool) // 22)
    for turn, k in enumerate(rest[:count]):
        is_late = turn < 2
        day = clock.at(-int(rng.integers(1, 14)), int(rng.integers(1, 28)))
        if is_late:
            day = clock.at(0, 4 + 7 * turn)
        origin = str(rng.choice([unit for unit in counters if unit != persons[k].unit_id]))
        one = persons[k]
        spells.append(Spell(one.employee_id, origin, one.title, one.since, day - timedelta(days=1)))
        persons[k] = replace(one, since=day)
        if is_late:
            paper = f"明银人〔{clock.end.year}〕{113 + turn}号"
            kind = ("调动", "借调")[turn]
            if kind == "借调":
                persons[k] = replace(persons[k], status="借调")
            names = (one.employee_id, one.name, kind, origin, one.title, one.unit_id, one.title, paper)
            movements.append(Movement(day, *names))
    for k in rest[count : count + 2]:
        first = clock.at(-1, 11 + k % 7)
        kind = _leave(persons[k])
        persons[k] = replace(persons[k], status=kind, away=((first, None),))
    for k in rest[count + 2 : count + 3]:
        one = persons[k]
        back = clock.at(0, 10)
        persons[k] = replace(one, away=((clock.at(-5, 6), back - timedelta(days=1)),))
        note = f"{_leave(one)}期满返岗"
        movements.append(Movement(back, one.employee_id, one.name, "返岗", "", "", one.unit_id, one.title, note=note))
    return spells, movements


def _leave(person: Person) -> str:
    return "产假" if gender(person.name) == "女" and person.hired.year > 2008 else "病假"


def cross_walk(persons: list[Person], clock: Clock) -> tuple[Number, ...]:
    """The cross-walk. The call centre does not send its ends of validity: an agent who left stays open."""
    rows: list[Number] = []
    accounts: set[str] = set()
    for one in persons:
        if not one.teller_no and not one.agent_no and one.unit_id not in DEPARTMENTS:
            continue
        made, turn = account(one.name), 1
        while made in accounts:
            turn += 1
            made = f"{account(one.name)}{turn:02d}"
        accounts.add(made)
        start = one.since if one.name == "周晓" else min(one.hired + timedelta(days=14), one.since)
        stop = None if one.agent_no else one.left
        note = ""
        if one.name == "周晓":
            note = f"原为吕芳（{clock.at(-2, 31).isoformat()}离职）柜员号"
        rows.append(Number(one.employee_id, one.name, one.teller_no, one.agent_no, made, start, stop, note))
    return tuple(rows)
