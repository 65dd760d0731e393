-- title: {zh: "电话服务满意率", en: "Call satisfaction rate"}
-- why: {zh: "客户挂机后的直接评价，反映坐席的服务感受", en: "What callers say right after the call"}
-- numerator: {zh: "评价为满意的笔数（按数据源申报的口径）", en: "answers that count as satisfied by the source’s declaration"}
-- denominator: {zh: "有效评价笔数（不含未评价、超时默认）", en: "answers given (not those that timed out)"}
-- unit: percent
-- kind: proportion
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 25
-- parameters: {peak_from: 9, peak_until: 12}
-- reads: {surveys: {date: answered_at}}
-- owner: 远程银行中心
-- reference: GB/T 32315-2015；行内指标口径
-- version: "1"
select
    employee_id,
    post,
    branch_id,
    month,
    instrument || '/' || customer_class(customer_group)
    || '/' || hour_class(answered_at, $peak_from, $peak_until) as stratum,
    sum(case when is_satisfied then answer_count else 0 end) as numerator,
    sum(answer_count) as denominator,
    sum(answer_count) as sample
from staging.surveys
where
    answered_at >= $start and answered_at < $end
    and instrument in ('ivr', 'sms')
    and is_satisfied is not null
    and not is_default
group by employee_id, post, branch_id, month, stratum
