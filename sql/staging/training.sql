-- grain: one row per employee, course or exam, and attempt, in the post and at the branch of its day: the day it is due,
-- else finished, examined, begun. After the employee's last day in any post, is_after_leaving.
create or replace view staging.training as
with last_day as (
    select
        employee_id,
        max(valid_to) as day
    from staging.spells
    group by employee_id
)

select
    e.*,
    coalesce(s.branch_id, '-') as branch_id,
    coalesce(s.post, '-') as post,
    cast(date_trunc('month', coalesce(e.due_date, e.completed_date, e.exam_date, e.started_at)) as date) as month,
    cast(coalesce(e.due_date, e.completed_date, e.exam_date, e.started_at) as date) as day,
    coalesce(cast(coalesce(e.due_date, e.completed_date, e.exam_date, e.started_at) as date) > l.day, false)
        as is_after_leaving
from feed.training as e
left join last_day as l on l.employee_id = e.employee_id
left join staging.spells as s
    on
        s.employee_id = e.employee_id
        and cast(coalesce(e.due_date, e.completed_date, e.exam_date, e.started_at) as date)
        between s.valid_from and s.valid_to
