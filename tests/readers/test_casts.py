"""Every macro of sql/macros/casts.sql: text as departments write it, and the value that it means or null."""

from __future__ import annotations

import hashlib
import hmac
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from pipeline.hashing import pads
from pipeline.shipped import shipped
from pipeline.sources import NULL_TOKENS
from pipeline.warehouse import connect, run_sql, single

Value = Callable[..., Any]

DAY = date(2026, 9, 30)  # what a file is as of
# macro and further arguments → text → value
TABLE: dict[tuple[Any, ...], dict[str | None, Any]] = {
    ("half_width",): {"２０２６，－．／：％（）": "2026,-./:%()", "a　b": "a b", "滨江": "滨江"},
    ("half_width_id",): {
        "０１０２０５": "010205",
        "Ｔ－１／ａ　２": "T-1/a 2",
        "core：０２０５１７": "core:020517",
        "'＇": "''",
        "滨江（０１）": "滨江（０１）",
        "é１": "é１",
        None: None,
    },
    ("cast_id",): {
        "010205": "010205",
        "T-1 a": "T-1 a",
        "０１０２０５": "010205",
        "1.02052E+19": None,
        "１．０２Ｅ＋１９": None,
        "明川银行（总行）": "明川银行（总行）",
        "\u200b010300": "010300",
        None: None,
    },
    ("has_plain_edges",): {
        "a b": True,
        " a": False,
        "a ": False,
        "a\n": False,
        "　a": False,
        "a　": False,
        '="a"': False,
    },
    ("trim_text",): {
        "a": "a",
        "  a b ": "a b",
        "　张　伟　": "张　伟",
        "\xa0a\xa0": "a",
        "a\t": "a",
        "a\n": "a",
        "a\r\n": "a",
        "   ": None,
        "": None,
        '="020517"': "020517",
        '=""': None,
        "=1+1": "=1+1",
        None: None,
    },
    ("null_text", NULL_TOKENS): {
        "—": None,
        "/": None,
        "无": None,
        "暂无": None,
        "N/A": None,
        "#N/A": None,
        "--": None,
        "NULL": None,
        "0": "0",
        "无异议": "无异议",
        None: None,
    },
    ("clean_text", NULL_TOKENS): {
        " 020517\t": "020517",
        '="020517"': "020517",
        "　—　": None,
        "   ": None,
        "无异议": "无异议",
        None: None,
    },
    ("keep_width", 6): {"20517": "020517", "020517": "020517", "1020517": "1020517", "W0517": "W0517", None: None},
    ("has_no_result",): {
        "#REF!": True,
        "#DIV/0!": True,
        "#NAME?": True,
        "#=A1*2": True,
        "#REF": False,
        "见#REF!": False,
        "# 3": False,
        "12": False,
    },
    ("cast_varchar",): {
        "#REF!": None,
        "#3": "#3",
        "020517": "020517",
        "1.02E+19": None,
        "1.02052e+19": None,
        "6.21700000000000E+18": None,
        "ABCE+12": "ABCE+12",
        "12E+3": "12E+3",
        None: None,
    },
    ("number_text",): {"1,234": "1234", "12,5": "12,5", "１，２３４": "1234", "1,234.5%": "1234.5%"},
    ("whole_text",): {"12": "12", "12.0": "12", "12.": "12", "-1,234": "-1234", "12.5": "", "x": ""},
    ("cast_decimal",): {
        "12.5": Decimal("12.5000"),
        "1,234": Decimal("1234.0000"),
        "1,234,567.25": Decimal("1234567.2500"),
        "-3": Decimal("-3.0000"),
        "98.75%": Decimal("98.7500"),
        "９８．７５％": Decimal("98.7500"),
        "0.9875": Decimal("0.9875"),
        "12,5": None,
        "1,23,456": None,
        "12 5": None,
        "%": None,
        "abc": None,
        "": None,
        "999999999999999999": None,
        None: None,
    },
    ("cast_bigint",): {
        "12": 12,
        "12.0": 12,
        "12.5": None,
        "1,234": 1234,
        "１２": 12,
        "007": 7,
        "-3": -3,
        "12,5": None,
        "1.02E+19": None,
        "99999999999999999999": None,
        "": None,
        None: None,
    },
    ("cast_integer",): {
        "12": 12,
        "12.0": 12,
        "12.5": None,
        "1,234": 1234,
        "１２": 12,
        "-3": -3,
        "99999999999": None,
        "x": None,
        "": None,
        None: None,
    },
    ("colon_seconds",): {"00:03:12": 192, "3:12": 192, "158:24:10": 570250},
    ("unit_seconds", "分", 60): {"3分12秒": 180, "12秒": 0},
    ("duration_seconds",): {"00:03:12": 192, "0:58": 58, "00:03:12.0": 192, "3分12秒": 192, "1:2:3:4": None, "x": None},
    ("cast_seconds",): {
        "192": 192,
        "192.0": 192,
        "１９２": 192,
        "00:03:12": 192,
        "００：０３：１２": 192,
        "3:12": 192,
        "158:24:10": 570250,
        "3分12秒": 192,
        "3分": 180,
        "2分钟": 120,
        "12秒": 12,
        "1小时2分3秒": 3723,
        "3分12": None,
        "分": None,
        "12.5": None,
        "": None,
        None: None,
    },
    ("cast_boolean",): {
        "是": True,
        "否": False,
        "有": True,
        "√": True,
        "×": False,
        "x": False,
        "Y": True,
        "No": False,
        "TRUE": True,
        "0": False,
        "1.0": True,
        "待定": None,
        "": None,
        None: None,
    },
    ("date_text", DAY): {"2026年9月3日": "2026-9-3-", "9月3日": "2026-9-3-", "2026.9.3": "2026-9-3"},
    ("has_no_year",): {"9月3日": True, "12月28日 9:05": True, "２月１日": True, "2026年9月3日": False, "9.3": False},
    ("clock_text",): {
        "2026-9-3-9时5分": "2026-9-3-9:5",
        "2026-9-3 14点05分30秒": "2026-9-3 14:05:30",
        "2026-9-3 下午2点": "2026-9-3 下午2:00",
        "2026-9-3 9点整": "2026-9-3 9:00",
        "2026-9-3 9:05": "2026-9-3 9:05",
    },
    ("is_written_month",): {"202609": True, "202600": False, "201212": False, "2026091": False, "20260901": False},
    ("half_day_text",): {
        "2026-9-3 2:30 pm": "2026-9-3 2:30 PM",
        "2026-9-3 2:30PM": "2026-9-3 2:30 PM",
        "2026-9-3 下午2:30:15": "2026-9-3 2:30:15 PM",
        "2026-9-3 2:30 上午": "2026-9-3 2:30 AM",
        "2026-9-3 9:05": "2026-9-3 9:05",
    },
    ("dated_timestamp", date(2027, 1, 31)): {
        "12月28日": datetime(2026, 12, 28),
        "1月5日 9:05": datetime(2027, 1, 5, 9, 5),
        "9月30日": datetime(2027, 9, 30),  # a day that is due
        "2027年12月28日": datetime(2027, 12, 28),
    },
    ("dated_timestamp", date(2026, 11, 30)): {"1月5日": datetime(2026, 1, 5), "12月28日": datetime(2026, 12, 28)},
    ("is_plain_time",): {
        "2026-09-03": True,
        "2026/9/3 9:5": True,
        "2026-09-03T10:11:12.5": True,
        "2026-09-03 02:30 PM": False,
        "2026-09-03T02:30:00Z": False,
        "2026-09-03 10:11 abc": False,
        "2026-09-03 10:11 10:40": False,
    },
    ("is_plain_date",): {"2026-9-3": True, "2026-09-03 09:41:17": True, "2026-09-03 02:30 PM": False},
    ("has_zone",): {
        "2026-09-02T18:30:00Z": True,
        "2026-09-02 18:30:00.5+00:00": True,
        "2026-09-02T18:30+0800": True,
        "2026-09-02 18:30:00-05": True,
        "2026-09-03 10:00-10:30": False,
        "2026-09-03 10:00": False,
    },
    ("visible",): {"\u200b010300\ufeff": "010300", "滨江": "滨江"},
    ("two_digit_year",): {"26": "2026", "2026": "2026"},
    ("first_number",): {"03/09/2026": "03", "x": ""},
    ("second_number",): {"03/09/2026": "09", "x": ""},
    ("declared_order", "dmy"): {"3/9/2026": "2026-9-3", "03.09.26 9:05": "2026-09-03 9:05", "2026-09-03": "2026-09-03"},
    ("declared_order", "mdy"): {"9/3/2026": "2026-9-3", "46268": "46268"},
    ("serial_timestamp",): {"46268": datetime(2026, 9, 3), "46268.5": datetime(2026, 9, 3, 12)},
    ("written_timestamp", DAY): {"9月3日 9:05": datetime(2026, 9, 3, 9, 5), "2026-13-01": None},
    ("is_of_our_time",): {"2026-09-03": True, "9999-12-31": True, "1900-01-01": True, "0009-03-01": False, None: None},
    ("cast_timestamp", DAY): {
        "2026-09-03 09:41:17": datetime(2026, 9, 3, 9, 41, 17),
        "2026-09-03": datetime(2026, 9, 3),
        "2026-9-3 9:05": datetime(2026, 9, 3, 9, 5),
        "2026/9/3 10:20": datetime(2026, 9, 3, 10, 20),
        "2026.9.3 9:05:07": datetime(2026, 9, 3, 9, 5, 7),
        "2026年9月3日 09:05": datetime(2026, 9, 3, 9, 5),
        "2026年9月3日09:05": datetime(2026, 9, 3, 9, 5),
        "9月8日 09:02": datetime(2026, 9, 8, 9, 2),
        "46268.40297": datetime(2026, 9, 3, 9, 40, 17),
        "2026-09-03 02:30 PM": datetime(2026, 9, 3, 14, 30),
        "2026/9/3 2:30:15 PM": datetime(2026, 9, 3, 14, 30, 15),
        "2026-09-03 12:05 AM": datetime(2026, 9, 3, 0, 5),
        "2026年9月3日 下午2:30": datetime(2026, 9, 3, 14, 30),
        "2026年9月3日9时5分": datetime(2026, 9, 3, 9, 5),
        "2026年9月3日 14时": datetime(2026, 9, 3, 14),
        "2026年9月3日 下午2点30分15秒": datetime(2026, 9, 3, 14, 30, 15),
        "9月3日 上午9点整": datetime(2026, 9, 3, 9),
        "20260903095500": datetime(2026, 9, 3, 9, 55),
        "202609030955": datetime(2026, 9, 3, 9, 55),
        "20260903 09:55:07": datetime(2026, 9, 3, 9, 55, 7),
        "20260903256000": None,
        "2026090309550": None,
        "2026-09-02T18:30:00Z": datetime(2026, 9, 3, 2, 30),
        "2026-09-02 18:30:00-05:00": datetime(2026, 9, 3, 7, 30),
        "2026-09-03 10:11:12+08": datetime(2026, 9, 3, 10, 11, 12),
        "2026-09-03 10:11:12 +0800": datetime(2026, 9, 3, 10, 11, 12),
        "2026-09-02 18:30:00 Z": datetime(2026, 9, 3, 2, 30),
        "2026/09/02 18:30:00+00:00": datetime(2026, 9, 3, 2, 30),
        "2026-09-03 10:11 abc": None,
        "2026-09-03 10:11-10:40": None,
        "2026-09-03 10:00-10:30": None,
        "2026-09-03 10:11 10:40": None,
        "2026111": None,
        "2026-09-03 25:00": None,
        "10:00": None,
        "9.3": None,
        "infinity": None,
        "今天": None,
        "": None,
        None: None,
    },
    ("cast_date", DAY): {
        "2026-09-03": date(2026, 9, 3),
        "2026-9-3": date(2026, 9, 3),
        "2026年9月3日": date(2026, 9, 3),
        "2026年09月03日": date(2026, 9, 3),
        "２０２６年９月３日": date(2026, 9, 3),
        "2026.9.3": date(2026, 9, 3),
        "2026/9/3": date(2026, 9, 3),
        "9月3日": date(2026, 9, 3),
        "20260903": date(2026, 9, 3),
        "46268": date(2026, 9, 3),
        "2026-09-03 09:41:17": date(2026, 9, 3),
        "2026-09-03 24:00": date(2026, 9, 3),
        "2026-09-02T18:30:00Z": date(2026, 9, 3),
        "2026-09-03 abc": None,
        "2014.07": date(2014, 7, 1),
        "2014.1": None,  # October as a number
        "2014.10": date(2014, 10, 1),
        "2014.1.1": date(2014, 1, 1),
        "2026年9月3号": date(2026, 9, 3),
        "9月3号": date(2026, 9, 3),
        "2026年9月3日 星期四": date(2026, 9, 3),
        "2026年9月3日（周四）": date(2026, 9, 3),
        "2026年9月": date(2026, 9, 1),
        "9999-12-31": date(9999, 12, 31),
        "31/02/2025": None,
        "03/09/2026": None,
        "2026-02-30": None,
        "2026年9月31日": None,
        "20260931": None,
        "9.3": None,
        "9/3": None,
        "26-9-3": None,
        "202609": date(2026, 9, 1),
        "２０２６０９": date(2026, 9, 1),
        "202613": None,
        "201212": None,  # a month of 2012, or a day of 2020
        "3": None,
        "2026": None,
        "—": None,
        None: None,
    },
    ("cast_date", None): {"9月3日": None, "2026-09-03": date(2026, 9, 3)},
    ("cast_list",): {
        "a,b": ["a", "b"],
        "a，b;c；d\ne": ["a", "b", "c", "d", "e"],
        " a ,, b ": ["a", "b"],
        "服务设施、设备": ["服务设施、设备"],
        "": [],
        None: None,
    },
    ("keyed_hash", *pads("k")): {None: None},
    ("carried_hash",): {None: None, "hash:no hash": None, "C0012345": None},
}
# Tried by tests of their own, or a list of characters.
ELSEWHERE = {"blanks"}


