-- What an incident costs already, event by event: upheld complaints (those merged into another by that one), errors that
-- count, approved deductions and vetoes. grain: one row per incident, level (branch, employee) and subject; where several
-- events cost the same, one stands for them. Who answers is told as staging.complaints and staging.errors tell it.
-- An incident is known by its number or, where a finding names the case itself, by the case's.
create or replace view staging.standing_events as
with upheld as (
    select
        e.complaint_id,
        coalesce(e.responsible_employee_id, '-') as employee_id,
        coalesce(e.responsible_department_id, e.branch_id, s.branch_id, e.department_id, '-') as branch_id
    from feed.complaints as e
    left join staging.spells as s
        on s.employee_id = e.responsible_employee_id and cast(e.received_at as date) between s.valid_from and s.valid_to
    where e.merged_into is null and e.liability in ('full', 'main', 'partial')
),

event as (
    select
        1 as place,
        'complaint' as kind,
        u.complaint_id as event_id,
        u.employee_id,
        u.branch_id,
        [n.complaint_id, n.incident_ref] as names
    from upheld as u
    inner join feed.complaints as n on coalesce(n.merged_into, n.complaint_id) = u.complaint_id
    union all
    select
        case kind when 'deduction' then 2 else 3 end as place,
        kind,
        event_id,
        case when subject_type = 'employee' then subject_id else '-' end as employee_id,
        case when subject_type = 'branch' then subject_id else '-' end as branch_id,
        [incident_ref] as names
    from feed.score_events
    where kind in ('deduction', 'veto') and not coalesce(is_withdrawn, false)
    union all
    select
        4 as place,
        'error' as kind,
        error_id as event_id,
        coalesce(employee_id, '-') as employee_id,
        branch_id,
        [error_id, incident_ref] as names
    from feed.errors
    where coalesce(is_counted, true)
),

named as (
    select
        *,
        unnest(names) as incident_ref
    from event
),

costing as (
    select *, 'branch' as level, branch_id as subject_id from named
    union all
    select *, 'employee' as level, employee_id as subject_id from named
)

select
    incident_ref,
    level,
    subject_id,
    arg_min(kind, (place, event_id)) as kind,
    arg_min(event_id, (place, event_id)) as event_id
from costing
where incident_ref is not null and subject_id <> '-'
group by incident_ref, level, subject_id
