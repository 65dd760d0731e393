"""`make soak`: 50 killed runs, a full disk at each stage, two runs at once, 500 mutilated files. Prints what is wrong."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.soak.disks import STAGES, NoDisk, small_disk, starved
from tests.soak.kills import killed
from tests.soak.mutants import swallowed
from tests.soak.runs import KEY, ended, make, start


def main() -> int:
    """Return 1 where anything is wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--mutants", type=int, default=500)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--only", choices=("kills", "disk", "two", "mutants"))
    chosen = parser.parse_args()
    os.environ["APPRAISE_HASH_KEY"] = KEY
    parts = {
        "kills": lambda folder: killed(folder, chosen.kills, chosen.seed),
        "disk": _disks,
        "two": _two,
        "mutants": lambda folder: swallowed(folder, chosen.mutants, chosen.seed),
    }
    wrong = 0
    for name, part in parts.items():
        if chosen.only not in (None, name):
            continue
        with tempfile.TemporaryDirectory(prefix="appraise-soak-") as folder:
            for fault in part(Path(folder)):
                wrong += 1
                _line(f"{name}: {fault}")
        _line(f"{name}: done")
    _line(f"{wrong} faults")
    return int(wrong > 0)


def _disks(folder: Path) -> Iterator[str]:
    for stage in STAGES:
        try:
            with small_disk(folder / stage) as disk:
                yield from starved(disk, folder / "told.json", stage)
        except NoDisk:
            _line("disk: skipped, mounting a small disk takes root")
            return


def _two(folder: Path) -> Iterator[str]:
    make(folder / "bank")
    answers = [folder / "one.json", folder / "other.json"]
    runs = [start(folder / "bank", answer) for answer in answers]
    kinds = sorted(ended(run, answer)["kind"] for run, answer in zip(runs, answers, strict=True))
    if kinds != ["", "WarehouseBusy"]:
        yield f"the two ended with {kinds}"


def _line(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
