"""The files that departments count together each month from what single records tell, and the queue's tickets."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sample_data.call_table import Calls
from sample_data.chats import chats
from sample_data.clock import Month
from sample_data.complaint import Complaint
from sample_data.files.agents_month import write_agents
from sample_data.files.chats import write_chats
from sample_data.files.core_volumes import as_utf16, write_volumes
from sample_data.files.evaluator_month import write_month
from sample_data.files.machines import write_machines
from sample_data.files.queue import write_archive, write_loose
from sample_data.files.work_orders import write_orders
from sample_data.invitations import invitations
from sample_data.machines import machines
from sample_data.ratings import Ratings
from sample_data.tickets import tickets
from sample_data.volumes import Volumes, volumes
from sample_data.world import World

RECENT_OFFSET = -2  # the bulky files are kept for three months: a sample is to be read in minutes
UTF16_OFFSET = -2  # the month whose volumes were saved as "Unicode text"


@dataclass
class Counted:
    """Writes them under `inbox`; files that no month should hold go to `faults`, for whoever wants to drop them in.

    `totals` gathers (month, measure, numerator, denominator) as the truth keeps them.
    """

    inbox: Path
    faults: Path
    world: World
    totals: list[tuple[str, str, int, int]] = field(default_factory=list)

    def of_month(
        self, month: Month, call: Calls, pressed: Ratings, counts: Volumes, grievances: list[Complaint]
    ) -> list[Path]:
        """Everything of the month. Tickets: a file per branch in the last month, an archive in each of the two before."""
        asked = invitations(self.world, month, pressed, counts)
        done = machines(self.world, month, counts)
        held = chats(self.world, month)
        files = [
            write_month(self.inbox, month, self.world, asked),
            write_agents(self.inbox, month, self.world, call),
            write_machines(self.inbox, month, done),
            write_chats(self.inbox, month, held),
        ]
        if month >= self.world.clock.end.shift(RECENT_OFFSET):
            files.append(write_orders(self.inbox, month, self.world, call, grievances))
        if month == self.world.clock.end:
            files += write_loose(self.inbox, month, tickets(self.world, month, counts))
            files += self._wrong_month(month)
        elif month >= self.world.clock.end.shift(RECENT_OFFSET):
            files.append(write_archive(self.inbox, month, tickets(self.world, month, counts), self.world.unit_by_id))
        if self.world.faults and month == self.world.clock.end.shift(UTF16_OFFSET):
            as_utf16(self.inbox, month)
        key = f"{month.year}-{month.number:02d}"
        self.totals += [
            (key, "counter_invitations", int(asked.invited.sum()), 1),
            (key, "call_invitations", int(call.pushed.sum()), 1),
            (key, "machine_success", int(done.succeeded.sum()), int(done.started.sum())),
            (key, "chats_answered", int((held.wait >= 0).sum()), int((held.asked >= 0).sum())),
        ]
        return files

    def _wrong_month(self, month: Month) -> list[Path]:
        """The data department's files of the month before under the names, and the month, of this one."""
        if not self.world.faults:
            return []
        before = volumes(self.world, month.shift(-1))
        folder = self.faults
        return [
            write_volumes(folder, month, self.world.clock, before, self.world.unit_by_id),
            write_machines(folder, month, machines(self.world, month.shift(-1), before)),
        ]
