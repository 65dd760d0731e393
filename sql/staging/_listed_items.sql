-- What each kind of branch is looked at for. grain: one row per item of a checklist's version and branch it applies to.
-- Kinds are written as the branch table writes them: kind, level or peer group; an item without kinds applies to all.
create or replace view staging.listed_items as
select
    i.checklist_id,
    i.version as checklist_version,
    i.item_code,
    i.module,
    i.item_text,
    i.points_possible,
    i.is_critical,
    b.branch_id
from feed.checklist_items as i
inner join feed.branches as b
    on
        coalesce(len(i.branch_kinds), 0) = 0
        or list_has_any(i.branch_kinds, ['全部', '所有', 'all', b.kind, b.level, b.peer_group])
