-- A replacing file speaks for its whole cover: older rows of the same source in it that the file lacks are withdrawn.
create or replace temp table own_cover as
select distinct cover from arrived where cover is not null;

create or replace temp table gone as
select f._key
from feed.$feed as f
inner join meta.loads as l on l.number = f._file and l.feed = '$feed' and l.source = $source
where
    f._file <> $file
    and $cover in (select o.cover from own_cover as o)
    and (coalesce(f._version_at, timestamp '0001-01-01'), f._file)
    < (coalesce($version_at, timestamp '0001-01-01'), $file)
    and f._key not in (select a._key from arrived as a where a._key is not null);

insert into feed.$history
select
    $columns,
    $file as _ended_by,
    'withdrawn' as _ended_how
from feed.$feed where _key in (select _key from gone);

delete from feed.$feed where _key in (select _key from gone);

insert into meta.covers
select
    '$feed' as feed,
    $source as source,
    cover,
    $file as number,
    $version_at as version_at
from own_cover
