-- The posts held at each branch. grain: one row per employee, branch and span of days in which the same assignments
-- hold; where several overlap, the primary ones if there are any, else all. valid_until is the day before the next such
-- span there, so that what was held last at the branch, up to a day, is found without a window.
create or replace table staging.stays as
with assignments as (
    select
        employee_id,
        branch_id,
        post,
        valid_from,
        least(coalesce(valid_to, date '9999-12-31'), coalesce(left_date, date '9999-12-31')) as valid_to,
        coalesce(is_primary, false) as is_primary
    from feed.employees
),

edges as (
    select employee_id, valid_from as day from assignments
    union
    select employee_id, valid_to + 1 as day from assignments where valid_to < date '9999-12-31'
),

spans as (
    select
        employee_id,
        day as valid_from,
        coalesce(lead(day) over (partition by employee_id order by day) - 1, date '9999-12-31') as valid_to
    from edges
),

holding as (
    select
        s.employee_id,
        s.valid_from,
        s.valid_to,
        a.branch_id,
        a.post,
        a.valid_from as since,
        a.is_primary,
        bool_or(a.is_primary) over (partition by s.employee_id, s.valid_from) as has_primary
    from spans as s
    inner join assignments as a
        on a.employee_id = s.employee_id and s.valid_from >= a.valid_from and s.valid_to <= a.valid_to
),

at_branch as (
    select
        employee_id,
        valid_from,
        valid_to,
        branch_id,
        arg_max(post, (since, post)) as post,
        max(since) as since
    from holding
    where is_primary or not has_primary
    group by employee_id, valid_from, valid_to, branch_id
)

select
    *,
    coalesce(
        lead(valid_from) over (partition by employee_id, branch_id order by valid_from) - 1, date '9999-12-31'
    ) as valid_until
from at_branch
order by employee_id, valid_from, branch_id;

-- Assignments as disjoint spells. grain: one row per employee and span of days in which the same assignments hold.
-- post_at tells the post held at each of their branches, null where it is one: to look into it takes time for every row of
-- a feed. branch_id and post are those of the one that started last.
-- valid_until is the day before the next spell.
create or replace table staging.spells as
with held as (
    select
        employee_id,
        valid_from,
        valid_to,
        arg_max(branch_id, (since, branch_id)) as branch_id,
        arg_max(post, (since, branch_id)) as post,
        case
            when count(*) > 1 then map_from_entries(list({ 'k': branch_id, 'v': post } order by branch_id))
        end as post_at
    from staging.stays
    group by employee_id, valid_from, valid_to
)

select
    *,
    coalesce(lead(valid_from) over (partition by employee_id order by valid_from) - 1, date '9999-12-31') as valid_until
from held
order by employee_id, valid_from
