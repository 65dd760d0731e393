-- grain: one row per complaint that was not merged into another, at the branch or department it is about
create or replace view staging.complaints as
select
    e.* exclude (employee_id, branch_id),
    coalesce(e.employee_id, '-') as employee_id,
    coalesce(e.branch_id, e.department_id, s.branch_id, '-') as branch_id,
    coalesce(s.post_at[coalesce(e.branch_id, e.department_id)], s.post, '-') as post,
    cast(date_trunc('month', e.received_at) as date) as month
from feed.complaints as e
left join staging.spells as s
    on s.employee_id = e.employee_id and cast(e.received_at as date) between s.valid_from and s.valid_to
where e.merged_into is null
