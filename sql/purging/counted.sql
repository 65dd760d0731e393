-- How many records and returned rows of each of $months go. Run gone.sql first. grain: one row per month that has any.
select
    month,
    count(*) as rows
from (
    select unnest(months) as month from gone
    union all
    select month from returned_month where month in (select unnest($months::date[]))
)
group by month
order by month
