-- Root causes as the handlers recorded them. grain: one row per branch or department and cause; of the complaints received in
-- the period, duplicates merged. '-' where none is recorded.
select
    branch_id,
    coalesce(nullif(trim(root_cause), ''), '-') as cause,
    count(*) as complaints
from staging.complaints
where received_at >= $first and received_at < $after
group by all
order by all
