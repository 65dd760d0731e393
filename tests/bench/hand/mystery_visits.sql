create table visit_figures as
select
    branch_id,
    month,
    sum(points) as points,
    sum(possible) as possible,
    sum(points * points) as points_sq,
    sum(possible * possible) as possible_sq,
    sum(points * possible) as product,
    sum(lobby_points) as lobby_points,
    sum(lobby_possible) as lobby_possible
from (
    select
        visit_id,
        branch_id,
        date_trunc('month', visited_at) as month,
        sum(points_scored) as points,
        sum(points_possible) as possible,
        sum(points_scored) filter (where module like '%大堂%') as lobby_points,
        sum(points_possible) filter (where module like '%大堂%') as lobby_possible
    from mystery_visits
    group by all
)
group by all
