-- The branches of an employee, the one of most days in the span first (of equals, the later), as a sheet has it; those held
-- before the span last, the newest first. grain: one row per branch.
with held as (
    select
        branch_id,
        valid_from,
        least(coalesce(valid_to, date '9999-12-31'), coalesce(left_date, date '9999-12-31')) as valid_to,
        coalesce(is_primary, false) as is_primary
    from feed.employees
    where employee_id = $employee_id and valid_from < $after
),

days as (
    select cast(unnest(generate_series($first::date, $after::date - 1, interval 1 day)) as date) as day
),

stays as (
    select
        d.day,
        arg_max(h.branch_id, (h.is_primary, h.valid_from, h.branch_id)) as branch_id
    from days as d
    inner join held as h on d.day between h.valid_from and h.valid_to
    group by d.day
),

counted as (
    select
        branch_id,
        count(*) as days,
        max(day) as last_day
    from stays
    group by branch_id
)

select
    h.branch_id,
    coalesce(any_value(c.days), 0) as days
from held as h
left join counted as c on c.branch_id = h.branch_id
group by h.branch_id
order by days desc, max(c.last_day) desc nulls last, max(h.valid_from) desc, h.branch_id
