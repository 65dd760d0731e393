-- severity: warning
-- message: {zh: "员工当月在一个网点的差错笔数不应多于其业务笔数", en: "Nobody has more errors than transactions at a branch in a month"}

-- Those who have no transactions of their own, as supervisors who authorise others', are not measured by any.
with fault as (
    select
        employee_id,
        branch_id,
        date_trunc('month', occurred_at) as month,
        sum(share) as events
    from feed.errors
    where occurred_at >= $start and occurred_at < $end and coalesce(is_counted, true) and employee_id is not null
    group by employee_id, branch_id, date_trunc('month', occurred_at)
),

volume as (
    select
        employee_id,
        branch_id,
        date_trunc('month', coalesce(transaction_date, period_start)) as month,
        sum(transaction_count) as exposure
    from feed.transactions
    where
        coalesce(transaction_date, period_start) >= $start and coalesce(transaction_date, period_start) < $end
        and employee_id is not null
    group by employee_id, branch_id, date_trunc('month', coalesce(transaction_date, period_start))
)

select coalesce(b.short_name, b.branch_name, f.branch_id) as subject
from fault as f
inner join volume as v on v.employee_id = f.employee_id and v.branch_id = f.branch_id and v.month = f.month
left join feed.branches as b on b.branch_id = f.branch_id
where f.events > v.exposure
