select
    'B' || lpad(i::varchar, 5, '0') as branch_id,
    'Branch ' || i as branch_name,
    'A' as peer_group
from range($branches) as t(i)
