"""The planted errors of the last month, and the ledger they end up in together with the natural ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sample_data.cast import BINJIANG, QINGHE, WANGHU
from sample_data.clock import Month
from sample_data.errors import SEVERITIES, TYPES, Error, draw, natural_errors
from sample_data.volumes import at_counter
from sample_data.world import World

# Counted errors a month that 滨江支行 does not exceed before its errors double.
BINJIANG_USUAL = 11


def ledger(world: World, month: Month) -> list[Error]:
    """The errors issued in the month, numbered in order of issue, as they stand in the final copy."""
    pool = natural_errors(world, month.shift(-1)) + natural_errors(world, month)
    rows = [one for one in pool if month.first <= one.issued <= month.last]
    rows = _at_most(rows, BINJIANG, BINJIANG_USUAL)
    if month == world.clock.end:
        rows = [one for one in rows if one.unit_id != BINJIANG] + binjiang_wave(world) + single_cases(world)
    heads = {
        one.unit_id: one.person.teller_no
        for one in world.presences(month)
        if one.title == "运营主管" and not one.is_lent
    }
    rows.sort(key=lambda one: (one.issued, one.unit_id, one.occurred, one.slip, one.share))
    made, number = [], 0
    for one in rows:
        number += one.share != 2
        suffix = f"-{one.share}" if one.share else ""
        checker = heads.get(one.unit_id, "") if number % 3 else ""
        made.append(
            replace(
                one,
                error_id=f"YYJD-{month.compact}-{number:04d}{suffix}",
                checker_no="" if checker == one.teller_no else checker,
            )
        )
    return made


def _at_most(rows: list[Error], unit_id: str, limit: int) -> list[Error]:
    """The rows without what the branch has beyond `limit` counted errors."""
    counted = [one for one in rows if one.unit_id == unit_id and one.counted == "是"]
    beyond = {id(one) for one in counted[limit:]}
    return [one for one in rows if id(one) not in beyond]


def binjiang_wave(world: World) -> list[Error]:
    """滨江支行 in the last month: 18 counted errors, 11 of them 要素不全.

    One more is voided, one under appeal; none of the rows is on business later than the 17th.
    """
    rng = world.rng("binjiang")
    clock = world.clock
    unit = world.unit_by_id[BINJIANG]
    here = [one for one, _ in at_counter(world, clock.end) if one.unit_id == BINJIANG and not one.is_lent]
    wang = next(one for one in here if one.person.name == "王丽")
    found = []
    for k in range(20):
        presence = wang if k in (0, 19) else here[int(rng.integers(len(here)))]
        days = world.open_days(unit, presence.first, min(presence.last, clock.at(0, 17))) or [clock.at(0, 2)]
        day = clock.at(-1, 28) if k in (12, 19) else days[int(rng.integers(len(days)))]
        one = draw(world, rng, presence, day)
        index = 0 if k < 11 or k == 18 else 1 + k % 4
        kind, _, cases = TYPES[index]
        finding, business, trade = cases[k % len(cases)]
        minor = "一般差错" if k % 8 else "较大差错"
        one = replace(
            one,
            teller_no=presence.person.teller_no,
            name=presence.person.name,
            error_type=kind,
            finding=finding,
            business=business,
            trade=trade,
            severity=minor,
            points=SEVERITIES[minor],
            counted="是",
            appeal="无",
            note="",
            found_by="事后监督",
            issued=min(day + timedelta(days=4 + k % 8), clock.last),
        )
        if k == 18:
            one = replace(one, counted="否", note="作废")
        if k == 19:
            one = replace(one, counted="待定", appeal="申诉中", corrected=None, severity="较大差错", points=3)
        if day < clock.end.first:
            one = replace(one, note=f"{day.month}月业务")
        issued = max(one.issued, clock.at(0, 7))
        corrected = issued + timedelta(days=1 + k % 3) if one.corrected else None
        found.append(replace(one, issued=issued, corrected=corrected))
    return found


def single_cases(world: World) -> list[Error]:
    """A self-reported loss without a teller, a re-used teller number, an error shared by two."""
    clock = world.clock
    rng = world.rng("single errors")
    base = draw(world, rng, at_counter(world, clock.end)[0][0], clock.at(0, 24))
    base = replace(base, counted="是", appeal="无", note="", found_by="事后监督", severity="一般差错", points=1)
    day, july = clock.at(0, 24), clock.at(-2, 24)
    cash = replace(
        base,
        issued=clock.at(0, 25),
        occurred=day,
        corrected=day,
        unit_id=QINGHE,
        teller_no="",
        name="",
        slip=f"{QINGHE}{day:%Y%m%d}0011",
        trade="现金付款",
        business="现金",
        finding="短款500元，当日追回",
        error_type="现金差错",
        severity="重大差错",
        points=10,
        found_by="网点自报",
        counted="否（主动报告且无损失）",
    )
    late = replace(
        base,
        issued=clock.at(0, 11),
        occurred=july,
        corrected=clock.at(0, 15),
        unit_id=QINGHE,
        teller_no="020140",
        name="吕芳",
        slip=f"{QINGHE}{july:%Y%m%d}0063",
        trade="挂失",
        business="挂失",
        error_type="身份核查",
        finding="代理人身份核查记录缺失",
        note=f"{july.month}月业务",
    )
    hall = [one for one, _ in at_counter(world, clock.end) if one.unit_id == WANGHU]
    first, second = hall[0].person, hall[1].person
    shared = replace(
        base,
        issued=clock.at(0, 17),
        occurred=clock.at(0, 9),
        corrected=clock.at(0, 18),
        unit_id=WANGHU,
        teller_no=first.teller_no,
        name=first.name,
        slip=f"{WANGHU}{clock.at(0, 9):%Y%m%d}0042",
        trade="个人转账汇款",
        business="转账",
        finding="双人复核未发现收款户名不符",
        error_type="授权差错",
        points=0.5,
        share=1,
    )
    pair = replace(shared, teller_no=second.teller_no, name=second.name, share=2)
    return [cash, late, shared, pair]
