-- title: {zh: "神秘客得分", en: "Mystery shopper score"}
-- why: {zh: "神秘客到访所见，按复核后的结果", en: "What mystery shoppers found, as reviewed"}
-- numerator: {zh: "终评得分之和×100（未复核完毕的不计；同一事件已另行扣分的，失分补回）", en: "points after review × 100 (what is not reviewed to the end is left out; what an incident lost that costs elsewhere is given back)"}
-- denominator: {zh: "适用项目的分值之和", en: "points of the items that applied"}
-- unit: index
-- kind: ratio
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [branch, bank]
-- frequency: quarter
-- minimum_sample: 1
-- parameters: {}
-- reads: {mystery_visits: {date: visited_at, unless: [complaints, errors, score_events, checks]}}
-- owner: 服务质量管理部
-- reference: 行内指标口径；神秘客检测指标体系
-- version: "2"
with visit as (
    -- A visit is one observation: its items stand or fall together.
    select
        visit_id,
        branch_id,
        month,
        cast(sum(points) as decimal(18, 4)) as points,
        cast(sum(points_possible) as decimal(18, 4)) as possible
    from staging.mystery_visits
    where
        visited_at >= $start and visited_at < $end
        and is_counted
    group by visit_id, branch_id, month
)

select
    '-' as employee_id,
    '-' as post,
    branch_id,
    month,
    sum(points) * 100 as numerator,
    sum(possible) as denominator,
    count(*) as sample,
    sum(points * points) * 10000 as numerator_sq,
    sum(possible * possible) as denominator_sq,
    sum(points * possible) * 100 as cross_product
from visit
group by branch_id, month
