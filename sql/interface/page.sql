-- The rows of one page: what was chosen, in the table's order, after the row that the page before ended with.
select
    _n,
    _employee,
    case when $own then coalesce(own, json) else json end as json
from read_parquet($path)
where
    _n > $after
    and ($branch is null or _branch = $branch)
    and ($employee is null or _employee = $employee)
    and ($grade is null or _grade = $grade)
    and ($post is null or _post = $post)
    and ($changed is null or list_contains(cast($changed as varchar[]), _employee))
order by _n
limit $most
