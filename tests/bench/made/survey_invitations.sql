-- One record of each agent, day and one of the three instruments.
select
    'I' || i as invitation_id,
    date '2026-09-01' + (i // $agents)::int as invited_date,
    'B' || lpad((hash(i % $agents) % $branches)::varchar, 5, '0') as branch_id,
    'E' || lpad((i % $agents)::varchar, 6, '0') as employee_id,
    ['counter_device', 'ivr', 'sms'][1 + (hash(i + 31) % 3)::int] as instrument,
    5 + hash(i + 32) % 20 as invited_count
from range(30 * $agents) as t(i)
