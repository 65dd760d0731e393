-- feed: checks
-- files: ["visit_items_violations_*.csv"]
-- # A list of faults only; equal ones of a day are told apart by their number, so that none is lost as a duplicate.
select
    _row,
    business_id || '-' || date as check_id,
    row_key(business_id, date, description) as item_code,
    date as checked_at,
    'on_site' as method,
    business_id as branch_id,
    trim(regexp_replace(description, '\[ date violation corrected: .*\]', '')) as item_text,
    'no' as is_passed,
    'yes' as is_fault_only,
    description as finding
from source
