-- severity: warning
-- message: {zh: "神秘客检测各项应有分值，仅列扣分的清单应注明所用的指标体系及版本，否则不计分", en: "An item of a visit has its points, and a list of faults a known checklist, else it does not count"}
with checklist as (
    select distinct
        checklist_id,
        version
    from feed.checklist_items
)

select coalesce(b.short_name, b.branch_name, v.branch_id) as subject
from feed.mystery_visits as v
left join checklist as c on c.checklist_id = v.checklist_id and c.version = v.checklist_version
left join feed.checklist_items as i
    on i.checklist_id = v.checklist_id and i.version = v.checklist_version and i.item_code = v.item_code
left join feed.branches as b on b.branch_id = v.branch_id
where
    v.visited_at >= $start and v.visited_at < $end
    and coalesce(v.points_after_review, v.points_scored, v.points_deducted) is not null
    and (coalesce(v.points_possible, i.points_possible) is null or (v.is_fault_only and c.checklist_id is null))
