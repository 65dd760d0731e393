-- grain: one row per contact, attributed to the employee, post and branch of its day
create or replace view staging.contacts as
select
    e.* exclude (employee_id, branch_id),
    coalesce(e.employee_id, '-') as employee_id,
    coalesce(e.branch_id, s.branch_id, '-') as branch_id,
    coalesce(s.post_at[e.branch_id], s.post, '-') as post,
    cast(date_trunc('month', e.started_at) as date) as month
from feed.contacts as e
left join staging.spells as s
    on s.employee_id = e.employee_id and cast(e.started_at as date) between s.valid_from and s.valid_to
