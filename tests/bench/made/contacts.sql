-- Calls, tickets at the counter, chats and e-mails: 60, 25, 10 and 5 in a hundred.
with contact as (
    select
        i,
        i % $agents as agent,
        hash(i + 1) % 100 < 92 as is_served,
        ['phone', 'phone', 'phone', 'phone', 'phone', 'phone', 'phone', 'phone', 'phone', 'phone', 'phone', 'phone',
            'counter', 'counter', 'counter', 'counter', 'counter', 'chat', 'chat', 'email'][1 + (hash(i + 7) % 20)::int]
            as channel
    from range($rows) as t(i)
)

select
    '$mark' || i as contact_id,
    timestamp '$first' + to_microseconds(cast(i * ($span / $rows) as bigint)) as started_at,
    channel,
    'B' || lpad((hash(agent) % $branches)::varchar, 5, '0') as branch_id,
    'E' || lpad(agent::varchar, 6, '0') as employee_id,
    'K' || (hash(i + 3) % $customers) as customer_id,
    ['billing', 'card', 'loan', 'other'][1 + (hash(i + 9) % 4)::int] as topic,
    'q' || (hash(i) % 9) as queue,
    case when channel = 'phone' and is_served then hash(i + 2) % 120 when channel = 'counter' then hash(i + 2) % 1800 end
        as wait_seconds,
    case when channel = 'phone' and is_served then hash(i + 6) % 20 end as ring_seconds,
    case when is_served then 'Y' else 'N' end as is_answered,
    case when is_served then 'N' else 'Y' end as is_abandoned,
    case when channel = 'chat' and is_served then hash(i + 2) % 90 when channel = 'email' and is_served then hash(i + 2) % 90000 end
        as first_response_seconds,
    case when is_served then hash(i + 4) % 600 end as handle_seconds,
    case when is_served then case when hash(i + 5) % 10 < 9 then 'Y' else 'N' end end as is_resolved,
    case when hash(i + 8) % 5 = 0 then 'senior' else 'other' end as customer_group
from contact
