-- title: {zh: "双录及适当性执行率", en: "Suitability adherence"}
-- why: {zh: "销售双录、适当性资料检查的合格情况", en: "Whether recordings and papers of sales show that the product suits the customer"}
-- numerator: {zh: "合格项目的分值之和（同一事件已另行扣分的，失分补回）", en: "points of what was met (what an incident lost that costs elsewhere is given back)"}
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
-- reads: {checks: {date: checked_at, unless: [complaints, errors, score_events, mystery_visits]}}
-- owner: 服务质量管理部
-- reference: 行内指标口径
-- version: "2"
with checked as (
    -- A check of one person is one observation. A row that only counts items tells nothing of the checks it stands for:
    -- there each item is one.
    select
        observation,
        side,
        sign,
        employee_id,
        post,
        branch_id,
        month,
        coverage,
        is_summary,
        is_tally,
        max(coalesce(check_count, 1)) as checks,
        cast(sum(passed) as decimal(18, 4)) as passed,
        cast(sum(weight) as decimal(18, 4)) as weight
    from staging.checks_by_side
    where
        checked_at >= $start and checked_at < $end
        and method = 'document'
    group by observation, side, sign, employee_id, post, branch_id, month, coverage, is_summary, is_tally
),

summed_up as (
    select distinct
        branch_id,
        month,
        coverage
    from checked
    where is_summary
)

-- Where a summary came, it alone makes the branch’s figure: the items beside it are not added again.
select
    c.employee_id,
    c.post,
    c.branch_id,
    c.month,
    sum(c.sign * c.passed) as numerator,
    sum(c.sign * c.weight) as denominator,
    sum(c.sign * c.checks) as sample,
    sum(c.sign * case when c.is_tally then c.passed else c.passed * c.passed end) as numerator_sq,
    sum(c.sign * case when c.is_tally then c.weight else c.weight * c.weight end) as denominator_sq,
    sum(c.sign * case when c.is_tally then c.passed else c.passed * c.weight end) as cross_product
from checked as c
left join summed_up as s on s.branch_id = c.branch_id and s.month = c.month and s.coverage = c.coverage
where c.side <> 'branch' or c.is_summary or s.branch_id is null
group by c.employee_id, c.post, c.branch_id, c.month
