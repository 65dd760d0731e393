-- Mystery visits that count, by the shopper who made them; of nobody's reading: who a shopper is, is shown nowhere.
-- grain: one row per visit. period: of $kind; wave: the firm's, else the quarter. points, possible: of the items that count.
select
    cast(date_trunc($kind, min(visited_at)) as date) as period,
    coalesce(min(wave), strftime(date_trunc('quarter', min(visited_at)), '%Y-%m')) as wave,
    visit_id,
    branch_id,
    shopper_id,
    cast(sum(points) as double) as points,
    cast(sum(points_possible) as double) as possible
from staging.mystery_visits
where visited_at >= $first and visited_at < $after and is_counted
group by visit_id, branch_id, shopper_id
order by visit_id, branch_id, shopper_id
