"""Subjects in a fixed order, and what is known of each by indicator, as arrays in that order. Pure.

A month of a large bank has millions of values. They are sorted once, by indicator; after that every step of scoring is
arithmetic on arrays that are as long as there are subjects.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipeline.errors import DefinitionError
from pipeline.texts import msg

SUBJECT = ["subject_id", "post"]
AMOUNTS = (
    "numerator",
    "denominator",
    "sample",
    "value",
    "low",
    "high",
    "year_ago",
    "previous",
    "shrunk",
    "required",
    "reliability",
)
STATUSES = (
    "ok",
    "thin",
    "unreliable",
    "carried",
    "no_cases",
    "not_delivered",
    "not_ripe",
    "not_applicable",
)
DIRECTIONS = ("higher", "lower")
EVIDENCE = ("sample", "census", "event")
OK, THIN, UNRELIABLE, CARRIED, NO_CASES, NOT_DELIVERED = range(6)
NOT_APPLICABLE = STATUSES.index("not_applicable")
UNKNOWN = (NOT_DELIVERED, STATUSES.index("not_ripe"))


@dataclass(frozen=True)
class Facts:
    """One indicator's figures, an array each (see AMOUNTS; NaN is no value, and so is what is not finite); `status`: places
    in STATUSES.
    """

    amounts: Mapping[str, np.ndarray]
    status: np.ndarray
    is_higher_better: bool = True
    is_sample: bool = False

    def __getitem__(self, name: str) -> np.ndarray:
        return self.amounts[name]

    def with_(self, status: np.ndarray | None = None, **amounts: np.ndarray) -> Facts:
        """A copy with other amounts or statuses."""
        return replace(self, amounts={**self.amounts, **amounts}, status=self.status if status is None else status)

    def has(self, *statuses: int) -> np.ndarray:
        return np.isin(self.status, statuses)


class Board:
    """`subjects`: subject_id, post, branch_id (and peer_group), one row each, in the order of every array that comes out.

    `values`: rows by subject, post and indicator, as pipeline.scoring.score takes them; those of others are passed over.
    A subject that has two rows of one indicator is refused (DefinitionError), and so is an indicator whose rows, those of
    others too, tell two directions or two kinds of evidence, or one that is not known.
    `carried`: such rows of an earlier period, which stand in where a subject has none of its own (沿用上期).
    """

    def __init__(self, values: pd.DataFrame, subjects: pd.DataFrame, carried: pd.DataFrame | None = None) -> None:
        self.subjects = subjects
        self._ids = pd.Index(subjects["subject_id"].unique())
        self._posts = pd.Index(subjects["post"].unique())
        mine = self._cells(subjects)
        self._place = np.full(len(self._ids) * len(self._posts) + 1, -1, dtype=np.int64)
        self._place[mine] = np.arange(len(subjects))
        self._values = values
        self._nothing = np.full(len(subjects), np.nan)  # one for all that is not known: it is never written to
        self._nothing.flags.writeable = False
        self._rows, self._natures = self._by_indicator(values)
        self._carried = Board(carried, subjects) if carried is not None and len(carried) else None

    def __len__(self) -> int:
        return len(self.subjects)

    def places(self, frame: pd.DataFrame) -> np.ndarray:
        """Where each row's subject and post stand; −1 for one that is none of the subjects."""
        return self._place[self._cells(frame)]

    @property
    def indicators(self) -> set[str]:
        return set(self._rows)

    def of(self, indicator: str | None) -> Facts:
        """What is known of the indicator: for who has no row of it, no value and status no_cases."""
        rows = self._rows.get(indicator or "", np.array([], dtype=np.int64))
        places = self._row_places[rows] if len(rows) else rows
        amounts = {name: self._spread(name, rows, places) for name in AMOUNTS}
        status = np.full(len(self), NO_CASES, dtype=np.int8)
        status[places] = self._status[rows] if len(rows) else 0
        higher, sample = self._natures.get(indicator or "", (True, False))
        facts = Facts(amounts, status, higher, sample)
        if self._carried is None:
            return facts
        theirs = self._carried.of(indicator)
        own = np.zeros(len(self), bool)
        own[places] = True
        use = ~own & self._carried.present(indicator)
        nature = facts if indicator in self._natures else theirs
        return Facts(
            {name: np.where(use, theirs[name], facts[name]) for name in AMOUNTS},
            np.where(use, CARRIED, status).astype(np.int8),
            nature.is_higher_better,
            nature.is_sample,
        )

    def present(self, indicator: str | None) -> np.ndarray:
        """Whether a subject has a row of the indicator at all."""
        found = np.zeros(len(self), bool)
        rows = self._rows.get(indicator or "")
        if rows is not None:
            found[self._row_places[rows]] = True
        return found

    def _cells(self, frame: pd.DataFrame) -> np.ndarray:
        """A number for each row's subject and post; the last one for who is not known."""
        ids, posts = _codes(frame["subject_id"], self._ids), _codes(frame["post"], self._posts)
        known = (ids >= 0) & (posts >= 0)
        return np.where(known, ids * len(self._posts) + posts, len(self._ids) * len(self._posts))

    def _by_indicator(self, values: pd.DataFrame) -> tuple[dict[str, np.ndarray], dict[str, tuple[bool, bool]]]:
        """Indicator → its rows (positions in `values`) of the subjects; and → (more is better, is a sample)."""
        self._row_places = self.places(values)
        self._status = _status_codes(values["status"])
        names = pd.Categorical(values["indicator"])
        directions, evidence = pd.Categorical(values["direction"]), pd.Categorical(values["evidence"])
        codes = names.codes
        order = np.argsort(codes, kind="stable")
        bounds = np.searchsorted(codes[order], np.arange(len(names.categories) + 1))
        rows, natures = {}, {}
        for code, name in enumerate(names.categories):
            mine = order[bounds[code] : bounds[code + 1]]
            if len(mine):
                direction = _one_word(str(name), "direction", directions, mine, DIRECTIONS)
                natures[str(name)] = (
                    direction == "higher",
                    _one_word(str(name), "evidence", evidence, mine, EVIDENCE) == "sample",
                )
                rows[str(name)] = mine = mine[self._row_places[mine] >= 0]
                if len(mine) and np.bincount(self._row_places[mine]).max() > 1:
                    raise DefinitionError(
                        msg("{indicator}: a subject has two values of it in one period", indicator=name)
                    )
        return rows, natures

    def _spread(self, name: str, rows: np.ndarray, places: np.ndarray) -> np.ndarray:
        if not len(rows) or name not in self._values.columns:
            return self._nothing
        found = np.full(len(self), np.nan)
        amounts = self._values[name].to_numpy(float)[rows]
        found[places] = np.where(np.isfinite(amounts), amounts, np.nan)
        return found


