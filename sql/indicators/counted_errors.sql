-- title: {zh: "业务差错（认定）", en: "Counted errors"}
-- why: {zh: "逐笔列示计入考核的差错，按等级扣分，按考核办法规定的日期（发生、发现或下发）计入当月", en: "Each error that counts, by severity, in the month of the day that the bank's rules name: when it occurred, was detected or issued"}
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
-- parameters: {counted_on: issued}
-- reads: {errors: {date: "coalesce(issued_at, occurred_at)", counted_on: [{choice: occurred, date: occurred_at}, {choice: detected, date: "coalesce(detected_at, occurred_at)"}, {choice: issued, date: "coalesce(issued_at, occurred_at)"}]}}
-- owner: 运营管理部
-- reference: 行内指标口径
-- version: "1"
select
    employee_id,
    post,
    branch_id,
    cast(date_trunc('month', counted_at) as date) as month,
    severity as stratum,
    error_id as case_id,
    share as numerator,
    1 as denominator,
    1 as sample
from (
    select
        *,
        case $counted_on
            when 'occurred' then occurred_at
            when 'detected' then coalesce(detected_at, occurred_at)
            else coalesce(issued_at, occurred_at)
        end as counted_at
    from staging.errors
) as e
where counted_at >= $start and counted_at < $end and coalesce(is_counted, true)
