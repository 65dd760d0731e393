-- title: {zh: "适老及特殊客群服务执行率", en: "Rule adherence towards senior and disabled customers"}
-- why: {zh: "老年、残障等客群服务要求的执行情况", en: "How far the rules for senior and disabled customers are kept"}
-- numerator: {zh: "合格项目的分值之和（老年、残障客群或适老模块；同一事件已另行扣分的，失分补回）", en: "points of what was met, items on senior and disabled customers (what an incident lost that costs elsewhere is given back)"}
-- denominator: {zh: "其适用项目的分值之和", en: "points of those that applied"}
-- unit: percent
-- kind: ratio
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 4
-- parameters: {module: 适老}
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
        and method not in ('self', 'peer', 'document')
        and (customer_group in ('senior', 'disabled') or module like '%' || $module || '%')
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
