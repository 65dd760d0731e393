-- One record of each agent and day.
select
    'T' || i as record_id,
    date '2026-09-01' + (i // $agents)::int as transaction_date,
    'B' || lpad((hash(i % $agents) % $branches)::varchar, 5, '0') as branch_id,
    'E' || lpad((i % $agents)::varchar, 6, '0') as employee_id,
    case when hash(i + 41) % 4 = 0 then 'machine' else 'counter' end as channel,
    40 + hash(i + 42) % 60 as transaction_count,
    39 + hash(i + 42) % 60 as succeeded_count
from range(30 * $agents) as t(i)
