"""What departments owe: when it is due, whether all of it came, and what is missing when it did not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.deliveries import COUNTS, Deliveries, FileLoad, owed_for, timeliness
from pipeline.indicators import Indicator, load_indicators
from pipeline.periods import Period
from pipeline.report.departments import delivery_lines, notes, notes_about
from pipeline.report.formats import fact
from pipeline.settings import Delivery, Settings
from pipeline.undelivered import with_the_banks_nothing, with_the_lacking, without_undelivered

SEPTEMBER, QUARTER = Period.parse("2026-09"), Period.parse("2026-Q3")
TODAY = date(2026, 11, 20)
NAMES = {"zh": "测试", "en": "Test"}
COMPLAINTS = {"feed": "complaints", "department": "消保部"}
UNITS = {"02": frozenset({"02", "0201", "0202"}), "0201": frozenset({"0201"}), "0202": frozenset({"0202"})}


def branch(number: str, **facts: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(("opened_date", "status", "status_from", "status_to"))
    return {"branch_id": number, "name": f"{number}支行", "kind": "branch", **nothing, **facts}


def came(
    arrived: str,
    as_of: str | None = None,
    months: Sequence[str] = ("2026-09",),
    feed: str = "complaints",
    department: str = "消保部",
    number: int = 1,
) -> FileLoad:
    day = date.fromisoformat(as_of) if as_of else None
    when = datetime.fromisoformat(arrived)
    return FileLoad(number, department, feed, when, day, frozenset(months), (1,) * len(COUNTS))


def deliveries(
    *loads: FileLoad, expected: Sequence[dict[str, Any]] = (COMPLAINTS,), today: date = TODAY, **more: Any
) -> Deliveries:
    settings = Settings(format=1, name=NAMES, expected_deliveries=tuple(Delivery(**one) for one in expected))
    return Deliveries(settings, today, loads, more.pop("declared", {}), **more)


def line(found: Deliveries, period: Period = SEPTEMBER) -> dict[str, Any]:
    (row,) = found.frame(period).to_dict("records")
    return row


def test_a_file_of_the_period_that_came_by_the_due_day_is_on_time() -> None:
    row = line(deliveries(came("2026-10-14T17:00", "2026-09-30")))
    assert (row["status"], row["due"], row["is_on_time"]) == ("delivered", pd.Timestamp("2026-10-14"), True)
    assert row["arrived"] == pd.Timestamp("2026-10-14 17:00")


def test_a_file_that_came_the_day_after_is_late() -> None:
    row = line(deliveries(came("2026-10-15T08:00", "2026-09-30")))
    assert (row["status"], row["is_on_time"]) == ("delivered", False)


@pytest.mark.parametrize(
    ("as_of", "months", "speaks"),
    [
        ("2026-09-30", (), True),
        ("2026-09-30", ("2026-08",), True),
        ("2026-09-15", ("2026-08", "2026-09"), True),
        ("2026-09-15", ("2026-08",), False),
        ("2026-09-15", (), True),
        ("2026-10-09", ("2026-09", "2026-10"), True),
        ("2026-10-09", ("2026-10",), False),
        ("2026-08-31", ("2026-09",), False),
        (None, ("2026-09",), True),
        (None, ("2026-08",), False),
        (None, (), True),
    ],
)
def test_a_file_speaks_of_the_period_of_its_date_else_of_its_rows(
    as_of: str | None, months: tuple[str, ...], speaks: bool
) -> None:
    assert came("2026-10-09T09:00", as_of, months).speaks_of(SEPTEMBER) is speaks


def test_of_several_files_the_first_that_can_tell_of_the_whole_period_is_the_arrival() -> None:
    middle = came("2026-09-16T09:00", "2026-09-15", number=1)
    whole = came("2026-10-12T09:00", "2026-09-30", number=2)
    again = came("2026-10-20T09:00", "2026-09-30", number=3)
    row = line(deliveries(middle, whole, again))
    assert (row["arrived"], row["is_on_time"], row["files"]) == (pd.Timestamp("2026-10-12 09:00"), True, 3)


def test_what_did_not_come_is_late_only_once_its_day_is_over() -> None:
    assert line(deliveries(today=date(2026, 10, 14)))["is_on_time"] is None
    assert line(deliveries(today=date(2026, 10, 15)))["is_on_time"] is False
    assert line(deliveries())["status"] == "not_delivered"


def test_a_quarterly_delivery_is_owed_at_the_quarters_end_only() -> None:
    quarterly = Delivery(**COMPLAINTS, frequency="quarter")
    assert owed_for(quarterly, Period.parse("2026-08")) == []
    assert owed_for(quarterly, SEPTEMBER) == [QUARTER]
    assert [str(p) for p in owed_for(quarterly, Period.parse("2026"))] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert [str(p) for p in owed_for(Delivery(**COMPLAINTS), QUARTER)] == ["2026-07", "2026-08", "2026-09"]


def test_what_is_owed_once_has_no_due_day_and_stays_delivered() -> None:
    once = COMPLAINTS | {"frequency": "once"}
    row = line(deliveries(came("2025-01-05T09:00", "2025-01-01", ()), expected=[once]))
    assert pd.isna(row["due"])
    assert (row["status"], row["due_count"]) == ("delivered", 0)
    assert line(deliveries(expected=[once]))["status"] == "not_delivered"
    said = {("complaints", "消保部", "2026-01"): datetime(2026, 2, 9, 9)}
    assert line(deliveries(expected=[once], declared=said))["status"] == "none_declared"


def test_a_quarter_without_one_of_its_months_is_not_delivered() -> None:
    two = [came(f"2026-{m + 1:02d}-05T09:00", f"2026-{m:02d}-28", (f"2026-{m:02d}",), number=m) for m in (7, 9)]
    found = deliveries(*two)
    assert found.undelivered(QUARTER) == {"complaints"}
    assert (line(found, QUARTER)["due_count"], line(found, QUARTER)["on_time_count"]) == (3, 2)
    assert found.undelivered(SEPTEMBER) == frozenset()


def test_a_months_in_a_running_quarter_that_is_not_over_is_not_owed_yet() -> None:
    july = came("2026-08-05T09:00", "2026-07-31", ("2026-07",))
    assert deliveries(july, today=date(2026, 8, 10)).undelivered(QUARTER) == frozenset()


def test_the_units_that_lack_rows_are_named_and_what_came_counts_for_the_others() -> None:
    expected = [COMPLAINTS | {"branches": ("02", "01")}]
    found = deliveries(
        came("2026-10-12T09:00", "2026-09-30"),
        expected=expected,
        branches=(branch("01"), branch("02")),
        units={"01": frozenset({"01"}), **UNITS},
        seen={("complaints", "消保部", "2026-09"): {"01": 1}},
    )
    row = line(found)
    assert (row["status"], row["missing_branches"], row["is_on_time"]) == ("incomplete", "02支行", False)
    assert found.missing_branches(SEPTEMBER) == {"complaints": frozenset({"02", "0201", "0202"})}
    assert found.undelivered(SEPTEMBER) == frozenset()


def test_a_managing_unit_is_there_when_one_below_it_has_rows_and_the_last_one_completes_the_delivery() -> None:
    found = deliveries(
        came("2026-10-12T09:00", "2026-09-30", number=1),
        came("2026-10-13T09:00", "2026-09-30", number=2),
        expected=[COMPLAINTS | {"branches": ("02", "01")}],
        branches=(branch("01"), branch("02")),
        units={"01": frozenset({"01"}), **UNITS},
        seen={("complaints", "消保部", "2026-09"): {"01": 1, "0202": 2}},
    )
    row = line(found)
    assert (row["status"], row["arrived"]) == ("delivered", pd.Timestamp("2026-10-13 09:00"))


def test_each_branch_means_every_branch_that_was_open_on_some_day() -> None:
    units = [
        branch("1"),
        branch("2", status="suspended", status_from=date(2026, 9, 14), status_to=date(2026, 10, 20)),
        branch("3", status="suspended", status_from=date(2026, 8, 14)),
        branch("4", status="merged", status_from=date(2026, 6, 30)),
        branch("5", opened_date=date(2026, 10, 1)),
        branch("6", kind="call_centre"),
    ]
    expected = [COMPLAINTS | {"each_branch": True}]
    found = deliveries(came("2026-10-12T09:00"), expected=expected, branches=tuple(units))
    assert line(found)["missing_branches"] == "1支行、2支行"


def test_declared_as_none_stands_until_rows_come() -> None:
    said = {("complaints", "消保部", "2026-09"): datetime(2026, 10, 9, 9)}
    declared = deliveries(declared=said)
    row = line(declared)
    assert (row["status"], row["is_on_time"], row["produced"]) == ("none_declared", True, 0)
    assert declared.none_declared(SEPTEMBER) == {"complaints"}
    assert line(deliveries(came("2026-10-20T09:00", "2026-09-30"), declared=said))["status"] == "delivered"


def test_timeliness_is_what_came_on_time_of_what_was_due_by_department() -> None:
    expected = [COMPLAINTS, {"feed": "contacts", "department": "消保部"}, {"feed": "errors", "department": "运管部"}]
    found = deliveries(came("2026-10-15T09:00", "2026-09-30"), expected=expected)
    first, second = timeliness(found.frame(SEPTEMBER))
    assert (first.department, first.due, first.on_time, first.late, first.missing, first.rate) == (
        "消保部", 2, 0, ("complaints",), ("contacts",), 0.0,
    )  # fmt: skip
    assert (second.department, second.missing) == ("运管部", ("errors",))


@pytest.fixture(scope="module")
def indicators() -> dict[str, Indicator]:
    return load_indicators(Settings(format=1, name=NAMES))


def values(indicators: dict[str, Indicator], *subjects: tuple[str, str, str], period: Period) -> pd.DataFrame:
    rows = [
        {"indicator": name, "level": level, "subject_id": subject, "post": post, "period": period.first}
        for name in indicators
        for level, subject, post in subjects
    ]
    return pd.DataFrame(rows).assign(value=0.0, low=np.nan, high=np.nan, status="ok")


PEOPLE = pd.DataFrame({"subject_id": ["E1", "E2"], "post": "teller", "branch_id": ["01", "0201"]})


@pytest.mark.parametrize("period", [SEPTEMBER, QUARTER], ids=str)
def test_every_indicator_that_reads_a_feed_which_did_not_come_is_missing_at_every_level(
    indicators: dict[str, Indicator], period: Period
) -> None:
    """In the quarter, two of the three months came."""
    subjects = [("bank", "-", "-"), ("branch", "01", "-"), ("employee", "E1", "teller")]
    feeds = sorted({feed for indicator in indicators.values() for feed in indicator.header.reads})
    for feed in feeds:
        owed = {"feed": feed, "department": "消保部"}
        files = [
            came("2026-10-05T09:00", f"2026-{m:02d}-28", (f"2026-{m:02d}",), feed, number=m)
            for m in (7, 8)
            if period == QUARTER
        ]
        found = without_undelivered(
            values(indicators, *subjects, period=period),
            deliveries(*files, expected=[owed]),
            [period],
            indicators,
            PEOPLE,
        )
        readers = {name for name, indicator in indicators.items() if feed in indicator.header.reads}
        lost = found[found["status"] == "not_delivered"]
        assert set(lost["indicator"]) == readers, feed
        assert len(lost) == len(readers) * len(subjects)
        assert lost["value"].isna().all()
        assert (found.loc[found["status"] == "ok", "value"] == 0).all()


def test_where_one_unit_is_missing_its_branches_and_people_are_and_the_bank_stands(
    indicators: dict[str, Indicator],
) -> None:
    found = deliveries(
        came("2026-10-12T09:00", "2026-09-30"),
        expected=[COMPLAINTS | {"branches": ("02",)}],
        units=UNITS,
    )
    subjects = [
        ("bank", "-", "-"),
        ("managing_unit", "02", "-"),
        ("branch", "01", "-"),
        ("branch", "0201", "-"),
        ("employee", "E1", "teller"),
        ("employee", "E2", "teller"),
    ]
    one = {"complaint_count": indicators["complaint_count"]}
    marked = without_undelivered(values(one, *subjects, period=SEPTEMBER), found, [SEPTEMBER], one, PEOPLE)
    assert set(marked.loc[marked["status"] == "not_delivered", "subject_id"]) == {"02", "0201", "E2"}


def test_the_bank_counts_zero_where_none_was_declared_and_nothing_where_nobody_said_so(
    indicators: dict[str, Indicator],
) -> None:
    one = {"complaint_count": indicators["complaint_count"]}
    nothing = values(one, ("bank", "-", "-"), period=SEPTEMBER).iloc[:0]
    said = {("complaints", "消保部", "2026-09"): datetime(2026, 10, 9, 9)}
    zero = with_the_banks_nothing(nothing, deliveries(declared=said), [SEPTEMBER], one)
    assert list(zip(zero["value"], zero["status"], strict=True)) == [(0.0, "ok")]
    silent = with_the_banks_nothing(nothing, deliveries(), [SEPTEMBER], one)
    assert list(silent["status"]) == ["not_delivered"]
    assert silent.reindex(columns=["value"])["value"].isna().all()


CHECKS = ({"feed": "checks", "department": "远程银行中心"}, {"feed": "checks", "department": "服务部"})
STAFF = [("bank", "-", "-"), ("managing_unit", "02", "-"), ("branch", "01", "-"), ("branch", "0201", "-"),
         ("employee", "E1", "teller"), ("employee", "E2", "teller")]  # fmt: skip


def checked(found: Deliveries, period: Period, indicators: dict[str, Indicator]) -> list[str]:
    """The subjects whose rule adherence, which reads checks, is missing."""
    one = {"rule_adherence": indicators["rule_adherence"]}
    marked = without_undelivered(values(one, *STAFF, period=period), found, [period], one, PEOPLE)
    return sorted(marked.loc[marked["status"] == "not_delivered", "subject_id"])


def test_where_one_of_two_departments_sent_nothing_everybodys_figure_stands(indicators: dict[str, Indicator]) -> None:
    found = deliveries(came("2026-10-12T09:00", "2026-09-30", (), "checks", "远程银行中心"), expected=CHECKS)
    assert found.undelivered_by_all(SEPTEMBER) == frozenset()
    assert found.undelivered(SEPTEMBER) == {"checks"}
    assert checked(found, SEPTEMBER, indicators) == []
    statuses = found.frame(SEPTEMBER).set_index("department")["status"]
    assert dict(statuses) == {"远程银行中心": "delivered", "服务部": "not_delivered"}
    book: Any = SimpleNamespace(edition=SimpleNamespace(tables={"deliveries": found.frame(SEPTEMBER)}))
    (told,) = notes(delivery_lines(book))[:1]
    assert told.sentence.text("zh-CN", fact) == "应报数据2类，实报1类（未报：服务部“服务检查”）。"


def test_a_page_is_told_of_rows_missing_that_are_its_own_and_of_no_others() -> None:
    found = deliveries(
        came("2026-10-12T09:00", "2026-09-30"),
        expected=[COMPLAINTS | {"branches": ("02", "01")}],
        branches=(branch("01"), branch("02")),
        units={"01": frozenset({"01"}), **UNITS},
    )
    book: Any = SimpleNamespace(edition=SimpleNamespace(tables={"deliveries": found.frame(SEPTEMBER)}))
    lines = delivery_lines(book)
    told = [note.sentence.text("zh-CN", fact) for note in notes_about(lines, {"02支行", "0201支行"})]
    assert told[1] == "报送不全：消保部“投诉台账”缺02支行。"
    assert "data.partial" not in [note.rule for note in notes_about(lines, {"03支行"})]


def test_where_neither_sent_anything_nobody_has_a_figure(indicators: dict[str, Indicator]) -> None:
    assert checked(deliveries(expected=CHECKS), SEPTEMBER, indicators) == sorted(subject for _, subject, _ in STAFF)


def test_units_of_the_department_that_sent_nothing_are_missing_where_its_delivery_lists_them(
    indicators: dict[str, Indicator],
) -> None:
    expected = (CHECKS[0], CHECKS[1] | {"branches": ("02",)})
    centre = came("2026-10-12T09:00", "2026-09-30", (), "checks", "远程银行中心")
    found = deliveries(centre, expected=expected, units=UNITS)
    assert found.missing_branches(SEPTEMBER) == {"checks": frozenset({"02", "0201", "0202"})}
    assert checked(found, SEPTEMBER, indicators) == ["02", "0201", "E2"]
    said = {("checks", "服务部", "2026-09"): datetime(2026, 10, 9, 9)}
    assert checked(deliveries(centre, expected=expected, units=UNITS, declared=said), SEPTEMBER, indicators) == []


def test_in_a_quarter_a_month_that_nobody_sent_is_missing_and_one_that_somebody_sent_is_not(
    indicators: dict[str, Indicator],
) -> None:
    def sent(month: int, department: str) -> FileLoad:
        return came(f"2026-{month + 1:02d}-05T09:00", f"2026-{month:02d}-28", (), "checks", department, number=month)

    centre = [sent(7, "远程银行中心"), sent(9, "远程银行中心")]
    assert deliveries(*centre, sent(8, "服务部"), expected=CHECKS).undelivered_by_all(QUARTER) == frozenset()
    assert deliveries(*centre, sent(9, "服务部"), expected=CHECKS).undelivered_by_all(QUARTER) == {"checks"}
    quarterly = (CHECKS[0], CHECKS[1] | {"frequency": "quarter"})
    assert deliveries(*centre, sent(9, "服务部"), expected=quarterly).undelivered_by_all(QUARTER) == frozenset()
    # Asked for September alone, July and August of the quarterly list are not in question.
    assert deliveries(centre[1], expected=quarterly).undelivered_by_all(SEPTEMBER) == frozenset()


def test_nothing_from_one_of_two_departments_is_no_zero_of_the_other(indicators: dict[str, Indicator]) -> None:
    one = {"complaint_count": indicators["complaint_count"]}
    nothing = values(one, ("bank", "-", "-"), period=SEPTEMBER).iloc[:0]
    said = {("complaints", "消保部", "2026-09"): datetime(2026, 10, 9, 9)}
    both = (COMPLAINTS, COMPLAINTS | {"department": "信用卡中心"})
    found = with_the_banks_nothing(nothing, deliveries(expected=both, declared=said), [SEPTEMBER], one)
    assert list(found["status"]) == ["not_delivered"]


UNITS_OF_BRANCHES = pd.DataFrame(
    [
        ("00", "bank", None, None, None),
        ("02", "managing_unit", "00", None, None),
        ("0201", "branch", "02", None, None),
        ("0202", "branch", "02", "merged", date(2026, 6, 30)),
        ("01", "branch", "00", None, None),
    ],
    columns=["branch_id", "kind", "parent_branch_id", "status", "status_from"],
)
AUGUST = Period.parse("2026-08")


def lacking(
    found: Deliveries, before: Sequence[tuple[str, str]], indicators: dict[str, Indicator]
) -> list[tuple[str, str, str]]:
    """(level, subject, status) of September's rows, where these subjects alone had a row, in August."""
    one = {"rule_adherence": indicators["rule_adherence"]}
    rows = values(one, *((level, subject, "-") for level, subject in before), period=AUGUST)
    filled = with_the_lacking(rows, found, [AUGUST, SEPTEMBER], one, UNITS_OF_BRANCHES, [])
    now = filled[filled["period"] == SEPTEMBER.first]
    return sorted(zip(now["level"], now["subject_id"], now["status"], strict=True))


