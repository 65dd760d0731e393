"""Steps as signs, words and classes: the same for the map of all branches and for a branch's own lines."""

from __future__ import annotations

from pipeline.report.model.peers import HeatCell, HeatColumn
from pipeline.texts import msg

MARKS = {2: "▲▲", 1: "▲", 0: "", -1: "▼", -2: "▼▼"}
CLASSES = {2: "g2", 1: "g1", 0: "o", -1: "w1", -2: "w2"}
MISSED = {0: "o", -1: "m1", -2: "m2"}  # of a column against its target: met, missed, missed where the law sets it
AGAINST_GROUP = {
    2: msg("better than its peers by much"),
    1: msg("a little better than its peers"),
    0: msg("much as its peers"),
    -1: msg("a little worse than its peers"),
    -2: msg("worse than its peers by much"),
}
ON_TARGET, OFF_TARGET = msg("target met"), msg("target missed")
NOT_JUDGED = msg("too few cases to compare")


def step_mark(step: int | None) -> str:
    """▲▲, ▲, nothing, ▼ or ▼▼: better is up whichever way the indicator goes."""
    return "" if step is None else MARKS[step]


def step_class(step: int | None, against: str) -> str:
    """The class of a cell; empty where nothing is judged. A target missed has not the colour of what is worse than others."""
    if step is None:
        return ""
    return MISSED[step] if against == "target" else CLASSES[step]


def step_words(step: int | None, against: str, locale: str) -> str:
    """What a step says: 略差于同组, 未达标."""
    if step is None:
        return NOT_JUDGED.text(locale)
    if against == "target":
        return (ON_TARGET if step >= 0 else OFF_TARGET).text(locale)
    return AGAINST_GROUP[step].text(locale)


def spoken(cell: HeatCell, column: HeatColumn, locale: str) -> str:
    """What a marked cell says to those who do not see the mark; empty where it has none."""
    return step_words(cell.step, column.against, locale) if cell.step else ""
