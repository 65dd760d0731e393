"""Places within peer groups, which of them can be told apart, and the sentence on the first and the last."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from pipeline.report.judgements import FEWEST
from pipeline.report.lookup import Book
from pipeline.report.model import BranchLine, Finding, Quantity
from pipeline.statistics import charts, ranks
from pipeline.texts import Message, msg

NAMED = 3  # places named at either end
# What keeps a branch from a place, by its line's status: said alike wherever a page, an attachment or a headline says it.
NOT_RANKED = {
    "suspended": msg("closed for refurbishment or suspended"),
    "closed": msg("closed or merged"),
    "opened": msg("newly opened"),
    "no_rules": msg("no scorecard applies"),
    "not_scored": msg("not enough valid data"),
}


def why_not_ranked(status: str) -> Message:
    """停业或装修, 撤并, 新开业, 无适用的考核评分表; 有效数据不足 for whatever else has no place."""
    return NOT_RANKED.get(status, NOT_RANKED["not_scored"])


def ranked(book: Book, lines: Sequence[BranchLine]) -> tuple[BranchLine, ...]:
    """The lines by peer group and place; those that take no part last. Equal scores share a place.

    Places whose scores differ by no more than the group's scores go up and down from period to period are a tie.
    """
    ordered: list[BranchLine] = []
    for group in sorted({line.peer_group for line in lines}):
        mine = [line for line in lines if line.peer_group == group]
        ordered += sorted(_placed(book, mine), key=lambda line: (line.rank is None, line.rank or 0, line.branch_id))
    return tuple(ordered)


def places(lines: Sequence[BranchLine]) -> dict[str, Finding]:
    """Peer group → its first and last three in a sentence; all of them where they are six or fewer; none for one."""
    taking_part = [line for line in lines if line.rank is not None]
    return {
        group: _sentence(group, list(members))
        for group, members in groupby(taking_part, key=lambda line: line.peer_group)
    }


def place_note(lines: Sequence[BranchLine]) -> Message | None:
    """What the places of one group's `lines` are worth: which cannot be told apart, or that nothing tells; None where
    each stands for itself.
    """
    in_rank = [line for line in lines if line.rank is not None]
    if not all(line.is_judged for line in in_rank):
        return msg("Too few periods to tell which differences are more than chance; places are for reference only.")
    runs = [msg("{first} to {last}", first=first, last=last) for first, last in tie_runs(in_rank)]
    if not runs:
        return None
    return msg(
        "Places {places} differ by no more than ordinary variation; their order is for reference only.", places=runs
    )


def tie_runs(lines: Sequence[BranchLine]) -> list[tuple[int, int]]:
    """First and last place of each tie of neighbours. Equal scores share a place, which needs no sentence."""
    told = {
        (line.tied_from, line.tied_to)
        for line in lines
        if line.tie and line.tied_from is not None and line.tied_to is not None
    }
    if told:
        by_place = {(line.rank, line.score) for line in lines}
        return sorted(
            (first, last)
            for first, last in told
            if len({score for rank, score in by_place if rank and first <= rank <= last}) > 1
        )
    shared = Counter(line.rank for line in lines)
    runs: list[tuple[int, int]] = []
    for tied, members in groupby(lines, key=lambda line: line.tie and shared[line.rank] == 1):
        ranks_of = [line.rank for line in members if line.rank is not None]
        if tied and len(ranks_of) > 1:
            runs.append((ranks_of[0], ranks_of[-1]))
    return runs


def _placed(book: Book, mine: Sequence[BranchLine]) -> list[BranchLine]:
    in_rank = [line for line in mine if line.status == "ranked" and line.score is not None]
    if not in_rank:
        return list(mine)
    scores = np.array([line.score for line in in_rank], float)
    order = ranks.ranks(scores)
    spread = _spread(book, in_rank)
    groups = _tie_groups(scores, spread, order)
    found: Mapping[str, BranchLine] = {
        line.branch_id: replace(
            line,
            rank=int(place),
            tie=bool(np.count_nonzero(groups == group) > 1),
            tied_from=int(order[groups == group].min()),
            tied_to=int(_last(order, groups == group)),
            is_judged=spread is not None or len(in_rank) < 2,
        )
        for line, place, group in zip(in_rank, order, groups, strict=True)
    }
    return [found.get(line.branch_id, line) for line in mine]


def _tie_groups(scores: np.ndarray, spread: float | None, order: np.ndarray) -> np.ndarray:
    if spread is None or len(scores) < 2:
        return order  # only equal scores are tied
    low, high = ranks.rank_sets(scores, spread)
    return ranks.tie_groups(scores, low, high)


def _last(order: np.ndarray, members: np.ndarray) -> float:
    """The last place that a group takes: two in a shared first place take the first and the second."""
    return float(order[members].min() + np.count_nonzero(members) - 1)


def _spread(book: Book, lines: Sequence[BranchLine]) -> float | None:
    """By how much a branch of the group usually goes up and down, as a standard deviation: the median over its branches of
    the mean moving range ÷ 1.128 (as in an XmR chart); None with fewer than eight periods.
    """
    found = []
    for line in lines:
        values = np.array(_scores(book, line.branch_id), float)
        if np.count_nonzero(~np.isnan(values)) >= FEWEST:
            found.append(float(charts.xmr(values).mr_bar) / 1.128)
    found = [spread for spread in found if not math.isnan(spread)]
    return float(np.median(found)) if found else None


def _scores(book: Book, branch: str) -> list[float]:
    """The branch's scores, oldest first, NaN for none; one more NaN where another scorecard begins, since the step to it is
    no going up or down: a moving range looks at neighbours alone.
    """
    found: list[float] = []
    last = None
    for period in book.periods:
        card, score = book.scorecard("branch", branch, period), book.score("branch", branch, period)
        if score is not None and last not in (None, card):
            found.append(math.nan)
        found.append(math.nan if score is None else score)
        last = last if score is None else card
    return found


def _sentence(group: str, lines: Sequence[BranchLine]) -> Finding:
    name = msg("Group {group}", group=group) if len(group) <= 2 and group.isascii() else group
    facts = {"group": name, "count": Quantity(len(lines), "places")}
    if len(lines) <= 2 * NAMED:
        return Finding("ranking.all", msg("{group} ({count}): {places}.", **facts, places=_named(lines)))
    first, last = _named(lines[:NAMED]), _named(lines[-NAMED:])
    return Finding(
        "ranking.ends", msg("{group} ({count}): first {first}; last {last}.", **facts, first=first, last=last)
    )


def _named(lines: Sequence[BranchLine]) -> list[Message]:
    return [msg("{name} {score}", name=line.name, score=Quantity(line.score, "index")) for line in lines]
