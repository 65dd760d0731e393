-- title: {zh: "一次性解决率", en: "First-contact resolution"}
-- why: {zh: "客户是否一次就办成，不必为同一件事再来", en: "Whether customers need not come back about the same matter"}
-- numerator: {zh: "接通后7天内同一客户未就同一事项再次联系的联络量（同一通话的转接段不算再次联系；未登记事项的，彼此视为同一事项）", en: "answered contacts after which the same customer did not get in touch about the same topic within 7 days (the legs of a transferred call are one call; contacts without a topic count as one topic)"}
-- denominator: {zh: "接通的联络量（只计客户号已知的，不含测试；转接的各段分别计）", en: "answered contacts (of known customers, not tests; each leg of a transferred call counts)"}
-- unit: percent
-- kind: proportion
-- evidence: sample
-- standard: plain
-- direction: higher
-- grains: [employee, branch, bank]
-- frequency: month
-- minimum_sample: 25
-- parameters: {businesses: "", peak_from: 9, peak_until: 12}
-- reads: {contacts: {date: started_at, after: 7d}}
-- owner: 远程银行中心
-- reference: 行内指标口径
-- version: "1"
with contact as (
    -- The legs of a transferred call are numbered <call>, <call>-2, <call>-3.
    select
        employee_id,
        post,
        branch_id,
        month,
        customer_id,
        topic,
        started_at,
        contact_id,
        is_answered,
        -- The class of case, for comparing subjects whose customers differ: channel, topic (of those declared), hour.
        channel
        || '/' || case when position(',' || topic || ',' in ',' || $businesses || ',') > 0 then topic else 'other' end
        || '/' || case
            when extract(hour from started_at) >= $peak_from and extract(hour from started_at) < $peak_until then 'peak'
            else 'usual'
        end as stratum,
        case
            when contact_id like '%-_' and right(contact_id, 1) between '2' and '9'
                then left(contact_id, length(contact_id) - 2)
            else contact_id
        end as call_id
    from staging.contacts
    where
        started_at >= $start and started_at < $end + interval 7 day
        and customer_id is not null
        and not is_test
),

-- The next two contacts are enough: a call has at most three legs with one customer and topic.
followed as (
    select
        employee_id,
        post,
        branch_id,
        month,
        started_at,
        is_answered,
        stratum,
        call_id,
        lead(call_id, 1) over matter as second_call_id,
        lead(call_id, 2) over matter as third_call_id,
        lead(started_at, 1) over matter as second_at,
        lead(started_at, 2) over matter as third_at,
        lead(started_at, 3) over matter as fourth_at
    from contact
    window matter as (partition by customer_id, topic order by started_at, contact_id)
),

answered as (
    select
        employee_id,
        post,
        branch_id,
        month,
        stratum,
        case
            when second_call_id <> call_id then second_at
            when third_call_id <> call_id then third_at
            else fourth_at
        end <= started_at + interval 7 day as is_repeated
    from followed
    where started_at < $end and is_answered
)

select
    employee_id,
    post,
    branch_id,
    month,
    stratum,
    sum(case when is_repeated then 0 else 1 end) as numerator,
    count(*) as denominator,
    count(*) as sample
from answered
group by employee_id, post, branch_id, month, stratum
