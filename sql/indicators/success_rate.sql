-- title: {zh: "业务办理成功率", en: "Success rate"}
-- why: {zh: "客户发起的业务有多少真正办成，主要看智能柜台和线上", en: "How much of what customers start is completed, above all at machines and online"}
-- numerator: {zh: "办理成功笔数", en: "transactions that succeeded"}
-- denominator: {zh: "发起笔数（只计有成功笔数记录的）", en: "transactions started (where it is known how many succeeded)"}
-- unit: percent
-- kind: proportion
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [branch, bank]
-- frequency: month
-- minimum_sample: 25
-- parameters: {}
-- reads: {transactions: {date: "coalesce(transaction_date, period_start)"}}
-- owner: 运营管理部
-- reference: 行内指标口径
-- version: "1"
select
    employee_id,
    post,
    branch_id,
    month,
    sum(succeeded_count) as numerator,
    sum(transaction_count) as denominator,
    sum(transaction_count) as sample
from staging.transactions
where
    coalesce(transaction_date, period_start) >= $start and coalesce(transaction_date, period_start) < $end
    and succeeded_count is not null
group by employee_id, post, branch_id, month
