"""Whether the heads of an export add up: everybody on the roster has one row that counts, and one standing. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from pipeline.errors import WorkspaceError
from pipeline.explain.words import REASONS, known
from pipeline.hr.results import POST_NOT_APPRAISED
from pipeline.people.headcount import STATUSES
from pipeline.texts import msg

SHOWN = 20
NO_SCORECARD = "no_scorecard"


@dataclass
class Heads:
    """在册 = 已评定 + …: `counts` by standing, of the rows that count; `astray`: whose rows do not add up."""

    on_roster: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    astray: list[str] = field(default_factory=list)

    def add(self, results: pd.DataFrame, roster: set[str]) -> None:
        """Count a part's rows; `roster`: who is on it of the same persons."""
        main = results[results["is_primary"] == "true"]
        rows = Counter(main["employee_id"])
        self.on_roster += len(roster)
        self.counts.update(map(_standing, main["result_status"], main["result_reason"]))
        everybody = roster | set(results["employee_id"])
        self.astray += sorted(one for one in everybody if rows[one] != 1 or one not in roster)

    def checked(self) -> None:
        """Raises WorkspaceError with the numbers of those who are not counted once."""
        if self.astray or self.on_roster != sum(self.counts.values()):
            raise WorkspaceError(
                msg(
                    "The headcount does not add up: {roster} on the roster, {rows} rows that count. Not counted exactly once: "
                    "{people}. Mend the roster and run the period again; nothing was exported.",
                    roster=self.on_roster,
                    rows=sum(self.counts.values()),
                    people=self.astray[:SHOWN],
                )
            )

    def told(self) -> str:
        """在册120人＝已评定115人＋…, as HR's page has it."""
        shown = [code for code in STATUSES if self.counts[code] or code != NO_SCORECARD]
        parts = [f"{STATUSES[code].text('zh-CN')}{self.counts[code]}人" for code in shown]
        return f"在册{self.on_roster}人＝{'＋'.join(parts)}"


def _standing(status: str, reason: str | None) -> str:
    """A row's standing as HR's page counts it: who is lent out, or in a post that nobody appraises, is no exemption."""
    if status == "excluded" and reason == POST_NOT_APPRAISED:
        return NO_SCORECARD
    return "seconded" if reason == known(REASONS, "seconded").text("zh-CN") else status
