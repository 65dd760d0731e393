"""Writes the fictional bank 明川银行 into a folder, as its departments would send it."""

from __future__ import annotations

from pathlib import Path

from sample_data.arrivals import set_arrivals
from sample_data.calls import calls
from sample_data.clock import Clock
from sample_data.complaint_cases import all_complaints
from sample_data.counted import Counted
from sample_data.files.call_centre import write_calls
from sample_data.files.consumer import write_ledger
from sample_data.files.core_volumes import write_volumes
from sample_data.files.evaluator import write_ratings
from sample_data.files.office import write_names, write_units
from sample_data.files.operations import write_errors
from sample_data.files.personnel import write_locked_roster, write_movements, write_numbers, write_roster
from sample_data.files.survey import write_survey
from sample_data.quality import Quality
from sample_data.ratings import DEFAULT_RATINGS_PER_TELLER, ratings
from sample_data.truth import Truth
from sample_data.volumes import volumes
from sample_data.world import Size, build_world


def generate(
    out: Path,
    *,
    branches: int = 24,
    staff: int = 260,
    months: int = 15,
    end: str = "2026-09",
    contacts_per_day: int = 870,
    seed: int = 2026,
    faults: bool = True,
    truth: bool = False,
    ratings_per_teller: float = DEFAULT_RATINGS_PER_TELLER,
) -> list[Path]:
    """Write `<out>/inbox/<department>/…` and return the files written, in order.

    `<out>/late/<department>/…` holds what departments send only after the last month was closed,
    `<out>/faults/<department>/…` files that would stop the last month's report.

    `months` end with `end` ('YYYY-MM'); `staff` is about the number of people on the roll on the last day,
    `contacts_per_day` the mean number of calls, `ratings_per_teller` that of presses a month.
    `faults=False` leaves out the planted faults (layouts and stories stay). `truth=True` also writes
    `<out>/truth/`, which no department sends. Same arguments, same bytes. Raises ValueError where the sizes
    do not go together or a month cannot be read.
    """
    world = build_world(Clock.ending(end, months), Size(branches, staff, contacts_per_day), seed=seed, faults=faults)
    inbox, kept = out / "inbox", Truth(world)
    files = [write_units(inbox, world), write_names(inbox, world)]
    files += [write_roster(inbox, world), write_movements(inbox, world), write_numbers(inbox, world)]
    if faults:
        files.append(write_locked_roster(inbox, world))
    grievances = all_complaints(world)
    tallies = Counted(inbox, out / "faults", world)
    quality = Quality(inbox, out / "late", world)
    for month in world.clock.months:
        contacts = calls(world, month)
        pressed = ratings(world, month, ratings_per_teller)
        counted = volumes(world, month)
        files.append(write_calls(inbox, month, contacts))
        files.append(write_ratings(inbox, month, pressed))
        files.append(write_volumes(inbox, month, world.clock, counted, world.unit_by_id))
        files += write_errors(inbox, month, world)
        files.append(write_ledger(inbox, month, world, grievances))
        files += tallies.of_month(month, contacts, pressed, counted, grievances)
        files += quality.of_month(month, contacts)
        if truth:
            kept.add(month, contacts, pressed, counted)
    for year, quarter, trio in world.clock.quarters():
        files.append(write_survey(inbox, world, year, quarter, trio))
    files += quality.of_quarters() + quality.of_year(grievances)
    set_arrivals(files, world.clock)
    if truth:
        kept.rows += tallies.totals
        files += kept.write(out / "truth", grievances)
    return files
