-- One visit of forty items to each branch.
select
    'V' || (i // 40) as visit_id,
    '2.' || (i % 40) as item_code,
    timestamp '2026-09-10 10:00:00' + to_days((hash(i // 40 + 81) % 9)::int) as visited_at,
    'B' || lpad((i // 40)::varchar, 5, '0') as branch_id,
    'M' || (hash(i // 40) % 60) as shopper_id,
    case when i % 40 < 12 then '大堂服务' else '柜面服务' end as module,
    5 as points_possible,
    case when hash(i + 82) % 9 = 0 then 3 else 5 end as points_scored,
    'final' as review_result
from range(40 * $branches) as t(i)
