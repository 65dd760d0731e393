-- What mystery shoppers saw. grain: one row per visit and item. A list of faults is completed: an item of its checklist
-- that it does not name has earned all of its points (is_filled_in). points: what the item earned after review, null where
-- it was not applicable; is_judged: reviewed to the end, applicable, and of a list whose other items are known.
create or replace view staging.visited_items as
with visit as (
    -- What a fault list says of a visit as a whole; a visit is known once one of its items is reviewed to the end.
    select
        visit_id,
        checklist_id,
        checklist_version,
        min(visited_at) as visited_at,
        min(branch_id) as branch_id,
        min(shopper_id) as shopper_id,
        min(wave) as wave,
        min(scenario) as scenario,
        bool_or(coalesce(review_result, 'final') in ('final', 'revised')) as is_final
    from feed.mystery_visits
    where is_fault_only
    group by visit_id, checklist_id, checklist_version
),

checklist as (
    select distinct
        checklist_id,
        version
    from feed.checklist_items
),

item as (
    select
        e.visit_id,
        e.item_code,
        e.visited_at,
        e.branch_id,
        e.involved_employee_id,
        e.checklist_id,
        e.checklist_version,
        e.shopper_id,
        e.wave,
        e.scenario,
        coalesce(e.module, i.module) as module,
        coalesce(e.item_text, i.item_text) as item_text,
        coalesce(e.points_possible, i.points_possible) as points_possible,
        coalesce(
            e.points_after_review,
            e.points_scored,
            coalesce(e.points_possible, i.points_possible) - e.points_deducted
        ) as points,
        e.is_critical,
        e.evidence_ref,
        e.incident_ref,
        e.is_fault_only,
        false as is_filled_in,
        coalesce(e.review_result, 'final') in ('final', 'revised')
        and (not e.is_fault_only or c.checklist_id is not null) as is_final
    from feed.mystery_visits as e
    left join feed.checklist_items as i
        on i.checklist_id = e.checklist_id and i.version = e.checklist_version and i.item_code = e.item_code
    left join checklist as c on c.checklist_id = e.checklist_id and c.version = e.checklist_version
    union all by name
    select
        v.*,
        i.item_code,
        i.module,
        i.item_text,
        i.points_possible,
        i.points_possible as points,
        false as is_critical,
        true as is_fault_only,
        true as is_filled_in
    from visit as v
    inner join staging.listed_items as i
        on
            i.checklist_id = v.checklist_id
            and i.checklist_version = v.checklist_version
            and i.branch_id = v.branch_id
    left join feed.mystery_visits as named on named.visit_id = v.visit_id and named.item_code = i.item_code
    where named.visit_id is null
)

select
    e.* exclude (branch_id),
    coalesce(e.involved_employee_id, '-') as employee_id,
    coalesce(e.branch_id, '-') as branch_id,
    coalesce(s.post_at[e.branch_id], s.post, '-') as post,
    cast(date_trunc('month', e.visited_at) as date) as month,
    e.is_final and e.points is not null and e.points_possible is not null as is_judged
from item as e
left join staging.spells as s
    on s.employee_id = e.involved_employee_id and cast(e.visited_at as date) between s.valid_from and s.valid_to
