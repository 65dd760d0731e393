"""A channel over the hours of the day or the days of the week, and which of them is clearly slower than the rest."""

from __future__ import annotations

from dataclasses import replace

from pipeline.indicators import Indicator
from pipeline.report.cuts import Parts
from pipeline.report.lookup import Book
from pipeline.report.model import Text
from pipeline.report.model.timeliness import Course, Slot
from pipeline.statistics.intervals import wilson

APART = 1.25  # times the whole's share of late ones, from which a slot is called slower
SURE = 0.998  # and by more than chance: one slot in a thousand would be called so by mistake
FEWEST = 2  # slots, of which one can be the slowest


def course(book: Book, channel: str, indicator: Indicator, parts: Parts) -> Course | None:
    """The channel's share in time by `parts`, hours or days of the week; None without anybody, or with a single slot."""
    known = {start: sums for start, sums in sorted((int(part), sums) for part, sums in parts.items()) if sums[1] > 0}
    if len(known) < FEWEST:
        return None
    least = max(indicator.header.minimum_sample, book.settings.gates.minimum_sample)
    whole, total = (sum(pair[place] for pair in known.values()) for place in (0, 1))
    slots = tuple(
        Slot(start, round(count), round(count - in_time), 100.0 * in_time / count, is_thin=count < least)
        for start, (in_time, count) in known.items()
    )
    worst = _worst(slots, whole, total)
    title = Text(indicator.header.title.zh, indicator.header.title.en)
    marked = tuple(replace(slot, is_worst=True) if slot is worst else slot for slot in slots)
    return Course(channel, indicator.name, title, 100.0 * whole / total, round(total), marked)


def _worst(slots: tuple[Slot, ...], in_time: float, count: float) -> Slot | None:
    """The slot with the greatest share of late ones, where that is far above the whole's and not by chance."""
    judged = [slot for slot in slots if not slot.is_thin]
    if len(judged) < FEWEST or in_time >= count:
        return None
    worst = max(judged, key=lambda slot: slot.late / slot.count)
    share = 1 - in_time / count
    low, _ = wilson(worst.late, worst.count, SURE)
    return worst if worst.late / worst.count >= APART * share and float(low) > share else None
