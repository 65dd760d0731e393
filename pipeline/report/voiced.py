"""What the answers come to, in sentences: how many, who is worst content, which dimension is lowest, what was written."""

from __future__ import annotations

from pipeline.report.model import Finding, Quantity
from pipeline.report.model.satisfaction import Satisfaction
from pipeline.texts import msg

FEWEST = 2  # dimensions that can be compared


def answers_told(section: Satisfaction) -> tuple[Finding, ...]:
    """How many answered, what timed out, and which dimension is lowest."""
    given = [line.answers for line in section.instruments if line.instrument != "nps" and line.answers]
    found = []
    if given:
        said = msg("{answers} answers from customers.", answers=Quantity(sum(given), "count"))
        found.append(Finding("satisfaction.scope", said))
    timed_out = sum(line.timed_out for line in section.instruments)
    if timed_out:
        said = msg("{count} more timed out and do not count.", count=Quantity(timed_out, "count"))
        found.append(Finding("satisfaction.timed_out", said))
    return (*found, *_lowest(section))


def _lowest(section: Satisfaction) -> tuple[Finding, ...]:
    """The lowest dimension; () where they are too few, or where chance may have put it below the next."""
    known = sorted(
        ((line.value, line) for line in section.dimensions if line.value is not None and not line.is_thin),
        key=lambda pair: pair[0],
    )
    if len(known) < FEWEST:
        return ()
    (value, line), (beyond, _) = known[:FEWEST]
    if line.high is None or line.high >= beyond:
        return ()
    said = msg(
        "Of {count} questions on single points, “{title}” comes out lowest: {value}.",
        count=len(known),
        title=line.title,
        value=Quantity(value, "score"),
    )
    return (Finding("satisfaction.lowest_dimension", said),)
