-- Complaints by what they were about. grain: one row per period, branch, business and reason. A complaint with two
-- reasons stands under both in `complaints`, and once, under its first, in `cases`.
select
    cast(date_trunc($kind, received_at) as date) as period,
    branch_id,
    coalesce(business, '-') as business,
    coalesce(reason, '-') as reason,
    count(*) as complaints,
    count(*) filter (where reason is not distinct from reasons[1]) as cases
from (
    select
        *,
        unnest(case when len(reasons) > 0 then reasons else [null] end) as reason
    from staging.complaints
)
where received_at >= $first and received_at < $after
group by all
order by all
