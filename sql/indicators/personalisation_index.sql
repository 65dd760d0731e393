-- title: {zh: "个性化", en: "Personalisation"}
-- why: {zh: "客户对主动与个性化服务的评价，换算为百分制，不同量表可比", en: "How far customers felt served as themselves, on one 0–100 scale"}
-- numerator: {zh: "各答卷该题（得分−1）÷（量表−1）×100之和", en: "sum of (score − 1) / (scale − 1) × 100 on that question"}
-- denominator: {zh: "该题的有效答卷数（不清楚、拒答不计）", en: "answers to that question (not “cannot say” or refusals)"}
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
-- reference: GB/T 19038-2009；行内指标口径
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
        sum(cast(answer_count as bigint) * (personalisation - 1)) as above,
        sum(cast(answer_count as bigint) * (personalisation - 1) * (personalisation - 1)) as above_sq
    from staging.surveys
    where
        answered_at >= $start and answered_at < $end
        and instrument in ('phone_interview', 'sms', 'app', 'paper')
        and personalisation between 1 and scale
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
