-- How many rows each department has to mend. grain: one row per department.
select
    f.department,
    count(distinct row(q._file, q._row)) as row_count
from quarantine.$feed as q
inner join meta.files as f on q._file = f.number
where q._released_by is null
group by f.department
