"""增减因素分解: the change of a score against the period before, split so that the parts add up to it.

The items' points make 100 × Σ points ÷ Σ weight over the items that have points, so an item's part of the change is what it
lost less than before; where other items had points, the rest of the change comes from the changed weight. Bonuses and
deductions follow, then what holds a score at its limits or averages it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.report.attribution import shares
from pipeline.report.charting import period_name
from pipeline.report.formats import rounded
from pipeline.report.judgements import variation
from pipeline.report.lookup import Book, change, number
from pipeline.report.model import Finding, Quantity, Text
from pipeline.report.model.trends import Part, ScoreChange
from pipeline.report.once import once_a_book
from pipeline.report.scored import comparable_scores
from pipeline.scorecards import Item, Scorecard
from pipeline.texts import Message, msg

NAMED = 2  # parts named in a sentence, in each direction
FULL_SCORE = 100.0
RESTS = {
    "weight": Text("有效权重变化", "Items that had points"),
    "bonus": Text("加分", "Bonuses"),
    "deduction": Text("扣分事项", "Deductions"),
    "averaged": Text("按分期平均计分", "Score as the mean of its parts"),
    "limits": Text("封顶或保底", "Limits of the score"),
    "unassigned": Text("不能分到网点的部分", "Not to be told apart by branch"),
}


@dataclass(frozen=True)
class _Period:
    """What a score was made of: the result's row and the rows of its points by item."""

    result: Mapping[str, Any]
    points: Mapping[str, Mapping[str, Any]]

    @property
    def factor(self) -> float:
        """What a point is worth in the score: 100 ÷ the weight that had points."""
        weight = sum(row["weight"] for row in self.points.values() if number(row["points"]) is not None)
        return FULL_SCORE / weight if weight else 0.0

    def earned(self, item: str) -> float | None:
        return number(self.points[item]["points"]) if item in self.points else None

    def lost(self, item: str) -> float:
        earned = self.earned(item)
        return 0.0 if earned is None else float(self.points[item]["weight"]) - earned


def score_change(book: Book, level: str, subject: str) -> ScoreChange | Finding | None:
    """The split of the last change; a sentence where new rules forbid it; None where one of the scores is missing."""
    now, before = book.period, book.period.shifted(-1)
    rows = [book.result(level, subject, period) for period in (before, now)]
    scores = [number(row["score"]) if row else None for row in rows]
    if rows[0] is None or rows[1] is None or scores[0] is None or scores[1] is None:
        return None
    if rows[0]["scorecard"] != rows[1]["scorecard"]:
        sentence = msg("A new scorecard counts from this period on; the change of the score is not split.")
        return Finding("change.new_rules", sentence)
    card = book.card(rows[1]["scorecard"])
    if card is None:
        return None
    points = [_points(book).get((level, subject, period.first), {}) for period in (before, now)]
    old, new = (_Period(row, own) for row, own in zip(rows, points, strict=True) if row is not None)
    items = _items(book, card, old, new)
    branches = _branches(book, card, items) if level == "bank" else ()
    return ScoreChange(
        before_period=str(before),
        before=scores[0],
        after=scores[1],
        items=items,
        branches=branches,
        findings=tuple(_findings(book, level, subject, (scores[0], scores[1]), items, branches)),
    )


@once_a_book
def _points(book: Book) -> dict[tuple[str, str, Any], dict[str, dict[str, Any]]]:
    """(level, subject, first day) → the points of its items; of bank, managing units and branches, in the last two periods."""
    table = book.edition.tables["points"]
    wanted = table[table["level"] != "employee"]
    wanted = wanted[wanted["period"].isin([book.period.first, book.period.shifted(-1).first])]
    found: dict[tuple[str, str, Any], dict[str, dict[str, Any]]] = {}
    for row in wanted[["level", "subject_id", "period", "item", "weight", "points"]].to_dict("records"):
        found.setdefault((row["level"], row["subject_id"], row["period"]), {})[str(row["item"])] = row
    return found


