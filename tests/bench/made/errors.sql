-- Two for each agent.
select
    'X' || i as error_id,
    'T' || (hash(i + 51) % (30 * $agents)) || '-1' as transaction_id,
    date '2026-09-01' + (hash(i + 52) % 30)::int as occurred_at,
    'B' || lpad((hash(i % $agents) % $branches)::varchar, 5, '0') as branch_id,
    'E' || lpad((i % $agents)::varchar, 6, '0') as employee_id,
    case when hash(i + 53) % 400 = 0 then 'critical' when hash(i + 53) % 20 = 0 then 'major' else 'minor' end as severity
from range(2 * $agents) as t(i)
