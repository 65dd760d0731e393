-- What each mark adds to an indicator's sums in a month. grain: one row per mark.
select
    $column as mark,
    cast(sum(numerator) as decimal(38, 12)) as numerator,
    cast(sum(denominator) as decimal(38, 12)) as denominator,
    cast(sum(sample) as bigint) as sample
from ($counted)
where starts_with($column, '#') and $is_mine
group by $column
order by $column
