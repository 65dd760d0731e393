-- feed: branches
-- files: ["employees_hr.csv"]
select
    _row,
    BusinessUnit as branch_id,
    BusinessUnit as branch_name,
    'department' as kind
from source
