-- title: {zh: "差错率", en: "Error rate"}
-- why: {zh: "每万笔业务中计入考核的差错", en: "Errors that count, for every 10,000 transactions"}
-- numerator: {zh: "计入考核的差错笔数（多人分担的按比例）", en: "errors that count (shared ones by share)"}
-- denominator: {zh: "业务笔数", en: "transactions"}
-- unit: per_10000
-- kind: rate
-- evidence: sample
-- standard: plain
-- direction: lower
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 25
-- parameters: {}
-- reads: {errors: {date: occurred_at}, transactions: {date: "coalesce(transaction_date, period_start)"}}
-- owner: 运营管理部
-- reference: 行内指标口径
-- version: "1"
with fault as (
    select employee_id, post, branch_id, month, sum(share) as events
    from staging.errors
    where occurred_at >= $start and occurred_at < $end and coalesce(is_counted, true)
    group by employee_id, post, branch_id, month
),

volume as (
    select employee_id, post, branch_id, month, sum(transaction_count) as exposure
    from staging.transactions
    where coalesce(transaction_date, period_start) >= $start and coalesce(transaction_date, period_start) < $end
    group by employee_id, post, branch_id, month
)

select
    coalesce(f.employee_id, v.employee_id) as employee_id,
    coalesce(f.post, v.post) as post,
    coalesce(f.branch_id, v.branch_id) as branch_id,
    coalesce(f.month, v.month) as month,
    coalesce(f.events, 0) as numerator,
    coalesce(v.exposure, 0) as denominator,
    coalesce(v.exposure, 0) as sample
from fault as f
full outer join volume as v
    on
        v.employee_id = f.employee_id
        and v.post = f.post
        and v.branch_id = f.branch_id
        and v.month = f.month
