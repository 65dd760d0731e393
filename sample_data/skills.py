"""The quarter's skill exam of the tellers: counting notes, entering slips, typing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from sample_data.clock import Month
from sample_data.people import TELLER_TITLES, Presence
from sample_data.world import World

QUARTERS_KEPT = 2
RANKS = ("一级", "二级", "三级", "未达标")
# Unit of the figure, what each rank asks for.
LIMITS = ((1600, 1400, 1200), (200, 170, 140), (90, 75, 55))


@dataclass(frozen=True)
class Skill:
    """One teller's results; no figures where the teller was absent, `note` then says why."""

    unit_id: str
    name: str
    teller_no: str
    day: date
    figures: tuple[int, ...]
    note: str

    @property
    def ranks(self) -> list[str]:
        """The rank of each figure."""
        return [
            RANKS[sum(figure < limit for limit in limits)] for figure, limits in zip(self.figures, LIMITS, strict=False)
        ]

    @property
    def rank(self) -> str:
        """The lowest of the three ranks; '—' for one who was absent."""
        return max(self.ranks, key=RANKS.index) if self.figures else "—"


def skills(world: World, year: int, quarter: int, months: tuple[Month, ...]) -> list[Skill]:
    """Every teller on the roll on the day of the exam, the 19th of the last month, by branch and number."""
    rng = world.rng("skills", year, quarter)
    day = months[-1].day(19)
    found = []
    for spell in world.people.spells:
        is_there = spell.first <= day and (spell.last is None or spell.last >= day)
        if not is_there or spell.is_lent or spell.title not in TELLER_TITLES:
            continue
        one = Presence(world.people.by_id[spell.employee_id], spell.unit_id, spell.title, day, day, False)
        found.append(_skill(world, rng, one, day))
    return sorted(found, key=lambda one: (one.unit_id, one.teller_no))


def _skill(world: World, rng: np.random.Generator, one: Presence, day: date) -> Skill:
    person = one.person
    level, draws, luck = float(rng.normal(0, 0.09)), rng.normal(0, 0.05, 3), float(rng.random())
    middle = (1560, 190, 84) if person.status != "试用期" else (1340, 156, 63)
    figures = tuple(int(base * (1 + level + draw)) for base, draw in zip(middle, draws, strict=True))
    away = any(first <= day and (last is None or day <= last) for first, last in person.away)
    is_named = person.employee_id == "20190822" and day >= world.clock.end.first
    if away:
        return Skill(one.unit_id, person.name, person.teller_no, day, (), f"{person.status}，免测")
    if is_named or luck < 0.02:
        return Skill(one.unit_id, person.name, person.teller_no, day, (), f"年休假，{day.month % 12 + 1}月补测")
    if luck < 0.03:
        return Skill(one.unit_id, person.name, person.teller_no, day, (), "")
    return Skill(
        one.unit_id, person.name, person.teller_no, day, figures, "试用期" if person.status == "试用期" else ""
    )
