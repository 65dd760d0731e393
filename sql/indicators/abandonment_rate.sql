-- title: {zh: "放弃率", en: "Abandonment rate"}
-- why: {zh: "多少客户等不及而挂断", en: "How many callers give up waiting"}
-- numerator: {zh: "等待超过宽限秒数后放弃的来电（放弃而无等待时长的计入）", en: "calls abandoned after the first seconds (or after a wait that is not known)"}
-- denominator: {zh: "人工请求量", en: "requests for an agent"}
-- unit: percent
-- kind: proportion
-- evidence: sample
-- standard: plain
-- direction: lower
-- grains: [branch, bank]
-- frequency: month
-- minimum_sample: 25
-- parameters: {grace_seconds: 5, businesses: "", peak_from: 9, peak_until: 12}
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
    sum(
        case
            when not is_answered and coalesce(is_abandoned, true) and coalesce(wait_seconds > $grace_seconds, true)
                then 1
            else 0
        end
    ) as numerator,
    count(*) as denominator,
    count(*) as sample
from staging.contacts
where
    started_at >= $start and started_at < $end
    and channel = 'phone'
    and not is_test
group by employee_id, post, branch_id, month, stratum
