"""What `make bench` saw, in docs/bench.md: a section for each part, written anew when that part was measured."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

PAGE = Path(__file__).resolve().parents[2] / "docs" / "bench.md"
HEAD = """# What was measured

Written by `make bench`, one section a part, each of its own day and machine. Machines are noisy, so times are told beside
what they are compared with in the same run; of a time alone, only its order counts. What is not kept is still to be done.
"""


@dataclass(frozen=True)
class Bound:
    """What is wanted, what was seen, and whether that keeps it."""

    what: str
    wanted: str
    seen: str
    is_kept: bool


@dataclass(frozen=True)
class Told:
    """A part's lines, and the bounds that it is held to."""

    lines: Sequence[str]
    bounds: Sequence[Bound] = ()

    def __iter__(self) -> Iterator[str]:
        yield from self.lines
        for bound in self.bounds:
            yield f"{'kept' if bound.is_kept else 'NOT KEPT'}: {bound.what}, wanted {bound.wanted}, seen {bound.seen}"


def at_most(what: str, most: float, seen: float, unit: str, digits: int = 2) -> Bound:
    """A bound that is kept by whatever is no more."""
    return Bound(what, f"at most {most:g} {unit}", f"{seen:.{digits}f} {unit}", seen <= most)


def machine(load: float) -> str:
    """Day, machine and versions, in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{date.today()}; {os.cpu_count()} cores ({_processor()}), {memory:.0f} GB, load before {load:.1f}; "
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}"
    )


def write(page: Path, titles: Sequence[str], title: str, told: Told, on: str) -> None:
    """Put the section `title` into the page in the place of what it said before; `titles`: all of them, in their order."""
    sections = _sections(page) | {title: _section(told, on)}
    kept = (f"\n## {name}\n\n{sections[name].strip()}\n" for name in titles if name in sections)
    page.write_text(HEAD + "".join(kept), encoding="utf-8")


def _section(told: Told, on: str) -> str:
    rows = [f"| {b.what} | {b.wanted} | {b.seen} | {'yes' if b.is_kept else '**no**'} |" for b in told.bounds]
    table = ["| | wanted | seen | kept |", "|---|---|---|---|", *rows, ""] if rows else []
    return "\n".join([on, "", *table, "```", *told.lines, "```"])


def _sections(page: Path) -> dict[str, str]:
    parts = re.split(r"^## (.+)\n", page.read_text(encoding="utf-8") if page.exists() else "", flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    return found[1].strip() if found else platform.machine()
