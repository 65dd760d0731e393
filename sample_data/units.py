"""What an institution is: head office, managing unit, department or branch."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Unit:
    """One row of the institution table.

    `busy` is counter traffic relative to a plain branch; `spread` holds the branch's own factors.
    """

    unit_id: str
    name: str
    short: str
    level: str
    parent_id: str
    kind: str = ""
    peer_group: str = ""
    busy: float = 0.0
    counters: int = 0
    desks: int = 0
    machines: int = 0
    opened: date | None = None
    status: str = "正常"
    status_from: date | None = None
    status_to: date | None = None
    weekend: str = "—"
    successor_id: str = ""
    customers: int = 0
    note: str = ""
    former: tuple[str, ...] = ()
    spread: dict[str, float] = field(default_factory=dict)

    @property
    def is_branch(self) -> bool:
        """True for a branch (网点), false for a department, a managing unit and head office."""
        return bool(self.peer_group)

    @property
    def has_counter(self) -> bool:
        """True where tellers serve customers."""
        return self.counters > 0

    def is_open(self, day: date) -> bool:
        """True unless refurbished or closed on that day (its weekend is another matter)."""
        if self.status_from is None or day < self.status_from:
            return True
        if self.status == "已撤并":
            return day <= self.status_from
        return self.status_to is not None and day > self.status_to
