-- Two courses of each agent, the second with an exam.
select
    'L' || i as record_id,
    'E' || lpad((i // 2)::varchar, 6, '0') as employee_id,
    'K' || (i % 2) as course_code,
    case when i % 2 = 1 then 'skill' else 'service' end as course_type,
    'Y' as is_required,
    '2026-09-20' as due_date,
    case when hash(i + 91) % 20 > 0 then date '2026-09-10' + (hash(i + 92) % 14)::int end as completed_date,
    case when i % 2 = 1 and hash(i + 91) % 20 > 0 then case when hash(i + 93) % 15 = 0 then 'N' else 'Y' end end as is_passed,
    'N' as is_excused
from range(2 * $agents) as t(i)
