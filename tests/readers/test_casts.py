"""Every macro of sql/macros/casts.sql: text as departments write it, and the value that it means or null."""

from __future__ import annotations

import hashlib
import hmac
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from cast_table import DAY, TABLE

from pipeline.hashing import pads
from pipeline.shipped import shipped
from pipeline.warehouse import connect, run_sql, single

Value = Callable[..., Any]

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
