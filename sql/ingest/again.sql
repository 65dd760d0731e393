-- Rows whose branch or person was looked up by a name, or is known no more, and rows that were returned for nothing but
-- such a name: as they were written, with what was found for them.
-- noqa: disable=AM07,RF01,ST05
create or replace temp table again as
with good as (
    select $columns from feed.$feed where $has_reference
    union all
    select $columns from feed.$history where $has_reference
),

returned as (
    select q.* from quarantine.$feed as q
    anti join (
        select _file, _row, _key from feed.$feed
        union all
        select _file, _row, _key from feed.$history
    ) as f
        on f._file = q._file and f._row = q._row and f._key = q._key
    where
        (q._released_by is null or q._version_at is not null)
        and len(list_filter(q.reasons, lambda r: r.problem not in ('unknown', 'ambiguous'))) = 0
        and cardinality(q.content) > 0 -- its text was not purged
)

select
    $restored, $found, _file, _row, _key, _version_at,
    null::struct("column" varchar, problem varchar, got varchar, candidates varchar[])[] as _reasons,
    null::map (varchar, varchar) as _content, false as was_returned
from good
union all by name
select $kept, _file, _row, _key, _version_at, null as _reasons, null as _content, true as was_returned
from returned
