"""Single ratings pressed at the counter evaluators."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_data.cast import KAIFAQU
from sample_data.clock import Month
from sample_data.lines import DAY_SECONDS, EPOCH, Ints
from sample_data.volumes import DAILY_TRANSACTIONS, at_counter, expected_transactions
from sample_data.world import World

LEVELS = ("非常满意", "满意", "一般", "不满意")
TRADES = ("现金存款", "现金取款", "转账汇款", "个人开户", "挂失", "代理缴费", "理财购买", "对公结算", "咨询")
TRADE_SHARES = (0.27, 0.25, 0.16, 0.07, 0.04, 0.07, 0.04, 0.05, 0.05)
ADVICE = TRADES.index("咨询")
SAINTLY_PACE = 1.25
UNHAPPY_SHARE = 0.0105
SAINTLY_TELLER = "030108"
SAINTLY_GAP_SECONDS = 660
SMART_COUNTER_BRANCH = "010101"
EARLY_SECONDS = 6 * 3600 + 12 * 60
DEFAULT_RATINGS_PER_TELLER = 560.0


@dataclass(frozen=True)
class Ratings:
    """Arrays of equal length, by time; `presence` points into `tellers` (teller, unit, employee_id)."""

    tellers: list[tuple[str, str, str]]
    presence: Ints
    moment: Ints
    level: Ints
    trade: Ints
    serial: Ints
    slip: Ints
    is_default: np.ndarray
    is_loose: np.ndarray
    repeated: Ints


@dataclass(frozen=True)
class _Post:
    teller: str
    unit_id: str
    employee_id: str
    days: Ints
    days_worked: float
    unhappy: float


def _posts(world: World, month: Month) -> list[_Post]:
    """Everybody customers can rate, and the smart counter of the head-office branch, which has no teller."""
    found = []
    for one, served in at_counter(world, month):
        unit = world.unit_by_id[one.unit_id]
        days = [(day - EPOCH).days for day in world.open_days(unit, one.first, one.last)]
        worked = expected_transactions(world, one, served) / DAILY_TRANSACTIONS
        worked *= SAINTLY_PACE if one.person.teller_no == SAINTLY_TELLER else 1.0
        unhappy = one.person.dissatisfied * unit.spread["dissatisfied"]
        found.append(_Post(one.person.teller_no, unit.unit_id, one.person.employee_id, np.array(days), worked, unhappy))
    hall = world.unit_by_id[SMART_COUNTER_BRANCH]
    days = [(day - EPOCH).days for day in world.open_days(hall, month.first, month.last)]
    found.append(_Post("", hall.unit_id, "", np.array(days), 0.6 * len(days), 1.2))
    return found


def ratings(world: World, month: Month, per_teller: float = DEFAULT_RATINGS_PER_TELLER) -> Ratings:
    """The month's ratings. `per_teller` is the mean number of a teller at work the whole month.

    `slip` is the running number of the transaction at its branch on its day, 0 for advice; `repeated` lists
    the rows that the device sent twice; a loose row carries the time without seconds.
    """
    rng = world.monthly("ratings", month)
    here = _posts(world, month)
    tellers = [(post.teller, post.unit_id, post.employee_id) for post in here]
    pace = np.array([post.days_worked for post in here])
    counts = rng.poisson(per_teller / 21.5 * pace)
    who = np.repeat(np.arange(len(here)), counts)
    total = len(who)
    size = np.array([len(post.days) for post in here])
    flat = np.concatenate([post.days for post in here])
    start = np.cumsum(size) - size
    day = flat[start[who] + (rng.random(total) * size[who]).astype(np.int64)]
    morning = rng.random(total) < 0.55
    second = np.where(
        morning, rng.triangular(30_900, 35_400, 42_600, total), rng.triangular(48_900, 53_000, 61_000, total)
    )
    moment = day * DAY_SECONDS + second.astype(np.int64)
    unhappy = np.array([post.unhappy for post in here])
    bad = rng.random(total) < UNHAPPY_SHARE * float(np.exp(rng.normal(0, 0.05))) * unhappy[who]
    level = np.where(bad, np.where(rng.random(total) < 0.7, 2, 3), np.where(rng.random(total) < 0.91, 0, 1))
    trade = rng.choice(len(TRADES), size=total, p=TRADE_SHARES)
    saintly = np.array([teller == SAINTLY_TELLER and unit == KAIFAQU for teller, unit, _ in tellers])[who]
    level = np.where(saintly, 0, level)
    moment = _even_gaps(moment, saintly)
    order = np.lexsort((who, moment))
    who, moment, level, trade = who[order], moment[order], level[order], trade[order]
    is_default, early, repeated = _device_faults(world, month, rng, who, saintly[order])
    moment = np.where(early, moment // DAY_SECONDS * DAY_SECONDS + EARLY_SECONDS + rng.integers(0, 50, total), moment)
    level = np.where(is_default, 1, level)
    is_loose = _loose_terminals(world, tellers)[who] & ~early
    return Ratings(
        tellers, who, moment, level, trade, _serials(moment), _slips(rng, moment, who, tellers, trade),
        is_default, is_loose, repeated,
    )  # fmt: skip


def _even_gaps(moment: Ints, saintly: np.ndarray) -> Ints:
    """The presses of the saintly teller follow one another by the same number of seconds, from 09:00."""
    rows = np.flatnonzero(saintly)
    rows = rows[np.argsort(moment[rows], kind="stable")]
    day = moment[rows] // DAY_SECONDS
    first = np.concatenate([[True], day[1:] != day[:-1]]) if len(rows) else np.zeros(0, dtype=bool)
    place = np.arange(len(rows)) - np.maximum.accumulate(np.where(first, np.arange(len(rows)), 0))
    made = moment.copy()
    made[rows] = day * DAY_SECONDS + 9 * 3600 + place * SAINTLY_GAP_SECONDS
    return made


def _device_faults(
    world: World, month: Month, rng: np.random.Generator, who: Ints, saintly: np.ndarray
) -> tuple[np.ndarray, np.ndarray, Ints]:
    """(timed-out rows, rows with a wrong clock, rows sent twice); the last month's numbers are fixed."""
    total = len(who)
    timed_out, early = np.zeros(total, dtype=bool), np.zeros(total, dtype=bool)
    if not world.faults or total < 60:
        return timed_out, early, np.zeros(0, dtype=np.int64)
    is_last = month == world.clock.end
    counts = (11, 3, 5) if is_last else (int(rng.poisson(9)), int(rng.poisson(0.4)), int(rng.poisson(4)))
    free = np.flatnonzero(~saintly)
    picks = rng.permutation(free)[: sum(counts)]
    timed_out[picks[: counts[0]]] = True
    early[picks[counts[0] : counts[0] + counts[1]]] = True
    return timed_out, early, np.sort(picks[counts[0] + counts[1] :])


