-- Where mystery shoppers and checkers have been. grain: one row per source (mystery, check, listening), period and branch.
-- Mystery visits are counted by waves ($wave_kind, up to $wave_after), checks by periods.
with visits as (
    select
        'mystery' as source,
        cast(date_trunc($wave_kind, visited_at) as date) as period,
        branch_id,
        count(distinct visit_id) as visits
    from staging.mystery_visits
    where visited_at >= $wave_first and visited_at < $wave_after and is_judged
    group by all
),

checks as (
    select
        case when method = 'listening' then 'listening' else 'check' end as source,
        cast(date_trunc($kind, checked_at) as date) as period,
        branch_id,
        coalesce(cast(sum(check_count) as bigint), count(distinct check_id)) as visits
    from staging.checks
    where
        checked_at >= $first and checked_at < $after
        and method not in ('self', 'peer') and branch_id <> '-'
    group by all
)

select * from visits
union all
select * from checks where visits > 0
order by source, period, branch_id
