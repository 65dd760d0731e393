create table check_figures as
select
    employee_id,
    branch_id,
    month,
    sum(points) filter (where method <> 'document') as points,
    sum(possible) filter (where method <> 'document') as possible,
    sum(points * points) filter (where method <> 'document') as points_sq,
    sum(possible * possible) filter (where method <> 'document') as possible_sq,
    sum(points * possible) filter (where method <> 'document') as product,
    sum(senior_points) filter (where method <> 'document') as senior_points,
    sum(senior_possible) filter (where method <> 'document') as senior_possible,
    sum(points) filter (where method = 'document') as paper_points,
    sum(possible) filter (where method = 'document') as paper_possible,
    sum(faults) as faults,
    sum(repeated) as repeated
from (
    select
        check_id,
        method,
        employee_id,
        branch_id,
        date_trunc('month', checked_at) as month,
        sum(points_possible - points_deducted) as points,
        sum(points_possible) as possible,
        sum(points_possible - points_deducted) filter (where module like '%适老%') as senior_points,
        sum(points_possible) filter (where module like '%适老%') as senior_possible,
        count(*) filter (where points_deducted > 0) as faults,
        count(*) filter (where points_deducted > 0 and is_repeat) as repeated
    from checks
    group by all
)
group by all
