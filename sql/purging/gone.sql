-- The records of a feed every version of which is of one of $months: those that go. One that was moved to another month stays,
-- since its older version alone would come back when the warehouse is made anew.
create or replace temp table gone as
select
    _key,
    list(distinct month) as months
from (
    select
        _key,
        date_trunc('month', $day)::date as month
    from feed.$feed
    union all
    select
        _key,
        date_trunc('month', $day)::date as month
    from feed.$history
)
group by _key
having bool_and(coalesce(month in (select unnest($months::date[])), false))
