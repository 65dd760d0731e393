-- Skill exams of the wave; the best attempt counts, at the post and branch of its day. grain: one row per employee and exam.
-- is_excused: excused from every attempt.
with attempts as (
    select
        *,
        is_passed is not null and not coalesce(is_excused, false) as is_taken
    from staging.training
    where
        day >= $first and day < $after and course_type = 'skill' and not is_after_leaving
        and (is_passed is not null or is_excused)
),

exams as (
    select
        employee_id,
        course_code,
        arg_max(post, (is_taken and is_passed, is_taken, day)) as post,
        arg_max(branch_id, (is_taken and is_passed, is_taken, day)) as branch_id,
        coalesce(max(course_name), course_code) as course_name,
        cast(date_trunc($kind, max(day)) as date) as period,
        bool_or(is_taken and is_passed) as is_passed,
        not bool_or(is_taken) as is_excused
    from attempts
    group by employee_id, course_code
),

names as (
    select
        employee_id,
        arg_max(employee_name, valid_from) as employee_name
    from feed.employees
    group by employee_id
)

select
    e.*,
    n.employee_name
from exams as e
left join names as n on n.employee_id = e.employee_id
order by e.employee_id, e.course_code
