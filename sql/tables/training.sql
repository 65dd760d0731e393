-- Required courses due in the period, at the post and branch held on the day they were due; those excused and those who had
-- left are not counted. grain: one row per employee, course and due day. completed_on is null until it is done; a failed
-- exam leaves it undone.
with courses as (
    select
        employee_id,
        post,
        branch_id,
        course_code,
        due_date as due_on,
        coalesce(max(course_name), course_code) as course_name,
        min(completed_date) filter (where coalesce(is_passed, true)) as completed_on
    from staging.training
    where is_required and due_date >= $first and due_date < $after and not is_after_leaving
    group by employee_id, post, branch_id, course_code, due_date
    having not bool_or(coalesce(is_excused, false))
),

names as (
    select
        employee_id,
        arg_max(employee_name, valid_from) as employee_name
    from feed.employees
    group by employee_id
)

select
    c.*,
    n.employee_name
from courses as c
left join names as n on n.employee_id = c.employee_id
order by c.employee_id, c.course_code, c.due_on
