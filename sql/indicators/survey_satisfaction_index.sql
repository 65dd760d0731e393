-- title: {zh: "客户满意度（调查）", en: "Survey satisfaction index"}
-- why: {zh: "独立调查的总体满意度，换算为百分制，不同量表可比", en: "Overall satisfaction from interviews, on one 0–100 scale"}
-- numerator: {zh: "各答卷（得分−1）÷（量表−1）×100之和", en: "sum of (score − 1) / (scale − 1) × 100"}
-- denominator: {zh: "有效答卷数", en: "answers"}
-- unit: index
-- kind: mean
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [branch, bank]
-- frequency: quarter
-- minimum_sample: 25
-- parameters: {}
-- reads: {surveys: {date: answered_at}}
-- owner: 服务质量管理部
-- reference: GB/T 19038-2009
-- version: "1"
with answer as (
    -- In whole numbers for each scale, divided once: thirds and ninths have no end, and their rounding would add up.
    select
        employee_id,
        post,
        branch_id,
        month,
        scale - 1 as steps,
        sum(answer_count) as answers,
        sum(cast(answer_count as bigint) * (overall - 1)) as above,
        sum(cast(answer_count as bigint) * (overall - 1) * (overall - 1)) as above_sq
    from staging.surveys
    where
        answered_at >= $start and answered_at < $end
        and instrument in ('phone_interview', 'sms', 'app', 'paper')
        and overall between 1 and scale
        and not is_default
    group by employee_id, post, branch_id, month, scale
)

select
    employee_id,
    post,
    branch_id,
    month,
    sum(cast(above * 100 / steps as decimal(38, 12))) as numerator,
    sum(answers) as denominator,
    sum(answers) as sample,
    sum(cast(above_sq * 10000 / (steps * steps) as decimal(38, 12))) as numerator_sq,
    sum(answers) as denominator_sq,
    sum(cast(above * 100 / steps as decimal(38, 12))) as cross_product
from answer
group by employee_id, post, branch_id, month
