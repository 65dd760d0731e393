-- feed: contacts
-- files: ["calls_call_centre_*.xlsx"]
-- department: call_centre
select
    _row,
    "Call Id" as contact_id,
    left("Date", 10) || ' ' || "Time" as started_at,
    'phone' as channel,
    "Agent" as employee_id,
    "Topic" as topic,
    "Speed of answer in seconds" as wait_seconds,
    "Answered (Y/N)" as is_answered,
    "AvgTalkDuration" as handle_seconds,
    "Resolved" as is_resolved
from source
