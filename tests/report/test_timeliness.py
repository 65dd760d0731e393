"""How fast customers were served, by channel and by hour; figures worked out by hand."""

from __future__ import annotations

import pytest
from customer_banks import book_of, customer_bank, tickets

from pipeline.report.formats import fact
from pipeline.report.lookup import Book
from pipeline.report.model.timeliness import Timeliness
from pipeline.report.timeliness import timeliness

LIMIT = 600


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Thursday the 3rd: at B1 all wait a minute, but from ten to eleven a quarter of an hour. The 5th does not count."""
    bank = customer_bank(tmp_path_factory.mktemp("tickets") / "bank")
    bank.deliver(
        "contacts",
        *tickets("B1", 9, 30, 60),
        *tickets("B1", 10, 30, 900),
        *tickets("B1", 11, 3, 60),
        *tickets("B1", 10, 10, 900, "2026-09-05"),
        *tickets("B1", 14, 5, 900, is_test="yes"),
        *tickets("B1", 9, 40, 60, "2026-08-06"),
        *tickets("B2", 9, 1, LIMIT),
    )
    bank.deliver(
        "score_events",
        {
            "event_id": "X1", "kind": "exclusion", "subject_type": "bank", "subject_id": "B1", "category": "outage",
            "indicators": "counter_wait_rate", "branch_ids": "B1",
            "starts_at": "2026-09-05 08:00", "ends_at": "2026-09-05 18:00",
        },
    )  # fmt: skip
    return book_of(bank)


def _section(book: Book, level: str, subject: str) -> Timeliness:
    found = timeliness(book, level, subject)
    assert found is not None
    return found


def told(section: Timeliness) -> dict[str, str]:
    return {found.rule: found.sentence.text("zh-CN", fact) for found in section.told}


def test_a_channel_is_told_against_its_target_and_without_what_is_excluded(book: Book) -> None:
    (line,) = _section(book, "branch", "B1").lines
    assert (line.channel, line.indicator, line.sample) == ("counter", "counter_wait_rate", 63)
    assert line.value == pytest.approx(100 * 33 / 63)
    assert line.unexcluded == pytest.approx(100 * 33 / 73)
    assert line.change == pytest.approx(100 * 33 / 63 - 100)
    assert (line.target, line.is_met) == (90.0, False)


def test_waits_are_those_of_customers_who_were_served_and_count(book: Book) -> None:
    (line,) = _section(book, "branch", "B1").waits
    assert (line.answered, line.average, line.median, line.ninth_tenth) == (63, 460.0, 60.0, 900.0)
    assert [one.answered for one in _section(book, "bank", "-").waits] == [64]


def test_the_hours_add_up_to_the_indicator(book: Book) -> None:
    (course,) = _section(book, "branch", "B1").hours
    assert [(slot.start, slot.count, slot.late, slot.is_thin) for slot in course.slots] == [
        (9, 30, 0, False),
        (10, 30, 30, False),
        (11, 3, 0, True),
    ]
    assert (course.count, course.rate) == (63, _section(book, "branch", "B1").lines[0].value)


def test_the_slowest_hour_is_said_with_its_share_of_all_that_were_late(book: Book) -> None:
    said = told(_section(book, "branch", "B1"))
    assert said["timeliness.worst_hour"] == (
        "客户等候时间达标率：10时至11时最低，为0.00%（30笔中30笔超时，占全部超时的100.0%；总体52.38%）。"
    )
    assert said["timeliness.excluded"] == "剔除9月5日经批准的异常时段后：客户等候时间达标率52.38%（不剔除为45.21%）。"
    assert [slot.start for slot in _section(book, "branch", "B1").hours[0].slots if slot.is_worst] == [10]


def test_one_ticket_has_neither_course_nor_slowest_hour(book: Book) -> None:
    section = _section(book, "branch", "B2")
    assert (section.hours, section.weekdays, section.told) == ((), (), ())
    assert (section.lines[0].value, section.lines[0].status) == (100.0, "thin")


def test_hours_that_differ_by_chance_have_no_slowest(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Six late of thirty and four of thirty: 20 % against 16.7 % in all."""
    bank = customer_bank(tmp_path_factory.mktemp("even") / "bank")
    bank.deliver(
        "contacts",
        *tickets("B1", 9, 24, 60),
        *tickets("B1", 9, 6, 900, "2026-09-04"),
        *tickets("B1", 10, 26, 60),
        *tickets("B1", 10, 4, 900, "2026-09-04"),
    )
    section = _section(book_of(bank), "branch", "B1")
    assert "timeliness.worst_hour" not in told(section)
    assert [slot.late for slot in section.hours[0].slots] == [6, 4]


def test_a_branch_without_contacts_has_no_section(book: Book) -> None:
    assert timeliness(book, "branch", "B9") is None
