"""The staff: who held which post where and when, who was away or lent, and who bore which number."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sample_data.clock import Month

TELLER_TITLES = frozenset({"综合柜员", "高柜柜员", "低柜柜员"})
COUNTER_TITLES = TELLER_TITLES | {"运营主管"}
SERIES = {
    "综合柜员": "运营序列",
    "高柜柜员": "运营序列",
    "低柜柜员": "运营序列",
    "运营主管": "运营序列",
    "大堂经理": "厅堂序列",
    "厅堂主管": "厅堂序列",
    "客户经理": "营销序列",
    "理财经理": "营销序列",
    "电话坐席": "客服序列",
    "在线坐席": "客服序列",
    "支行行长": "管理序列",
    "业务经理": "管理序列",
}


@dataclass(frozen=True)
class Person:
    """One employee as of the last day generated; `away` are leaves (last day None = not back yet).

    `pace`, `dissatisfied` and `mistakes` are the person's own factors on volume, share of unhappy answers
    and errors (1 = usual).
    """

    employee_id: str
    name: str
    unit_id: str
    title: str
    hired: date
    since: date
    contract: str = "合同制"
    status: str = "在岗"
    left: date | None = None
    probation_to: date | None = None
    teller_no: str = ""
    agent_no: str = ""
    note: str = ""
    away: tuple[tuple[date, date | None], ...] = ()
    pace: float = 1.0
    dissatisfied: float = 1.0
    mistakes: float = 1.0


@dataclass(frozen=True)
class Spell:
    """A post held at a unit from `first` to `last` (None = still); a lent one lies on top of another."""

    employee_id: str
    unit_id: str
    title: str
    first: date
    last: date | None = None
    is_lent: bool = False


@dataclass(frozen=True)
class Movement:
    """One line of the personnel department's monthly movements."""

    day: date
    employee_id: str
    name: str
    kind: str
    from_unit: str = ""
    from_title: str = ""
    to_unit: str = ""
    to_title: str = ""
    document: str = ""
    note: str = ""
    form: str = "iso"


@dataclass(frozen=True)
class Number:
    """Local numbers of one employee, as the cross-walk lists them."""

    employee_id: str
    name: str
    teller_no: str
    agent_no: str
    account: str
    start: date
    stop: date | None = None
    note: str = ""


@dataclass(frozen=True)
class People:
    """All of it; `numbers` may hold two employees with one teller number at different times."""

    persons: tuple[Person, ...]
    spells: tuple[Spell, ...]
    movements: tuple[Movement, ...]
    numbers: tuple[Number, ...]
    by_id: dict[str, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id.update({person.employee_id: person for person in self.persons})


@dataclass(frozen=True)
class Presence:
    """One employee at one unit in one post, without a break from `first` to `last`."""

    person: Person
    unit_id: str
    title: str
    first: date
    last: date
    is_lent: bool


def presences(people: People, month: Month) -> list[Presence]:
    """Who worked where in the month, leaves taken out and days lent put where they were worked."""
    lent: dict[str, list[tuple[date, date | None]]] = {}
    for spell in people.spells:
        if spell.is_lent:
            lent.setdefault(spell.employee_id, []).append((spell.first, spell.last))
    found = []
    for spell in people.spells:
        person = people.by_id[spell.employee_id]
        gone = list(person.away) + ([] if spell.is_lent else lent.get(spell.employee_id, []))
        start = max(spell.first, month.first)
        stop = min(spell.last or month.last, month.last)
        for first, last in _without([(start, stop)], gone):
            found.append(Presence(person, spell.unit_id, spell.title, first, last, spell.is_lent))
    return found


def _without(spans: list[tuple[date, date]], gaps: list[tuple[date, date | None]]) -> list[tuple[date, date]]:
    for gap_first, gap_last in gaps:
        cut: list[tuple[date, date]] = []
        for first, last in spans:
            if gap_first > last or (gap_last is not None and gap_last < first):
                cut.append((first, last))
                continue
            if first < gap_first:
                cut.append((first, gap_first - timedelta(days=1)))
            if gap_last is not None and gap_last < last:
                cut.append((gap_last + timedelta(days=1), last))
        spans = cut
    return [(first, last) for first, last in spans if first <= last]


def moved(person: Person, unit_id: str, title: str, day: date) -> Person:
    """The person after a change of post on that day."""
    return replace(person, unit_id=unit_id, title=title, since=day)
