-- One for every agent; half of them settled on the tenth day, one in thirty not at all.
with complaint as (
    select
        i,
        i % $agents as agent,
        timestamp '2026-09-01' + to_microseconds(cast(i * (2592000000000 / $agents) as bigint)) as received_at
    from range($agents) as t(i)
)

select
    'P' || i as complaint_id,
    received_at,
    case when hash(i + 61) % 40 = 0 then 'nfra_12378' end as referral_source,
    'B' || lpad((hash(agent) % $branches)::varchar, 5, '0') as branch_id,
    'E' || lpad(agent::varchar, 6, '0') as employee_id,
    'K' || (hash(i + 62) % $customers) as customer_id,
    received_at + to_hours((1 + hash(i + 63) % 30)::int) as first_contacted_at,
    case when hash(i + 64) % 30 > 0 then received_at + to_days((5 + hash(i + 64) % 12)::int) end as decided_at,
    case when hash(i + 64) % 30 > 0 then received_at + to_days((5 + hash(i + 64) % 12)::int) end as closed_at,
    case when hash(i + 65) % 3 = 0 then 'main' else 'none' end as liability,
    'E' || lpad(agent::varchar, 6, '0') as responsible_employee_id,
    case when hash(i + 66) % 9 = 0 then 'Y' else 'N' end as is_repeat,
    ['satisfied', 'satisfied', 'neutral', 'dissatisfied'][1 + (hash(i + 67) % 4)::int] as satisfaction
from complaint
