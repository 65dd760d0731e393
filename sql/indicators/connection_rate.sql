-- title: {zh: "人工接通率", en: "Connection rate"}
-- why: {zh: "要求人工服务的来电有多少接通", en: "How many callers who ask for a person reach one"}
-- numerator: {zh: "接通量", en: "answered calls"}
-- denominator: {zh: "人工请求量", en: "requests for an agent"}
-- unit: percent
-- kind: proportion
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [branch, bank]
-- frequency: month
-- minimum_sample: 25
-- parameters: {businesses: "", peak_from: 9, peak_until: 12}
-- reads: {contacts: {date: started_at}}
-- owner: 远程银行中心
-- reference: GB/T 32315-2015
-- version: "1"
select
    employee_id,
    post,
    branch_id,
    month,
    business_class(queue, $businesses) || '/' || customer_class(customer_group)
    || '/' || hour_class(started_at, $peak_from, $peak_until) as stratum,
    sum(case when is_answered then 1 else 0 end) as numerator,
    count(*) as denominator,
    count(*) as sample
from staging.contacts
where
    started_at >= $start and started_at < $end
    and channel = 'phone'
    and not is_test
group by employee_id, post, branch_id, month, stratum
