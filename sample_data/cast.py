"""The named employees of the stories: fixed numbers, fixed dates (counted from the last month generated)."""

from __future__ import annotations

from datetime import date

from sample_data.bank import CALL_CENTRE
from sample_data.clock import Clock
from sample_data.people import Movement, Person, Spell

RESERVED = frozenset(("王丽", "张伟", "马超", "陈思远", "刘洋", "李婷", "吕芳", "周晓", "何小雨", "钱小燕"))
RESERVED |= {"周敏", "钱峰", "李娟", "孙倩", "何俊", "吴凯"}
BINJIANG, WANGHU, JIANGBEI, CHENGNAN, KAIFAQU = "010205", "010207", "010212", "010308", "010311"
QINGHE, DONGJIE = "020104", "020119"


def cast(clock: Clock) -> tuple[list[Person], list[Spell], list[Movement]]:
    """Persons, their earlier or lent spells, and the movements these make in the last month."""
    wang = Person(
        "20140317", "王丽", BINJIANG, "综合柜员", date(2014, 7, 1), date(2023, 3, 1), teller_no="020517",
        note=_support(clock.at(0, 15), clock.at(0, 17)), dissatisfied=0.4, mistakes=0.7,
    )  # fmt: skip
    zhang = Person(
        "20190822", "张伟", BINJIANG, "高柜柜员", date(2019, 7, 15), date(2021, 1, 4), teller_no="020523",
        note=_support(clock.at(0, 21), clock.at(0, 29)),
    )  # fmt: skip
    moved_on = clock.at(0, 7)
    namesake = Person("20211105", "张伟", QINGHE, "大堂经理", date(2021, 8, 2), moved_on, teller_no="021219")
    gone = clock.at(0, 18)
    persons = [
        wang,
        zhang,
        namesake,
        Person(
            "20230719", "马超", CALL_CENTRE, "电话坐席", date(2023, 7, 3), date(2023, 7, 17), status="离职",
            left=gone, agent_no="8040", dissatisfied=0.3,
        ),
        Person(
            "20180410", "陈思远", CALL_CENTRE, "电话坐席", date(2018, 4, 9), date(2018, 4, 23),
            agent_no="8021", dissatisfied=0.65,
        ),
        Person(
            "20200603", "刘洋", CALL_CENTRE, "电话坐席", date(2020, 6, 1), date(2020, 6, 15), agent_no="8037",
            dissatisfied=1.9, pace=0.9,
        ),
        Person(
            "20170915", "李婷", KAIFAQU, "高柜柜员", date(2017, 7, 10), date(2022, 2, 14), teller_no="030108"
        ),
        Person(
            "20120228", "吕芳", QINGHE, "高柜柜员", date(2012, 2, 20), date(2018, 5, 7), status="离职",
            left=clock.at(-2, 31), teller_no="020140",
        ),
        Person(
            "20260105", "周晓", QINGHE, "高柜柜员", clock.at(-2, 6), clock.at(-1, 20), status="试用期",
            probation_to=clock.at(4, 5), teller_no="020140",
        ),
        Person(
            "W0260412", "何小雨", QINGHE, "大堂经理", clock.at(-5, 12), clock.at(-5, 12), contract="劳务派遣",
            status="产假", probation_to=clock.at(1, 11), away=((clock.at(-1, 10), None),),
        ),
        Person(
            "20260203", "钱小燕", QINGHE, "综合柜员", clock.at(-4, 6), clock.at(-4, 18), status="试用期",
            probation_to=clock.at(2, 5), teller_no="020118", mistakes=1.6,
        ),
        Person("20080116", "周敏", BINJIANG, "支行行长", date(2008, 1, 14), date(2022, 6, 1)),
        Person("20060521", "钱峰", QINGHE, "支行行长", date(2006, 5, 15), date(2021, 3, 1)),
        Person(
            "20110607", "李娟", BINJIANG, "运营主管", date(2011, 6, 1), date(2020, 9, 1), teller_no="020501",
            pace=0.25,
        ),
    ]  # fmt: skip
    spells = [
        Spell("20211105", JIANGBEI, "高柜柜员", date(2021, 8, 16), clock.at(0, 6)),
        Spell("20140317", QINGHE, "综合柜员", clock.at(0, 15), clock.at(0, 17), is_lent=True),
        Spell("20190822", QINGHE, "高柜柜员", clock.at(0, 21), clock.at(0, 29), is_lent=True),
    ]
    year = clock.end.year
    movements = [
        Movement(
            moved_on, "20211105", "张伟", "调动", JIANGBEI, "高柜柜员", QINGHE, "大堂经理",
            f"明银人〔{year}〕112号",
        ),
        Movement(
            gone, "20230719", "马超", "离职", CALL_CENTRE, "电话坐席", note="辞职，工号8040收回", form="dot"
        ),
        Movement(
            clock.at(0, 21), "20190822", "张伟", "支援", BINJIANG, "高柜柜员", QINGHE, "高柜柜员", "口头",
            f"至{clock.end.number}月{clock.at(0, 29).day}日", form="month_day",
        ),
    ]  # fmt: skip
    return persons, spells, movements


def _support(first: date, last: date) -> str:
    return f"{first.month}.{first.day}-{last.month}.{last.day}支援清河支行"
