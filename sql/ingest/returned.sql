-- Rows that cannot be taken keep their text and every reason; a good row of the same key, not older, or of the same
-- place in a file of the same name, releases them.
insert into quarantine.$feed
select
    _file,
    _row,
    _key,
    _version_at,
    _content as content,
    _reasons as reasons,
    null::integer as _released_by
from arriving where _reasons is not null;

update quarantine.$feed as q
set _released_by = $file
where
    q._released_by is null
    and (
        exists (
            select 1 from incoming as i
            where
                i._key = q._key
                and coalesce(i._version_at, timestamp '9999-01-01') >= coalesce(q._version_at, timestamp '0001-01-01')
        )
        or (
            q._file in (select number from meta.files where name = $name and department = $department and number < $file)
            and exists (select 1 from incoming as i where i._row = q._row)
        )
    )
