-- Each person and post of an edition, with the branch and the grade that other tables' rows are chosen by.
create or replace temp table people as
select distinct on (employee_id, post)
    employee_id,
    post,
    branch_id,
    grade,
    cast(is_primary as boolean) as is_primary
from appraisal_results
order by employee_id, post;

-- Indicators that rest on survey answers.
create or replace temp table asked as
select unnest(cast($asked as varchar[])) as name
