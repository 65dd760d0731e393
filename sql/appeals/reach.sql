-- Branches with those that they manage and those that they took over. grain: one row per branch.
with recursive own as (
    select unnest($branches::varchar[]) as branch_id
    union
    select b.branch_id
    from feed.branches as b
    inner join own as o on o.branch_id = b.parent_branch_id or o.branch_id = b.successor_branch_id
)

select branch_id from own order by branch_id
