"""What closing, correcting and verifying tell, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.closing.restate import Correction, Restated
from pipeline.closing.states import Standing
from pipeline.closing.verifying import Proof
from pipeline.texts import Message, msg


def closed(standing: Standing) -> list[Message]:
    """What was reached, and what is to come."""
    facts = {"period": str(standing.period), "number": standing.number, "seal": standing.seal[:16]}
    if standing.state == "provisional":
        return [msg("{period} is provisional (edition {number}). Seal {seal}.", **facts)]
    if standing.state == "preview":
        until = str(standing.preview_until)
        return [
            msg("{period} is open to objections until {until} (edition {number}). Seal {seal}.", until=until, **facts)
        ]
    who = {"name": standing.approved_by, "minutes": standing.minutes}
    return [
        msg("{period} is final: edition {number}, approved by {name} (minutes {minutes}). Seal {seal}.", **who, **facts)
    ]


def corrected(done: Restated, *, is_rehearsal: bool) -> Iterator[Message]:
    """What each correction changed, or would change."""
    for one in done.corrections:
        yield _would(one) if is_rehearsal else _did(one)
        if one.people == one.branches == 0:
            yield _elsewhere(one)
    yield from done.after


def _did(one: Correction) -> Message:
    return msg(
        "{period} is corrected: edition {new} in place of {old}. Changed: {people} people, {branches} branches.",
        **_facts(one),
    )


def _would(one: Correction) -> Message:
    return msg(
        "{period} would become edition {new} in place of {old}. Changed: {people} people, {branches} branches. "
        "Nothing was changed yet.",
        **_facts(one),
    )


def _elsewhere(one: Correction) -> Message:
    """What differs where nobody's result does."""
    period = str(one.period)
    if not one.tables:
        return msg("{period}: nothing in it is another; it only rests on the new editions of its parts.", period=period)
    return msg(
        "{period}: no result of a person or a branch is another. What differs: {tables}.",
        period=period,
        tables=one.tables,
    )


def _facts(one: Correction) -> dict[str, object]:
    return {"period": str(one.period), "new": one.new, "old": one.old, "people": one.people, "branches": one.branches}


def verified(proof: Proof) -> Iterator[Message]:
    """A sentence for every edition that is as it was, and what else is to be known. Faults are told by the error."""
    if not (proof.sound or proof.faults or proof.notes):
        yield msg("No period is closed yet: there is nothing to verify.")
    for one in proof.sound:
        year, month, day = (int(part) for part in one.at[:10].split("-"))
        facts = {
            "period": str(one.period),
            "number": one.number,
            "year": year,
            "month": month,
            "day": day,
            "seal": one.seal[:16],
        }
        if one.is_closed:
            yield Message(_UNCHANGED.template, facts)
        else:
            yield Message(_UNCHANGED_BEFORE.template, {**facts, "state": STATES[one.state]})
    yield from proof.notes


STATES = {"provisional": msg("Provisional"), "preview": msg("Open to objections")}
_UNCHANGED = msg("{period}, edition {number}: unchanged since it was sealed on {year}-{month}-{day}. Seal {seal}.")
_UNCHANGED_BEFORE = msg(
    "{period}, edition {number} ({state}): unchanged since it was sealed on {year}-{month}-{day}. Seal {seal}."
)