@pytest.fixture(scope="module")
def value() -> Iterator[Value]:
    """A macro's value for a text and further arguments."""
    connection = connect()
    connection.execute("set timezone = 'Asia/Shanghai'")
    run_sql(connection, "macros/casts")

    def called(macro: str, text: str | None, *arguments: Any) -> Any:
        kind = "timestamp" if macro == "is_of_our_time" else "varchar"
        marks = ", ".join([f"?::{kind}", *("?" for _ in arguments)])
        values = [text, *(list(a) if isinstance(a, tuple) else a for a in arguments)]
        return single(connection.execute(f"select {macro}({marks})", values))

    yield called
    connection.close()


@pytest.mark.parametrize("macro", TABLE, ids=lambda macro: str(macro[0]))
def test_each_text_gives_the_value_that_it_means(value: Value, macro: tuple[Any, ...]) -> None:
    name, *arguments = macro
    expected = TABLE[macro]
    assert {text: value(name, text, *arguments) for text in expected} == expected


def test_every_macro_is_tried() -> None:
    script = (shipped("sql") / "macros" / "casts.sql").read_text(encoding="utf-8")
    assert set(re.findall(r"create or replace macro (\w+)\(", script)) == {name for name, *_ in TABLE} | ELSEWHERE


@pytest.mark.parametrize(
    ("order", "text", "expected"),
    [
        ("dmy", "31/02/2025", None),
        ("dmy", "03/09/2026", date(2026, 9, 3)),
        ("mdy", "03/09/2026", date(2026, 3, 9)),
        ("dmy", "3.9.26", date(2026, 9, 3)),
        ("dmy", "2026-09-03", date(2026, 9, 3)),
        ("mdy", "13/13/2026", None),
    ],
)
def test_day_or_month_first_only_where_it_is_declared(
    value: Value, order: str, text: str, expected: date | None
) -> None:
    assert value("cast_date", value("declared_order", text, order), DAY) == expected


def test_the_hash_of_a_customer_is_stable_and_another_under_another_key(value: Value) -> None:
    first = value("keyed_hash", "C0012345", *pads("key"))
    assert first == value("keyed_hash", "C0012345", *pads("key"))
    assert first != value("keyed_hash", "C0012345", *pads("another key"))
    assert first != value("keyed_hash", "C0012346", *pads("key"))
    assert "C0012345" not in str(first)


@pytest.mark.parametrize("key", ["k", "0" * 64, "a key that is longer than a block of the hash " * 2])
def test_the_hash_is_hmac_sha256_cut_to_128_bits(value: Value, key: str) -> None:
    for text in ("C0012345", "客户甲", "x" * 200):
        expected = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()[:16]
        assert value("keyed_hash", text, *pads(key)) == uuid.UUID(bytes=expected)


def test_a_hash_is_carried_only_where_it_is_asked_for(value: Value) -> None:
    first = value("keyed_hash", "C0012345", *pads("key"))
    assert value("carried_hash", f"hash:{first}") == first
    assert value("keyed_hash", f"hash:{first}", *pads("key")) != first
