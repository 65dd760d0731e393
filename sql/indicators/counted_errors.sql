-- title: {zh: "业务差错（认定）", en: "Counted errors"}
-- why: {zh: "逐笔列示计入考核的差错，按等级扣分，在下发（认定）月计", en: "Each error that counts, by severity, in the month it was issued"}
-- numerator: {zh: "计入考核的差错笔数（分担的按份额）", en: "errors that count, shared ones by their share"}
-- denominator: {zh: "—", en: "—"}
-- unit: count
-- kind: count
-- evidence: event
-- standard: plain
-- direction: lower
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 0
-- parameters: {}
-- reads: {errors: {date: "coalesce(issued_at, occurred_at)"}}
-- owner: 运营管理部
-- reference: 行内指标口径
-- version: "1"
select
    employee_id,
    post,
    branch_id,
    cast(date_trunc('month', coalesce(issued_at, occurred_at)) as date) as month,
    severity as stratum,
    error_id as case_id,
    share as numerator,
    1 as denominator,
    1 as sample
from staging.errors
where
    coalesce(issued_at, occurred_at) >= $start and coalesce(issued_at, occurred_at) < $end
    and coalesce(is_counted, true)
