"""Contract → the SELECT that casts mapped text, keeps what it cannot read, and says why (macros: sql/macros/casts.sql
and masks.sql)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.contracts import Column, Contract
from pipeline.quick import quick_cast, quick_value

# Marks and letters for yes and no where a code's words are 是 and 否.
_YES, _NO = ("√", "✓", "✔", "☑", "y", "yes"), ("×", "✗", "✘", "✕", "x", "n", "no")
_UNDATED, _NOTHING = "'undated'", "null::varchar"
VERSION = "updated_at"  # any source may give it: when the row was last changed, by the department's own clock


@dataclass(frozen=True)
class Raw:
    """Columns that come with their blanks, guards and null tokens (none of which may read as a value): they are cleaned
    here, and only in the rows where the plain form (pipeline/quick.py) does not fit.
    """

    columns: Collection[str] = ()
    null_tokens: Sequence[str] = ()
    blank_tokens: Sequence[str] = ()  # of columns whose default stands in for blank cells alone

    def text(self, column: Column, table: str) -> str:
        """SQL of the column's text without these."""
        name = f'{table}."{column.name}"'
        if column.name not in self.columns:
            return name
        tokens = self.blank_tokens if column.takes_blank_only else self.null_tokens
        return f"clean_text({name}, [{', '.join(map(_literal, tokens))}]::varchar[])"


def typed_select(
    contract: Contract,
    present: Collection[str],
    row: str,
    date_order: str,
    raw: Raw | None = None,
    *,
    is_hashed: bool = False,
) -> str:
    """A SELECT over table `mapped` (all text) giving the feed's columns, typed, and for each row:

    `_row`; `_key`, a hash of the feed's key; `_version_at` (its own updated_at, null without one); `_reasons`, null for
    a good row, else a list of {column, problem, got, candidates} (candidates null: nobody was looked up yet);
    `_content`, the row's text where it is returned, customers' columns hashed and free text masked.
    `present` names the columns that the mapping gives; the others are null. `row` is the SQL for the row number.
    Needs the values `$file_day`, `$hash_inner` and `$hash_outer` (pipeline/hashing.py); `date_order` is dmy or mdy where
    the source says so. `is_hashed`: customers' columns hold hashes already (a file of the program's own, see
    pipeline/announced.py), and are carried through.
    """
    raw = raw or Raw()
    given = [column for column in contract.columns if column.name in present]
    texts = {column.name: raw.text(column, "t") for column in given}
    tried = "".join(f', {quick_cast(c)} as "q_{c.name}"' for c in given if c.name in raw.columns and quick_cast(c))
    values = ", ".join(_read(column, date_order, raw, is_hashed) for column in given)
    undated = _undated(contract, texts)
    faulty = " or ".join([*(_fault(column, texts[column.name]) for column in given), *undated])
    typed = ", ".join(_value(column, column.name in present) for column in contract.columns)
    reasons = ", ".join(
        [
            *(_reason(column, texts[column.name]) for column in given),
            *(f"case when {test} then {_told(contract.one_of[0], _UNDATED, _NOTHING)} end" for test in undated),
        ]
    )
    content = "[" + ", ".join(f"('{column.name}', {_kept(column, texts[column.name])})" for column in given) + "]"
    return f"""
        select {typed}, t._row, t._version_at, {_key(contract, present)} as _key,
            case when t._is_faulty then list_filter([{reasons}], lambda r: r is not null) end as _reasons,
            case when t._is_faulty
                then map_from_entries(list_filter({content}, lambda e: e[2] is not null)) end as _content
        from (
            select *, case when {faulty} then true end as _is_faulty
            from (select {values}, {row} as _row, {_version(present)} from (select *{tried} from mapped) as m) as t
        ) as t
    """


def _read(column: Column, date_order: str, raw: Raw, is_hashed: bool) -> str:
    """The column's text and value; raw text first in its plain form, which says the same as the cast where it fits."""
    value = _cast(column, raw.text(column, "m"), date_order, is_hashed)
    if column.name in raw.columns:
        value = quick_value(column, raw.null_tokens, value)
    return f'm."{column.name}" as "{column.name}", {value} as "v_{column.name}"'


def _key(contract: Contract, present: Collection[str]) -> str:
    """64 bits of a hash of the key's columns, null where a required one is missing; looked up instead of the text.

    md5_number_lower() would give the same bits at four times the cost.
    """
    columns = [contract.column(name) for name in contract.key]
    texts = ", ".join(_key_part(column, column.name in present) for column in columns)
    complete = " and ".join(f't."v_{c.name}" is not null' for c in columns if c.default is None)
    text = f"concat_ws(chr(31), {texts})" if len(columns) > 1 else texts
    return f"case when {complete} then (md5_number({text}) >> 64)::ubigint end"


def _key_part(column: Column, is_present: bool) -> str:
    text = f'cast(t."v_{column.name}" as varchar)' if is_present else "null"
    return text if column.default is None else f"coalesce({text}, {_literal(column.default)})"


def _version(present: Collection[str]) -> str:
    if VERSION in present:
        return f'cast_timestamp(m."{VERSION}", $file_day) as _version_at'
    return "null::timestamp as _version_at"


