"""Whether sealed editions are what they were when they were sealed: files, seals, their chain, the journals, the ledger and
the archived files that they were made from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.archive import archived, content_hash
from pipeline.closing.states import Standing, standings
from pipeline.editions import MANIFEST, REPORT, RULES, folder_of, sha256_of
from pipeline.errors import SealBroken, WorkspaceError
from pipeline.holds import journal_of
from pipeline.journal import verify_chain
from pipeline.keys import trusted_keys
from pipeline.ledger import ledger_digest
from pipeline.periods import Period
from pipeline.rows_beside import Beside, besides, is_sound
from pipeline.rows_beside import folder_of as rows_folder
from pipeline.rows_cleared import cleared, damaged_sums
from pipeline.seals import SEAL, SITE, Seal, is_genuine, read_seal, written
from pipeline.texts import Message, msg
from pipeline.workspace import Workspace

SHOWN = 20  # faults told in one sentence


@dataclass(frozen=True)
class _Archive:
    """`beside`: the rows beside purged originals; `known`: of the inputs looked at so far, whether they are kept."""

    beside: Mapping[str, Beside]
    known: dict[str, bool]


@dataclass(frozen=True)
class Proof:
    """`sound` are the editions of which nothing was changed; `faults` say what was, each naming its file; `notes` are no
    faults.
    """

    sound: tuple[Standing, ...]
    faults: tuple[Message, ...]
    notes: tuple[Message, ...] = ()

    def raise_if_broken(self) -> None:
        """Raises SealBroken with all faults."""
        if self.faults:
            more = [msg("… and {count} more", count=len(self.faults) - SHOWN)] if len(self.faults) > SHOWN else []
            raise SealBroken(msg("{faults}", faults=[*self.faults[:SHOWN], *more]))


def verify(workspace: Workspace, period: Period | None = None) -> Proof:
    """Look at every edition that took effect, or at those of one period; at the journals always. Writes nothing."""
    faults = [*_journals(workspace), *_sums(workspace)]
    if verify_chain(workspace.periods) is not None:
        return Proof((), tuple(faults))
    sound: list[Standing] = []
    archive = _Archive(_beside(workspace), {})
    previous = ""
    for one in standings(workspace):
        if period in (None, one.period):
            found = list(_edition(workspace, one, previous, archive))
            faults += found
            if not found:
                sound.append(one)
        previous = one.seal
    strays = _strays(workspace)
    if _are_of_one_decision(strays, previous):
        if period is not None and not any(one.period == period for one in standings(workspace)):
            raise WorkspaceError(msg("{period} was never closed: there is nothing to verify.", period=str(period)))
        return Proof(tuple(sound), tuple(faults), tuple(_unfinished(workspace, folder) for folder in strays))
    faults += [_unentered(workspace, folder) for folder in strays]
    return Proof(tuple(sound), tuple(faults))


def _journals(workspace: Workspace) -> Iterator[Message]:
    for path in (
        workspace.periods,
        workspace.appeals,
        workspace.acknowledgements,
        workspace.access_log,
        workspace.purges,
        journal_of(workspace),
    ):
        line = verify_chain(path)
        if line is not None:
            yield msg("{file}: line {line} was changed, or lines before it are missing.", file=path.name, line=line)


def _sums(workspace: Workspace) -> Iterator[Message]:
    """The sums that stand in for purged rows, and who signed for them."""
    try:
        steps, genuine = cleared(workspace), cleared(workspace, trusted_keys(workspace))
    except WorkspaceError:  # a damaged line, which is told by itself
        return
    if len(steps) != len(genuine):
        yield msg("{file} tells of purged rows in a line that no trusted key signed.", file=workspace.purges.name)
    for path in dict.fromkeys(path for one in genuine for path in damaged_sums(workspace, one)):
        file = path.relative_to(workspace.root)
        yield msg("{file}, which has the sums of purged rows, was changed or is missing.", file=file)


def _strays(workspace: Workspace) -> list[Path]:
    """Folders with a frozen edition's name that the journal does not know."""
    known = {folder_of(workspace, one) for one in standings(workspace)}
    found = sorted((workspace.root / "editions").glob("*/[0-9]*"))
    return [folder for folder in found if folder.is_dir() and folder not in known]


def _are_of_one_decision(strays: list[Path], last: str) -> bool:
    """Whether they are what one killed process can have left: a single decision's, made upon the journal's last seal. More
    than that means that lines of the journal are gone.
    """
    seals = sorted(filter(None, map(read_seal, strays)), key=lambda seal: seal.previous_seal != last)
    if not seals:
        return True
    reached = {last, *(seal.checksum for seal in seals)}
    return len({seal.at for seal in seals}) == 1 and all(seal.previous_seal in reached for seal in seals)


def _unfinished(workspace: Workspace, folder: Path) -> Message:
    return msg(
        "{folder} never took effect (a process was ended before it could). The next closing clears it away.",
        folder=folder.relative_to(workspace.root),
    )


def _unentered(workspace: Workspace, folder: Path) -> Message:
    return msg(
        "{folder} was sealed, and {file} has no line of it: lines were removed there.",
        folder=folder.relative_to(workspace.root),
        file=workspace.periods.name,
    )


