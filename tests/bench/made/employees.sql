select
    'E' || lpad(i::varchar, 6, '0') as employee_id,
    'B' || lpad((hash(i) % $branches)::varchar, 5, '0') as branch_id,
    ['phone_agent', 'phone_agent', 'teller', 'teller', 'online_agent'][1 + i % 5] as post,
    '2020-01-01' as valid_from
from range($agents) as t(i)
