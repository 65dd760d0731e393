-- grain: one row per name that means exactly one branch
create or replace view staging.branch_name as
select
    name,
    min(branch_id) as branch_id
from (
    select branch_name as name, branch_id from feed.branches
    union
    select short_name as name, branch_id from feed.branches where short_name is not null
    union
    select name_or_code as name, branch_id from feed.branch_names
) as names
group by name
having count(distinct branch_id) = 1
