-- title: {zh: "非常满意率", en: "Very satisfied"}
-- why: {zh: "满意率普遍接近满分时，最高一档的占比才看得出差别", en: "Where nearly everybody is satisfied, only the best answer tells offices apart"}
-- numerator: {zh: "选择最高一档的笔数", en: "best answers on their scale"}
-- denominator: {zh: "柜面评价器和挂机后评价中，四档及以上量表的有效评价笔数（不含未评价、超时默认）", en: "answers on scales of four or more, at the counter or after a call (not those that timed out)"}
-- unit: percent
-- kind: proportion
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 25
-- parameters: {}
-- reads: {surveys: {date: answered_at}}
-- owner: 个人金融部
-- reference: 行内指标口径
-- version: "1"
select
    employee_id,
    post,
    branch_id,
    month,
    sum(case when overall = scale then answer_count else 0 end) as numerator,
    sum(answer_count) as denominator,
    sum(answer_count) as sample
from staging.surveys
where
    answered_at >= $start and answered_at < $end
    and instrument in ('counter_device', 'ivr', 'sms')
    and scale >= 4
    and overall between 1 and scale
    and not is_default
group by employee_id, post, branch_id, month
