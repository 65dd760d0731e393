-- How the clock ran, by what kind of limit held (simple, complex, extended). grain: one row per branch or department, period
-- (this one and the one before) and classification. closed: decided and told in the period; in_time and late of them by the
-- legal limit; days: calendar days they took, together; open, overdue: at the end of this period, null for the one before.
with facts as (
    select
        branch_id,
        classification,
        status,
        is_open,
        days_taken,
        case
            when is_open then cast($first as date)
            when settled_on >= $first then cast($first as date)
            when settled_on >= $before then cast($before as date)
        end as period
    from staging.complaint_clock(cast($as_of as date))
    where
        status <> 'merged'
        and (is_open or (settled_on >= $before and coalesce(settled_on <> withdrawn_on, true)))
)

select
    branch_id,
    period,
    classification,
    count(*) filter (not is_open) as closed,
    count(*) filter (not is_open and status in ('in_time', 'extended')) as in_time,
    count(*) filter (not is_open and status = 'late') as late,
    coalesce(sum(days_taken) filter (not is_open), 0) as days,
    case when period = $first then count(*) filter (is_open) end as open,
    case when period = $first then count(*) filter (is_open and status = 'overdue') end as overdue
from facts
group by branch_id, period, classification
order by branch_id, period, classification