def _cast(column: Column, text: str, date_order: str, is_hashed: bool) -> str:
    if date_order != "ymd" and column.type in ("date", "timestamp"):
        text = f"declared_order({text}, '{date_order}')"
    if column.storage == "keyed_hash":
        return f"carried_hash({text})" if is_hashed else f"keyed_hash(cast_id({text}), $hash_inner, $hash_outer)"
    if column.storage == "masked":
        return f"mask_text({text})"
    if column.allowed:
        return _coded(column, text)
    kind = column.type
    if kind == "varchar[]":
        return f"cast_list({text})"
    if kind in ("date", "timestamp"):
        read = f"cast_{kind}({text}, $file_day)"
        return f"case when not is_month_alone({text}) then {read} end" if column.needs_day else read
    if kind == "boolean":
        return _yes_no(column, text)
    if kind == "varchar":
        return f"cast_{'code' if column.is_code else 'id' if column.is_id else 'varchar'}({text})"
    return _number(column, text)


def _number(column: Column, text: str) -> str:
    if column.maximum == 1:
        return f"cast_share({text})"
    if column.unit == "seconds":
        return f"cast_seconds({text})"
    if column.type.startswith("decimal"):  # 5% is no number of points or hours
        return f"case when not contains('%％', {text}[-1]) then cast_decimal({text}, '{'|'.join(column.units)}') end"
    return f"cast_{column.type}({text}, '{'|'.join(column.units)}')"


def _yes_no(column: Column, text: str) -> str:
    """Words that say yes or no of this column alone (合格 of what is passed) come behind those that do of any."""
    words = (column.yes_words, "true"), (column.no_words, "false")
    cases = "".join(f" when {_is_one_of(text, these)} then {value}" for these, value in words if these)
    read = f"cast_boolean({text})"
    return f"case when {read} is not null then {read}{cases} end" if cases else read


def _coded(column: Column, text: str) -> str:
    cases = []
    for code, written in column.allowed.items():
        marks = (*(_YES if "是" in written else ()), *(_NO if "否" in written else ()))
        forms = [form.lower() for form in (code, *written)]
        cases.append(f"when {_is_one_of(f'lower({text})', (*forms, *marks))} then {_literal(code)}")
    return f"case {' '.join(cases)} end"


def _is_one_of(text: str, words: Sequence[str]) -> str:
    return f"list_contains([{', '.join(map(_literal, dict.fromkeys(words)))}], {text})"


def _in_range(column: Column) -> str:
    """SQL that is true for a value within the column's bounds, and with a sign that goes with its row; empty where it has
    none.
    """
    value = f't."v_{column.name}"'
    low = [f"{value} >= {column.minimum}"] if column.minimum is not None else []
    high = [f"{value} <= {column.maximum}"] if column.maximum is not None else []
    return " and ".join([*low, *high, *_unsigned(column)])


def _unsigned(column: Column) -> list[str]:
    """SQL that is true for a value with a sign that its row allows."""
    if column.unsigned is None:
        return []
    beside, code = column.unsigned
    return [f"""(t."v_{column.name}" >= 0 or t."v_{beside}" is distinct from {_literal(code)})"""]


def _fault(column: Column, text: str) -> str:
    """True for a row whose text cannot be read or lies out of range, or is missing where it is required.

    CASE, since the text may have to be cleaned first: only where there is no value.
    """
    value, bounds = f't."v_{column.name}"', _in_range(column)
    is_missing = "true" if column.is_required and column.default is None else f"{text} is not null"
    return f"case when {value} is null then {is_missing} else {f'not ({bounds})' if bounds else 'false'} end"


def _reason(column: Column, text: str) -> str:
    value = f't."v_{column.name}"'
    got = f"case when {text} is not null then '***' end" if column.is_personal else text
    which = "signed" if column.unsigned else "out_of_range"
    beyond = f"when {value} is not null then '{which}' " if _in_range(column) else ""
    blank = f"when {text} is null then 'missing' when has_no_result({text}) then 'no_result'"
    problem = f"case {blank} {beyond}else '{_problem(column)}' end"
    return f"case when {_fault(column, text)} then {_told(column.name, problem, got)} end"


def _undated(contract: Contract, texts: Mapping[str, str]) -> list[str]:
    """SQL that is true for a row that says nothing in any of the columns of which it needs one; empty where it needs none."""
    if not contract.one_of:
        return []
    return [" and ".join(f"{texts[name]} is null" for name in contract.one_of if name in texts) or "true"]


def _told(column: str, problem: str, got: str) -> str:
    return f"{{'column': '{column}', 'problem': {problem}, 'got': {got}, 'candidates': null::varchar[]}}"


def _problem(column: Column) -> str:
    if column.allowed:
        return "not_allowed"
    if column.storage == "keyed_hash":
        return "scientific"
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


def _kept(column: Column, text: str) -> str:
    if column.storage == "keyed_hash":
        return f"""'hash:' || t."v_{column.name}"::varchar"""
    return f"mask_text({text})" if column.storage == "masked" else text


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (int, float)) else "'" + str(value).replace("'", "''") + "'"
