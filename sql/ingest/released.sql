-- A good row of the same key, not older, or of the same place in a file of the same name, releases a returned one.
update quarantine.$feed as q
set _released_by = $file
where
    q._released_by is null
    and (
        exists (
            select 1 from good as i
            where
                i._key = q._key
                and coalesce(i._version_at, timestamp '9999-01-01') >= coalesce(q._version_at, timestamp '0001-01-01')
        )
        or (
            q._file in (
                select m.number from meta.files as m
                where m.name = $name and m.department = $department and m.number < $file
            )
            and exists (select 1 from good as i where i._row = q._row and i._file = $file)
        )
        or (
            q._key in (select a._key from arrived as a where a.is_returned)
            and (
                exists (
                    select 1 from feed.$feed as f
                    where f._key = q._key and (f._version_at, f._file) > (q._version_at, q._file)
                )
                or exists (
                    select 1 from feed.$history as h
                    where h._key = q._key and (h._version_at, h._file) > (q._version_at, q._file)
                )
            )
        )
    )
