"""Files that the program wrote into the inbox itself: corrections that decisions on appeals brought about.

Such a file hands customers' hashes on as they are, which no department's file may. So it is known by its bytes: before it
is written, its hash stands in appeals.jsonl. Any other file in the folder is refused.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipeline.contracts import Contract, contract_of
from pipeline.errors import FileRefused
from pipeline.journal import read
from pipeline.sources import VERSION, Format, Header, Source
from pipeline.texts import msg

DEPARTMENT = "申诉处理"  # the folder below inbox/, and the department that the ledger names
ANNOUNCED = "announced"  # the step of appeals.jsonl: feed, file, sha256
NOTHING = chr(0x2400)  # the only text that would mean nothing: a blank cell means it already


def announced_source(journal: Path, file: Path, name: str) -> Source:
    """The mapping of an announced file: the feed's own columns, each as it stands.

    Raises FileRefused for bytes that nobody announced.
    """
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    feeds = [step["feed"] for step in read(journal) if step["step"] == ANNOUNCED and step["sha256"] == sha256]
    if not feeds:
        raise FileRefused(
            msg(
                "{file}: files in {folder} are written by decisions on appeals alone, and no decision wrote this one. "
                "Send a correction through the department’s own folder, or decide the appeal with “appraise appeal decide”.",
                file=name,
                folder=f"inbox/{DEPARTMENT}",
            )
        )
    return own_source(contract_of(feeds[-1]))


def own_source(contract: Contract) -> Source:
    """The mapping of a file that has every column of the feed, as the feed holds it, and when the row was changed."""
    columns = ", ".join(f'"{name}"' for name in [*(column.name for column in contract.columns), VERSION])
    header = Header(feed=contract.feed, files=("*",), format=Format(null_tokens=(NOTHING,)))
    return Source(f"appeals:{contract.feed}", header, f"select _row, {columns} from source", "-", is_hashed=True)
