-- Rows that come late: a newer file of the same source spoke for their cover and lacks them.
create or replace temp table overtaken as
select
    a._key,
    a._row
from arriving as a
inner join meta.covers as c on c.feed = '$feed' and c.source = $source and c.cover = $cover and c.number <> $file
where
    a._reasons is null
    and coalesce(a._version_at, timestamp '0001-01-01') < c.version_at
    and not exists (select 1 from feed.$feed as f where f._key = a._key and f._version_at >= c.version_at)
    and not exists (select 1 from feed.$history as h where h._key = a._key and h._version_at >= c.version_at)
    and not exists (select 1 from quarantine.$feed as q where q._key = a._key and q._version_at >= c.version_at)
group by all
