-- Two findings of each branch.
select
    'R' || i as notice_no,
    '1' as finding_ref,
    'check' as source,
    'B' || lpad((i % $branches)::varchar, 5, '0') as branch_id,
    date '2026-09-01' + (hash(i + 101) % 10)::int as issued_at,
    date '2026-09-15' + (hash(i + 102) % 14)::int as due_date,
    case when hash(i + 103) % 10 > 0 then date '2026-09-12' + (hash(i + 104) % 14)::int end as done_at,
    case when hash(i + 103) % 10 > 0 then 'done' else 'open' end as status
from range(2 * $branches) as t(i)
