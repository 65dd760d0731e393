-- What decides about the rows, without the rows: one narrow pass over the file. grain: one row per row produced.
create or replace temp table arrived as
select
    _key,
    _row,
    _file,
    _version_at,
    _reasons is not null as is_returned,
    $cover as cover
from arriving;

-- Rows that come late: a newer file of the same source spoke for their cover and lacks them.
create or replace temp table overtaken as
select
    a._key,
    a._row
from arrived as a
inner join meta.covers as c on c.feed = '$feed' and c.source = $source and c.cover = a.cover and c.number <> $file
where
    not a.is_returned
    and coalesce(a._version_at, timestamp '0001-01-01') < c.version_at
    and not exists (select 1 from feed.$feed as f where f._key = a._key and f._version_at >= c.version_at)
    and not exists (select 1 from feed.$history as h where h._key = a._key and h._version_at >= c.version_at)
    and not exists (select 1 from quarantine.$feed as q where q._key = a._key and q._version_at >= c.version_at)
group by all;

create or replace temp table good as
select * from arrived as a
where not a.is_returned and not exists (select 1 from overtaken as o where o._key = a._key and o._row = a._row)
