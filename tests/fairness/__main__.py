"""`make fairness`: run the simulation and write docs/fairness.md."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .grades import Rules
from .page import page
from .study import Size, study

PAGE = Path(__file__).resolve().parents[2] / "docs" / "fairness.md"
SEED = 20260901


def main() -> int:
    """Write the page; 1 where a promised rate does not hold."""
    usual = Size()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    for name in ("banks", "planted", "series", "groups"):
        parser.add_argument(f"--{name}", type=int, default=getattr(usual, name))
    parser.add_argument("--out", type=Path, default=PAGE)
    chosen = parser.parse_args()
    rules = Rules.of_the_sample()
    found = study(chosen.seed, Size(chosen.banks, chosen.planted, chosen.series, chosen.groups), rules)
    chosen.out.write_text(page(found, rules), encoding="utf-8")
    sys.stdout.write(f"{chosen.out}\n")
    for name in found.broken:
        sys.stdout.write(f"above what is promised: {', '.join(name)}\n")
    return 1 if found.broken else 0


if __name__ == "__main__":
    sys.exit(main())
