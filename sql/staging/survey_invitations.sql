-- grain: one row per record of invitations; one that covers a span counts at its own branch, in the post held there last
-- in the span, else in the last post held anywhere in it
create or replace view staging.survey_invitations as
select
    e.* exclude (employee_id, branch_id),
    coalesce(e.employee_id, '-') as employee_id,
    coalesce(e.branch_id, s.branch_id, '-') as branch_id,
    coalesce(t.post, s.post, '-') as post,
    cast(date_trunc('month', coalesce(e.invited_date, e.period_start)) as date) as month
from feed.survey_invitations as e
left join staging.stays as t
    on
        t.employee_id = e.employee_id
        and t.branch_id = e.branch_id
        and coalesce(e.invited_date, e.period_end) between t.valid_from and t.valid_until
        and coalesce(e.invited_date, e.period_start) <= t.valid_to
left join staging.spells as s
    on
        s.employee_id = e.employee_id
        and coalesce(e.invited_date, e.period_end) between s.valid_from and s.valid_until
        and coalesce(e.invited_date, e.period_start) <= s.valid_to
