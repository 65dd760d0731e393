-- Rows that were returned and not mended yet, without their content. grain: one row per returned row and reason.
with reasons as (
    select
        q._file,
        q._row,
        unnest(q.reasons) as reason
    from quarantine.$feed as q
    where q._released_by is null
)

select
    f.department,
    f.name as file,
    r._row as row,
    r.reason."column",
    r.reason.problem
from reasons as r
inner join meta.files as f on r._file = f.number
order by f.department, r._file, r._row, r.reason."column"
