"""The files on quality proper: checks, listening, courses by month; visits and exams by quarter; the year's ledgers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sample_data import courses, inspections, skills, watched
from sample_data.appeals import faults_of
from sample_data.call_table import Calls
from sample_data.clock import Month
from sample_data.complaint import Complaint
from sample_data.files.inspection import write_inspections
from sample_data.files.listening import write_listening
from sample_data.files.mystery_faults import write_faults
from sample_data.files.mystery_scores import write_masters, write_scores
from sample_data.files.quality_ledgers import write_emergencies, write_matters, write_notices
from sample_data.files.training import write_courses, write_skills
from sample_data.files.watched import write_sales
from sample_data.listening import listened
from sample_data.mystery import visits
from sample_data.rectified import notices
from sample_data.world import World

LISTENING_KEPT = 6  # months with lists of calls listened to: as long as there are other checks
FIRST_REVIEW, LAST_REVIEW = 17, 23  # days of the month after a quarter on which the list of faults is sent


@dataclass(frozen=True)
class Quality:
    """Writes under `inbox` what has come, and under `late` what comes after the last month was closed."""

    inbox: Path
    late: Path
    world: World

    def of_month(self, month: Month, contacts: Calls) -> list[Path]:
        """Checks, calls listened to and courses, as far back as the departments kept them."""
        world, files = self.world, []
        if month in world.clock.months[-inspections.MONTHS_KEPT :]:
            found = inspections.inspections(world, month)
            files += write_inspections(self.inbox, self.late, world, month, found)
        if month in world.clock.months[-watched.MONTHS_KEPT :]:
            files.append(write_sales(self.inbox, month, watched.sales(world, month)))
        if month in world.clock.months[-LISTENING_KEPT:]:
            files.append(write_listening(self.inbox, month, listened(world, month, contacts)))
        if month in world.clock.months[-courses.MONTHS_KEPT :]:
            files.append(write_courses(self.inbox, world, month, courses.attempts(world, month)))
        return files

    def of_quarters(self) -> list[Path]:
        """Mystery visits of every quarter; lists of faults and exams of the last ones; the final list is late."""
        world = self.world
        files = write_masters(self.inbox)
        quarters = world.clock.quarters()
        for year, quarter, months in quarters:
            found = visits(world, year, quarter, months)
            files.append(write_scores(self.inbox, world, year, quarter, months, found))
            if (year, quarter, months) not in quarters[-skills.QUARTERS_KEPT :]:
                continue
            for day, folder in ((FIRST_REVIEW, self.inbox), (LAST_REVIEW, self.late)):
                if day == FIRST_REVIEW or months[-1] == world.clock.end:
                    lost = faults_of(world, year, quarter, found, is_final=day == LAST_REVIEW)
                    files.append(write_faults(folder, world, year, quarter, months, lost, day=day))
            files.append(write_skills(self.inbox, world, year, quarter, skills.skills(world, year, quarter, months)))
        return files

    def of_year(self, grievances: list[Complaint]) -> list[Path]:
        """Bonuses and deductions, emergencies, notices."""
        world, inbox = self.world, self.inbox
        files = [write_matters(inbox, world), write_emergencies(inbox, world)]
        return [*files, write_notices(inbox, world, notices(world, grievances))]
