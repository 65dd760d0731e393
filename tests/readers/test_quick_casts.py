"""The plain form of a cell gives what cleaning and casting it give: values, reasons, what is kept and the key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.casting import Raw, typed_select
from pipeline.contracts import Column, Contract
from pipeline.quick import NO, YES, has_plain_form
from pipeline.sources import NULL_TOKENS, Header, Source
from pipeline.warehouse import Connection, connect, rows, run_sql, single

KINDS: dict[str, dict[str, Any]] = {
    "number": {"type": "integer", "minimum": 0, "maximum": 100_000},
    "seconds": {"type": "integer", "unit": "seconds"},
    "large": {"type": "bigint", "is_required": True},
    "share": {"type": "decimal(18,4)", "maximum": 100},
    "part": {"type": "decimal(18,4)", "maximum": 1},
    "day": {"type": "date"},
    "moment": {"type": "timestamp", "key_position": 1},
    "is_so": {"type": "boolean", "default": False},
    "code": {"type": "varchar", "allowed": {"phone": ["电话", "无", "N"], "Chat": ["PHONE", "在线", "chat "]}},
}
WORDS = ["phone", "Phone", "PHONE", "电话", "无", "chat", "Chat", "chat ", "N", "n", "在线"]
YES_NO = ["Y", "y", "1", "1.0", "是", "有", "true", "TRUE", "True", "N", "0", "否", "false", "×", "x", "是 ", "待定"]
NUMBERS = [
    *("12", "012", "-3", "+3", "-0", "00", "3.0", "3.5", "3.", ".5", "1e5", "1E5", "1.02E+19", "0x1F", "1_000", "0b1"),
    *(" 1,234 ", "1,234", "12,5", "98.75%", "９８．７５％", "１２", "inf", "-inf", "nan", "NaN", "Infinity", "1 2"),
    *("100000", "100001", "2147483648", "99999999999999999999", "99999999999999.99995", '="12"', '="12', "12\t"),
    *("\u00a012", "12\u3000", "\v12", "12\r\n", "00:03:12", "3:12", "10:00", "3分12秒", "12秒", "true", "false"),
    *("(12)", "（1,234.5）", "−3", "50%", "1％"),
]
DAYS = [
    *("2026-09-03", "2026-09-03 09:41:17", "2026-09-03T10:00", "2026-09-03 10:00", "2026-09-03 10:00:00.123456789"),
    *("2026-13-01", "2026-02-30", "2026-09-03 25:00", "2026-09-03 24:00:00", "２０２６-09-03", "2026/9/3", "2026.9.3"),
    *("2026年9月3日", "9月3日", "9月3日 09:05", "20260903", "202609", "46268", "46268.5", "9.3", "9/3", "26-9-3"),
    *("2026-09-03 10:00:00+08", "2026-09-03 10:00:00+08:00", "2026-09-03 10:00:00Z", "2026-09-03 10:00 UTC"),
    *(" 2026-09-03", "2026-09-03 ", "2026-09-03\t", "2026-09-03\u00a0", "\u30002026-09-03", "2026-09-03 10:00:00 "),
    *("epoch", "infinity", "-infinity", "now", "today", "0001-01-01 (BC)", "1899-12-31", "9999-12-31", "10000-01-01"),
    *('="2026-09-03"', "2026-9-3", "2026-9-3 9:5", "03/09/2026", "2026 09 03", "2026-09", "2026", "2026-09-03x"),
]
BLANKS = ["", " ", "\t", "\n", "\r", "\r\n", "\u00a0", "\u3000", "\v", '="', '"', "'"]
TEXTS = [None, *NULL_TOKENS, *WORDS, *YES_NO, *NUMBERS, *DAYS, "\u0600 ", "a\u0301", "¡", "!", "=1"]
TOKENS = "[" + ", ".join(f"'{token}'" for token in NULL_TOKENS) + "]::varchar[]"


def _column(name: str, **kind: Any) -> Column:
    plain = {"is_required": False, "key_position": 0, "is_personal": False, "minimum": None, "maximum": None}
    rest = {"allowed": {}, "references": None, "storage": None, "unit": None, "default": None, "aliases": ()}
    return Column(name=name, title=name, description=name, **(plain | rest | kind))


CONTRACT = Contract(
    feed="tried",
    title="tried",
    description="Every kind of column that has a plain form",
    columns=tuple(_column(name, **kind) for name, kind in KINDS.items()),
    quality=(),
    event_date=None,
    reference_days=("null::date", "null::date"),
    load_order=1,
)


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    connection = connect()
    run_sql(connection, "macros/casts")
    yield connection
    connection.close()


def _both(connection: Connection, texts: list[str | None]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows with the same text in every column: with the plain form tried first, and without."""
    names = list(KINDS)
    values = ", ".join(f'x as "{name}"' for name in names)
    connection.execute(
        f"create or replace temp table given as select {values}, n as _row"
        " from (select unnest($texts::varchar[]) as x, generate_subscripts($texts::varchar[], 1) as n)",
        {"texts": texts},
    )
    cleaned = ", ".join(f'null_text(trim_text("{name}"), {TOKENS}) as "{name}"' for name in names)
    results = []
    for raw, columns in ((Raw(names, NULL_TOKENS), "*"), (None, f"{cleaned}, _row")):
        select = typed_select(CONTRACT, names, "m._row", "ymd", raw)
        arguments = {"file_day": date(2026, 9, 30)} if "$file_day" in select else None
        sql = f"with mapped as (select {columns} from given) select * from ({select}) order by _row"
        results.append(rows(connection.execute(sql, arguments)))
    return results[0], results[1]


