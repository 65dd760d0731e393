-- title: {zh: "平均应答速度", en: "Average speed of answer"}
-- why: {zh: "客户转人工后平均等多久有人接听", en: "How long callers wait for a person"}
-- numerator: {zh: "接通电话的等待秒数之和", en: "seconds waited by answered calls"}
-- denominator: {zh: "接通量", en: "answered calls"}
-- unit: seconds
-- kind: mean
-- evidence: sample
-- standard: plain
-- direction: lower
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
    sum(wait_seconds) as numerator,
    count(*) as denominator,
    count(*) as sample,
    sum(cast(wait_seconds as decimal(28, 6)) * wait_seconds) as numerator_sq,
    count(*) as denominator_sq,
    sum(wait_seconds) as cross_product
from staging.contacts
where
    started_at >= $start and started_at < $end
    and channel = 'phone'
    and is_answered
    and not is_test
    and wait_seconds is not null
group by employee_id, post, branch_id, month, stratum
