-- Every branch with the unit that answers for its deliveries: itself, and each managing unit above it.
-- grain: one row per branch and unit.
select
    b.branch_id,
    b.branch_id as unit_id
from staging.branches as b
union
select
    u.branch_id,
    u.unit_id
from staging.units as u
order by all
