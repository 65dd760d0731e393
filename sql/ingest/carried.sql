-- The rows of a correction's file, $incoming, with customers' hashes of their department's newest version: no decision changes
-- a customer, and the file may have been written under an earlier key. grain: as the file.
create or replace temp table carried as
with version as (
    select $columns from feed.$feed
    union all
    select $columns from feed.$history
),

sent as (
    select distinct on (v._key) v.*
    from version as v
    inner join meta.files as f on f.number = v._file and f.department <> '$own'
    order by v._key asc, v._version_at desc nulls last, v._file desc, v._row desc
)

select t.* replace ($customers)  -- noqa: RF02
from $incoming as t
left join sent as d on t._key = d._key
