-- title: {zh: "客户等候时间达标率", en: "Counter waits within the limit"}
-- why: {zh: "客户取号后是否在规定时间内得到服务", en: "Whether customers are served soon after they take a ticket"}
-- numerator: {zh: "等候不超过限时的已办理票数", en: "tickets served within the limit"}
-- denominator: {zh: "已办理票数（只计有等候时长的）＋等候超过限时后弃号的票数；不含测试票和限时内弃号的", en: "tickets served (whose wait is known) and those given up after the limit; no test tickets, none given up earlier"}
-- unit: percent
-- kind: proportion
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [branch, bank]
-- frequency: month
-- minimum_sample: 25
-- parameters: {limit_seconds: 600, businesses: "", peak_from: 9, peak_until: 12}
-- reads: {contacts: {date: started_at}}
-- owner: 运营管理部
-- reference: 行内指标口径
-- version: "1"
select
    employee_id,
    post,
    branch_id,
    month,
    business_class(queue, $businesses) || '/' || customer_class(customer_group)
    || '/' || hour_class(started_at, $peak_from, $peak_until) as stratum,
    sum(case when is_answered and wait_seconds <= $limit_seconds then 1 else 0 end) as numerator,
    count(*) as denominator,
    count(*) as sample
from staging.contacts
where
    started_at >= $start and started_at < $end
    and channel = 'counter'
    and not is_test
    and wait_seconds is not null
    and (is_answered or wait_seconds > $limit_seconds)
group by employee_id, post, branch_id, month, stratum
