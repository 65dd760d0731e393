-- From which branches a feed has rows. grain: one row per branch and month, with the first file that brought one.
select
    branch_id,
    strftime($day, '%Y-%m') as month,
    min(_file) as number
from (
    select * from feed.$feed
    union all by name
    select * from feed.$history
)
where branch_id is not null and $day is not null
group by all
order by all
