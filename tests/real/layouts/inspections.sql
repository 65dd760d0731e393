-- feed: mystery_visits
-- files: ["visits_inspections_*.csv"]
-- # Two visits to one place on a day are two: the occurrence number among equals tells them apart.
select
    _row,
    row_key(business_id, date) as visit_id,
    'TOTAL' as item_code,
    date as visited_at,
    business_id as branch_id,
    '100' as points_possible,
    score as points_scored,
    'final' as review_result
from source
