-- title: {zh: "投诉率", en: "Complaint rate"}
-- why: {zh: "投诉量与业务量之比，便于大小网点比较", en: "Complaints against volume, so that large and small branches compare"}
-- numerator: {zh: "受理投诉件数（合并重复后）", en: "complaints received, merged"}
-- denominator: {zh: "业务笔数", en: "transactions"}
-- unit: per_10000
-- kind: rate
-- evidence: census
-- standard: plain
-- direction: lower
-- grains: [branch, bank]
-- frequency: month
-- minimum_sample: 0
-- parameters: {}
-- reads: {complaints: {date: received_at}, transactions: {date: "coalesce(transaction_date, period_start)"}}
-- owner: 消费者权益保护部
-- reference: 行内指标口径
-- version: "1"
with complaint as (
    select branch_id, month, count(*) as events
    from staging.complaints
    where received_at >= $start and received_at < $end
    group by branch_id, month
),

volume as (
    select branch_id, month, sum(transaction_count) as exposure
    from staging.transactions
    where coalesce(transaction_date, period_start) >= $start and coalesce(transaction_date, period_start) < $end
    group by branch_id, month
)

select
    '-' as employee_id,
    '-' as post,
    coalesce(c.branch_id, v.branch_id) as branch_id,
    coalesce(c.month, v.month) as month,
    coalesce(c.events, 0) as numerator,
    coalesce(v.exposure, 0) as denominator,
    coalesce(v.exposure, 0) as sample
from complaint as c
full outer join volume as v on v.branch_id = c.branch_id and v.month = c.month
