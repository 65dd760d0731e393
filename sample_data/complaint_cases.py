"""The planted complaints: overdue, impossible dates, personal data, rows that change between two copies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from sample_data.bank import MOBILE_DEPARTMENT
from sample_data.cast import BINJIANG, CHENGNAN, JIANGBEI, KAIFAQU, QINGHE, WANGHU
from sample_data.complaint import COMPLEX_DAYS, Complaint
from sample_data.complaint_course import course
from sample_data.complaints import natural_complaints
from sample_data.grievances import BRANCH_TOPICS, DEPARTMENT_TOPICS
from sample_data.world import World

# An identity number with a region code that does not exist, a mobile number from an unassigned range, a card of an issuer
# that is none, an address of a domain that is nobody's; numbers as people split them.
FAKE_IDENTITY = "990102199001010015"
FAKE_PHONE = "15400001234"
FAKE_CARD = "6200 0099 0000 0000 002"
FAKE_MAIL = "shen.kejia@example.com"
FAKE_NAME = "沈可嘉"
FORMULA = "=cmd|' /C calc'!A0"
SCRIPT = "<script>alert(1)</script>"


def all_complaints(world: World) -> list[Complaint]:
    """Natural and planted complaints by day of receipt and number."""
    planted = stories(world) + (faults(world) if world.faults else [])
    first = date(world.clock.months[0].year, 1, 1)
    planted = [one for one in planted if one.received >= first]
    taken: dict[date, int] = {}
    numbered = []
    for one in sorted(planted, key=lambda one: one.received):
        taken[one.received] = taken.get(one.received, 0) + 1
        numbered.append(replace(one, complaint_id=f"TS{one.received:%Y%m%d}{taken[one.received]:03d}"))
    natural = natural_complaints(world, taken)
    found = sorted([*natural, *numbered], key=lambda one: one.complaint_id)
    return _changes(world, found) if world.faults else found


def _maker(world: World, part: str) -> Callable[..., Complaint]:
    rng = world.rng(part)

    def make(day: date, topic: int, unit_id: str, **changes: object) -> Complaint:
        """A plain complaint of that topic (department topics follow the branch ones), then the changes."""
        kind = (BRANCH_TOPICS + DEPARTMENT_TOPICS)[topic]
        one = course(world, rng, "", day, kind, world.unit_by_id[unit_id])
        plain = replace(
            one, channel="95客服", reply_due=None, is_complex=False, is_extended=False, approver="",
            told_extension=None, due=day + timedelta(days=15), closed=day + timedelta(days=6),
            confirmed=day + timedelta(days=21), liability="否", culprit="",
            against=one.against if topic > 6 else "",
            written_as=world.unit_by_id[unit_id].name, is_withdrawn=False, measure="", fault="",
        )  # fmt: skip
        return replace(plain, **changes)  # type: ignore[arg-type]

    return make


def stories(world: World) -> list[Complaint]:
    """Overdue complaints of the last and two earlier months, and the customer sent away at 滨江支行."""
    at, make = world.clock.at, _maker(world, "stories")
    late = at(-1, 10)
    return [
        make(at(0, 2), 1, BINJIANG, closed=at(0, 21), liability="部分", confirmed=at(0, 24)),
        make(
            late, 3, QINGHE, written_as="清河", is_complex=True, is_extended=True,
            due=late + timedelta(days=COMPLEX_DAYS), closed=late + timedelta(days=35),
            confirmed=late + timedelta(days=36),
        ),
        make(
            at(0, 3), 0, BINJIANG, against="柜员 张伟", culprit="张伟", liability="是", fault="员工责任",
            confirmed=at(0, 22), summary="客户反映挂失时柜员语气生硬并让其去别的网点办理",
            measure="晨会通报，纳入首问负责培训",
            is_settled="是", rating="满意",
        ),
        make(at(-10, 11), 0, JIANGBEI, closed=at(-10, 29)),
        make(at(-6, 9), 8, "010008", closed=at(-6, 27)),
        make(at(-1, 6), 2, QINGHE, written_as="东街"),
    ]  # fmt: skip


def faults(world: World) -> list[Complaint]:
    """Impossible dates, personal data, active content, two culprits; a late row and two merged ones."""
    at, make = world.clock.at, _maker(world, "faults")
    base = at(-1, 19)
    target = f"TS{base:%Y%m%d}001"
    return [
        make(at(0, 9), 3, WANGHU, closed=at(0, 6)),
        make(at(-1, 18), 0, CHENGNAN, closed=at(-1, 15)),
        make(
            at(0, 12), 3, JIANGBEI, customer=FAKE_NAME,
            summary=f"客户{FAKE_NAME}（身份证{FAKE_IDENTITY}，电话{FAKE_PHONE}，卡{FAKE_CARD}，邮箱{FAKE_MAIL}）"
            "反映账户被限额，要求尽快处理",
        ),
        make(at(0, 14), 4, CHENGNAN, summary=FORMULA),
        make(at(0, 16), 2, WANGHU, summary=f"客户反映开户资料多次退回{SCRIPT}"),
        make(
            at(0, 8), 0, KAIFAQU, liability="是", fault="员工责任", culprit="张伟、李婷", confirmed=at(0, 28)
        ),
        make(at(-1, 27), 1, WANGHU, first_copy=world.clock.end),
        make(base, 7, MOBILE_DEPARTMENT, written_as="手机银行", against=""),
        make(at(-1, 21), 7, MOBILE_DEPARTMENT, merged_into=target, written_as="手机银行", against=""),
        make(at(-1, 24), 7, MOBILE_DEPARTMENT, merged_into=target, against=""),
    ]  # fmt: skip


def _changes(world: World, found: list[Complaint]) -> list[Complaint]:
    """Three rulings already made are different in the last copy."""
    month = world.clock.end.shift(-2)
    made, left = list(found), ["否", "是", "部分"]
    for k, one in enumerate(found):
        is_usual = one.liability in ("是", "否") and not one.merged_into and not one.is_withdrawn
        inside = month.first <= one.received <= month.day(14) and one.first_copy is None
        if not left or not inside or not is_usual or one.liability == left[0]:
            continue
        made[k] = replace(one, liability_before=one.liability, liability=left.pop(0))
    return made
