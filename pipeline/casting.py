"""Contract → the SELECT that casts mapped text, keeps what it cannot read, and says why (macros: sql/macros/casts.sql)."""

from __future__ import annotations

from collections.abc import Collection

from pipeline.contracts import Column, Contract

VERSION = "updated_at"  # any source may give it: when the row was last changed, by the department's own clock


def typed_select(contract: Contract, present: Collection[str], row: str, date_order: str) -> str:
    """A SELECT over table `mapped` (all text) giving the feed's columns, typed, and for each row:

    `_row`; `_key`, a hash of the feed's key; `_version_at` (its own updated_at, null without one); `_reasons`, null for
    a good row, else a list of {column, problem, got, candidates} (candidates null: nobody was looked up yet);
    `_content`, the row's text where it is returned, customers' columns hashed and free text masked.
    `present` names the columns that the mapping gives; the others are null. `row` is the SQL for the row number.
    Needs the values `$file_year` and `$hash_key`; `date_order` is dmy or mdy where the source says so.
    """
    given = [column for column in contract.columns if column.name in present]
    faulty = " or ".join(_fault(column) for column in given)
    inner = ", ".join(
        [f'm."{column.name}" as "{column.name}", {_cast(column, date_order)} as "v_{column.name}"' for column in given]
        + [f"{row} as _row", _version(present)]
    )
    values = ", ".join(_value(column, column.name in present) for column in contract.columns)
    reasons = ", ".join(_reason(column) for column in given)
    content = "[" + ", ".join(f"('{column.name}', {_kept(column)})" for column in given) + "]"
    return f"""
        select {values}, t._row, t._version_at, {_key(contract, present)} as _key,
            case when {faulty} then list_filter([{reasons}], lambda r: r is not null) end as _reasons,
            case when {faulty} then map_from_entries(list_filter({content}, lambda e: e[2] is not null)) end as _content
        from (select {inner} from mapped as m) as t
    """


def _key(contract: Contract, present: Collection[str]) -> str:
    """64 bits of a hash of the key's columns, null where a required one is missing; looked up instead of the text."""
    columns = [contract.column(name) for name in contract.key]
    texts = ", ".join(_key_part(column, column.name in present) for column in columns)
    complete = " and ".join(f't."v_{c.name}" is not null' for c in columns if c.default is None)
    return f"case when {complete} then md5_number_lower(concat_ws(chr(31), {texts})) end"


def _key_part(column: Column, is_present: bool) -> str:
    text = f'cast(t."v_{column.name}" as varchar)' if is_present else "null"
    return text if column.default is None else f"coalesce({text}, {_literal(column.default)})"


def _version(present: Collection[str]) -> str:
    if VERSION in present:
        return f'cast_timestamp(m."{VERSION}", $file_year) as _version_at'
    return "null::timestamp as _version_at"


def _cast(column: Column, date_order: str) -> str:
    text = f'm."{column.name}"'
    if date_order != "ymd" and column.type in ("date", "timestamp"):
        text = f"declared_order({text}, '{date_order}')"
    if column.storage == "keyed_hash":
        return f"keyed_hash({text}, $hash_key)"
    if column.storage == "masked":
        return f"mask_text({text})"
    if column.allowed:
        return _coded(column, text)
    kind = column.type
    if kind == "varchar[]":
        return f"cast_list({text})"
    if kind in ("date", "timestamp"):
        return f"cast_{kind}({text}, $file_year)"
    return _number(column, text)


def _number(column: Column, text: str) -> str:
    if column.type.startswith("decimal"):
        return f"cast_decimal({text})"
    return f"cast_seconds({text})" if column.unit == "seconds" else f"cast_{column.type}({text})"


def _coded(column: Column, text: str) -> str:
    cases = []
    for code, written in column.allowed.items():
        forms = ", ".join(_literal(form.lower()) for form in dict.fromkeys([code, *written]))
        cases.append(f"when lower({text}) in ({forms}) then {_literal(code)}")
    return f"case {' '.join(cases)} end"


def _in_range(column: Column) -> str:
    """SQL that is true for a value within the column's bounds; empty where it has none."""
    value = f't."v_{column.name}"'
    low = [f"{value} >= {column.minimum}"] if column.minimum is not None else []
    high = [f"{value} <= {column.maximum}"] if column.maximum is not None else []
    return " and ".join(low + high)


def _fault(column: Column) -> str:
    """True for a row whose text cannot be read or lies out of range, or is missing where it is required."""
    text, value, bounds = f't."{column.name}"', f't."v_{column.name}"', _in_range(column)
    missing = (
        f"{value} is null"
        if column.is_required and column.default is None
        else f"{text} is not null and {value} is null"
    )
    return f"({missing} or not ({bounds}))" if bounds else f"({missing})"


def _reason(column: Column) -> str:
    text, value = f't."{column.name}"', f't."v_{column.name}"'
    got = "'***'" if column.is_personal else text
    beyond = f"when {value} is not null then 'out_of_range' " if _in_range(column) else ""
    problem = f"case when {text} is null then 'missing' {beyond}else '{_problem(column)}' end"
    reason = f"{{'column': '{column.name}', 'problem': {problem}, 'got': {got}, 'candidates': null::varchar[]}}"
    return f"case when {_fault(column)} then {reason} end"


def _problem(column: Column) -> str:
    if column.allowed:
        return "not_allowed"
    if column.unit == "seconds":
        return "not_seconds"
    return {
        "integer": "not_whole",
        "bigint": "not_whole",
        "decimal(18,4)": "not_number",
        "date": "not_date",
        "timestamp": "not_time",
        "boolean": "not_boolean",
        "varchar": "scientific",
    }.get(column.type, "not_read")


def _value(column: Column, is_present: bool) -> str:
    value = f't."v_{column.name}"' if is_present else "null"
    if is_present and (bounds := _in_range(column)):
        value = f"case when {bounds} then {value} end"
    if column.default is not None:
        value = f"coalesce({value}, {_literal(column.default)})"
    return f'cast({value} as {column.type}) as "{column.name}"'


def _kept(column: Column) -> str:
    if column.storage == "keyed_hash":
        return f"""'hash:' || t."v_{column.name}"::varchar"""
    return f'mask_text(t."{column.name}")' if column.storage == "masked" else f't."{column.name}"'


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (int, float)) else "'" + str(value).replace("'", "''") + "'"
