-- An employee's branch in the period, the newest assignment's, and every name by which the employee is known.
-- grain: one row per assignment, the newest first.
select
    branch_id,
    employee_name
from feed.employees
where employee_id = $employee_id and valid_from < $after
order by valid_to is null or valid_to >= $first desc, coalesce(is_primary, false) desc, valid_from desc
