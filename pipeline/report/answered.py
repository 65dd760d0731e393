"""Sums of customers' answers: their value on one measure, how they spread over their scale, and when they may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipeline.report.lookup import number
from pipeline.report.model.satisfaction import AnswerClass
from pipeline.statistics.intervals import mean_interval

NPS_CLASSES = ((0, 6), (7, 8), (9, 10))  # detractors, passives, promoters
NPS_SCALE = 11
BANDS = 5  # classes of a scale of more points than that


@dataclass
class Answers:
    """The answers to one question by one instrument in one period; `scores`: (scale, score) → how many."""

    given: int = 0
    satisfied: int = 0
    declared: int = 0
    timed_out: int = 0
    scores: dict[tuple[int, int], int] = field(default_factory=dict)

    @property
    def scored(self) -> int:
        return sum(self.scores.values())

    def add(self, row: Mapping[str, Any]) -> None:
        self.given += int(row["answers"])
        self.satisfied += int(row["satisfied"])
        self.declared += int(row["declared"])
        self.timed_out += int(row["timed_out"])
        score = number(row["score"])
        if score is not None and row["answers"]:
            place = (int(row["scale"]), int(score))
            self.scores[place] = self.scores.get(place, 0) + int(row["answers"])

    def value(self, measure: str) -> float | None:
        """satisfied: per cent of the declared; index: 0–100 of the scored; nps: promoters less detractors, per cent."""
        if measure == "satisfied":
            return 100.0 * self.satisfied / self.declared if self.declared else None
        if not self.scored:
            return None
        if measure == "nps":
            balance = sum((score >= 9) * count - (score <= 6) * count for (_, score), count in self.scores.items())
            return 100.0 * balance / self.scored
        above = sum((score - 1) / (scale - 1) * count for (scale, score), count in self.scores.items())
        return 100.0 * above / self.scored

    def count(self, measure: str) -> int:
        """How many answers the value of that measure rests on."""
        return self.declared if measure == "satisfied" else self.scored

    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the index, within 0–100; both ends NaN below two answers."""
        parts = [((score - 1) / (scale - 1) * 100.0, count) for (scale, score), count in self.scores.items()]
        total, squares = (sum(part**power * count for part, count in parts) for power in (1, 2))
        low, high = mean_interval(total, squares, self.scored)
        return max(float(low), 0.0), min(float(high), 100.0)

    @property
    def scale(self) -> int | None:
        """The one scale that was used; None where there were several."""
        used = {scale for scale, _ in self.scores}
        return used.pop() if len(used) == 1 else None


Collected = Mapping[tuple[date, str, str], Answers]


def collected(rows: Iterable[Mapping[str, Any]]) -> tuple[Collected, dict[str, str]]:
    """(first day of the period, instrument, question) → its answers, and question → its wording where it has one."""
    found: dict[tuple[date, str, str], Answers] = {}
    wordings: dict[str, str] = {}
    for row in rows:
        found.setdefault((row["period"], row["instrument"], row["question"]), Answers()).add(row)
        if isinstance(row["question_text"], str):
            wordings[row["question"]] = row["question_text"]
    return found, wordings


def together(found: Collected, period: date, question: str) -> Answers:
    """The answers to a question by every instrument."""
    total = Answers()
    for (when, _, asked), answers in found.items():
        if (when, asked) == (period, question):
            for place, count in answers.scores.items():
                total.scores[place] = total.scores.get(place, 0) + count
    return total


def classes(answers: Answers) -> tuple[AnswerClass, ...]:
    """How the answers spread over their scale, the worst first; () where several scales were used."""
    scale = answers.scale
    if scale is None:
        return ()
    counts = [
        (low, high, sum(count for (_, score), count in answers.scores.items() if low <= score <= high))
        for low, high in _bounds(scale)
    ]
    return tuple(AnswerClass(low, high, count, 100.0 * count / answers.scored) for low, high, count in counts)


def _bounds(scale: int) -> tuple[tuple[int, int], ...]:
    """Each score of a short scale, as many bands of a long one."""
    if scale == NPS_SCALE:
        return NPS_CLASSES
    if scale <= BANDS:
        return tuple((score, score) for score in range(1, scale + 1))
    return tuple((scale * band // BANDS + 1, scale * (band + 1) // BANDS) for band in range(BANDS))