def test_who_has_no_row_because_nothing_of_its_own_came_has_one_that_says_so(indicators: dict[str, Indicator]) -> None:
    """No row looks as if there had been nothing to check. One that was closed before lacks nothing."""
    owed = {"feed": "checks", "department": "服务部", "branches": ("02", "01")}
    files = [
        came(f"2026-{m + 1:02d}-12T09:00", f"2026-{m:02d}-28", (f"2026-{m:02d}",), "checks", "服务部", number=m)
        for m in (8, 9)
    ]
    seen = {("checks", "服务部", "2026-08"): {"01": 8, "0201": 8}, ("checks", "服务部", "2026-09"): {"01": 9}}
    units = UNITS | {"01": frozenset({"01"})}
    found = deliveries(*files, expected=[owed], units=units, seen=seen)
    everybody = [("branch", "01"), ("branch", "0201"), ("branch", "0202"), ("managing_unit", "02")]
    assert lacking(found, everybody, indicators) == [
        ("branch", "0201", "not_delivered"),
        ("managing_unit", "02", "not_delivered"),
    ]
    assert lacking(found, [("branch", "01")], indicators) == []  # who never had any is not asked for it


def test_of_a_feed_that_nobody_sent_every_open_branch_lacks_what_it_had_before(
    indicators: dict[str, Indicator],
) -> None:
    august = came("2026-09-12T09:00", "2026-08-31", ("2026-08",), "checks", "服务部")
    found = deliveries(august, expected=[{"feed": "checks", "department": "服务部"}])
    assert lacking(found, [("branch", "01"), ("branch", "0202")], indicators) == [("branch", "01", "not_delivered")]
