-- What stands in rows of a feed. grain: one row per file, line and key asked for.
with traced as (
    select
        unnest(cast($files as integer[])) as _file,
        unnest(cast($lines as bigint[])) as _row,
        unnest(cast($keys as ubigint[])) as _key
)

select
    t._file,
    t._row,
    t._key,
    $columns  -- noqa: RF02
from traced as t
inner join feed.$feed as f on f._file = t._file and f._row = t._row and f._key = t._key
order by all
