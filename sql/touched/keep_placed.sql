-- Where the rows of a feed lie by the day `$day`, as the months now computed rest on it.
insert into partial.placed
select distinct
    '$feed' as feed,
    '$day' as day,
    cast(date_trunc('month', $event_day) as date) as month,
    cast(date_trunc('month', $day) as date) as placed
from feed.$feed
where $event_day is not null and $day is not null
