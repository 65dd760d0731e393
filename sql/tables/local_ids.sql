-- The numbers by which other systems know those who held a post in the period. grain: one row per person, system and
-- number. system: core, call_centre, oa, other.
select distinct
    i.employee_id as subject_id,
    i.system,
    i.local_id
from feed.identifiers as i
inner join staging.held as h on h.employee_id = i.employee_id
where
    i.valid_from < $after and coalesce(i.valid_to, date '9999-12-31') >= $first
    and h.valid_from < $after and h.valid_to >= $first
order by all
