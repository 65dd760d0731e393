-- title: {zh: "重大差错", en: "Critical errors"}
-- why: {zh: "重大差错逐起列示，按考核办法规定的日期（发生、发现或下发）计入当月", en: "Critical errors, each one, in the month of the day that the bank's rules name: when it occurred, was detected or issued"}
-- numerator: {zh: "重大差错起数", en: "critical errors"}
-- denominator: {zh: "—", en: "—"}
-- unit: incidents
-- kind: count
-- evidence: event
-- standard: redline
-- direction: lower
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 0
-- parameters: {counted_on: occurred}
-- reads: {errors: {date: occurred_at, counted_on: [{choice: occurred, date: occurred_at}, {choice: detected, date: "coalesce(detected_at, occurred_at)"}, {choice: issued, date: "coalesce(issued_at, occurred_at)"}]}}
-- owner: 运营管理部
-- reference: 行内指标口径
-- version: "1"
select
    employee_id,
    post,
    branch_id,
    cast(date_trunc('month', counted_at) as date) as month,
    error_id as case_id,
    1 as numerator,
    1 as denominator,
    1 as sample
from (
    select
        *,
        case $counted_on
            when 'detected' then coalesce(detected_at, occurred_at)
            when 'issued' then coalesce(issued_at, occurred_at)
            else occurred_at
        end as counted_at
    from staging.errors
) as e
where
    counted_at >= $start and counted_at < $end
    and severity = 'critical' and coalesce(is_counted, true)
