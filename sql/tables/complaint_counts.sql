-- Complaints received in a period, the one before and that of a year ago. grain: one row per branch or department, period and
-- source of referral ('-' for none). received: duplicates merged; with_merged: without merging; repeats: noted as repeated,
-- of the repeat_known of which it is noted whether they are.
with received as (
    select
        branch_id,
        coalesce(referral_source, '-') as referral_source,
        merged_into is not null as is_merged,
        is_repeat,
        case
            when received_at >= $first and received_at < $after then cast($first as date)
            when received_at >= $before and received_at < $first then cast($before as date)
            when received_at >= $year_ago and received_at < $year_ago_after then cast($year_ago as date)
        end as period
    from staging.complaints_and_merged
    where received_at >= least($year_ago, $before) and received_at < $after
)

select
    branch_id,
    period,
    referral_source,
    count(*) filter (not is_merged) as received,
    count(*) as with_merged,
    count(*) filter (not is_merged and is_repeat) as repeats,
    count(*) filter (not is_merged and is_repeat is not null) as repeat_known
from received
where period is not null
group by branch_id, period, referral_source
order by branch_id, period, referral_source
