-- Rows that were returned and not mended yet; `got` is what stood in the column, no more of the row: masked where the column is
-- personal, null where its text was purged. $files: of these alone, $most rows of each; null for all. grain: one row per returned row and reason.
with reasons as (
    select
        q._file,
        q._row,
        unnest(q.reasons) as reason
    from quarantine.$feed as q
    where
        q._released_by is null
        and (cast($files as integer[]) is null or list_contains(cast($files as integer[]), q._file))
    qualify row_number() over (partition by q._file order by q._row) <= coalesce($most, 9000000000)
)

select
    f.number,
    f.department,
    f.name as file,
    r._row as row,
    r.reason."column",
    r.reason.problem,
    r.reason.got,
    r.reason.candidates
from reasons as r
inner join meta.files as f on r._file = f.number
order by f.department, r._file, r._row, r.reason."column"
