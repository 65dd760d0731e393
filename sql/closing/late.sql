-- Rows of a feed that came, were corrected or were taken out by files later than number $known. grain: one row per month and
-- file.
with changed as (
    select
        date_trunc('month', $day)::date as month,
        _file as file,
        _key
    from feed.$feed
    where _file > $known
    union all
    select
        date_trunc('month', $day)::date as month,
        _ended_by as file,
        _key
    from feed.$history
    where _ended_by > $known
)

select
    month,
    file,
    count(distinct _key) as rows
from changed
where month is not null
group by all
order by all
