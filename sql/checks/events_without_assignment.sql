-- severity: warning
-- message: {zh: "员工有业务、评价、联络、差错或检查记录的日期应有任职（入职前、两段任职之间的记录不归入任何岗位）", en: "Whoever has transactions, answers, contacts, errors or checks on a day holds a post on it (what lies before or between posts counts for none)"}

-- What comes after the last day at work is told by events_after_leaving. A row that covers a span wants a post on one of
-- its days.
with assignment as (
    select
        employee_id,
        valid_from,
        least(coalesce(valid_to, date '9999-12-31'), coalesce(left_date, date '9999-12-31')) as valid_to
    from feed.employees
),

last_day as (
    select
        employee_id,
        max(valid_to) as day
    from assignment
    group by employee_id
),

event as (
    select
        employee_id,
        branch_id,
        coalesce(transaction_date, period_start) as day,
        coalesce(transaction_date, period_end) as until
    from feed.transactions
    where coalesce(transaction_date, period_start) >= $start and coalesce(transaction_date, period_start) < $end
    union all
    select employee_id, branch_id, cast(answered_at as date) as day, cast(answered_at as date) as until
    from feed.surveys
    where answered_at >= $start and answered_at < $end
    union all
    select employee_id, branch_id, cast(started_at as date) as day, cast(started_at as date) as until
    from feed.contacts
    where started_at >= $start and started_at < $end
    union all
    select employee_id, branch_id, cast(occurred_at as date) as day, cast(occurred_at as date) as until
    from feed.errors
    where occurred_at >= $start and occurred_at < $end
    union all
    select
        employee_id,
        branch_id,
        cast(coalesce(observed_at, checked_at) as date) as day,
        cast(coalesce(observed_at, checked_at) as date) as until
    from feed.checks
    where checked_at >= $start and checked_at < $end
)

select coalesce(b.short_name, b.branch_name, e.branch_id) as subject
from event as e
inner join last_day as l on l.employee_id = e.employee_id and e.day <= l.day
left join feed.branches as b on b.branch_id = e.branch_id
where not exists (
    select 1 from assignment as a
    where a.employee_id = e.employee_id and a.valid_from <= e.until and a.valid_to >= e.day
)
