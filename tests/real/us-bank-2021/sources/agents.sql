-- feed: employees
-- files: ["calls_call_centre_*.xlsx"]
-- department: call_centre
select
    _row,
    "Agent" as employee_id,
    "Agent" as employee_name,
    'CC' as branch_id,
    'phone_agent' as post,
    '2021-01-01' as valid_from
from source
