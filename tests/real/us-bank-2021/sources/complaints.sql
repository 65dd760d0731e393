-- feed: complaints
-- files: ["complaints_us_bank_*.xlsx"]
-- department: regulator
-- # "Date submitted" is when the regulator had it from the customer; "Date received" is when the bank had it.
select
    _row,
    "Complaint ID" as complaint_id,
    "Date submitted" as received_at,
    "Date received" as accepted_at,
    "Submitted via" as channel,
    "Product" as business,
    replace("Issue", ',', ' /') as reasons,
    "State" as branch_id,
    "Timely response?" as is_in_time
from source
