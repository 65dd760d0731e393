-- title: {zh: "服务水平（20秒）", en: "Service level (20 seconds)"}
-- why: {zh: "来电有多少在20秒内接起，等不及放弃的也算在内（国际口径）", en: "How many callers were answered quickly, those who gave up waiting included (international usage)"}
-- numerator: {zh: "等待不超过门槛秒数的接通量", en: "calls answered within the threshold"}
-- denominator: {zh: "接通量（只计有等待时长的）＋等待超过门槛后放弃的来电（放弃而无等待时长的计入）", en: "answered calls (whose wait is known) and those abandoned after the threshold (or after a wait that is not known)"}
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
-- reference: ISO 18295-1:2017
-- version: "1"
select
    employee_id,
    post,
    branch_id,
    month,
    business_class(queue, $businesses) || '/' || customer_class(customer_group)
    || '/' || hour_class(started_at, $peak_from, $peak_until) as stratum,
    sum(case when is_answered and wait_seconds <= $threshold_seconds then 1 else 0 end) as numerator,
    count(*) as denominator,
    count(*) as sample
from staging.contacts
where
    started_at >= $start and started_at < $end
    and channel = 'phone'
    and not is_test
    and (
        (is_answered and wait_seconds is not null)
        or (
            not is_answered
            and coalesce(is_abandoned, true)
            and coalesce(wait_seconds > $threshold_seconds, true)
        )
    )
group by employee_id, post, branch_id, month, stratum
