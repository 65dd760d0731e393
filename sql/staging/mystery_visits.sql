-- grain: one row per visit and item, as staging.visited_items has it. is_withheld: what the item lost costs the branch
-- nothing, since its incident costs it elsewhere; points: of the item in the branch's score, all that it could have where it
-- is withheld (what was given stays in staging.visited_items). is_counted: it is in the score, being judged to the end.
create or replace view staging.mystery_visits as
select
    v.* replace (case when w.incident_ref is null then v.points else v.points_possible end as points),
    w.incident_ref is not null as is_withheld,
    v.is_judged as is_counted
from staging.visited_items as v
left join staging.withheld_items as w
    on w.feed = 'mystery_visits' and w.level = 'branch' and w.document_id = v.visit_id and w.item_code = v.item_code
