"""`appraise verify`: that nothing was changed, and, where asked for, that the same figures are computed once more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pipeline.closing.close import stale
from pipeline.closing.recompute import recompute as compute_again
from pipeline.closing.states import Standing
from pipeline.closing.verifying import Proof, verify
from pipeline.periods import Period
from pipeline.texts import Message, msg
from pipeline.workspace import Workspace


def prove(
    workspace: Workspace,
    period: Period | None = None,
    *,
    recompute: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Proof:
    """What verify tells; with `recompute`, a fault more for each table of a sound edition that comes out otherwise."""
    proof = verify(workspace, period)
    if not proof.faults:
        outdated = (one for one in stale(workspace) if period in (None, one[0].period))
        proof = replace(proof, notes=(*proof.notes, *(_outdated(one, parts) for one, parts in outdated)))
    if not recompute:
        return proof
    faults, notes = list(proof.faults), list(proof.notes)
    for one in proof.sound:
        if one.is_closed:
            progress(str(one.period))
            found = compute_again(workspace, one)
            faults += found.faults
            notes += found.notes
    return replace(proof, faults=tuple(faults), notes=tuple(notes))


def _outdated(standing: Standing, parts: list[str]) -> Message:
    facts = {"later": str(standing.period), "parts": parts}
    return msg("{later} was closed with an older edition of {parts}. Correct it: appraise restate {later}.", **facts)
