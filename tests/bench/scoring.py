"""A month of 360,000 persons scored on fifteen indicators from their partials, beside DuckDB's own reading of those.

Each is measured in a process of its own: `python -m tests.bench.scoring read|score WAREHOUSE` prints seconds and peak memory.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pipeline.deliveries import read_deliveries
from pipeline.gates import with_gates
from pipeline.gathering import Source, gather
from pipeline.gradings import grade
from pipeline.indicators import evaluate, load_indicators
from pipeline.periods import Period
from pipeline.rolling import roll_up
from pipeline.scorecards import Scorecard
from pipeline.scoring import BranchBasis, score
from pipeline.settings import Settings
from pipeline.warehouse import connect
from tests.bench import partials
from tests.bench.report import Told, at_most

T = TypeVar("T")
MOST_TIMES, MOST_GIB = 20, 4
MONTH = Period(partials.MONTH, "month")
SETTINGS = Settings.model_validate({"format": 1, "name": {"zh": "测速银行", "en": "Bench Bank"}})
READ = """
select count(*), sum(numerator), sum(denominator), sum(sample)
from (
    select indicator, employee_id, post,
        sum(numerator) as numerator, sum(denominator) as denominator, sum(sample) as sample
    from partial.facts
    where month = $month
    group by all
)
"""
COMMON = {
    "version": "1",
    "title": {"zh": "测速", "en": "Bench"},
    "document_no": "bench",
    "democratic_procedure": "none",
    "published_at": "2026-01-01",
    "effective_from": "2026-01-01",
    "approved_by": "bench",
    "levels": [
        {"grade": "good", "title": {"zh": "良好", "en": "Good"}, "reaching": 85},
        {"grade": "fair", "title": {"zh": "合格", "en": "Fair"}, "reaching": 60},
        {"grade": "below", "title": {"zh": "不达标", "en": "Below"}, "reaching": 0},
    ],
    "service_coefficient": {"by_grade": {"good": 1.1, "fair": 1, "below": 0.9}},
}
STEPS = {"kind": "steps", "per": 1, "deduct": 1}
BANDS = {"kind": "bands", "bands": [{"reaching": 99, "earns": 100}, {"reaching": 95, "earns": 80}]}
RATIO = {"kind": "ratio", "cap": 100}
CASES = {
    "counted_errors": {"kind": "per_case", "deduct": {"minor": 1, "major": 3, "critical": 10}},
    "upheld_complaints": {"kind": "per_case", "deduct": {"minor": 2, "major": 4, "critical": 8}},
    "critical_errors": {"kind": "per_case", "deduct": 5},
}
CURVES = {
    "resolution_rate": BANDS,
    "processing_accuracy": BANDS,
    "invitation_rate": RATIO,
    "survey_response_rate": RATIO,
    "training_completion": {"kind": "per_case", "deduct": 2},
}


def cards() -> list[Scorecard]:
    """One of persons, with a row for each of the fifteen indicators, and one of branches."""
    rows = []
    for name in partials.INDICATORS:
        curve = CASES.get(name) or CURVES.get(name, STEPS)
        aim = {"target": 90} if curve["kind"] in ("steps", "ratio") else {}
        gate = {"gate": {"indicator": "survey_response_rate", "below": 60}} if name.startswith("counter_") else {}
        rows.append({"indicator": name, "weight": 10 if len(rows) < 5 else 5, "curve": curve, **aim, **gate})
    persons = COMMON | {"level": "employee", "posts": ["teller", "lobby_manager", "phone_agent"], "items": rows}
    branch = {"level": "branch", "minimum_indicators": 2, "items": [row | {"weight": 25} for row in rows[:4]]}
    made = [("persons", persons), ("branches", COMMON | branch)]
    return [Scorecard.model_validate(card | {"name": name}) for name, card in made]


def measure(folder: Path, employees: int = partials.EMPLOYEES) -> dict[str, dict[str, Any]]:
    """`read` and `score`: seconds of each step, peak memory in GiB and how many figures; each in a process of its own."""
    warehouse = partials.make(folder, employees)
    found = {}
    for what in ("read", "score", "grade"):
        command = [sys.executable, "-m", "tests.bench.scoring", what, str(warehouse)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found[what] = json.loads(done.stdout)
    return found


def told(found: dict[str, dict[str, Any]]) -> Told:
    """What was measured, and both bounds."""
    by = sum(found["read"]["seconds"].values())
    lines = [f"{found['score']['people']:,} persons × {len(partials.INDICATORS)} indicators × one month; x: times read"]
    for what, one in found.items():
        whole = sum(one["seconds"].values())
        for step, seconds in one["seconds"].items():
            lines.append(f"  {what}: {step:<{26 - len(what)}}{seconds:8.1f} s{seconds / by:8.2f} x")
        lines.append(f"{what:<28}  {whole:8.1f} s{whole / by:8.2f} x, peak memory {one['peak']:.1f} GiB")
    whole, peak = _cost(found["score"])
    bounds = [
        at_most("scoring, times reading", MOST_TIMES, whole / by, "x", 1),
        at_most("peak memory of scoring", MOST_GIB, peak, "GiB", 1),
    ]
    return Told(lines, bounds)


def _cost(one: dict[str, Any]) -> tuple[float, float]:
    """Seconds in all, and peak memory."""
    return sum(one["seconds"].values()), one["peak"]


def _read(warehouse: Path) -> dict[str, Any]:
    """The quickest of three readings: what stands in the way of one is none of DuckDB's doing."""
    tries = [_group(warehouse) for _ in range(3)]
    return {"seconds": {"group": min(tries)}}


