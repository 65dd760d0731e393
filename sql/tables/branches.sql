-- Who can be appraised. grain: one row per branch, department, call centre or managing unit.
select
    b.branch_id,
    b.display_name as name,
    coalesce(p.display_name, b.level) as managing_unit,
    b.parent_branch_id,
    b.kind,
    coalesce(b.peer_group, '-') as peer_group,
    b.status,
    b.opened_date,
    b.status_from,
    b.status_to,
    b.successor_branch_id
from staging.branches as b
left join staging.branches as p on p.branch_id = b.parent_branch_id
order by b.branch_id
