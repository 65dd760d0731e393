-- title: {zh: "问题解决率（坐席自评）", en: "Resolution rate (by the agent)"}
-- why: {zh: "坐席在通话小结中登记的解决情况", en: "Whether the agent marked the call resolved"}
-- numerator: {zh: "登记为已解决的接通量", en: "answered contacts marked resolved"}
-- denominator: {zh: "接通且有登记的联络量", en: "answered contacts with a mark"}
-- unit: percent
-- kind: proportion
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 25
-- parameters: {}
-- reads: {contacts: {date: started_at}}
-- owner: 远程银行中心
-- reference: 行内指标口径
-- version: "1"
select
    employee_id,
    post,
    branch_id,
    month,
    sum(case when is_resolved then 1 else 0 end) as numerator,
    count(*) as denominator,
    count(*) as sample
from staging.contacts
where
    started_at >= $start and started_at < $end
    and is_answered
    and not is_test
    and is_resolved is not null
group by employee_id, post, branch_id, month
