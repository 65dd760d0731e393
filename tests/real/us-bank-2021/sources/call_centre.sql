-- feed: branches
-- files: ["calls_call_centre_*.xlsx"]
-- department: call_centre
select
    _row,
    'CC' as branch_id,
    'Call centre' as branch_name,
    'call_centre' as kind
from source
