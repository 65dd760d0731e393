-- A person's name as the roster gives it last. grain: one row, or none.
select employee_name
from feed.employees
where employee_id = $subject and employee_name is not null
order by valid_from desc
limit 1