def _items(book: Book, card: Scorecard, old: _Period, new: _Period) -> tuple[Part, ...]:
    """Every item of the card, then the rests that are not nothing; together the change of the score."""
    worth = (old.factor + new.factor) / 2
    parts = [
        Part(
            name=_title(book, item),
            kind="item",
            change=-(new.lost(item.name) - old.lost(item.name)) * worth,
            before=old.earned(item.name),
            after=new.earned(item.name),
            weight=float(item.weight),
        )
        for item in card.items
    ]
    lost = sum((old.lost(item.name) + new.lost(item.name)) / 2 for item in card.items)
    rests = {"weight": -lost * (new.factor - old.factor)}
    for kind in ("bonus", "deduction"):
        rests[kind] = (number(new.result.get(kind)) or 0.0) - (number(old.result.get(kind)) or 0.0)
    whole = float(new.result["score"]) - float(old.result["score"])
    is_averaged = number(new.result.get("score_of_facts")) is not None
    told = sum(part.change for part in parts) + sum(rests.values())
    rests["averaged" if is_averaged else "limits"] = whole - told
    return (*parts, *(Part(RESTS[name], "rest", amount) for name, amount in rests.items() if abs(amount) > 1e-7))


def _title(book: Book, item: Item) -> Text:
    if item.title:
        return Text(item.title.zh, item.title.en)
    title = book.indicators[item.name].header.title
    return Text(title.zh, title.en)


def _branches(book: Book, card: Scorecard, items: Sequence[Part]) -> tuple[Part, ...]:
    """The items' parts spread over the branches and departments, most first; what cannot be spread stands last."""
    now, before, members = book.period, book.period.shifted(-1), book.below()
    totals: dict[str, float] = {}
    for item, part in zip(card.items, items, strict=False):
        found = shares(book, item, now, before, members) if part.change else None
        for member, share in (found or {}).items():
            totals[member] = totals.get(member, 0.0) + share * part.change
    if not any(rounded(amount, 2) for amount in totals.values()):
        return ()
    whole = sum(part.change for part in items)
    parts = [Part(book.names.get(member, member), "branch", amount) for member, amount in totals.items()]
    parts.sort(key=lambda part: (part.change, str(part.name)))
    rest = whole - sum(totals.values())
    return (*parts, *([Part(RESTS["unassigned"], "rest", rest)] if abs(rest) > 1e-7 else []))


def _findings(
    book: Book,
    level: str,
    subject: str,
    scores: tuple[float, float],
    items: Sequence[Part],
    branches: Sequence[Part],
) -> list[Finding]:
    words = _movement(change(scores[1], scores[0]) or 0.0, book)
    found = [Finding("change.items", msg("{change}.", change=words))]
    if moves := _moves(items):
        found = [Finding("change.items", msg("{change}; {moves}.", change=words, moves=moves))]
    if moves := _moves([part for part in branches if part.kind == "branch"]):
        found.append(Finding("change.branches", msg("By branch and department: {moves}.", moves=moves)))
    if variation(comparable_scores(book, level, subject), "higher", FULL_SCORE).code == "ordinary":
        sentence = msg("The change lies within ordinary variation: the parts tell what it is made of, not why.")
        found.append(Finding("change.ordinary", sentence))
    return found


def _movement(moved: float, book: Book) -> Message:
    """Whether the score rose or fell against the period before, and by how much as it is shown."""
    facts = {"period": period_name(str(book.period.shifted(-1))), "amount": Quantity(abs(moved), "score")}
    if not rounded(moved, 2):
        return msg("The score is the same as in {period}", **facts)
    if moved < 0:
        return msg("The score is {amount} lower than in {period}", **facts)
    return msg("The score is {amount} higher than in {period}", **facts)


def _moves(parts: Sequence[Part]) -> Message | None:
    """What lowered and what raised the score most; None where nothing shows."""
    seen = [part for part in parts if rounded(part.change, 2)]
    down = [_amount(part) for part in sorted(seen, key=lambda part: part.change)[:NAMED] if part.change < 0]
    up = [_amount(part) for part in sorted(seen, key=lambda part: -part.change)[:NAMED] if part.change > 0]
    if down and up:
        return msg("lowered chiefly by {down}; raised chiefly by {up}", down=down, up=up)
    if down:
        return msg("lowered chiefly by {down}", down=down)
    return msg("raised chiefly by {up}", up=up) if up else None


def _amount(part: Part) -> Message:
    """A part and its size. An item that had points in one of the two periods only did not go up or down: it came or went."""
    change = Quantity(part.change, "points", change=True)
    if part.kind == "item" and part.after is None and part.before is not None:
        return msg("{name} (no points this time) {change}", name=part.name, change=change)
    if part.kind == "item" and part.before is None and part.after is not None:
        return msg("{name} (no points the time before) {change}", name=part.name, change=change)
    return msg("{name} {change}", name=part.name, change=change)
