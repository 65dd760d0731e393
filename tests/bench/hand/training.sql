create table training_figures as
select
    employee_id,
    date_trunc('month', due_date) as month,
    count(*) filter (where completed_date <= due_date and coalesce(is_passed, true)) as done,
    count(*) as due,
    count(*) filter (where course_type = 'skill' and is_passed) as passed,
    count(is_passed) filter (where course_type = 'skill') as examined
from training
where is_required and not is_excused
group by all
