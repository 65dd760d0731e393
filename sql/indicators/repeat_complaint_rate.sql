-- title: {zh: "重复投诉率", en: "Repeat complaint rate"}
-- why: {zh: "客户为同一件事再次投诉，说明上一次没有真正解决", en: "A complaint made again says that it was not settled the first time"}
-- numerator: {zh: "登记为重复的投诉件数", en: "complaints marked as repeated"}
-- denominator: {zh: "受理投诉件数（合并重复后；不含监管转送，只计已登记是否重复的）", en: "complaints received, merged (not those that the regulator passed on; where it is noted whether they repeat)"}
-- unit: percent
-- kind: proportion
-- evidence: census
-- standard: plain
-- direction: lower
-- grains: [branch, bank]
-- frequency: month
-- minimum_sample: 0
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
    sum(case when is_repeat then 1 else 0 end) as numerator,
    count(*) as denominator,
    count(*) as sample
from staging.complaints
where
    received_at >= $start and received_at < $end
    and coalesce(referral_source, '-') not in ('nfra_12378', 'nfra_branch')
    and is_repeat is not null
group by branch_id, month
