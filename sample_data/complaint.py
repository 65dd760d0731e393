"""What is known of one complaint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sample_data.clock import Month
from sample_data.grievances import Topic

LIMIT_DAYS, COMPLEX_DAYS, EXTENDED_DAYS = 15, 30, 60


@dataclass(frozen=True)
class Complaint:
    """One complaint with its whole course; what a copy of the ledger shows of it depends on the copy's date.

    `liability_before` is the ruling in copies up to the last but one; `merged_into` is noted in copies up to
    then and the row is gone in the last; `first_copy` is the month of the first copy that holds a late row.
    """

    complaint_id: str
    received: date
    channel: str
    topic: Topic
    unit_id: str
    written_as: str
    against: str
    customer: str
    phone: str
    summary: str
    clerk: str
    contacted: datetime
    due: date
    closed: date
    confirmed: date
    liability: str
    is_complex: bool = False
    is_extended: bool = False
    approver: str = ""
    told_extension: date | None = None
    reply_due: date | None = None
    level: str = "一般"
    remedy: str = ""
    is_settled: str = "否"
    fault: str = ""
    culprit: str = ""
    original_id: str = ""
    is_withdrawn: bool = False
    rating: str = "未评价"
    measure: str = ""
    note: str = ""
    liability_before: str = ""
    merged_into: str = ""
    first_copy: Month | None = None
