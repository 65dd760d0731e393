-- severity: warning
-- message: {zh: "当期使用的检查表各项分值应大于0，否则该项不计分", en: "Every item of a checklist in use in the period has points above zero, else it does not count"}
with list as (
    select
        checklist_id,
        checklist_version
    from feed.mystery_visits
    where visited_at >= $start and visited_at < $end
    union
    select
        checklist_id,
        checklist_version
    from feed.checks
    where checked_at >= $start and checked_at < $end
)

select i.checklist_id || ' ' || i.item_code as subject
from list as l
inner join feed.checklist_items as i on i.checklist_id = l.checklist_id and i.version = l.checklist_version
where i.points_possible <= 0
