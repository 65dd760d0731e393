"""What the pages of a small bank say, kept in tests/report/golden/ for month, quarter and year.

After a change that is meant, `python -m tests.report.golden_reports` writes the files anew; read the difference before it
is committed. Left out are hashes, which move with every table, what definitions say of themselves, and whatever is empty.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from explained_bank import build

from pipeline import stages
from pipeline.periods import Period
from pipeline.validate import Verdict
from pipeline.workspace import Workspace

FOLDER = Path(__file__).parent / "golden"
PERIODS = ("2026-09", "2026-Q3", "2026")
LEFT_OUT = ("checksum", "methods")


def bank_of_the_year(root: Path) -> Workspace:
    """The small bank with scorecards in force since the year began, and the pages of the three periods."""
    bank = build(root).workspace
    for card in (bank.root / "scorecards").glob("*.yaml"):
        text = card.read_text(encoding="utf-8")
        earlier = text.replace("2026-02-01", "2026-01-01").replace("2026-01-10", "2025-12-20")
        card.write_text(earlier, encoding="utf-8")
    rules = stages.load_rules(bank)
    for period in map(Period.parse, PERIODS):
        stages.compute(bank, period, rules, Verdict(()), lambda _: None)
        stages.publish(bank, period, rules, None, lambda _: None)
    return bank


def pages(bank: Workspace, period: str) -> list[dict[str, Any]]:
    """report.json as it was written."""
    path = bank.edition(period) / "report.json"
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def told(bank: Workspace, period: str) -> list[str]:
    """Lines of text: for each page the path to every value and the value, so that a difference can be read."""
    lines: list[str] = []
    for page in pages(bank, period):
        lines += _lines(f"{page['level']}/{page['subject_id']}", page)
    return lines


def _lines(path: str, value: Any) -> list[str]:
    if isinstance(value, dict):
        kept = sorted((key, one) for key, one in value.items() if key not in LEFT_OUT)
        return [line for key, one in kept for line in _lines(f"{path}.{key}", one)]
    if isinstance(value, list):
        return [line for n, one in enumerate(value) for line in _lines(f"{path}[{n}]", one)]
    return [] if value is None or value == "" else [f"{path} = {json.dumps(value, ensure_ascii=False)}"]


def main() -> None:
    os.environ["APPRAISE_HASH_KEY"] = "a key for tests"
    with tempfile.TemporaryDirectory() as folder:
        bank = bank_of_the_year(Path(folder) / "bank")
        for period in PERIODS:
            (FOLDER / f"{period}.txt").write_text("\n".join(told(bank, period)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
