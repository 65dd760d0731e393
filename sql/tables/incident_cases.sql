-- The case by which an incident is deducted already: an upheld complaint or a counted error of the subject. grain: one row
-- per incident, level (branch, employee) and subject.
select
    incident_ref,
    level as subject_type,
    subject_id,
    event_id as case_id
from staging.standing_events
where kind in ('complaint', 'error')
order by incident_ref, subject_type, subject_id
