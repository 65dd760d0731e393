-- Where mystery shoppers and checkers have been. grain: one row per source (mystery, check, listening, document), period and
-- branch. Mystery visits are counted by waves ($wave_kind, up to $wave_after), checks by periods. The sources are kept apart
-- as the indicators keep them: check is what rule adherence rests on, document what suitability adherence does.
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

-- Where a row tells how many checks it sums up, the lists beside it, of the same month and kind, are of those.
counted as (
    select
        case when method in ('listening', 'document') then method else 'check' end as source,
        cast(date_trunc($kind, checked_at) as date) as period,
        branch_id,
        month,
        coverage,
        coalesce(cast(sum(check_count) as bigint), count(distinct check_id)) as visits
    from staging.checks
    where
        checked_at >= $first and checked_at < $after
        and method not in ('self', 'peer') and branch_id <> '-'
    group by all
),

checks as (
    select
        source,
        period,
        branch_id,
        cast(sum(visits) as bigint) as visits
    from counted
    group by source, period, branch_id
)

select * from visits
union all
select * from checks where visits > 0
order by source, period, branch_id
