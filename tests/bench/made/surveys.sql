-- Answers: one for every five contacts; at the counter's device, by telephone keys and by text message (with its parts).
with answer as (
    select
        i,
        i % $agents as agent,
        ['counter_device', 'counter_device', 'ivr', 'sms'][1 + (hash(i + 21) % 4)::int] as instrument
    from range($rows // 5) as t(i)
)

select
    'S' || i as survey_id,
    timestamp '2026-09-01' + to_microseconds(cast(i * (2592000000000 / ($rows // 5)) as bigint)) as answered_at,
    instrument,
    5 as scale,
    case when hash(i + 22) % 50 = 0 then 'N' else 'Y' end as is_satisfied,
    case when hash(i + 22) % 50 = 0 then 1 else 3 + hash(i + 23) % 3 end as overall,
    case when instrument = 'sms' then hash(i + 24) % 11 end as nps,
    case when instrument = 'sms' then 1 + hash(i + 25) % 5 end as speed,
    case when instrument = 'sms' then 1 + hash(i + 26) % 5 end as professionalism,
    case when instrument = 'sms' then 1 + hash(i + 27) % 5 end as personalisation,
    'N' as is_default,
    'B' || lpad((hash(agent) % $branches)::varchar, 5, '0') as branch_id,
    'E' || lpad(agent::varchar, 6, '0') as employee_id,
    case when hash(i + 28) % 5 = 0 then 'senior' else 'other' end as customer_group
from answer
