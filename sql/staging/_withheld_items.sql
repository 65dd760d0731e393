-- One incident costs once (一事不二罚): items that stay in a rate and get back there what they lost, since the incident costs
-- the same subject already: as an event, else as what the other of check and mystery visit found first (the visit, on the
-- same day). What a branch found at itself or at another, lists of faults and sums of many items are in no rate of checks;
-- mystery visits are in no rate of a person.
-- grain: one row per feed, document, item, level (branch, employee). standing_kind: complaint | deduction | veto | error |
-- check | mystery, which stands instead; standing_id: its number. points: what the item lost.
create or replace table staging.withheld_items as
with lost as (
    select
        'mystery_visits' as feed,
        visit_id as document_id,
        item_code,
        coalesce(item_text, item_code) as item,
        incident_ref,
        '-' as employee_id,
        branch_id,
        cast(visited_at as date) as found_on,
        points_possible - points as points
    from staging.visited_items
    where incident_ref is not null and is_judged and points < points_possible
    union all
    select
        'checks' as feed,
        check_id as document_id,
        item_code,
        coalesce(item_text, nullif(item_code, '-'), module) as item,
        incident_ref,
        employee_id,
        branch_id,
        cast(checked_at as date) as found_on,
        weight - passed as points
    from staging.weighed_checks
    where incident_ref is not null and passed < weight and not is_summary and method not in ('self', 'peer')
),

costing as (
    select *, 'branch' as level, branch_id as subject_id from lost where branch_id <> '-'
    union all
    select *, 'employee' as level, employee_id as subject_id from lost where employee_id <> '-'
),

found as (
    select
        incident_ref,
        level,
        subject_id,
        min(found_on) filter (where feed = 'checks') as checked_on,
        min(found_on) filter (where feed = 'mystery_visits') as visited_on,
        arg_min(document_id, (found_on, document_id)) filter (where feed = 'checks') as check_id,
        arg_min(document_id, (found_on, document_id)) filter (where feed = 'mystery_visits') as visit_id
    from costing
    group by incident_ref, level, subject_id
)

select
    c.*,
    coalesce(e.kind, case when c.feed = 'checks' then 'mystery' else 'check' end) as standing_kind,
    coalesce(e.event_id, case when c.feed = 'checks' then f.visit_id else f.check_id end) as standing_id
from costing as c
inner join found as f on f.incident_ref = c.incident_ref and f.level = c.level and f.subject_id = c.subject_id
left join staging.standing_events as e
    on e.incident_ref = c.incident_ref and e.level = c.level and e.subject_id = c.subject_id
where
    e.event_id is not null
    or (c.feed = 'checks' and f.visited_on <= f.checked_on)
    or (c.feed = 'mystery_visits' and f.checked_on < f.visited_on)
order by c.feed, c.document_id, c.item_code, c.level
