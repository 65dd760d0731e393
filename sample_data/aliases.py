"""Every way departments and customers write an institution, with the days on which it means that one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sample_data.bank import CALL_CENTRE, HEAD_OFFICE, MOBILE_DEPARTMENT
from sample_data.clock import Clock
from sample_data.units import Unit

COMPANY = "明川银行股份有限公司"
ODD_NAMES = {
    HEAD_OFFICE: ("明川银行", "总行", "多家网点", "全行"),
    MOBILE_DEPARTMENT: ("手机银行", "网银", "电子银行部"),
    "010008": ("信用卡部",),
    CALL_CENTRE: ("95客服", "客服中心", "客户服务中心"),
    "010101": ("总行营业部营业厅", "总营"),
    "010205": ("明川滨江",),
    "010311": ("开发区",),
    "020104": ("清河路",),
}


@dataclass(frozen=True)
class Alias:
    """A name that means `unit_id` from `valid_from` to `valid_to` (None = open)."""

    name: str
    unit_id: str
    valid_from: date | None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """True where the name meant the unit on that day."""
        is_begun = self.valid_from is None or self.valid_from <= day
        return is_begun and (self.valid_to is None or day <= self.valid_to)


def written_names(unit: Unit) -> tuple[str, ...]:
    """All names of a unit, the usual one first, none twice."""
    names = [unit.name, unit.short]
    if unit.is_branch:
        names += [COMPANY + unit.name, "明川银行" + unit.name, unit.name.removesuffix("支行")]
    names += [*unit.former, *ODD_NAMES.get(unit.unit_id, ())]
    return tuple(dict.fromkeys(names))


def build_aliases(units: tuple[Unit, ...], clock: Clock) -> tuple[Alias, ...]:
    """Every name with its validity, ordered by unit.

    A former name stays valid, since others go on using it; the names of a merged branch pass to its
    successor on the day after. A short name that two units would share is left out.
    """
    owners: dict[str, str] = {}
    shared: set[str] = set()
    for unit in units:
        for name in written_names(unit):
            if owners.setdefault(name, unit.unit_id) != unit.unit_id:
                shared.add(name)
    found = []
    for unit in units:
        for name in written_names(unit):
            if name in shared and name != unit.name:
                continue
            start = unit.opened
            if unit.former and name.endswith(unit.name):
                start = clock.at(-8, 12)
            if unit.successor_id and unit.status_from:
                after = unit.status_from + timedelta(days=1)
                found.append(Alias(name, unit.unit_id, start, unit.status_from))
                found.append(Alias(name, unit.successor_id, after))
            else:
                found.append(Alias(name, unit.unit_id, start))
    return tuple(found)


def name_on(unit: Unit, day: date, clock: Clock) -> str:
    """The official name on that day: a renamed branch bore its former one before."""
    return unit.former[0] if unit.former and day < clock.at(-8, 12) else unit.name
