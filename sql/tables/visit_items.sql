-- Points lost at mystery visits, from what counts in their score (staging.mystery_visits says what does); what an incident
-- lost that costs the branch elsewhere is given back, and is no fault here (see shared_incidents.sql).
-- grain: one row per wave, branch and item. lost, possible: points; faults: how often the item lost any.
select
    cast(date_trunc($kind, visited_at) as date) as period,
    branch_id,
    min(module) as module,
    coalesce(item_text, item_code) as item,
    cast(sum(points_possible - points) as double) as lost,
    cast(sum(points_possible) as double) as possible,
    count(*) filter (where points < points_possible) as faults
from staging.mystery_visits
where visited_at >= $first and visited_at < $after and is_counted
group by period, branch_id, item
order by period, branch_id, item
