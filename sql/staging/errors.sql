-- grain: one row per error, attributed to the employee and post of its day, at the branch where it happened
create or replace view staging.errors as
select
    e.* exclude (employee_id, branch_id),
    coalesce(e.employee_id, '-') as employee_id,
    coalesce(e.branch_id, s.branch_id, '-') as branch_id,
    coalesce(s.post_at[e.branch_id], s.post, '-') as post,
    cast(date_trunc('month', e.occurred_at) as date) as month
from feed.errors as e
left join staging.spells as s
    on s.employee_id = e.employee_id and cast(e.occurred_at as date) between s.valid_from and s.valid_to
