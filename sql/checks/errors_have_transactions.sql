-- severity: warning
-- message: {zh: "当月有差错的网点应有业务量，否则差错没有可比的业务基数，差错率不计", en: "A branch with errors in a month has transactions in it, else there is nothing to measure them by, and no rate"}

-- Where no transactions came for anybody, that is told by the deliveries. A row that says zero counts as having come: more
-- errors than that are told by errors_within_transactions.
with fault as (
    select distinct
        branch_id,
        date_trunc('month', occurred_at) as month
    from feed.errors
    where occurred_at >= $start and occurred_at < $end and coalesce(is_counted, true) and share > 0
),

volume as (
    select distinct
        branch_id,
        date_trunc('month', coalesce(transaction_date, period_start)) as month
    from feed.transactions
    where coalesce(transaction_date, period_start) >= $start and coalesce(transaction_date, period_start) < $end
),

came as (
    select distinct month
    from volume
)

select coalesce(b.short_name, b.branch_name, f.branch_id) as subject
from fault as f
inner join came as c on c.month = f.month
left join volume as v on v.branch_id = f.branch_id and v.month = f.month
left join feed.branches as b on b.branch_id = f.branch_id
where v.branch_id is null
