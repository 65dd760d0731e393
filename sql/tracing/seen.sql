-- The subject's rows of a feed in a month, counted or not. grain: one row per mark.
select distinct $mark as mark
from $view
where $is_mine and $day >= $start and $day < $end
order by mark