def test_odd_texts_give_the_same_with_and_without_the_plain_form(connection: Connection) -> None:
    quick, slow = _both(connection, TEXTS)
    assert len(quick) == len(TEXTS)
    assert [pair for pair in zip(TEXTS, quick, slow, strict=True) if pair[1] != pair[2]] == []


@given(
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from(BLANKS), st.sampled_from([t for t in TEXTS if t]), st.sampled_from(BLANKS)).map(
                "".join
            ),
            st.text("0123456789-+.,:/ eE年月日%_T", max_size=20),
            st.text(max_size=4).filter(lambda text: "\x00" not in text),
        ),
        min_size=20,
        max_size=200,
    )
)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gives_the_same_with_and_without_the_plain_form(connection: Connection, texts: list[str]) -> None:
    quick, slow = _both(connection, [*texts])
    assert [pair for pair in zip(texts, quick, slow, strict=True) if pair[1] != pair[2]] == []


def test_every_kind_that_is_tried_has_a_plain_form() -> None:
    assert all(has_plain_form(column, "ymd") for column in CONTRACT.columns)


def test_text_hashes_and_declared_dates_have_no_plain_form() -> None:
    columns = [
        _column("text", type="varchar"),
        _column("customer", type="uuid", storage="keyed_hash"),
        _column("words", type="varchar", storage="masked"),
    ]
    assert not any(has_plain_form(column, "ymd") for column in columns)
    assert not has_plain_form(CONTRACT.column("day"), "dmy")


@pytest.mark.parametrize(("words", "value"), [(YES, True), (NO, False)])
def test_the_quick_words_for_yes_and_no_mean_what_the_cast_reads(
    connection: Connection, words: tuple[str, ...], value: bool
) -> None:
    assert {single(connection.execute("select cast_boolean(?)", [word])) for word in words} == {value}


@pytest.mark.parametrize("token", NULL_TOKENS)
def test_no_null_token_reads_as_a_number_or_a_day(connection: Connection, token: str) -> None:
    sql = "select coalesce(try_cast($t as timestamp)::varchar, try_cast($t as decimal(18, 4))::varchar, $none)"
    assert single(connection.execute(sql, {"t": token, "none": None})) is None


def test_edges_are_found_as_trimming_finds_them(connection: Connection) -> None:
    """has_plain_edges() compares; that a text has no blank at its edges is what trim() says."""
    edges = [chr(n) for n in (*range(1, 300), 0x600, 0x301, 0x200D, 0x2FFF, 0x3000, 0x3001, 0x4E00, 0xFF1D, 0x1F600)]
    texts = [f"{a}x{b}" for a in edges for b in ("", " ", "\u3000", "\u00a0", "\r\n")] + [f"x{b}" for b in edges]
    sql = """
        select list(x) from (select unnest($texts::varchar[]) as x)
        where has_plain_edges(x) and (trim(x, blanks()) <> x or starts_with(x, '='))"""
    assert not single(connection.execute(sql, {"texts": texts}))


@pytest.mark.parametrize(
    ("select", "handed_on"),
    [
        ('_row, "时间" as started_at, wait', {"_row": "_row", "started_at": "时间", "wait": "wait"}),
        ('_row, source."时间" as started_at', {"_row": "_row", "started_at": "时间"}),
        ('_row, "时间" as started_at, upper("时间") as topic', {"_row": "_row"}),  # read elsewhere: it has to be clean
        ('_row, "时间" as a, upper(a) as topic', {"_row": "_row"}),  # read by its new name
        ("_row, a as b, a as c", {"_row": "_row", "b": "a", "c": "a"}),
        ("*", {}),
        ("_row, a as b, source as whole", {}),
        ("_row, a as b, columns('x.*')", {}),
        ("_row, a || '' as b", {"_row": "_row"}),
    ],
)
def test_only_what_a_mapping_reads_nowhere_else_is_handed_on(select: str, handed_on: dict[str, str]) -> None:
    header = Header(feed="contacts", files=("*",))
    assert Source("tried", header, f"select {select} from source", "-").handed_on == handed_on
