-- Every word by which files name the people in $people: their numbers, and those that other systems have for them.
select unnest($people::varchar[]) as name
union
select system || ':' || local_id as name
from (
    select system, local_id, employee_id from feed.identifiers
    union all
    select system, local_id, employee_id from feed.identifiers_history
)
where employee_id in (select unnest($people::varchar[]))
order by name
