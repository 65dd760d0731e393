"""Who moved within the peer group for good, not for a month; and the period's awards and cards."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipeline.report.lookup import Book
from pipeline.report.model import Finding
from pipeline.report.months import known_months, months_of
from pipeline.texts import Message, msg

# Kind of period → how many months back, in how many of them at least, and in how many of as many before at most.
SPANS = {"quarter": (3, 3, 0), "year": (6, 5, 1)}
SMALLEST = 6  # branches of a group that has thirds
WARNINGS = {
    "yellow": (msg("Yellow card: {places}."), "worse"),
    "red": (msg("Red card: {places}."), "breach"),
}


def thirds(scores: pd.DataFrame) -> pd.DataFrame:
    """The rows of monthly_scores of branches in peer groups of SMALLEST or more with a score, with a column `third`: first |
    middle | last. A place shared with somebody outside a third does not belong to it.
    """
    mine = scores[(scores["level"] == "branch") & scores["score"].notna() & (scores["peer_group"] != "-")]
    groups = mine.groupby(["period", "peer_group"])["score"]
    size = groups.transform("size")
    mine, size = mine[size >= SMALLEST], size[size >= SMALLEST]
    groups = mine.groupby(["period", "peer_group"])["score"]
    from_top, from_end = groups.rank(method="max", ascending=False), groups.rank(method="max")
    third = pd.Series("middle", mine.index).mask(from_top <= size // 3, "first").mask(from_end <= size // 3, "last")
    return mine.assign(third=third)


def moves(book: Book, level: str, subject: str) -> tuple[Finding, ...]:
    """Branches of the page that have stood in the first or last third as long as SPANS asks, and had not before."""
    count, least, most = SPANS[book.period.kind]
    own = known_months(book)
    table = months_of(book).scores
    if len(own) < count or "score" not in table:
        return ()
    now = [month.first for month in own[-count:]]
    before = [own[-count].shifted(-n).first for n in range(count, 0, -1)]
    placed = thirds(table)
    placed = placed[placed["subject_id"].isin(book.members(level, subject))]
    found: dict[tuple[str, str], list[str]] = {}
    for branch, rows in placed.groupby("subject_id"):
        by_month = dict(zip(rows["period"], rows["third"], strict=True))
        if not all(month in by_month for month in (*now, *before)):
            continue
        for third in ("first", "last"):
            here, earlier = (sum(by_month[month] == third for month in months) for months in (now, before))
            if here >= least and earlier <= most:
                found.setdefault((str(rows["peer_group"].iloc[-1]), third), []).append(book.names[str(branch)])
    kind = book.period.kind
    return tuple(_moved(kind, group, third, names) for (group, third), names in sorted(found.items()))


def _moved(kind: str, group: str, third: str, names: Sequence[str]) -> Finding:
    count, least, most = SPANS[kind]
    name = msg("Group {group}", group=group) if len(group) <= 2 and group.isascii() else group
    where = msg("the first third of {group}", group=name) if third == "first" else msg("the last third of {group}", group=name)  # fmt: skip  # noqa: E501
    facts = {"names": list(names), "where": where, "count": count}
    said = (
        msg("{names}: in {where} in each of the last {count} months, in none of the {count} before.", **facts)
        if (least, most) == (count, 0)
        else msg(
            "{names}: in {where} in {least} at least of the last {count} months, in {most} at most of the {count} before.",
            **facts,
            least=least,
            most=most,
        )
    )
    return Finding("moves.up", said, "better") if third == "first" else Finding("moves.down", said, "worse")


def consequences(book: Book, level: str, subject: str) -> tuple[Finding, ...]:
    """Awards by place, then yellow and red cards, of the page's branches; no person's."""
    rows = book.rows_of("results", level="branch", period=book.period.first)
    members = set(book.members(level, subject))
    if "warning" not in rows:
        return ()
    rows = rows[rows["subject_id"].isin(list(members))]
    found = []
    if awards := _awards(book, rows):
        said = msg(
            "Awards, by score among all branches of a scorecard and not within peer groups: {places}.", places=awards
        )
        found.append(Finding("consequences.awards", said, "better"))
    for colour, (sentence, tone) in WARNINGS.items():
        names = [book.names[str(one)] for one in rows.loc[rows["warning"] == colour, "subject_id"]]
        if names:
            found.append(Finding(f"consequences.{colour}", Message(sentence.template, {"places": names}), tone))
    return tuple(found)


def _awards(book: Book, rows: pd.DataFrame) -> list[Message]:
    """The branches with a place, the first first; none of a scorecard with one subject, which has nobody to win against."""
    everybody = book.rows_of("results", level="branch", period=book.period.first)
    contested = everybody.groupby("scorecard")["subject_id"].transform("nunique") > 1
    placed = rows[rows["award_place"].notna() & contested.reindex(rows.index)]
    return [
        msg("{name} (place {place})", name=book.names[str(row["subject_id"])], place=int(row["award_place"]))
        for row in placed.sort_values(["award_place", "subject_id"]).to_dict("records")
    ]
