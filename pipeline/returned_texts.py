"""The texts of returned rows whose time is over: emptied once, and again at the same place when the warehouse is rebuilt."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.contracts import contracts
from pipeline.journal import read
from pipeline.warehouse import Connection, run_sql, single
from pipeline.workspace import Workspace

RETURNED = "returned"  # the step of purges.jsonl that tells of them


@dataclass(frozen=True)
class Emptied:
    """`upto`: the newest file whose returned rows lost their text; `after`: the newest file there was then; `kept`: the words
    that name people whose rows kept theirs.
    """

    upto: int
    after: int
    kept: tuple[str, ...]


def emptied(workspace: Workspace) -> list[Emptied]:
    """Every time that texts were emptied, oldest first."""
    steps = [step for step in read(workspace.purges) if step["step"] == RETURNED]
    return [Emptied(step["upto"], step["after"], tuple(step["kept"])) for step in steps]


def due(connection: Connection, one: Emptied) -> dict[str, int]:
    """Feed → how many returned rows would lose their text; feeds without any are left out."""
    counts = {}
    for feed in contracts():
        run_sql(connection, "purging/returned_due", {"feed": feed}, upto=one.upto, kept=list(one.kept))
        counts[feed] = int(single(connection))
    return {feed: count for feed, count in counts.items() if count}


def empty(connection: Connection, one: Emptied) -> None:
    """Take the texts out of the warehouse. Their old bytes stay in its file until it is written anew."""
    for feed in contracts():
        run_sql(connection, "purging/returned", {"feed": feed}, upto=one.upto, kept=list(one.kept))
