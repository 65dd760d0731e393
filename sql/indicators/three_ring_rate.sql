-- title: {zh: "三声接听率", en: "Answered within three rings"}
-- why: {zh: "电话转到坐席后是否及时接起", en: "Whether agents pick up promptly once it rings"}
-- numerator: {zh: "三声内接起的接通量（无振铃次数的，按振铃秒数）", en: "calls answered within three rings (by seconds of ringing where rings were not counted)"}
-- denominator: {zh: "接通量（只计有振铃次数或振铃时长的）", en: "answered calls (whose ringing is known)"}
-- unit: percent
-- kind: proportion
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 25
-- parameters: {rings: 3, ring_seconds: 15, businesses: "", peak_from: 9, peak_until: 12}
-- reads: {contacts: {date: started_at}}
-- owner: 远程银行中心
-- reference: 行内指标口径
-- version: "1"
select
    employee_id,
    post,
    branch_id,
    month,
    business_class(queue, $businesses) || '/' || customer_class(customer_group)
    || '/' || hour_class(started_at, $peak_from, $peak_until) as stratum,
    sum(case when coalesce(ring_count <= $rings, ring_seconds <= $ring_seconds) then 1 else 0 end) as numerator,
    count(*) as denominator,
    count(*) as sample
from staging.contacts
where
    started_at >= $start and started_at < $end
    and channel = 'phone'
    and is_answered
    and not is_test
    and (ring_count is not null or ring_seconds is not null)
group by employee_id, post, branch_id, month, stratum
