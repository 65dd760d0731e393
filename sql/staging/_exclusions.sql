-- Approved exclusions: spans of time that do not count, for whom and for which indicators. grain: one row per exclusion;
-- spared_branches and spared_indicators are null where it is about all. One that names an employee is about the person’s
-- appraisal, not about rows: see sql/staging/_held.sql.
create or replace view staging.exclusions as
select
    event_id,
    starts_at as spared_from,
    coalesce(ends_at, starts_at) as spared_until,
    branch_ids as spared_branches,
    indicators as spared_indicators
from feed.score_events
where kind = 'exclusion' and subject_type <> 'employee' and not coalesce(is_withdrawn, false) and starts_at is not null
