-- What mystery visits and checks confirmed of a person, as deductions; the columns of sql/tables/score_events.sql. A visit's
-- item counts once it is reviewed to the end, a check's only where its list names faults alone: an item of a full list is
-- in the person's rate already, and so is an incident that is also found there. Lists that branches made of themselves or of
-- one another never count. No file tells the day of the review: the day of the visit stands for it.
-- grain: one row per item that lost points.
with found as (
    select
        visit_id || '/' || item_code as event_id,
        involved_employee_id as employee_id,
        cast(visited_at as date) as decided_at,
        cast(visited_at as date) as occurred_at,
        '神秘客扣分' as category,
        points_possible - points as points,
        incident_ref,
        coalesce(item_text, item_code) as basis,
        evidence_ref as document_no
    from staging.visited_items
    where
        is_judged and involved_employee_id is not null and points < points_possible
        and visited_at >= $first and visited_at < $after
    union all
    select
        check_id || '/' || item_code as event_id,
        employee_id,
        cast(checked_at as date) as decided_at,
        cast(coalesce(observed_at, checked_at) as date) as occurred_at,
        '检查扣分' as category,
        points_deducted as points,
        incident_ref,
        coalesce(item_text, nullif(item_code, '-'), module) as basis,
        notice_no as document_no
    from staging.weighed_checks
    where
        is_fault_only and method in ('on_site', 'video') and employee_id <> '-' and points_deducted > 0
        and checked_at >= $first and checked_at < $after
),

rated as (
    select distinct
        employee_id,
        incident_ref
    from staging.checks
    where
        incident_ref is not null and employee_id <> '-' and counts_for_person and passed < weight
        and method not in ('self', 'peer')
),

matter as (
    select f.*
    from found as f
    left join rated as r on r.employee_id = f.employee_id and r.incident_ref = f.incident_ref
    where r.incident_ref is null
),

sheet as (
    select
        m.event_id,
        arg_max(s.post, (m.occurred_at between s.valid_from and s.valid_to, s.valid_from)) as post
    from matter as m
    inner join staging.spells as s
        on s.employee_id = m.employee_id and s.valid_from < $after and s.valid_to >= $first
    group by m.event_id
)

select
    m.event_id,
    'employee' as subject_type,
    m.employee_id as subject_id,
    coalesce(s.post, '-') as post,
    'deduction' as kind,
    m.category,
    cast(m.points as double) as points,
    m.incident_ref,
    m.basis,
    m.document_no,
    m.decided_at,
    m.occurred_at,
    cast(null as date) as valid_until
from matter as m
left join sheet as s on s.event_id = m.event_id
order by m.decided_at, m.event_id
