-- title: {zh: "投诉处理满意率", en: "Satisfaction with complaint handling"}
-- why: {zh: "客户对投诉处理本身是否满意", en: "Whether customers are satisfied with how their complaint was handled"}
-- numerator: {zh: "评价为满意的投诉件数", en: "complaints whose customer was satisfied"}
-- denominator: {zh: "受理且客户已评价的投诉件数（满意、一般、不满意；未评价的不计）", en: "complaints received whose customer answered (satisfied, neutral or dissatisfied)"}
-- unit: percent
-- kind: proportion
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [branch, bank]
-- frequency: month
-- minimum_sample: 25
-- parameters: {}
-- reads: {complaints: {date: received_at}}
-- owner: 消费者权益保护部
-- reference: 行内指标口径
-- version: "1"
select
    '-' as employee_id,
    '-' as post,
    branch_id,
    month,
    sum(case when satisfaction = 'satisfied' then 1 else 0 end) as numerator,
    count(*) as denominator,
    count(*) as sample
from staging.complaints
where
    received_at >= $start and received_at < $end
    and satisfaction in ('satisfied', 'neutral', 'dissatisfied')
group by branch_id, month
