"""Files mutilated in every way that a bank's files were seen mutilated, by a fixed seed, through the inbox."""

from __future__ import annotations

import io
import json
import random
import resource
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.ingest import Outcome, ingest
from pipeline.warehouse import writing
from pipeline.workspace import Workspace
from tests.soak.runs import MOMENT, make

MOST = 1.5e6  # kB that the process may come to hold
CHANGES: dict[str, Callable[[bytes, random.Random], bytes]] = {}


def change(function: Callable[[bytes, random.Random], bytes]) -> Callable[[bytes, random.Random], bytes]:
    CHANGES[function.__name__] = function
    return function


@change
def truncated(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content))]


@change
def encoded(content: bytes, dice: random.Random) -> bytes:
    return content.decode().encode(dice.choice(["utf-16", "utf-16-le", "gb18030", "utf-8-sig", "utf-32", "cp037"]))


@change
def shuffled_columns(content: bytes, dice: random.Random) -> bytes:
    head, *rows = content.decode().splitlines()
    names = head.split(",")
    dice.shuffle(names)
    return "\n".join([",".join(names), *rows]).encode()


@change
def nul_bytes(content: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(content))
    return content[:at] + b"\0" * dice.randint(1, 40) + content[at:]


@change
def flipped(content: bytes, dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.randint(1, 60)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


@change
def huge_cell(content: bytes, dice: random.Random) -> bytes:
    head, *rows = content.decode().splitlines()
    rows[dice.randrange(len(rows))] = "x" * dice.choice([70_000, 3_000_000]) + ",1"
    return "\n".join([head, *rows]).encode()


@change
def formulas(content: bytes, dice: random.Random) -> bytes:
    head, *rows = content.decode().splitlines()
    evil = dice.choice(["=cmd|' /C calc'!A0", "@SUM(1+1)", "+HYPERLINK(1)", '"=1+1"', "-2+3"])
    return "\n".join([head, *(row.replace("B1", evil, 1) for row in rows)]).encode()


@change
def wrong_types(content: bytes, dice: random.Random) -> bytes:
    head, *rows = content.decode().splitlines()
    odd = ["", "NaN", "1e308", "-1", "9" * 40, "2026-13-45", "是", "null", "0x1F", "ßü", "\u202eabc", "١٢٣"]
    made = [",".join(dice.choice(odd) if dice.random() < 0.3 else cell for cell in row.split(",")) for row in rows]
    return "\n".join([head, *made]).encode()


@change
def open_quote(content: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(content))
    return content[:at] + dice.choice([b'"', b"'", b'""",', b"\r", b"\x1a", b";", b"\t"]) + content[at:]


@change
def repeated_rows(content: bytes, dice: random.Random) -> bytes:
    head, *rows = content.decode().splitlines()
    return "\n".join([head, *(dice.choices(rows, k=3 * len(rows)))]).encode()


@change
def bomb(content: bytes, dice: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", content + b"0" * dice.choice([40_000_000, 120_000_000]))
    return out.getvalue()


@change
def cut_archive(content: bytes, dice: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../a.csv", content)
    packed = out.getvalue()
    return packed[: dice.randrange(len(packed) // 2, len(packed) + 1)]


def mutants(bank: Path, count: int, seed: int) -> dict[str, bytes]:
    """File name → content, of `count` files, each changed in one to three ways."""
    dice = random.Random(seed)
    good = sorted(path for path in (bank / "inbox").rglob("*.csv") if path.stat().st_size)
    found = {}
    for n in range(count):
        path = dice.choice(good)
        content = path.read_bytes()
        ways = dice.sample(
            [name for name in CHANGES if name not in ("bomb", "cut_archive", "encoded")], dice.randint(0, 2)
        )
        last = dice.choice(list(CHANGES))
        for way in (*ways, *([last] if last not in ways or not ways else [])):
            try:
                content = CHANGES[way](content, dice) if content else content
            except (UnicodeError, ValueError, IndexError):  # one way has spoilt it for another
                continue
        ending = ".zip" if content[:2] == b"PK" else dice.choice([".csv", ".csv", ".txt", ".xlsx", ".xls"])
        found[f"{path.stem}-{n:03}{ending}"] = content
    return found


def swallowed(folder: Path, count: int, seed: int) -> Iterator[str]:
    """Put the mutants into the inbox of the bank and take them in; yield what is wrong: accounts that do not balance, refused
    files without a reason, files that vanished, memory.
    """
    bank = make(folder / "bank")
    files = mutants(bank.workspace.root, count, seed)
    with writing(bank.workspace) as connection:
        ingest(bank.workspace, connection, moment=MOMENT, now=True)
        for name, content in files.items():
            bank.put(name, content)
        outcomes = ingest(bank.workspace, connection, moment=MOMENT, now=True)
    yield from _accounted(bank.workspace, outcomes)
    names = {outcome.file.split("/")[0] for outcome in outcomes}
    yield from (f"{name}: nothing was told of it" for name in files if name not in names)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if held > MOST:
        yield f"memory came to {held / 1e6:.1f} GB"


def _accounted(workspace: Workspace, outcomes: list[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        if outcome.is_refused and (outcome.message is None or not outcome.message.text("zh-CN")):
            yield f"{outcome.file}: refused without a reason"
    for line in workspace.ledger.read_text(encoding="utf-8").splitlines():
        for load in json.loads(line)["loads"]:
            aside = sum(part["count"] for part in load["set_aside"])
            if load["read"] != load["mapped"] + aside:
                yield f"{line[:60]}: {load['read']} rows were read, {load['mapped']} mapped and {aside} set aside"
            fates = ("accepted", "corrected", "duplicate", "withdrawn", "quarantined")
            if load["produced"] != sum(load[fate] for fate in fates):
                yield f"{line[:60]}: {load['produced']} rows were produced, and have other fates in all"
    for path in (workspace.root / "refused").rglob("*"):
        if path.is_file() and not path.name.endswith(".txt") and not path.with_name(path.name + ".txt").is_file():
            yield f"{path.name}: refused without a reason beside it"