def _codes(column: pd.Series, known: pd.Index) -> np.ndarray:
    if isinstance(column.dtype, pd.CategoricalDtype):
        places = known.get_indexer(column.cat.categories)
        codes = column.cat.codes.to_numpy()
        return np.where(codes < 0, -1, np.append(places, -1)[codes])
    return np.asarray(known.get_indexer(column))


def _status_codes(column: pd.Series) -> np.ndarray:
    found = pd.Categorical(column)
    known = np.array([_status_code(str(name)) for name in found.categories] or [NO_CASES], dtype=np.int8)
    return np.where(found.codes < 0, NO_CASES, known[found.codes]).astype(np.int8)


def _status_code(name: str) -> int:
    if name not in STATUSES:
        raise DefinitionError(msg("a value has the status “{name}”; known are {known}", name=name, known=STATUSES))
    return STATUSES.index(name)


def _one_word(indicator: str, column: str, told: pd.Categorical, rows: np.ndarray, known: Collection[str]) -> str:
    """What all of an indicator's rows say in `column`, one of the words that are `known` (DefinitionError)."""
    codes = pd.unique(told.codes[rows])
    words = sorted(str(told.categories[code]) if code >= 0 else "" for code in codes)
    for word in words:
        if word not in known:
            raise DefinitionError(
                msg(
                    "{indicator}: a value has the {column} “{name}”; known are {known}",
                    indicator=indicator,
                    column=column,
                    name=word,
                    known=known,
                )
            )
    if len(words) > 1:
        raise DefinitionError(
            msg("{indicator}: its values differ in {column}: {names}", indicator=indicator, column=column, names=words)
        )
    return words[0]


NO_VALUES = pd.DataFrame(columns=["subject_id", "post", "indicator", "status", "direction", "evidence"])
