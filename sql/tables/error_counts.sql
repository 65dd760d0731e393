-- Errors by the day on which they happened, in the period and the one before. grain: one row per branch, period, business, type,
-- severity and whether they count; detected_by only of those that do not ('-' for the others). errors: shared ones by share.
select
    branch_id,
    case when occurred_at >= $first then cast($first as date) else cast($before as date) end as period,
    coalesce(business_type, '-') as business_type,
    coalesce(error_type, '-') as error_type,
    coalesce(severity, '-') as severity,
    coalesce(is_counted, true) as is_counted,
    case when coalesce(is_counted, true) then '-' else coalesce(detected_by, '-') end as detected_by,
    cast(sum(share) as double) as errors
from staging.errors
where occurred_at >= $before and occurred_at < $after
group by all
order by all
