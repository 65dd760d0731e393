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
with contact as not materialized (
    select
        employee_id,
        post,
        branch_id,
        month,
        channel,
        customer_id,
        topic,
        started_at,
        contact_id,
        is_answered,
        hash(customer_id, topic) as matter
    from staging.contacts
    where
        started_at >= $start and started_at < $end + interval 7 day
        and customer_id is not null
        and not is_test
),

-- Most matters have one contact: only the others need to be put in order.
recurring as (
    select matter from contact
    group by matter
    having count(*) > 1
),

-- The next two contacts are enough: a call has at most three legs with one customer and topic.
followed as (
    select
        employee_id,
        post,
        branch_id,
        month,
        channel,
        topic,
        started_at,
        contact_id,
        is_answered,
        lead(contact_id, 1) over following as second_id,
        lead(contact_id, 2) over following as third_id,
        lead(started_at, 1) over following as second_at,
        lead(started_at, 2) over following as third_at,
        lead(started_at, 3) over following as fourth_at
    from contact
    where matter in (select r.matter from recurring as r)
    window following as (partition by customer_id, topic order by started_at, contact_id)
),

-- Those soon followed. The legs of a transferred call are numbered <call>, <call>-2, <call>-3.
pursued as (
    select
        *,
        regexp_replace(contact_id, '(?s)^(.*)-[2-9]$', '\1') as call_id,
        regexp_replace(second_id, '(?s)^(.*)-[2-9]$', '\1') as second_call_id,
        regexp_replace(third_id, '(?s)^(.*)-[2-9]$', '\1') as third_call_id
    from followed
    where second_at <= started_at + interval 7 day
),

-- Every answered contact once, and those that were followed by another call about the matter within the days once more.
answered as (
    select
        employee_id,
        post,
        branch_id,
        month,
        channel,
        topic,
        started_at,
        false as is_repeated
    from contact
    where started_at < $end and is_answered
    union all
    select
        employee_id,
        post,
        branch_id,
        month,
        channel,
        topic,
        started_at,
        true as is_repeated
    from pursued
    where
        started_at < $end and is_answered
        and case
            when second_call_id <> call_id then true
            when third_call_id <> call_id then third_at <= started_at + interval 7 day
            else fourth_at <= started_at + interval 7 day
        end
)

select
    employee_id,
    post,
    branch_id,
    month,
    -- The class of case, for comparing subjects whose customers differ: channel, topic (of those declared), hour.
    channel || '/' || business_class(topic, $businesses)
    || '/' || hour_class(started_at, $peak_from, $peak_until) as stratum,
    count(*) filter (where not is_repeated) - count(*) filter (where is_repeated) as numerator,
    count(*) filter (where not is_repeated) as denominator,
    count(*) filter (where not is_repeated) as sample
from answered
group by employee_id, post, branch_id, month, stratum
