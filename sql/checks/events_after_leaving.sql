-- severity: warning
-- message: {zh: "员工离岗后不应再有业务、评价、联络、差错或检查记录（工号可能已交他人使用）", en: "Nobody has transactions, answers, contacts, errors or checks after the last day at work (the number may be another’s now)"}
with last_day as (
    select
        employee_id,
        max(least(coalesce(valid_to, date '9999-12-31'), coalesce(left_date, date '9999-12-31'))) as day
    from feed.employees
    group by employee_id
    having day < $end
),

event as (
    select employee_id, branch_id, coalesce(transaction_date, period_start) as day
    from feed.transactions
    where coalesce(transaction_date, period_start) >= $start and coalesce(transaction_date, period_start) < $end
    union all
    select employee_id, branch_id, cast(answered_at as date) as day
    from feed.surveys
    where answered_at >= $start and answered_at < $end
    union all
    select employee_id, branch_id, cast(started_at as date) as day
    from feed.contacts
    where started_at >= $start and started_at < $end
    union all
    select employee_id, branch_id, cast(occurred_at as date) as day
    from feed.errors
    where occurred_at >= $start and occurred_at < $end
    union all
    select employee_id, branch_id, cast(coalesce(observed_at, checked_at) as date) as day
    from feed.checks
    where checked_at >= $start and checked_at < $end
)

select coalesce(b.short_name, b.branch_name, e.branch_id) as subject
from event as e
inner join last_day as l on l.employee_id = e.employee_id
left join feed.branches as b on b.branch_id = e.branch_id
where e.day > l.day
