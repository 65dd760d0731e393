-- Rows whose branch or person was looked up by a name, and rows that were returned for nothing but such a name.
create or replace temp table again as
select $restored, _file, _row, _key, _version_at,
    null::struct ("column" varchar, problem varchar, got varchar, candidates varchar []) [] as _reasons,
    null::map (varchar, varchar) as _content, false as was_returned
from feed.$feed where $has_reference
union all by name
select $kept, _file, _row, _key, _version_at, null as _reasons, null as _content, true as was_returned
from quarantine.$feed
where
    _released_by is null
    and len(list_filter(reasons, lambda r: r.problem not in ('unknown', 'ambiguous'))) = 0