def _group(warehouse: Path) -> float:
    seconds: dict[str, float] = {}
    with connect(warehouse, read_only=True) as connection:
        _timed(seconds, "group", lambda: connection.execute(READ, {"month": MONTH.first}).fetchall())
    return seconds["group"]


def _score(warehouse: Path) -> dict[str, Any]:
    """From sums to scores, grades and coefficients, with the branches' figures that thin evidence borrows."""
    seconds: dict[str, float] = {}
    indicators = load_indicators(SETTINGS)
    of_persons, of_branches = cards()
    with connect(warehouse, read_only=True) as connection:
        source = Source(connection, SETTINGS, indicators, cards(), read_deliveries(connection, SETTINGS, None), None)
        people = source.frame("tables/people", first=MONTH.first, after=MONTH.after)
        branches = source.frame("tables/branches")
        cases = source.frame("tables/cases", first=MONTH.first, after=MONTH.after)
        people = people.merge(branches[["branch_id", "peer_group"]], on="branch_id")
        held = [_timed(seconds, "roll up", lambda: roll_up(connection, "month", MONTH.first, MONTH.after, coded=True))]
    least = SETTINGS.gates.minimum_sample
    # What a step has used up is let go of: it would count twice in the memory.
    values = _timed(seconds, "evaluate", lambda: evaluate(held.pop(), indicators, least))
    at_branch = values[values["level"] == "branch"].assign(branch_id=lambda f: f["subject_id"])
    held = [values[values["level"] == "employee"]]
    del values
    persons = _timed(seconds, "gates", lambda: with_gates(held.pop(), people, indicators, SETTINGS.gates))

    def scored() -> Any:
        theirs = score(at_branch, of_branches).results.set_index("branch_id")["score"]
        mine = cases[cases["level"] == "employee"]
        basis = BranchBasis(at_branch, theirs)
        return score(persons, of_persons, branch=basis, cases=mine, subjects=people)

    appraisal = _timed(seconds, "score", scored)
    return {"seconds": seconds, "people": len(appraisal.results), "points": len(appraisal.points)}


def _grade(warehouse: Path) -> dict[str, Any]:
    """The same with all that an edition has besides: presence, confidence, consequences, the combined rows."""
    seconds: dict[str, float] = {}
    indicators = load_indicators(SETTINGS)
    with connect(warehouse, read_only=True) as connection:
        deliveries = read_deliveries(connection, SETTINGS, None)
        source = Source(connection, SETTINGS, indicators, cards(), deliveries, None)
        branches = source.frame("tables/branches")
        source = Source(connection, SETTINGS, indicators, cards(), deliveries, branches)
        gathered = _timed(seconds, "gather", lambda: gather(source, [MONTH], [MONTH]))
    found = _timed(seconds, "grade", lambda: grade(gathered.values, gathered.evidence, branches, source.cards))
    return {"seconds": seconds, "people": int((found.results["level"] == "employee").sum())}


def _timed(seconds: dict[str, float], name: str, work: Callable[[], T]) -> T:
    start = time.perf_counter()
    result = work()
    seconds[name] = time.perf_counter() - start
    return result


if __name__ == "__main__":
    outcome = {"read": _read, "score": _score, "grade": _grade}[sys.argv[1]](Path(sys.argv[2]))
    outcome["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    sys.stdout.write(json.dumps(outcome))
