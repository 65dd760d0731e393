"""How much evidence a person's figure needs to count, how much there is, and what is said where no sample would do. Pure."""

from __future__ import annotations

from pipeline.curves import PerCase
from pipeline.explain.arithmetic import billionths
from pipeline.explain.parts import Row, whole
from pipeline.explain.words import STATUSES, known
from pipeline.indicators import Header
from pipeline.report.formats import number
from pipeline.scorecards import Item
from pipeline.settings import Gates
from pipeline.texts import Message, msg

_SHORT = ("thin", "unreliable")
_VISITED = {"checks", "mystery_visits"}  # feeds whose samples are counted in 次, not in 份
_ALIKE = msg("the colleagues differ by no more than chance, and no larger sample would tell them apart")


def are_alike(item: Item, row: Row) -> bool:
    """Whether the peers do not differ beyond chance, so that the figure would not count at any sample. A row with a
    minimum sample of its own goes by that.
    """
    if _months(row):
        return False
    is_fitted = billionths(row.get("reliability")) is not None  # how far the peers differ could be told
    is_short = str(row["status"]) in _SHORT
    return item.minimum_sample is None and is_short and is_fitted and whole(row.get("required")) is None


def evidence_words(item: Item, row: Row) -> Message:
    """What the row's status means; where a longer window counts, the status is that of the period alone."""
    if _months(row) and str(row["status"]) in _SHORT:
        return msg("too little in this period alone")
    return _ALIKE if are_alike(item, row) else known(STATUSES, str(row["status"]))


def sample_words(item: Item, row: Row, header: Header | None, gates: Gates) -> Message | None:
    """需25份，现有10份: for samples of persons, and for whatever has a gate of its own; None where no gate is asked.

    Where the peers do not differ beyond chance, what there is (the fact `gate`) and that no sample would do.
    """
    if header is None or header.evidence != "sample" or item.grain == "branch" or isinstance(item.curve, PerCase):
        return None
    is_visited = bool(_VISITED & set(header.reads))
    sample = number(whole(row["sample"]) or 0, 0)
    if are_alike(item, row):
        there = msg("{sample} checks there", sample=sample) if is_visited else msg("{sample} there", sample=sample)
        return msg("{gate}; {reason}", gate=there, reason=_ALIKE)
    usual = max(gates.minimum_sample, header.minimum_sample)
    facts = {"required": number(item.minimum_sample or whole(row.get("required")) or usual, 0), "sample": sample}
    if months := _months(row):
        facts["months"] = months
        if is_visited:
            return msg("{required} checks needed, {sample} there in the last {months} months", **facts)
        return msg("{required} needed, {sample} there in the last {months} months", **facts)
    if is_visited:
        return msg("{required} checks needed, {sample} there", **facts)
    return msg("{required} needed, {sample} there", **facts)


def _months(row: Row) -> str:
    """Over how many months the figure that counts goes; empty where it is the period's."""
    grain = str(row.get("grain_used", ""))
    return grain.removeprefix("window_") if grain.startswith("window_") else ""
