-- grain: one row per check and item, as staging.weighed_checks has it. counts_for_person, counts_for_branch: whether what
-- the item lost counts in their rates; it does not where its incident costs them elsewhere. passed is what was found.
create or replace view staging.checks as
select
    c.*,
    p.incident_ref is null as counts_for_person,
    b.incident_ref is null as counts_for_branch
from staging.weighed_checks as c
left join staging.withheld_items as p
    on p.feed = 'checks' and p.level = 'employee' and p.document_id = c.check_id and p.item_code = c.item_code
left join staging.withheld_items as b
    on b.feed = 'checks' and b.level = 'branch' and b.document_id = c.check_id and b.item_code = c.item_code;

-- The items of rates by whom they count for, so that what a person has and what the branch has may differ. grain: one row
-- per check, item and side: person, with the person's number; branch, for all that the branch has; and taken_off, with the
-- sign of a debt, by which the branch is spared what its people have of their own, since a branch's figure sums up all of
-- its rows. passed: what was met and, where its incident costs that side elsewhere, what was lost. observation: the check of
-- one person; is_tally: the row only counts items, each an observation of its own.
create or replace view staging.checks_by_side as
with item as (
    select
        *,
        case when counts_for_person then passed else weight end as passed_by_person,
        case when counts_for_branch then passed else weight end as passed_by_branch,
        row(check_id, employee_id, post) as observation,
        passed_count is not null and is_summary as is_tally
    from staging.checks
    where weight is not null
)

select
    * replace (passed_by_person as passed),
    'person' as side,
    1 as sign
from item where employee_id <> '-'
union all by name
select
    * replace ('-' as employee_id, '-' as post, passed_by_person as passed),
    'taken_off' as side,
    -1 as sign
from item where employee_id <> '-'
union all by name
select
    * replace ('-' as employee_id, '-' as post, passed_by_branch as passed),
    'branch' as side,
    1 as sign
from item
