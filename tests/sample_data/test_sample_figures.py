"""The figures are those of a healthy bank, and the stories stand out of them."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def calls(table):
    return table("远程银行中心/CDR_202609.csv", "utf-8-sig")


@pytest.fixture(scope="module")
def ratings(table):
    return table("个人金融部/PJLS_20260901_20260930.csv", "gb18030")


@pytest.fixture(scope="module")
def volumes(table):
    return table("数据管理部/GY_YWL_202609.csv", "gb18030")


def share(part: int, whole: int) -> float:
    return 100 * part / whole


def test_call_figures_are_healthy(calls):
    asked = [row for row in calls if row["转人工时间"]]
    answered = [row for row in asked if row["应答时间"]]
    keys = Counter(row["满意度按键"] for row in calls if row["满意度按键"])
    assert 94 <= share(len(answered), len(asked)) <= 96.5
    assert 98.5 <= share(keys["1"] + keys["2"], keys.total()) <= 99.4
    wait = sum(int(row["排队时长"]) + int(row["振铃时长"]) for row in answered) / len(answered)
    assert 12 <= wait <= 18
    assert 0.96 * 870 * 30 <= len(calls) <= 1.15 * 870 * 30


def test_call_rows_agree_with_themselves(calls):
    def moment(text: str) -> datetime:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S")

    for row in calls[:4000]:
        if not row["应答时间"]:
            assert (row["振铃时长"], row["通话时长"], row["坐席工号"], row["满意度按键"]) == ("", "", "", "")
            continue
        talk = moment(row["挂机时间"]) - moment(row["应答时间"])
        wait = moment(row["应答时间"]) - moment(row["转人工时间"])
        assert talk.total_seconds() == int(row["通话时长"])
        assert wait.total_seconds() == int(row["排队时长"]) + int(row["振铃时长"])


def test_call_numbers_are_unique_and_second_legs_follow_first(calls):
    numbers = {row["通话流水号"] for row in calls}
    assert len(numbers) == len(calls)
    second = [number for number in numbers if number.endswith("-2")]
    assert len(second) > 100
    assert all(number[:-2] in numbers for number in second)


def test_outage_makes_callers_wait_and_leave(calls):
    inside = [row for row in calls if "2026-09-12 10:20" <= row["呼入时间"] < "2026-09-12 12:05" and row["转人工时间"]]
    answered = [row for row in inside if row["应答时间"]]
    assert share(len(answered), len(inside)) < 60
    assert sum(int(row["排队时长"]) for row in inside) / len(inside) > 90


def test_agent_who_left_takes_no_call_afterwards(calls):
    last = max(row["呼入时间"] for row in calls if row["坐席工号"] == "8040")
    assert "2026-09-16" <= last < "2026-09-19"


def test_counter_figures_are_healthy(ratings):
    answers = Counter(row["评价结果"] for row in ratings if row["评价方式"] == "客户按键")
    assert 98.5 <= share(answers["非常满意"] + answers["满意"], answers.total()) <= 99.4
    assert 62_000 <= len(ratings) <= 90_000


def test_saintly_teller_presses_at_equal_gaps(ratings):
    own = [row for row in ratings if (row["机构号"], row["柜员号"]) == ("010311", "030108")]
    assert {row["评价结果"] for row in own} == {"非常满意"}
    days = defaultdict(list)
    for row in own:
        moment = datetime.strptime(row["评价时间"], "%Y/%m/%d %H:%M")
        days[moment.date()].append(moment)
    gaps = {second - first for times in days.values() for first, second in pairwise(times)}
    assert len(own) > 40
    assert {gap.total_seconds() for gap in gaps} == {660.0}


def test_volumes_add_up(volumes):
    weights = {"个人存取款": 120, "账户开立及变更": 400}
    for row in volumes:
        total = int(row["业务笔数"])
        assert total == int(row["现金笔数"]) + int(row["非现金笔数"])
        assert max(int(row["冲正笔数"]), int(row["远程授权笔数"])) <= total
        if row["业务大类"] in weights:
            assert float(row["折算业务量"]) == pytest.approx(total * weights[row["业务大类"]] / 100)


def test_volumes_hold_one_row_per_teller_branch_and_kind(volumes):
    keys = Counter((row["机构号"], row["柜员号"], row["业务大类"]) for row in volumes)
    assert max(keys.values()) == 1


def test_lent_tellers_show_at_the_other_branch(volumes):
    places = {row["机构号"] for row in volumes if "020517" in row["柜员号"]}
    assert places == {'="010205"', '="020104"'} or places == {"=010205", "=020104"}


def test_every_teller_number_is_in_the_cross_walk(ratings, volumes, records):
    known = {row["核心柜员号"] for row in records("人力资源部/工号对照表.xlsx", 1, numbered=False)}
    used = {row["柜员号"].strip('="') for row in ratings + volumes}
    assert {number for number in used if not number.startswith("9")} - {""} <= known


def test_branch_in_refurbishment_is_silent(volumes, ratings, table):
    before = table("数据管理部/GY_YWL_202608.csv", "gb18030")
    counts = [sum(int(row["业务笔数"]) for row in rows if "010226" in row["机构号"]) for rows in (before, volumes)]
    assert counts[1] < 0.6 * counts[0]
    assert not [row for row in ratings if row["机构号"] in ("010226", "020119")]


def test_errors_of_one_branch_double_in_the_last_month(records):
    def counted(pattern: str) -> list[dict[str, object]]:
        rows = records(pattern, 3)
        return [row for row in rows if row["机构名称"] == "滨江支行" and row["是否计入考核"] == "是"]

    august = counted("运营管理部/*2026年8月运营差错台账.xlsx")
    september = counted("运营管理部/*9月运营差错台账-最终版2.xlsx")
    incomplete = [row for row in september if row["差错类型"] == "要素不全"]
    assert (len(september), len(incomplete)) == (18, 11)
    assert len(august) <= 11


def test_mobile_complaints_rise_after_the_upgrade(sample: Path, records):
    rows = records("消费者权益保护部/2026*截至9月30日*", 2, "三季度")
    months = Counter(str(row["投诉编号"])[6:8] for row in rows if row["业务小类"] == "手机银行")
    assert months["09"] >= 2 * months["08"]
    assert all(row["承办单位"] == "网络金融部" for row in rows if row["业务小类"] == "手机银行")


def test_complaints_name_institutions_that_the_office_knows(records):
    names = records("办公室/机构名称对照表.xlsx", 1, numbered=False)
    for row in records("消费者权益保护部/2026*截至9月30日*", 2, "三季度"):
        day = date(*(int(str(row["投诉编号"])[a:b]) for a, b in ((2, 6), (6, 8), (8, 10)))).isoformat()
        owners = {
            name["机构号"]
            for name in names
            if name["名称或代号"] == row["被投诉机构"]
            and str(name["启用日期"] or "0000") <= day <= str(name["停用日期"] or "9999")
        }
        assert len(owners) == 1, row["被投诉机构"]


def test_truth_agrees_with_the_files(sample: Path, calls, ratings):
    with (sample / "truth/monthly.csv").open(encoding="utf-8") as file:
        truth = {(row["month"], row["measure"]): row for row in csv.DictReader(file)}
    asked = [row for row in calls if row["转人工时间"]]
    connection = truth["2026-09", "connection"]
    assert int(connection["denominator"]) == len(asked)
    assert int(connection["numerator"]) == sum(bool(row["应答时间"]) for row in asked)
    answers = {row["评价流水号"] for row in ratings if row["评价方式"] == "客户按键"}
    assert int(truth["2026-09", "counter_satisfied"]["denominator"]) == len(answers)


def test_survey_figures_are_healthy(records):
    rows = records("个人金融部/明川*三季度*", 1, "数据", numbered=False)[1:]
    kept = [row for row in rows if row["质控结果"] == "合格"]
    advice = [row["Q6"] for row in kept if row["Q6"] <= 10]
    net = share(sum(score >= 9 for score in advice) - sum(score <= 6 for score in advice), len(advice))
    assert 30 <= net <= 50
    assert len(kept) < len(rows) == 600
