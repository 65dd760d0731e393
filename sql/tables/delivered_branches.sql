-- From which branches a feed has rows. grain: one row per branch, month and department that sent them, with the first file
-- that brought one.
with sent as (
    select
        branch_id,
        $day as event_day,
        _file
    from feed.$feed
    union all
    select
        branch_id,
        $day as event_day,
        _file
    from feed.$history
)

select
    s.branch_id,
    f.department,
    strftime(s.event_day, '%Y-%m') as month,
    min(s._file) as number
from sent as s
inner join meta.files as f on f.number = s._file
where s.branch_id is not null and s.event_day is not null
group by all
order by all
