-- feed: branches
-- files: ["branches_premises_*.csv"]
-- format: {encoding: latin-1}
select
    _row,
    business_id as branch_id,
    name as branch_name,
    'branch' as kind,
    postal_code as peer_group
from source
