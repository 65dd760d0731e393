-- Of which month each returned row of a feed is: that of its event where its day can be read, else that in which its file was
-- taken in. grain: one row per returned row.
create or replace temp table returned_month as
with written as (
    select
        _file,
        _row,
        _key,
        content,
        $days
    from quarantine.$feed
),

dated as (
    select
        _file,
        _row,
        _key,
        content,
        cast($day as date) as event_day
    from written
)

select
    d._file,
    d._row,
    d._key,
    d.content,
    cast(date_trunc('month', coalesce(d.event_day, cast(left(f.record ->> 'loaded_at', 10) as date))) as date) as month
from dated as d
inner join meta.files as f on f.number = d._file
