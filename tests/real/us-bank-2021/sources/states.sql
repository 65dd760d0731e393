-- feed: branches
-- files: ["complaints_us_bank_*.xlsx"]
-- department: regulator
-- set_aside: {the customer gave no state: '"State" is null'}
select
    _row,
    "State" as branch_id,
    "State" as branch_name,
    'A' as peer_group
from source
