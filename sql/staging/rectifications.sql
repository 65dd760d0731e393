-- grain: one row per notice and finding, attributed to the employee and post of the day of issue, at its own branch.
-- done_on: when it was mended; null while it is open, and again where the re-check failed. One that was struck off without
-- a date of its own is taken to have been mended by its re-check, else by its due date.
create or replace view staging.rectifications as
select
    e.* exclude (employee_id, branch_id),
    coalesce(e.employee_id, '-') as employee_id,
    coalesce(e.branch_id, s.branch_id, '-') as branch_id,
    coalesce(s.post_at[e.branch_id], s.post, '-') as post,
    cast(date_trunc('month', e.issued_at) as date) as month,
    case
        when e.status = 'rejected' then null
        when e.status in ('done', 'closed') then coalesce(e.done_at, e.verified_at, e.due_date)
        else e.done_at
    end as done_on
from feed.rectifications as e
left join staging.spells as s on s.employee_id = e.employee_id and e.issued_at between s.valid_from and s.valid_to
