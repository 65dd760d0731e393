-- Which matter each of the subject's rows of a feed belongs to. grain: one row per row of the feed.
select
    $matter as matter,
    $mark as mark
from $view
where $is_mine
order by all
