-- grain: one row per complaint that was not merged into another, at the branch or department it is about; beside it, who
-- was found liable for it, in the post held on the day it was received. Liability counts at the responsible department,
-- else at the branch complained about, else at the branch of the responsible person, else at the department handling it.
create or replace view staging.complaints as
select
    e.* exclude (employee_id, branch_id, responsible_employee_id),
    coalesce(e.employee_id, '-') as employee_id,
    coalesce(e.branch_id, e.department_id, s.branch_id, '-') as branch_id,
    coalesce(s.post_at[coalesce(e.branch_id, e.department_id)], s.post, '-') as post,
    cast(date_trunc('month', e.received_at) as date) as month,
    coalesce(e.responsible_employee_id, '-') as responsible_employee_id,
    coalesce(e.responsible_department_id, e.branch_id, r.branch_id, e.department_id, '-') as responsible_branch_id,
    coalesce(r.post_at[coalesce(e.responsible_department_id, e.branch_id)], r.post, '-') as responsible_post,
    cast(date_trunc('month', coalesce(e.liability_confirmed_at, e.received_at)) as date) as confirmed_month
from feed.complaints as e
left join staging.spells as s
    on s.employee_id = e.employee_id and cast(e.received_at as date) between s.valid_from and s.valid_to
left join staging.spells as r
    on r.employee_id = e.responsible_employee_id and cast(e.received_at as date) between r.valid_from and r.valid_to
where e.merged_into is null
