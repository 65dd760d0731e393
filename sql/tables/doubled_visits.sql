-- What two saw of the same: two shoppers at one branch in one wave, two records of one call. Every visit is in one pair at
-- most, in the order in which they were made, so that no pair repeats what another says. A call is known by its agent and
-- its time; who listened is in no file. grain: one row per source (mystery, listening), pair and item that both judged.
-- passed: whether the item kept all of its points.
with shopped as (
    select
        *,
        coalesce(wave, strftime(date_trunc('quarter', visited_at), '%Y-%m')) as round
    from staging.visited_items
    where visited_at >= $wave_first and visited_at < $wave_after and is_judged and shopper_id is not null
),

visit as (
    select
        round,
        branch_id,
        shopper_id,
        arg_min(visit_id, (visited_at, visit_id)) as visit_id,
        min(visited_at) as visited_at
    from shopped
    group by round, branch_id, shopper_id
),

call as (
    select
        employee_id,
        observed_at,
        check_id,
        min(checked_at) as checked_at
    from staging.weighed_checks
    where
        checked_at >= $first and checked_at < $after
        and method = 'listening' and employee_id <> '-' and weight is not null and item_code not in ('ALL', '-')
        -- A day without a time says nothing of the call.
        and observed_at > cast(observed_at as date)
    group by employee_id, observed_at, check_id
),

ordered as (
    select
        'mystery' as source,
        visit_id as document_id,
        cast(date_trunc($wave_kind, visited_at) as date) as period,
        concat_ws('|', round, branch_id) as same,
        row_number() over (partition by round, branch_id order by visited_at, visit_id) as place
    from visit
    union all
    select
        'listening' as source,
        check_id as document_id,
        cast(date_trunc($kind, checked_at) as date) as period,
        concat_ws('|', employee_id, observed_at) as same,
        row_number() over (partition by employee_id, observed_at order by checked_at, check_id) as place
    from call
),

judged as (
    select
        'mystery' as source,
        visit_id as document_id,
        item_code,
        points = points_possible as passed
    from staging.visited_items
    where is_judged
    union all
    select
        'listening' as source,
        check_id as document_id,
        item_code,
        passed = weight as passed
    from staging.weighed_checks
    where method = 'listening' and weight is not null and item_code not in ('ALL', '-')
)

select
    one.source,
    one.period,
    one.document_id || '|' || other.document_id as pair_id,
    a.item_code,
    a.passed as first_passed,
    b.passed as second_passed
from ordered as one
inner join ordered as other
    on other.source = one.source and other.same = one.same and other.place = one.place + 1 and one.place % 2 = 1
inner join judged as a on a.source = one.source and a.document_id = one.document_id
inner join judged as b
    on b.source = other.source and b.document_id = other.document_id and b.item_code = a.item_code
order by one.source, one.period, pair_id, a.item_code
