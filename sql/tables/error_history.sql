-- Since when errors are known, and the last critical one, from all that was ever delivered. grain: one row per branch with an
-- error before $as_of. last_critical_on: of those that count; null where there was none.
select
    branch_id,
    min(occurred_at) as first_on,
    max(occurred_at) filter (severity = 'critical' and coalesce(is_counted, true)) as last_critical_on
from staging.errors
where occurred_at < $as_of
group by branch_id
order by branch_id
