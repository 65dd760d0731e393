-- severity: critical
-- message: {zh: "同一网点当月差错笔数不得多于业务笔数", en: "A branch has no more errors than transactions in a month"}
with fault as (
    select
        branch_id,
        date_trunc('month', occurred_at) as month,
        sum(share) as events
    from feed.errors
    where occurred_at >= $start and occurred_at < $end and coalesce(is_counted, true)
    group by branch_id, date_trunc('month', occurred_at)
),

volume as (
    select
        branch_id,
        date_trunc('month', coalesce(transaction_date, period_start)) as month,
        sum(transaction_count) as exposure
    from feed.transactions
    where coalesce(transaction_date, period_start) >= $start and coalesce(transaction_date, period_start) < $end
    group by branch_id, date_trunc('month', coalesce(transaction_date, period_start))
)

select coalesce(b.short_name, b.branch_name, f.branch_id) as subject
from fault as f
inner join volume as v on v.branch_id = f.branch_id and v.month = f.month
left join feed.branches as b on b.branch_id = f.branch_id
where f.events > v.exposure
