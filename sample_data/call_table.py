"""The columns of a month of calls."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sample_data.call_day import Agents
from sample_data.lines import Ints

NONE = -1


@dataclass(frozen=True)
class Calls:
    """Arrays of equal length, ordered by start and leg; times are local seconds since 1970, -1 is nothing.

    `requested` is when the caller asked for an agent (-1: the menu served); `queue` and `ring` are seconds;
    `key` is 1 very satisfied, 2 satisfied, 3 not satisfied, 0 no key; `agent` points into `agents`;
    `ended_by` is 0 the caller, 1 the agent, 2 handed on (the second leg follows).
    """

    start: Ints
    leg: Ints
    serial: Ints
    phone: Ints
    customer: Ints
    skill: Ints
    path: Ints
    requested: Ints
    queue: Ints
    ring: Ints
    answered: Ints
    hung: Ints
    agent: Ints
    ended_by: Ints
    pushed: Ints
    key: Ints
    topic: Ints
    resolved: Ints
    order: Ints
    agents: Agents

    def take(self, rows: Ints) -> Calls:
        """The same columns at those rows."""
        columns = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "agents"}
        return Calls(**{name: column[rows] for name, column in columns.items()}, agents=self.agents)
