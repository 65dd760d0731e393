"""Month partials summed up to every level and kind of period, with the few texts of millions of keys looked at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from pipeline.warehouse import Connection, run_sql

VALUES = ("indicator", "level", "subject_id", "post", "period")


def roll_up(
    connection: Connection,
    kind: str,
    first: date,
    after: date,
    people_from: date | None = None,
    *,
    only: Sequence[str] | None = None,
    coded: bool = False,
) -> pd.DataFrame:
    """Sums per indicator, level, subject, post and period of `kind`, for the months from `first` up to `after`; a column
    tells the kind, since some levels get no value in shorter periods. Ordered by these keys.

    Persons' sums only for the months from `people_from` on, where it is given: they are most of the rows by far. `only`:
    these indicators (and what was left out of them), where it is given. `coded`: the keys as categories in the order of
    their texts (unused ones among them), with which millions of rows go on faster; `evaluate` keeps them so.
    """
    span = {"first": first, "after": after, "people_from": people_from or first}
    run_sql(connection, "macros/rolled_keys", **span)
    sums = run_sql(connection, "rollup", kind=kind, **span, asked_for=None if only is None else list(only)).df()
    numbers, days = pd.factorize(sums["period"])
    keys = {name: sums[name].cat.as_unordered() for name in VALUES if name != "period"}
    if not coded:
        keys = {name: column.astype("str") for name, column in keys.items()}
    kinds = pd.Categorical.from_codes(np.zeros(len(sums), dtype=np.int8), categories=pd.Index([kind], dtype="str"))
    told = kinds if coded else pd.Series(kinds).astype("str")
    return sums.assign(**keys, period=pd.DatetimeIndex(days).date[numbers], kind=told)


def offered(sums: pd.DataFrame, levels: Mapping[tuple[str, str], Sequence[str]]) -> tuple[pd.DataFrame, np.ndarray]:
    """The rows of `sums` at the `levels` of their indicator and kind, ordered by the keys of values; and the place of each
    row's indicator among the sorted names in `levels`.

    The places of a row's keys make one whole number: each text is looked at once, however many rows there are.
    """
    places = {name: _places(sums[name]) for name in (*VALUES, "kind")}
    key = np.zeros(len(sums), dtype=np.int64)
    for name in VALUES:
        numbers, texts = places[name]
        key = key * max(len(texts), 1) + numbers
    (number, names), (kind, kinds), (level, known) = (places[name] for name in ("indicator", "kind", "level"))
    offers = np.zeros((len(names), len(kinds), len(known)), dtype=bool)
    for n, k in np.ndindex(offers.shape[:2]):
        offers[n, k] = known.isin(levels.get((names[n], kinds[k]), ()))
    order = np.flatnonzero(offers[number, kind, level])
    key = key[order]
    is_ordered = not (key[1:] < key[:-1]).any()
    values = sums.drop(columns="kind")
    # Nothing is moved where nothing need be: that would cost as much as all the rest.
    if not is_ordered or len(order) < len(values):
        order = order if is_ordered else order[np.argsort(key, kind="stable")]
        values = values.iloc[order].reset_index(drop=True)
    place = {name: n for n, name in enumerate(sorted({name for name, _ in levels}))}
    own = np.array([place.get(name, -1) for name in names], dtype=np.int64)
    return values, own[number[order]]


def _places(column: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """Each row's place among the column's texts, which are in order; and these."""
    if isinstance(column.dtype, pd.CategoricalDtype) and column.cat.categories.is_monotonic_increasing:
        return column.cat.codes.to_numpy(), column.cat.categories
    numbers, texts = pd.factorize(column, sort=True)
    return numbers, pd.Index(texts)


def rows_of(days: pd.Series) -> Callable[[date], np.ndarray]:
    """Day → which rows of the column have it. Each row is looked at once, however many days are asked for: comparing a column
    of dates with one takes as long as that every time.
    """
    codes, known = pd.factorize(days)
    place = {day: n for n, day in enumerate(known)}
    return lambda day: codes == place.get(day, len(known))


def texts_at(numbers: np.ndarray, texts: Sequence[str]) -> pd.Series:
    """The text at each number."""
    return pd.Series(np.array(texts, dtype=object)[numbers], dtype="str")


def stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The frames one upon the other. Keys that are categories in the first stay so, of the texts of all, in order: as
    texts, millions of them would be copied and looked at again at every step.
    """
    kept = [frame for frame in frames if len(frame)] or list(frames[:1])
    if len(kept) == 1:
        return kept[0].reset_index(drop=True)
    parts = [frame.copy(deep=False) for frame in kept]
    for name in _coded(kept[0]):
        columns = [pd.Categorical(frame[name]) for frame in parts]
        texts = _together([column.categories for column in columns])
        for part, column in zip(parts, columns, strict=True):
            part[name] = column if column.categories is texts else column.set_categories(texts)
    return pd.concat(parts, ignore_index=True)


def _together(lists: Sequence[pd.Index]) -> pd.Index:
    """All their texts, in order. Mostly the first list has them all: then it is not made anew."""
    first = lists[0]
    if first.is_monotonic_increasing and all(
        other is first or (first.get_indexer(other) >= 0).all() for other in lists[1:]
    ):
        return first
    return pd.Index(sorted(set().union(*lists)), dtype="str")


def as_texts(values: pd.DataFrame) -> pd.DataFrame:
    """The frame with plain texts for keys."""
    return values.astype(dict.fromkeys(_coded(values), "str"))


def _coded(frame: pd.DataFrame) -> list[str]:
    """The keys that are categories."""
    keys = [name for name in (*VALUES, "kind") if name in frame.columns]
    return [name for name in keys if isinstance(frame[name].dtype, pd.CategoricalDtype)]
