-- title: {zh: "服务规范执行率", en: "Rule adherence"}
-- why: {zh: "检查所见服务规范的执行情况（自查、互查不计分）", en: "How far the rules of service are kept, as checks found (self-checks and peers’ are never scored)"}
-- numerator: {zh: "合格项目的分值之和（未设分值的每项计1）", en: "points of what was met (1 for an item without points)"}
-- denominator: {zh: "适用项目的分值之和", en: "points of what applied"}
-- unit: percent
-- kind: ratio
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 4
-- parameters: {}
-- reads: {checks: {date: checked_at}}
-- owner: 服务质量管理部
-- reference: 行内指标口径
-- version: "1"
with checked as (
    -- A check of one person is one observation. A row that only counts items tells nothing of the checks it stands for:
    -- there each item is one.
    select
        check_id,
        employee_id,
        post,
        branch_id,
        month,
        coverage,
        is_summary,
        passed_count is not null and is_summary as is_tally,
        max(coalesce(check_count, 1)) as checks,
        cast(sum(passed) as decimal(18, 4)) as passed,
        cast(sum(weight) as decimal(18, 4)) as weight
    from staging.checks
    where
        checked_at >= $start and checked_at < $end
        and weight is not null
        and method not in ('self', 'peer', 'document')
    group by
        check_id, employee_id, post, branch_id, month, coverage, is_summary, passed_count is not null and is_summary
),

observed as (
    select
        employee_id,
        post,
        branch_id,
        month,
        coverage,
        is_summary,
        checks,
        passed,
        weight,
        case when is_tally then passed else passed * passed end as passed_sq,
        case when is_tally then weight else weight * weight end as weight_sq,
        case when is_tally then passed else passed * weight end as cross_sum
    from checked
),

summed_up as (
    select distinct
        branch_id,
        month,
        coverage
    from observed
    where is_summary
),

counted as (
    -- Where a summary came, it alone makes the branch’s figure: the items beside it are not added again, and what
    -- employees have of their own is taken off from the branch’s part.
    select
        o.*,
        1 as sign
    from observed as o
    left join summed_up as s on s.branch_id = o.branch_id and s.month = o.month and s.coverage = o.coverage
    where o.is_summary or o.employee_id <> '-' or s.branch_id is null
    union all
    select
        '-' as employee_id,
        '-' as post,
        o.branch_id,
        o.month,
        o.coverage,
        o.is_summary,
        o.checks,
        o.passed,
        o.weight,
        o.passed_sq,
        o.weight_sq,
        o.cross_sum,
        -1 as sign
    from observed as o
    inner join summed_up as s on s.branch_id = o.branch_id and s.month = o.month and s.coverage = o.coverage
    where o.employee_id <> '-'
)

select
    employee_id,
    post,
    branch_id,
    month,
    sum(sign * passed) as numerator,
    sum(sign * weight) as denominator,
    sum(sign * checks) as sample,
    sum(sign * passed_sq) as numerator_sq,
    sum(sign * weight_sq) as denominator_sq,
    sum(sign * cross_sum) as cross_product
from counted
group by employee_id, post, branch_id, month
