-- As page.sql, the rows as lines of CSV.
select _n, line
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
