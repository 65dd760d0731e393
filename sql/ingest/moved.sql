-- Those for which the answer is another than before. What becomes of them is decided anew.
create or replace temp table moved as
select a.* from arriving as a
inner join again as g on g._file = a._file and g._row = a._row and g._key = a._key
where
    (g.was_returned and a._reasons is null)
    or (not g.was_returned and (a._reasons is not null or not ($same)));

-- Rows that stay returned tell the reason as it is now.
update quarantine.$feed
set reasons = a._reasons
from arriving as a, again as g
where
    g.was_returned and a._reasons is not null
    and g._file = a._file and g._row = a._row and g._key = a._key
    and a._file = $feed._file and a._row = $feed._row and a._key = $feed._key;

delete from feed.$feed
where exists (
    select 1 from moved as m where m._file = $feed._file and m._row = $feed._row and m._key = $feed._key
);

delete from feed.$history
where exists (
    select 1 from moved as m where m._file = $history._file and m._row = $history._row and m._key = $history._key
);

delete from quarantine.$feed
where exists (
    select 1 from moved as m
    where m._reasons is not null and m._file = $feed._file and m._row = $feed._row and m._key = $feed._key
);

-- What a row had released that is now returned itself waits again; returned.sql decides whether another one releases it.
update quarantine.$feed as q
set _released_by = null
where
    q._version_at is not null
    and q._key in (select m._key from moved as m where m._reasons is not null)
    and not exists (
        select 1
        from (
            select _file, _row, _key from feed.$feed
            union all
            select _file, _row, _key from feed.$history
        ) as f
        where f._file = q._file and f._row = q._row and f._key = q._key
    )
