-- title: {zh: "屡查屡犯率", en: "Repeated findings"}
-- why: {zh: "检查发现的问题中，同一网点以前已发现过的", en: "Of what checks found, how much had been found at the same branch before"}
-- numerator: {zh: "屡查屡犯的问题数", en: "findings that repeat an earlier one"}
-- denominator: {zh: "检查发现的问题数（含仅列问题的清单；未注明是否屡犯的不计）", en: "findings of checks, of lists of faults too (where it is said whether they repeat)"}
-- unit: percent
-- kind: proportion
-- evidence: census
-- standard: plain
-- direction: lower
-- grains: [branch, bank]
-- frequency: month
-- minimum_sample: 0
-- parameters: {}
-- reads: {checks: {date: checked_at}}
-- owner: 服务质量管理部
-- reference: 行内指标口径
-- version: "1"
select
    '-' as employee_id,
    '-' as post,
    branch_id,
    month,
    sum(case when is_repeat then 1 else 0 end) as numerator,
    count(*) as denominator,
    count(*) as sample
from staging.checks
where
    checked_at >= $start and checked_at < $end
    and method not in ('self', 'peer')
    and not is_summary
    and is_repeat is not null
    and (is_fault_only or passed < weight)
group by branch_id, month
