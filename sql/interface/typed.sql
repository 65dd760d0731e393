-- The chosen rows with their types, as a Parquet file: in the order in which they lie on the shelf, which is that of _n. Sorted
-- once more, all of them would be in memory at once, as would the rows of a large group.
copy (
    select $columns
    from read_parquet($path)
    where
        _n > $after
        and ($branch is null or _branch = $branch)
        and ($employee is null or _employee = $employee)
        and ($grade is null or _grade = $grade)
        and ($post is null or _post = $post)
        and ($changed is null or list_contains(cast($changed as varchar[]), _employee))
    limit $most  -- noqa: AM09
) to '$target' (format parquet, row_group_size 20480)
