-- title: {zh: "20秒人工接通率", en: "Answered within 20 seconds"}
-- why: {zh: "接通的来电中有多少在20秒内接起（国内口径，分母为接通量）", en: "How many answered calls were answered quickly (Chinese usage: of answered calls)"}
-- numerator: {zh: "等待不超过门槛秒数的接通量", en: "calls answered within the threshold"}
-- denominator: {zh: "接通量（只计有等待时长的）", en: "answered calls (whose wait is known)"}
-- unit: percent
-- kind: proportion
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [branch, bank]
-- frequency: month
-- minimum_sample: 25
-- parameters: {threshold_seconds: 20, businesses: "", peak_from: 9, peak_until: 12}
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
    sum(case when wait_seconds <= $threshold_seconds then 1 else 0 end) as numerator,
    count(*) as denominator,
    count(*) as sample
from staging.contacts
where
    started_at >= $start and started_at < $end
    and channel = 'phone'
    and is_answered
    and not is_test
    and wait_seconds is not null
group by employee_id, post, branch_id, month, stratum
