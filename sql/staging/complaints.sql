-- grain: one row per complaint, those merged into another too, at the branch or department it is about; beside it, who
-- was found liable for it, in the post held on the day it was received, and when it is due. Liability counts at the
-- responsible department, else at the branch complained about, else at the branch of the responsible person, else at the
-- department handling it.
create or replace view staging.complaints_and_merged as
select
    e.* exclude (employee_id, branch_id, responsible_employee_id),
    coalesce(e.employee_id, '-') as employee_id,
    coalesce(e.branch_id, e.department_id, s.branch_id, '-') as branch_id,
    coalesce(s.post_at[coalesce(e.branch_id, e.department_id)], s.post, '-') as post,
    cast(date_trunc('month', e.received_at) as date) as month,
    coalesce(e.responsible_employee_id, '-') as responsible_employee_id,
    coalesce(e.responsible_department_id, e.branch_id, r.branch_id, e.department_id, '-') as responsible_branch_id,
    coalesce(r.post_at[coalesce(e.responsible_department_id, e.branch_id)], r.post, '-') as responsible_post,
    d.classification,
    d.legal_due,
    d.legal_rule,
    d.ordinary_due,
    d.reply_due,
    d.own_due,
    d.own_rule,
    d.shown_due,
    d.shown_rule,
    -- The clock stops when the decision is made and the customer told; a day of telling that is not written is the day of
    -- closing, else of the decision.
    greatest(
        cast(coalesce(e.informed_at, e.closed_at, e.decided_at) as date), cast(e.decided_at as date)
    ) as settled_on,
    cast(e.withdrawn_at as date) as withdrawn_on
from feed.complaints as e
left join staging.complaint_due as d
    on d.complaint_id = e.complaint_id and d.received_at = e.received_at
left join staging.spells as s
    on s.employee_id = e.employee_id and cast(e.received_at as date) between s.valid_from and s.valid_to
left join staging.spells as r
    on r.employee_id = e.responsible_employee_id and cast(e.received_at as date) between r.valid_from and r.valid_to;

-- grain: one row per complaint that was not merged into another.
create or replace view staging.complaints as
select *
from staging.complaints_and_merged
where merged_into is null
