-- severity: warning
-- message: {zh: "员工离岗后不应再有培训完成或考试记录", en: "Nobody finishes a course or sits an exam after the last day at work"}
with last_day as (
    select
        employee_id,
        max(least(coalesce(valid_to, date '9999-12-31'), coalesce(left_date, date '9999-12-31'))) as day
    from feed.employees
    group by employee_id
)

select cast(null as varchar) as subject
from feed.training as t
inner join last_day as l on l.employee_id = t.employee_id
where
    coalesce(t.due_date, t.completed_date, t.exam_date, t.started_at) >= $start
    and coalesce(t.due_date, t.completed_date, t.exam_date, t.started_at) < $end
    and greatest(t.completed_date, t.exam_date) > l.day
