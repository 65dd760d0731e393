-- What stands under a person's number and is not counted against the person, and why. A case belongs to the period by the day
-- on which indicators count it: a complaint's ruling, else its receipt; an error's issue, else its day.
-- grain: one row per kind (complaint, error), person and case. why: not_liable (found without fault), others_liable (the
-- liability is somebody else's), pending (not ruled on yet), not_counted (an error that its list says does not count). note:
-- how an error was found, in its list's own words.
with complaint as (
    select
        complaint_id as case_id,
        unnest(list_distinct([employee_id, responsible_employee_id])) as subject_id,
        responsible_employee_id,
        liability,
        cast(coalesce(liability_confirmed_at, received_at) as date) as day
    from staging.complaints
    where
        coalesce(liability_confirmed_at, received_at) >= $first
        and coalesce(liability_confirmed_at, received_at) < $after
)

select
    'complaint' as kind,
    subject_id,
    case_id,
    day,
    case
        when liability = 'none' then 'not_liable'
        when liability in ('full', 'main', 'partial') then 'others_liable'
        else 'pending'
    end as why,
    cast(null as varchar) as note
from complaint
where
    subject_id <> '-'
    and not (coalesce(liability in ('full', 'main', 'partial'), false) and subject_id = responsible_employee_id)
union all
select
    'error' as kind,
    employee_id as subject_id,
    error_id as case_id,
    coalesce(issued_at, occurred_at) as day,
    'not_counted' as why,
    detected_by as note
from staging.errors
where
    employee_id <> '-' and not coalesce(is_counted, true)
    and coalesce(issued_at, occurred_at) >= $first and coalesce(issued_at, occurred_at) < $after
order by subject_id, kind, case_id
