"""Mappings and dated files for tests, and what the ledger says of a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml
from workbench import Bank

from pipeline.ingest import Outcome

AS_OF = r"_(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
COMPLAINT = "_row, complaint_id, received_at, branch_id, level"
KINDS = ("accepted", "corrected", "duplicate", "withdrawn", "quarantined")


def mapping(feed: str, select: str, files: str = "*", source: str = "source", **header: Any) -> str:
    """The text of a source: `select … from source` under a header."""
    text = yaml.safe_dump({"feed": feed, "files": [files], **header}, allow_unicode=True, sort_keys=False)
    return "".join(f"-- {line}\n" for line in text.splitlines()) + f"select {select} from {source}\n"


def complaints(*rows: Sequence[str], columns: str = "complaint_id,received_at,branch_id,level") -> str:
    """A file of complaints, each as its cells."""
    return "\n".join([columns, *(",".join(row) for row in rows)]) + "\n"


def put_sources(bank: Bank) -> None:
    """`log_…` files add, `stamped_…` files say when each row was changed, `ledger_…` files replace their month."""
    bank.source("log", mapping("complaints", COMPLAINT, "log_*", as_of=AS_OF))
    bank.source("stamped", mapping("complaints", f"{COMPLAINT}, updated_at", "stamped_*", as_of=AS_OF))
    bank.source("ledger", mapping("complaints", COMPLAINT, "ledger_*", as_of=AS_OF, mode="replace", covers=["month"]))


def take(bank: Bank, name: str, text: str | bytes) -> Outcome:
    """One file, taken in at once."""
    bank.put(name, text)
    (outcome,) = bank.ingest()
    return outcome


def account(outcome: Outcome, feed: str | None = None) -> dict[str, int]:
    """What became of a file's rows: the kinds that are not zero."""
    (load,) = (load for load in outcome.loads if feed in (None, load["feed"]))
    return {kind: load[kind] for kind in (*KINDS, "withdrew") if load[kind]}


def assert_balanced(outcome: Outcome) -> None:
    """Both accounts of every load: rows read, and rows produced."""
    for load in outcome.loads:
        assert load["read"] == load["mapped"] + sum(part["count"] for part in load["set_aside"]), load
        assert load["produced"] == sum(load[kind] for kind in KINDS), load
        assert min(load[kind] for kind in KINDS) >= 0, load


def open_rows(bank: Bank, feed: str = "complaints") -> list[tuple[Any, ...]]:
    """Rows that are returned and not released: file, row, problems."""
    return bank.rows(
        f"select f.name, q._row, list_transform(q.reasons, lambda r: r.column || ' ' || r.problem)"
        f" from quarantine.{feed} as q inner join meta.files as f on f.number = q._file"
        " where q._released_by is null order by all"
    )
