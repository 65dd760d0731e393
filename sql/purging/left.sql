-- The rows beside an original that are not of a cleared month, or that the warehouse holds still. $rows are those of one file.
-- grain: as the file.
create or replace temp table left_rows as
select r.*
from ($rows) as r
where
    coalesce(
        date_trunc('month', coalesce(cast($day as date), case when r._reasons is not null then date '$taken' end))::date
        not in (select c.month from meta.cleared as c where c.feed = '$feed'),
        true
    )
    or r._key in (select f._key from feed.$feed as f)
    or r._key in (select h._key from feed.$history as h)
    or exists (
        select 1 from quarantine.$feed as q
        where q._file = $number and q._row = r._row and q._key is not distinct from r._key
    )
