"""Notices that order something mended after a mystery visit, a complaint or an audit (checks keep their own)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sample_data.complaint import Complaint
from sample_data.mystery import visits
from sample_data.world import World

DAYS = 20


@dataclass(frozen=True)
class Notice:
    """One line of the ledger; `unit_id` answers for it."""

    number: str
    issued: date
    source: str
    finding: str
    unit_id: str
    demand: str
    due: date
    done: date | None
    checked: date | None
    is_repeat: bool

    def state(self, known: date) -> str:
        """Where it stands on a day."""
        if self.done is None or self.done > known:
            return "未销号"
        return "已销号" if self.checked and self.checked <= known else "待复查"


def notices(world: World, grievances: list[Complaint]) -> list[Notice]:
    """Those issued in the year up to the last day generated, by day of issue.

    Visits of a quarter are answered on the 20th of the month after; complaints with the ruling that the bank answers.
    """
    end = world.clock.end
    plan: list[tuple[date, str, str, str, str]] = []
    for year, quarter, months in world.clock.quarters():
        issued = months[-1].shift(1).day(20)
        if issued.year != end.year or issued > world.clock.last:
            continue
        for visit in visits(world, year, quarter, months):
            worst = max(visit.lost, key=lambda code: (visit.lost[code], code), default=None)
            if worst is not None and visit.lost[worst] >= 3:
                text = next(item.text for item in visit.items if item.code == worst)
                plan.append((issued, "神秘客", f"{year}Q{quarter}-{worst}", visit.unit.unit_id, f"整改：{text}"))
    for one in grievances:
        if one.liability == "是" and one.confirmed.year == end.year and one.confirmed <= world.clock.last:
            plan.append((one.confirmed, "投诉", one.complaint_id, one.unit_id, one.measure or "纳入晨会学习"))
    plan += [(world.clock.at(-4, 12), "审计", "SJ-2", unit.unit_id, "补齐适老设施") for unit in world.branches[3:6]]
    rng = world.rng("notices")
    found = []
    for number, (issued, source, finding, unit_id, demand) in enumerate(sorted(plan), start=1):
        luck, lag = float(rng.random()), int(rng.integers(4, DAYS))
        done = issued + timedelta(days=lag if luck > 0.07 else DAYS + lag)
        found.append(
            Notice(
                f"TZ{end.year}-{number:03d}", issued, source, finding, unit_id, demand, issued + timedelta(days=DAYS),
                None if luck < 0.01 else done, done + timedelta(days=3), luck > 0.93,
            )
        )  # fmt: skip
    return found
