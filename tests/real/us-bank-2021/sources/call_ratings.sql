-- feed: surveys
-- files: ["calls_call_centre_*.xlsx"]
-- department: call_centre
-- set_aside: {no rating was given: '"Satisfaction rating" is null'}
select
    _row,
    "Call Id" as survey_id,
    left("Date", 10) || ' ' || "Time" as answered_at,
    'ivr' as instrument,
    '5' as scale,
    "Satisfaction rating" as overall,
    try_cast("Satisfaction rating" as integer) >= 4 as is_satisfied,
    "Agent" as employee_id,
    "Call Id" as contact_id
from source