def _edition(workspace: Workspace, one: Standing, previous: str, archive: _Archive) -> Iterator[Message]:
    folder = folder_of(workspace, one)
    facts = {"period": str(one.period), "number": one.number, "day": one.at[:10]}

    def changed(path: Path) -> Message:
        name = path.relative_to(workspace.root) if path.is_relative_to(workspace.root) else path
        form = _CHANGED if path.exists() else _MISSING
        return Message(form.template, {**facts, "file": name})

    seal = read_seal(folder)
    if seal is None or not _is_as_entered(folder, seal, one):
        yield changed(folder / SEAL)
        return
    if not is_genuine(seal, trusted_keys(workspace)):
        told = {
            **facts,
            "file": (folder / SEAL).relative_to(workspace.root),
            "key": seal.key_id,
            "keys": workspace.keys,
        }
        yield Message(_UNTRUSTED.template, told)
    if seal.previous_seal != previous:
        yield msg("{period}, edition {number}: a seal before it was removed or exchanged.", **facts)
    if not _is_hash(folder / MANIFEST, seal.checksum):
        yield changed(folder / MANIFEST)
        return
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    expected = _expected(folder, manifest, seal)
    yield from (changed(path) for path, sha256 in expected.items() if not _is_hash(path, sha256))
    known = {*expected, folder / MANIFEST, folder / SEAL}
    for path in sorted(folder.rglob("*")):
        if path not in known and not path.is_dir():
            name = path.relative_to(workspace.root)
            yield msg("{file} was added to {period}, edition {number}, after it was sealed.", file=name, **facts)
    yield from _sources(workspace, manifest, seal, archive, changed, facts)


def _is_as_entered(folder: Path, seal: Seal, one: Standing) -> bool:
    """Whether seal.json is, to the byte, what the journal entered, and about this edition."""
    told = (seal.period, seal.edition, seal.state, seal.checksum, seal.at, seal.by, seal.approved_by, seal.minutes)
    entered = (str(one.period), one.number, one.state, one.seal, one.at, one.by, one.approved_by, one.minutes)
    if told != entered or not _is_hash(folder / SEAL, one.seal_file):
        return False
    return (folder / SEAL).read_bytes() == written(seal)


def _expected(folder: Path, manifest: Mapping[str, Any], seal: Seal) -> dict[Path, str]:
    """Every file of the edition that a hash is kept of."""
    found = {folder / name: told["sha256"] for name, told in manifest["files"].items()}
    found |= {folder / RULES / name: sha256 for name, sha256 in manifest["rules"].items()}
    found[folder / REPORT] = manifest["report"]["sha256"]
    if seal.site is not None:
        found[folder / SITE] = seal.site
    return found


def _sources(
    workspace: Workspace,
    manifest: Mapping[str, Any],
    seal: Seal,
    archive: _Archive,
    changed: Callable[[Path], Message],
    facts: Mapping[str, Any],
) -> Iterator[Message]:
    """What it was made from: the ledger's lines up to its number, and the archived files."""
    try:
        is_same = ledger_digest(workspace.ledger, int(manifest["ledger_number"])) == seal.ledger
    except (WorkspaceError, KeyError, TypeError, ValueError):
        is_same = False
    if not is_same:
        yield Message(_LEDGER.template, {**facts, "count": manifest["ledger_number"], "file": workspace.ledger.name})
    for file in manifest["inputs"]:
        sha256 = file["sha256"]
        if not sha256:
            continue  # a department's word that there was none
        path = archived(workspace, sha256)
        if sha256 not in archive.known:
            archive.known[sha256] = _is_kept(workspace, path, sha256, archive.beside.get(sha256))
        if not archive.known[sha256]:
            is_purged = sha256 in archive.beside and not path.exists()
            yield changed(rows_folder(workspace, sha256) if is_purged else path)


def _beside(workspace: Workspace) -> dict[str, Beside]:
    """The rows beside purged originals, as far as a trusted key signed for them."""
    try:
        return besides(workspace, trusted_keys(workspace))
    except WorkspaceError:  # a damaged line, which is told by itself
        return {}


def _is_kept(workspace: Workspace, path: Path, sha256: str, beside: Beside | None) -> bool:
    """Whether the original is as it came or, where it was purged, the rows beside it are as they were written then."""
    if path.is_file():
        return not path.is_symlink() and content_hash(workspace, sha256) == sha256
    return beside is not None and is_sound(workspace, beside)


def _is_hash(path: Path, sha256: str) -> bool:
    return path.is_file() and not path.is_symlink() and sha256_of(path) == sha256


_CHANGED = msg("{file} was changed after {period}, edition {number}, was sealed on {day}.")
_MISSING = msg("{file} of {period}, edition {number}, sealed on {day}, is missing.")
_LEDGER = msg("{file} was changed in its first {count} numbers after {period}, edition {number}, was sealed on {day}.")
_UNTRUSTED = msg(
    "{file} is not signed by a key that is trusted here (key {key}). If it is the bank’s own, put its line into "
    "{keys}/signing.pub."
)
