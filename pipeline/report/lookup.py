"""One edition's tables, indexed by what a report asks for."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.editions import Edition
from pipeline.indicators import Indicator
from pipeline.peers import units_of
from pipeline.periods import Period
from pipeline.report.model import Point, Text
from pipeline.report.shelf import Shelf, records
from pipeline.scorecards import Scorecard
from pipeline.settings import Settings
from pipeline.standing import COMBINED
from pipeline.trust import doubted

BANK = "-"
# Posts as they are called where a workspace names none.
POSTS = {
    "teller": Text("柜员", "Teller"),
    "lobby_manager": Text("大堂经理", "Lobby manager"),
    "phone_agent": Text("电话坐席", "Phone agent"),
    "online_agent": Text("在线坐席", "Online agent"),
    "relationship_manager": Text("客户经理", "Relationship manager"),
    "wealth_manager": Text("理财经理", "Wealth manager"),
    "operations_supervisor": Text("运营主管", "Operations supervisor"),
    "branch_head": Text("网点负责人", "Branch head"),
}

WHOLE = Text("全行", "whole bank")
LEAST_SHOWN = 6  # periods; a chart of fewer is no line


@dataclass(frozen=True, eq=False)
class Book:
    """An edition with the definitions that explain it. Look-ups return None where there is nothing."""

    edition: Edition
    settings: Settings
    indicators: Mapping[str, Indicator]
    cards: list[Scorecard]
    history: int
    whole: Text = WHOLE  # what the figures of level bank are of
    coming_cards: Sequence[Scorecard] = ()  # those in force when the period that follows begins

    @cached_property
    def _values(self) -> Shelf:
        values = self.edition.tables["values"]
        whole = values[values["level"] != "employee"]
        return Shelf(whole, "indicator", "level", "subject_id", within="period")

    @cached_property
    def _scores(self) -> Shelf:
        return Shelf(self.edition.tables["results"], "level", "subject_id", within="period")

    @cached_property
    def _points(self) -> Shelf:
        points = self.edition.tables["points"]
        now = points[(points["level"] == "branch") & (points["period"] == self.period.first)]
        return Shelf(now, "subject_id")

    @cached_property
    def _reasons(self) -> dict[str, pd.DataFrame]:
        return {str(key): part for key, part in self.edition.tables["reasons"].groupby("branch_id")}

    @property
    def period(self) -> Period:
        return self.edition.period

    @property
    def known_until(self) -> date:
        """The day to whose end facts are known."""
        return date.fromisoformat(str(self.edition.manifest["known_until"])[:10])

    @cached_property
    def names(self) -> dict[str, str]:
        """Branch or department → its name."""
        table = self.edition.tables["branches"]
        return dict(zip(table["branch_id"].astype(str), table["name"].astype(str), strict=True))

    @cached_property
    def _below(self) -> dict[str, list[str]]:
        """Managing unit → the branches below it, at any depth."""
        return units_of(self.edition.tables["branches"])

    def below(self, unit: str | None = None) -> list[str]:
        """The branches below the managing unit at any depth; without one, all branches, departments and centres."""
        return self._all if unit is None else self._below.get(unit, [])

    @cached_property
    def _all(self) -> list[str]:
        table = self.edition.tables["branches"]
        return table.loc[table["kind"] != "managing_unit", "branch_id"].astype(str).tolist()

    def members(self, level: str, subject: str) -> list[str]:
        """What a page's figures are added up from: the bank's, a managing unit's, or the branch itself."""
        return [subject] if level == "branch" else self.below(None if level == "bank" else subject)

    @cached_property
    def units(self) -> dict[str, str]:
        """Managing unit → its name."""
        return {unit: self.names[unit] for unit in self._below if unit in self.names}

    def people_of(self, branch: str) -> list[str]:
        """Who held a post at the branch in the period."""
        rows = self.staff_by_branch.get(branch)
        return [] if rows is None else sorted(rows["subject_id"].astype(str).unique())

    @cached_property
    def cases(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """(branch, indicator) → number and class of each case behind its figure, where it counts cases."""
        table = self.edition.tables["cases"]
        mine = table[(table["level"] == "branch") & (table["count"] > 0)]
        found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        columns = [mine[name] for name in ("subject_id", "indicator", "case_id", "case_class")]
        for branch, indicator, case, case_class in zip(*columns, strict=True):
            found.setdefault((str(branch), str(indicator)), []).append((str(case), str(case_class)))
        return found

    @cached_property
    def undelivered(self) -> frozenset[str]:
        """The feeds of which nothing at all came although it was due."""
        table = self.edition.tables["deliveries"]
        came = set(table.loc[table["status"] != "not_delivered", "feed"]) | self.in_part.keys()
        return frozenset(set(table["feed"]) - came)

    @cached_property
    def in_part(self) -> dict[str, tuple[int, int]]:
        """The feeds of which some of a department's deliveries came and some did not, as of a quarter's three months: how many
        were owed, and how many of them did not come. Nothing of editions before these were counted.
        """
        table = self.edition.tables["deliveries"]
        if "missed_count" not in table:
            return {}
        partly = table.loc[(table["missed_count"] > 0) & (table["missed_count"] < table["owed_count"]), "feed"]
        sums = table[table["feed"].isin(partly)].groupby("feed")[["owed_count", "missed_count"]].sum()
        return {str(feed): (int(owed), int(missed)) for feed, owed, missed in sums.itertuples()}

    @cached_property
    def standardised(self) -> dict[tuple[str, str, str], dict[str, Any]]:
        """(indicator, level, subject) → its figures with the peer group's mix of cases; branches only."""
        table = self.edition.tables.get("standardised", pd.DataFrame(columns=["level"]))
        rows = records(table[table["level"] != "employee"])
        return {(row["indicator"], row["level"], row["subject_id"]): row for row in rows}

    def post(self, code: str) -> Text:
        """A post's name: the workspace's, else the usual one."""
        if code in self.settings.posts:
            return Text(self.settings.posts[code].zh, self.settings.posts[code].en)
        return POSTS.get(code, Text("其他岗位", "Other post"))

    @cached_property
    def staff(self) -> pd.DataFrame:
        """The period's results of persons, a row per person and post."""
        rows = self.rows_of("results", level="employee", period=self.period.first)
        return rows[rows["post"] != COMBINED]

    @cached_property
    def staff_by_branch(self) -> dict[str, pd.DataFrame]:
        """Branch → its rows of `staff`."""
        return {str(branch): rows for branch, rows in self.staff.groupby("branch_id")}

    @cached_property
    def doubted_staff(self) -> pd.DataFrame:
        """subject_id, branch_id, employee_name of persons whose answers are in doubt, each once."""
        found = doubted(self.edition.tables["trust"])
        persons = found.loc[found["level"] == "employee", ["subject_id"]].drop_duplicates()
        known = self.staff.drop_duplicates("subject_id").reindex(columns=["subject_id", "branch_id", "employee_name"])
        return persons.merge(known, on="subject_id", how="left")

    @cached_property
    def periods(self) -> list[Period]:
        """The periods that a figure is judged among, oldest first."""
        return [self.period.shifted(-n) for n in range(self.history - 1, -1, -1)]

    @cached_property
    def shown_periods(self) -> list[Period]:
        """Those of `periods` that charts and sparklines show: from the first one of which anything is known, and never
        fewer than LEAST_SHOWN.
        """
        known: set[date] = set()
        for name, figure in (("values", "value"), ("results", "score")):
            table = self.edition.tables[name]
            known |= set(table.loc[(table["level"] != "employee") & table[figure].notna(), "period"])
        empty = next((n for n, period in enumerate(self.periods) if period.first in known), self.history)
        return self.periods[min(empty, max(self.history - LEAST_SHOWN, 0)) :]

    def shown_points(self, series: Sequence[float | None]) -> tuple[Point, ...]:
        """Of the values of `periods`, those that are shown."""
        shown = self.shown_periods
        return tuple(Point(str(p), v) for p, v in zip(shown, series[-len(shown) :], strict=True))

    def row(self, indicator: str, level: str, subject: str, period: Period) -> dict[str, Any] | None:
        return self._values.at(period.first, indicator, level, subject)

    def value(self, indicator: str, level: str, subject: str, period: Period) -> float | None:
        return number(self._values.cell("value", period.first, indicator, level, subject))

    def has_value(self, indicator: str, level: str, subject: str, period: Period) -> bool:
        """Whether the table of values has a row of it, be it without value."""
        return self._values.has(period.first, indicator, level, subject)

    def came(self, feeds: Collection[str], period: Period) -> bool:
        """Whether any of the feeds came for the period: the bank has a figure that reads it, or had nothing to count in it.
        A row whose data were not delivered tells of no delivery, nor does what other periods' files bring of the period, nor
        what transactions alone make: a rate of nought, a share without an error.
        """
        rows = (
            (indicator.header, row)
            for indicator in self.indicators.values()
            if not indicator.header.reads.keys().isdisjoint(feeds)
            and (row := self.row(indicator.name, "bank", BANK, period))
        )
        return any(
            row["status"] != "not_delivered"
            and (header.reads.keys() <= set(feeds) or (header.kind == "rate" and (number(row["numerator"]) or 0) > 0))
            for header, row in rows
        )

    def result(self, level: str, subject: str, period: Period) -> dict[str, Any] | None:
        return self._scores.at(period.first, level, subject)

    def score(self, level: str, subject: str, period: Period) -> float | None:
        return number(self._scores.cell("score", period.first, level, subject))

    def has_result(self, level: str, subject: str, period: Period) -> bool:
        """Whether the table of results has a row of it, be it without score."""
        return self._scores.has(period.first, level, subject)

    def scorecard(self, level: str, subject: str, period: Period) -> str | None:
        """The id of the card by which it was scored; None without one."""
        found: str | None = self._scores.cell("scorecard", period.first, level, subject)
        return found

    def card(self, name: object) -> Scorecard | None:
        """The card of that id; None where the edition has no such."""
        return next((card for card in self.cards if card.name == name), None)

    def points(self, branch: str) -> dict[str, Any]:
        """The branch's points rows of this period, by item."""
        return {row["item"]: row for row in self._points.of(branch)}

    def reasons(self, branch: str | None = None) -> pd.DataFrame:
        """The complaint reasons of the bank, or of one branch."""
        table = self.edition.tables["reasons"]
        return table if branch is None else self._reasons.get(branch, table.iloc[:0])

    def rows_of(self, table: str, **wanted: Any) -> pd.DataFrame:
        frame = self.edition.tables[table]
        for column, value in wanted.items():
            frame = frame[frame[column] == value]
        return frame

    def target(self, indicator: str) -> float | None:
        """The workspace's target, else that of a branch scorecard in force."""
        return self._target(indicator, self.cards)

    def coming_target(self, indicator: str) -> float | None:
        """The same in the period that follows, as far as it is known by now; else this period's."""
        coming = self._target(indicator, self.coming_cards)
        return self.target(indicator) if coming is None else coming

    def _target(self, indicator: str, cards: Sequence[Scorecard]) -> float | None:
        if indicator in self.settings.targets:
            return self.settings.targets[indicator]
        for card in cards:
            for item in card.items:
                if item.indicator == indicator and item.target is not None and card.level == "branch":
                    return float(item.target)
        return None

    def is_met(self, indicator: str, value: float | None) -> bool | None:
        """Whether the exact value reaches its target; None without value or target."""
        target = self.target(indicator)
        if target is None or value is None:
            return None
        exact, goal = round(value, 9), round(target, 9)
        return exact >= goal if self.indicators[indicator].header.direction == "higher" else exact <= goal


def number(value: Any) -> float | None:
    """A float, or None for NaN and None."""
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else float(value)


def change(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else round(now - before, 9)


def as_day(value: Any) -> date | None:
    """A day, or None for a missing one (NaT too)."""

    return value if isinstance(value, date) and not pd.isna(value) else None
