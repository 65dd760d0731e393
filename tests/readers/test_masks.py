"""What identifies a person in free text goes, and nothing else: cases by hand, and a plain oracle on made-up texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.masks import mask_text
from pipeline.warehouse import Connection, connect, run_sql, single

MASKED = {
    "请回电13800138000谢谢": "请回电[电话]谢谢",
    "138 0013 8000": "[电话]",
    "138-0013-8000": "[电话]",
    "+86 13800138000": "[电话]",
    "+86-138-0013-8000": "[电话]",
    "008613800138000": "[电话]",
    "1 3 8 0 0 1 3 8 0 0 0": "[电话]",
    "１３８００１３８０００": "[电话]",
    "微信wx13800138000": "微信wx[电话]",
    "13800138000,13900139000 13700137000": "[电话],[电话] [电话]",
    "座机0571-88886666，分机8": "座机[电话]，分机8",
    "（0571）8888 6666": "（[电话]",
    "010-66668888": "[电话]",
    "057188886666": "[电话]",
    "+86 571 88886666": "[电话]",
    "身份证990102199001010015。": "身份证[证件号]。",
    "11010519491231002x": "[证件号]",
    "１１０１０５ １９４９１２３１ ００２Ｘ": "[证件号]",
    "440106990307123": "[证件号]",
    "卡4111111111111111被吞": "卡[卡号]被吞",
    "4111 1111 1111 1111": "[卡号]",
    "6222-0212-3456-7890-128": "[卡号]",
    "4111111111111111 13800138000": "[卡号] [电话]",
    "mail a.b@c.com.cn.": "mail [邮箱].",
    "13800138000＠163.com": "[邮箱]",
    "客户沈可嘉（身份证": "客户[姓名]（身份证",
    "客户姓名：欧阳娜": "客户姓名：[姓名]",
    "王小明先生来电": "[姓名]先生来电",
}
KEPT = [
    "2026-09-03 09:41:17 等了30分钟",
    "2026-09-11 至 2026-09-12",
    "工号020517，投诉TS20260911006",
    "TS20260911006",
    "GD2026091112345678",
    "110105194912310020",  # the check digit is wrong
    "4111111111111112",
    "4111 1111 1111 1112",
    "金额1234567.00元，利率3.25%",
    "12345678901234567890123",
    "138001380001",
    "电话95588",
    "客户方便时请回电",
    "客户高先于他人办理",
    "客户反映张口要价",
    "",
]
DIGITS = "0123456789"
WIDE = str.maketrans(DIGITS, "０１２３４５６７８９")


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with connect() as connection:
        connection.create_function("mask_found", mask_text, ["varchar"], "varchar")
        run_sql(connection, "macros/masks")
        yield connection


def _in_database(connection: Connection, text: str | None) -> str | None:
    return single(connection.execute("select mask_text(?::varchar)", [text]))


def test_what_identifies_a_person_is_masked(connection: Connection) -> None:
    assert {text: _in_database(connection, text) for text in MASKED} == MASKED


def test_what_fails_its_check_digit_stays(connection: Connection) -> None:
    assert [_in_database(connection, text) for text in KEPT] == KEPT
    assert _in_database(connection, None) is None


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def _check(first: str) -> str:
    """ISO 7064 MOD 11-2, as the standard reads: the check digit makes the weighted sum 1 modulo 11."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first))
    return next(sign for n, sign in enumerate("0123456789X") if (total + n) % 11 == 1)


cards = st.text(DIGITS, min_size=11, max_size=17).map(
    lambda text: next("62" + text[1:] + last for last in DIGITS if _luhn("62" + text[1:] + last))
)
identities = st.tuples(
    st.text(DIGITS, min_size=5, max_size=5), st.dates(), st.text(DIGITS, min_size=3, max_size=3)
).map(lambda parts: (first := f"4{parts[0]}19{parts[1].year % 100:02}{parts[1]:%m%d}{parts[2]}") + _check(first))
mobiles = st.tuples(st.sampled_from(["13", "15", "17", "19"]), st.text(DIGITS, min_size=9, max_size=9)).map("".join)
words = st.text("客户反映等了分钟号，。：TSxy", min_size=1, max_size=8)


@st.composite
def planted(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A text with numbers of persons, in one of the ways in which people split them; and these."""
    numbers = draw(st.lists(st.one_of(cards, identities, mobiles), min_size=1, max_size=3))
    text = draw(words)
    for number in numbers:
        gap = draw(st.sampled_from(["", " ", "-", "\u3000"]))
        size = draw(st.sampled_from([3, 4]))
        written = gap.join(number[n : n + size] for n in range(0, len(number), size))
        text += draw(st.sampled_from([written, written.translate(WIDE)])) + draw(words)
    return text, numbers


@given(planted())
@settings(max_examples=300, deadline=None)
def test_no_planted_number_is_left_however_it_is_split(case: tuple[str, list[str]]) -> None:
    text, numbers = case
    masked = mask_text(text)
    left = re.sub(r"[^0-9X]", "", masked.translate(str.maketrans("０１２３４５６７８９x", DIGITS + "X")))
    assert not [number for number in numbers if number in left], (text, masked)
    assert not re.search(r"[0-9０-９]{5}", masked)


@given(
    st.lists(st.text(DIGITS, min_size=1, max_size=20), min_size=1, max_size=4), st.lists(words, min_size=5, max_size=5)
)
@settings(max_examples=300, deadline=None)
def test_a_number_that_is_nobodys_stays_as_it_is(numbers: list[str], around: list[str]) -> None:
    mine = [number for number in numbers if not _is_somebodys(number)]
    text = around[0] + "".join(number + word for number, word in zip(mine, around[1:], strict=False))
    assert mask_text(text) == text


def _is_somebodys(number: str) -> bool:
    is_phone = re.fullmatch(r"(86|0086)?1[3-9]\d{9}|0\d{9,13}", number)
    is_old = len(number) == 15 and 1 <= int(number[8:10]) <= 12
    return bool(is_phone or is_old or (13 <= len(number) <= 19 and _luhn(number)) or _is_identity(number))


def _is_identity(number: str) -> bool:
    return len(number) == 18 and _check(number[:17]) == number[17]


@given(st.text("0189１ -+@＠.xX（)客户王先生abc", max_size=60))
@settings(max_examples=300, deadline=None)
def test_the_database_lets_nothing_pass_that_would_be_masked(connection: Connection, text: str) -> None:
    assert _in_database(connection, text) == mask_text(text)
    assert mask_text(mask_text(text)) == mask_text(text)