def _loose_terminals(world: World, tellers: list[tuple[str, str, str]]) -> np.ndarray:
    """Every ninth branch exports through a spreadsheet, which writes times its own way."""
    loose = {unit.unit_id for k, unit in enumerate(world.branches) if k % 9 == 7}
    return np.array([unit in loose for _, unit, _ in tellers])


def _serials(moment: Ints) -> Ints:
    """Running numbers of the system, rising through each day; rows must be in order of days."""
    day = moment // DAY_SECONDS
    return 10_001 + 3 * (np.arange(len(moment)) - np.searchsorted(day, day))


def _slips(rng: np.random.Generator, moment: Ints, who: Ints, tellers: list[tuple[str, str, str]], trade: Ints) -> Ints:
    """A number per branch and day, rising with time and never twice."""
    units = np.unique([unit for _, unit, _ in tellers], return_inverse=True)[1]
    group = units[who] * 100_000 + moment // DAY_SECONDS
    order = np.lexsort((moment, group))
    first = np.concatenate([[True], group[order][1:] != group[order][:-1]]) if len(group) else np.zeros(0, bool)
    place = np.arange(len(group))
    place = place - np.maximum.accumulate(np.where(first, place, 0))
    made = np.zeros(len(group), dtype=np.int64)
    made[order] = place * 7 + 1 + rng.integers(0, 6, len(group))
    return np.where(trade == ADVICE, 0, made)
