-- By which of its months a feed's rows lie in which month of the day `$day`: now, and when months were last computed. grain: one
-- row per pair of months.
select
    cast(date_trunc('month', $event_day) as date) as month,
    cast(date_trunc('month', $day) as date) as placed
from feed.$feed
where $event_day is not null and $day is not null
union
select
    month,
    placed
from partial.placed
where feed = '$feed' and day = '$day'
