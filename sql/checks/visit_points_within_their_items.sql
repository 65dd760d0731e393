-- severity: critical
-- message: {zh: "神秘客检测各项得分不得多于检查表所列分值，扣分不得多于该项分值", en: "No item of a visit earns more than its checklist gives it, nor loses more than it has"}

-- An item whose own row says what it is worth is held to that by the contract; here, to its checklist, and for what it loses.
select
    coalesce(b.short_name, b.branch_name, v.branch_id) as subject,
    v._file,
    v._row
from feed.mystery_visits as v
left join feed.checklist_items as i
    on i.checklist_id = v.checklist_id and i.version = v.checklist_version and i.item_code = v.item_code
left join feed.branches as b on b.branch_id = v.branch_id
where
    v.visited_at >= $start and v.visited_at < $end
    and (
        (v.points_possible is null and coalesce(v.points_after_review, v.points_scored) > i.points_possible)
        or (
            coalesce(v.points_after_review, v.points_scored) is null
            and v.points_deducted > coalesce(v.points_possible, i.points_possible)
        )
    )
