-- Twelve items of a check of each agent; a tenth of the checks are of papers.
select
    'Q' || (i // 12) as check_id,
    '1.' || (i % 12) as item_code,
    timestamp '2026-09-01 09:00:00' + to_days((hash(i // 12 + 71) % 30)::int) as checked_at,
    case when (i // 12) % 10 = 0 then 'document' else 'on_site' end as method,
    'B' || lpad((hash(i // 12) % $branches)::varchar, 5, '0') as branch_id,
    'E' || lpad((i // 12)::varchar, 6, '0') as employee_id,
    case when i % 12 = 0 then '适老服务' else '服务规范' end as module,
    2 as points_possible,
    case when hash(i + 72) % 12 = 0 then 1 else 0 end as points_deducted,
    case when hash(i + 73) % 7 = 0 then 'Y' else 'N' end as is_repeat
from range(12 * $agents) as t(i)
