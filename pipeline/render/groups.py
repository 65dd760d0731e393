"""The branches of a bank as its page shows them: by peer group, first and last places, ties, who takes no part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from pipeline.render.svg import finite, strip
from pipeline.render.words import group_name
from pipeline.report.formats import fact
from pipeline.report.model import BranchLine, IndicatorLine, Quantity, Report
from pipeline.report.ranking import NOT_RANKED, place_note, tie_runs, why_not_ranked
from pipeline.texts import msg

SHOWN_PLACES = 3
KEY_INDICATORS = 6


@dataclass(frozen=True)
class Group:
    """A peer group: its ranked branches in order, the first and last of them, and what their places mean."""

    code: str
    name: str
    size: int
    of_all: int  # the branches with a place in the whole bank, of which the places count
    first: tuple[BranchLine, ...]
    last: tuple[BranchLine, ...]
    note: str
    strip: str
    lowest: str
    highest: str


def groups(report: Report, locale: str) -> list[Group]:
    """The peer groups with a ranked branch, by name."""
    ranked = sorted(
        (line for line in report.branches if line.rank is not None and finite(line.score) is not None),
        key=lambda line: (line.peer_group, line.rank or 0, line.branch_id),
    )
    sizes = report.ranked_in_group
    return [
        _group(name, tuple(lines), sizes.get(name), locale)
        for name, lines in groupby(ranked, key=lambda line: line.peer_group)
    ]


def _group(name: str, lines: tuple[BranchLine, ...], of_all: int | None, locale: str) -> Group:
    first = lines[:SHOWN_PLACES]
    last = lines[max(len(lines) - SHOWN_PLACES, len(first)) :]
    runs = tie_runs(lines)
    longest = max(runs, key=lambda run: run[1] - run[0], default=None)
    by_rank = {line.rank: line.score for line in reversed(lines)}
    shade = None
    if longest:
        ends = sorted(score for rank in longest if (score := by_rank.get(rank)) is not None)
        shade = (ends[0], ends[-1]) if len(ends) == 2 else None
    scores = [score for line in lines if (score := finite(line.score)) is not None]
    lowest, highest = (Quantity(value, "score") for value in (min(scores), max(scores)))
    note = place_note(lines)
    label = msg(
        "{group}, {count} branches: lowest {low}, median {middle}, highest {high}",
        group=group_name(name, locale),
        count=len(lines),
        low=lowest,
        middle=Quantity(median(scores), "score"),
        high=highest,
    ).text(locale, fact)
    return Group(
        code=name,
        name=group_name(name, locale),
        size=len(lines),
        of_all=len(lines) if of_all is None else of_all,
        first=first,
        last=last,
        note=note.text(locale, fact) if note else "",
        strip=strip(scores, len(first), len(last), shade, label=label),
        lowest=fact(lowest, locale),
        highest=fact(highest, locale),
    )


def tied(line: BranchLine, locale: str) -> str:
    """并列9至28位: the places of a tie; 并列 alone where they are one place or not told."""
    if line.tied_from is None or line.tied_to is None or line.tied_from == line.tied_to:
        return msg("tied").text(locale)
    return msg("tied, {first} to {last}", first=line.tied_from, last=line.tied_to).text(locale, fact)


def apart(lines: Iterable[BranchLine], locale: str) -> list[tuple[str, list[BranchLine]]]:
    """The branches that take no part, by reason, in the order of the reasons."""
    absent = [line for line in lines if line.rank is None]
    order = {status: index for index, status in enumerate(NOT_RANKED)}
    absent.sort(key=lambda line: (order.get(line.status, len(order)), line.name, line.branch_id))
    by_reason = groupby(absent, key=lambda line: why_not_ranked(line.status).text(locale))
    return [(text, list(members)) for text, members in by_reason]


def ranked_lines(report: Report) -> list[BranchLine]:
    """Every ranked branch, by peer group and rank: the full table."""
    ranked = (line for line in report.branches if line.rank is not None)
    return sorted(ranked, key=lambda line: (line.peer_group, line.rank or 0, line.branch_id))


def key_indicators(report: Report) -> list[IndicatorLine]:
    """The first indicators that branches have values of: the columns of the full table."""
    known = {key for line in report.branches for key, value in line.values.items() if value is not None}
    return [line for line in report.indicators if line.indicator in known][:KEY_INDICATORS]
