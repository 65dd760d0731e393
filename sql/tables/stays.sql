-- Where each post was held in the period, and for how long: by its days a branch's figures count for a person who moved.
-- grain: one row per employee, post and branch. days_held: days of the period; days: those of them in post, leave and
-- secondment to another post left out.
with span as (
    select
        *,
        date_diff('day', greatest(valid_from, cast($first as date)), least(valid_to + 1, cast($after as date))) as days
    from staging.held
    where valid_from < $after and valid_to >= $first
)

select
    employee_id as subject_id,
    post,
    branch_id,
    cast(coalesce(sum(days) filter (where absence is null), 0) as integer) as days,
    cast(sum(days) as integer) as days_held
from span
group by employee_id, post, branch_id
order by employee_id, post, branch_id
