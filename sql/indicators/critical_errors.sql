-- title: {zh: "重大差错", en: "Critical errors"}
-- why: {zh: "重大差错逐起列示", en: "Critical errors, each one"}
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
-- parameters: {}
-- reads: {errors: {date: occurred_at}}
-- owner: 运营管理部
-- reference: 行内指标口径
-- version: "1"
select
    employee_id,
    post,
    branch_id,
    month,
    error_id as case_id,
    1 as numerator,
    1 as denominator,
    1 as sample
from staging.errors
where
    occurred_at >= $start and occurred_at < $end
    and severity = 'critical' and coalesce(is_counted, true)
