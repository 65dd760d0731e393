"""The truth from which every file is written: built once, then asked month by month."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from sample_data.aliases import Alias, build_aliases
from sample_data.bank import build_units
from sample_data.clock import Clock, Month, is_holiday
from sample_data.hiring import hire
from sample_data.people import People, Presence, presences
from sample_data.units import Unit

CALLS_PER_AGENT_DAY = 87


@dataclass(frozen=True)
class Size:
    """What the caller asked for: branches, people on the roll, calls a day."""

    branches: int
    staff: int
    contacts_per_day: int


@dataclass(frozen=True)
class World:
    """The bank, its people and the seed. Nothing in it changes; months are drawn from it on demand."""

    clock: Clock
    size: Size
    seed: int
    faults: bool
    units: tuple[Unit, ...]
    aliases: tuple[Alias, ...]
    people: People

    @cached_property
    def unit_by_id(self) -> dict[str, Unit]:
        """Units by number."""
        return {unit.unit_id: unit for unit in self.units}

    @cached_property
    def branches(self) -> tuple[Unit, ...]:
        """Branches only, closed ones included."""
        return tuple(unit for unit in self.units if unit.is_branch)

    @cached_property
    def _aliases_by_unit(self) -> dict[str, list[Alias]]:
        found: dict[str, list[Alias]] = {}
        for alias in self.aliases:
            found.setdefault(alias.unit_id, []).append(alias)
        return found

    def names_on(self, unit: Unit, day: date) -> list[str]:
        """The names by which somebody may mean the unit on that day, the usual one first."""
        return [alias.name for alias in self._aliases_by_unit[unit.unit_id] if alias.holds_on(day)]

    @property
    def scale(self) -> float:
        """Size of the bank relative to the sample of 24 branches."""
        return self.size.branches / 24

    def rng(self, part: str, *keys: int) -> np.random.Generator:
        """A generator of its own for each part and key, so that one part never shifts another."""
        return np.random.default_rng([self.seed, zlib.crc32(part.encode()), *keys])

    def monthly(self, part: str, month: Month) -> np.random.Generator:
        """The generator of a part in a month."""
        return self.rng(part, month.year, month.number)

    def presences(self, month: Month) -> list[Presence]:
        """Who worked where in the month."""
        return presences(self.people, month)

    def open_days(self, unit: Unit, first: date, last: date) -> list[date]:
        """Days from `first` to `last` on which the branch serves customers, by its own calendar."""
        month = Month(first.year, first.month)
        return [day for day in month.dates() if first <= day <= last and is_open_day(unit, day)]


def is_open_day(unit: Unit, day: date) -> bool:
    """True where the branch serves customers: by weekday, holiday and its own refurbishment or closing."""
    if not unit.is_open(day) or is_holiday(day):
        return False
    weekend = {"周六日": (5, 6), "周六": (5,)}.get(unit.weekend, ())
    return day.weekday() < 5 or day.weekday() in weekend


def build_world(clock: Clock, size: Size, *, seed: int, faults: bool) -> World:
    """The whole truth for one seed. ValueError where the sizes do not go together."""
    start = World(clock, size, seed, faults, (), (), People((), (), (), ()))
    units = build_units(clock, size.branches, start.rng("units"))
    wanted = round(size.contacts_per_day / CALLS_PER_AGENT_DAY)
    agents = max(8, min(wanted, size.staff // 6))
    people = hire(clock, units, size.staff, agents, start.rng("people"))
    return World(clock, size, seed, faults, units, build_aliases(units, clock), people)
