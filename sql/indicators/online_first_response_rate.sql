-- title: {zh: "在线首次响应及时率", en: "Chats answered in time"}
-- why: {zh: "在线客户转人工后是否很快得到回应", en: "Whether customers who ask for a person in a chat soon get a reply"}
-- numerator: {zh: "首次人工响应不超过限时的会话量", en: "chats whose first reply by a person came within the limit"}
-- denominator: {zh: "转人工的会话量（无人应答的计入；已应答而无首响时长的不计）", en: "chats that asked for a person (those that nobody answered included; not those answered without a time)"}
-- unit: percent
-- kind: proportion
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 25
-- parameters: {limit_seconds: 30, businesses: "", peak_from: 9, peak_until: 12}
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
    sum(case when is_answered and first_response_seconds <= $limit_seconds then 1 else 0 end) as numerator,
    count(*) as denominator,
    count(*) as sample
from staging.contacts
where
    started_at >= $start and started_at < $end
    and channel = 'chat'
    and not is_test
    and (not is_answered or first_response_seconds is not null)
group by employee_id, post, branch_id, month, stratum
