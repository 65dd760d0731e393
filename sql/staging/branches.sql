-- grain: one row per branch, department, call centre or managing unit; parents and successors found by number or name
create or replace view staging.branches as
select
    b.* exclude (parent_branch_id, successor_branch_id),
    coalesce(b.short_name, b.branch_name) as display_name,
    coalesce(p.branch_id, pn.branch_id) as parent_branch_id,
    coalesce(q.branch_id, qn.branch_id) as successor_branch_id
from feed.branches as b
left join feed.branches as p on p.branch_id = b.parent_branch_id
left join staging.branch_name as pn on pn.name = b.parent_branch_id
left join feed.branches as q on q.branch_id = b.successor_branch_id
left join staging.branch_name as qn on qn.name = b.successor_branch_id;

-- Which branches make up a managing unit: all below it, at any depth, and itself. grain: one row per unit and branch.
create or replace view staging.units as
with recursive above as (
    select
        branch_id,
        parent_branch_id as unit_id,
        1 as depth
    from staging.branches
    where parent_branch_id is not null and parent_branch_id <> branch_id
    union
    select
        a.branch_id,
        b.parent_branch_id as unit_id,
        a.depth + 1 as depth
    from above as a
    inner join staging.branches as b on b.branch_id = a.unit_id
    where b.parent_branch_id is not null and a.depth < 9
)

select
    branch_id,
    unit_id
from above
union
select
    unit_id as branch_id,
    unit_id
from above
